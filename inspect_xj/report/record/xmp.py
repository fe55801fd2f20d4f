"""XMP of a paper: title, organ and day as every viewer shows them, and what ``verify`` reads, in a schema of our own.

PDF/A allows properties of one's own where the packet itself describes them (pdfaExtension).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from inspect_xj.findings.digest import Written
from inspect_xj.report.record.facts import RecordFacts

__all__ = ["NAMESPACE", "PLACEHOLDER", "SEAL_LENGTH", "Record", "packet", "parse"]

NAMESPACE = "urn:inspect-xj:record:1"
#: Stands for the seal while the file is hashed.
PLACEHOLDER = "0" * 64
#: Digits of the length of the file.
SEAL_LENGTH = 12

#: Characters of a packet that may be one of ours.
_LONGEST = 200_000

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#: Property -> what it is, as the extension schema describes it; in the order in which they are written.
_PROPERTIES: Mapping[str, str] = {
    "kind": "kind of paper",
    "serial": "serial number of the copy",
    "fingerprint": "SHA-256 of the content that was drawn",
    "mask": "how far personal data are masked",
    "runId": "run of the audit",
    "runStarted": "when the run began",
    "snapshotSha256": "SHA-256 of the snapshots, separated by spaces",
    "rulesSha256": "SHA-256 of the rules",
    "resultsSha256": "SHA-256 of what the audit wrote",
    "byHand": "rows written by people and their SHA-256, JSON",
    "toolVersion": "version of inspect-xj",
    "attachments": "SHA-256 of each attachment, JSON",
    "contentSha256": "SHA-256 over all streams of the file",
    "fileLength": "length of the file in bytes",
    "fileSha256": "SHA-256 of the file with zeros in place of this value",
}

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
{descriptions}
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True, slots=True)
class Record:
    """What was read back from a paper."""

    facts: RecordFacts
    attachments: Mapping[str, str] = field(default_factory=dict)  # name -> SHA-256
    content: str = ""
    length: int = 0
    seal: str = ""


def _description(namespaces: str, body: str) -> str:
    return f'<rdf:Description rdf:about="" {namespaces}>{body}</rdf:Description>'


def packet(
    facts: RecordFacts, *, title: str, producer: str, conformance: str, attachments: Mapping[str, str], content: str
) -> bytes:
    """The packet, unsealed: length and seal are still zeros. ``conformance`` A or U; empty: no PDF/A (an encrypted file)."""
    values = {
        "kind": facts.kind,
        "serial": facts.serial,
        "fingerprint": facts.fingerprint,
        "mask": facts.mask,
        "runId": facts.run,
        "runStarted": facts.started,
        "snapshotSha256": " ".join(facts.snapshots),
        "rulesSha256": facts.rules,
        "resultsSha256": facts.results,
        "byHand": _json({name: [one.rows, one.sha256] for name, one in facts.by_hand.items()}),
        "toolVersion": facts.tool,
        "attachments": _json(dict(attachments)),
        "contentSha256": content,
        "fileLength": "0" * SEAL_LENGTH,
        "fileSha256": PLACEHOLDER,
    }
    parts = []
    if conformance:
        named = 'xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"'
        body = f"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>{conformance}</pdfaid:conformance>"
        parts.append(_description(named, body))
    parts.append(_description('xmlns:dc="http://purl.org/dc/elements/1.1/"', _dublin_core(facts, title)))
    tool = f"inspect-xj {facts.tool}".strip()
    body = f"<xmp:CreatorTool>{escape(tool)}</xmp:CreatorTool>"
    if facts.created:
        moment = f"{facts.created}T00:00:00+08:00"
        body += f"<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>"
    parts.append(_description('xmlns:xmp="http://ns.adobe.com/xap/1.0/"', body))
    body = f"<pdf:Producer>{escape(producer)}</pdf:Producer>"
    parts.append(_description('xmlns:pdf="http://ns.adobe.com/pdf/1.3/"', body))
    body = "".join(f"<xjr:{name}>{escape(values[name])}</xjr:{name}>" for name in _PROPERTIES if values[name])
    parts.append(_description(f'xmlns:xjr="{NAMESPACE}"', body))
    parts.append(_schema())
    return _PACKET.format(descriptions="\n".join(parts)).encode()


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else ""


def _dublin_core(facts: RecordFacts, title: str) -> str:
    body = "<dc:format>application/pdf</dc:format><dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>"
    if title:
        body += f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>'
    if facts.organ:
        body += f"<dc:creator><rdf:Seq><rdf:li>{escape(facts.organ)}</rdf:li></rdf:Seq></dc:creator>"
    return body


def _schema() -> str:
    properties = "".join(
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>internal</pdfaProperty:category>"
        f"<pdfaProperty:description>{what}</pdfaProperty:description></rdf:li>"
        for name, what in _PROPERTIES.items()
    )
    return _description(
        'xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
        'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" '
        'xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"',
        '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
        "<pdfaSchema:schema>inspect-xj record</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>xjr</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property>"
        "</rdf:li></rdf:Bag></pdfaExtension:schemas>",
    )


def parse(data: bytes) -> Record | None:
    """What a packet says of a paper of ours; None where it is somebody else's, or says what cannot be."""
    try:
        text = data.decode("utf-8-sig").strip("\x00 \r\n\t")
        if "<!" in text or len(text) > _LONGEST:  # entities that expand without end are declared by <!DOCTYPE
            return None
        root = ElementTree.fromstring(text)  # noqa: S314 - without a DOCTYPE there is nothing to expand
        values = {}
        for name in _PROPERTIES:
            element = root.find(f".//{{{_RDF}}}Description/{{{NAMESPACE}}}{name}")
            if element is not None:
                values[name] = element.text or ""
        if "fileSha256" not in values:
            return None
        by_hand = {str(k): Written(int(n), str(h)) for k, (n, h) in json.loads(values.get("byHand") or "{}").items()}
        attachments = {str(k): str(v) for k, v in json.loads(values.get("attachments") or "{}").items()}
        created = root.findtext(".//{http://ns.adobe.com/xap/1.0/}CreateDate") or ""
        organ = root.findtext(f".//{{http://purl.org/dc/elements/1.1/}}creator//{{{_RDF}}}li") or ""
        length = int(values.get("fileLength") or 0)
    except (ElementTree.ParseError, ValueError, TypeError, AttributeError):
        return None
    facts = RecordFacts(
        kind=values.get("kind", ""),
        serial=values.get("serial", ""),
        fingerprint=values.get("fingerprint", ""),
        organ=organ,
        created=created[:10],
        mask=values.get("mask", ""),
        run=values.get("runId", ""),
        started=values.get("runStarted", ""),
        snapshots=tuple(values.get("snapshotSha256", "").split()),
        rules=values.get("rulesSha256", ""),
        tool=values.get("toolVersion", ""),
        results=values.get("resultsSha256", ""),
        by_hand=by_hand,
    )
    return Record(facts, attachments, values.get("contentSha256", ""), length, values["fileSha256"])
