"""A printed paper as a record: PDF/A-3a, metadata, attachments, the same bytes again."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from inspect_xj.errors import ReportError
from inspect_xj.findings.digest import Written
from inspect_xj.report.papers.paper import Attachment
from inspect_xj.report.pdf import draw_paper, write_paper
from inspect_xj.report.record import RecordFacts, Seal, finish
from inspect_xj.report.record.attachments import attached
from inspect_xj.report.record.finishing import opened
from inspect_xj.report.record.seal import content_sha256, seal_of
from inspect_xj.report.record.xmp import PLACEHOLDER, Record, packet, parse

HTML = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>整改<通知>书</title></head>
<body><h1 id="a">整改通知书</h1><p><a href="#a">学籍</a>“管理”Abc</p></body></html>"""
CSS = '@page { size: 100mm 60mm } h1 { bookmark-level: 1 } html { font-family: "XJ 仿宋" }'
FACTS = RecordFacts(
    kind="整改通知书",
    serial="ZG-1&2",
    fingerprint="f" * 64,
    organ="示例县<教育局>",
    created="2009-10-26",
    mask="核查",
    run="20091026-abc",
    started="2009-10-26T09:30:00+08:00",
    snapshots=("a" * 64, "b" * 64),
    rules="c" * 64,
    tool="0.1.0",
    results="d" * 64,
    by_hand={"核查": Written(2, "e" * 64), "整改": Written(0, "0" * 64)},
)
FILES = (
    Attachment("b.csv", "问题台账（脱敏）", "text/csv", "编号,学校\r\n1,示例县一中\r\n".encode()),
    Attachment("a.json", "检查结果", "application/json", b'{"n": 1}'),
)


@pytest.fixture(scope="module")
def drawn() -> bytes:
    return draw_paper(HTML, CSS, b"abc")[0]


@pytest.fixture(scope="module")
def record(drawn: bytes) -> bytes:
    return finish(drawn, FACTS, FILES)


def read(data: bytes, password: str | None = None) -> Record:
    with opened(data, password) as pdf:
        found = parse(bytes(pdf.Root.Metadata.read_bytes()))
    assert found is not None
    return found


def dictionaries(pdf: Any) -> Iterator[Any]:
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            yield one


@pytest.mark.parametrize("which", ["检查报告", "整改通知书"])
def test_what_pdf_a_asks_for(which: str, pdf: Path, record: bytes) -> None:
    with opened(pdf.read_bytes() if which == "检查报告" else record) as file:
        with file.open_metadata() as xmp:
            assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "A")
            assert xmp["dc:title"] == file.docinfo["/Title"] != ""
            assert xmp["pdf:Producer"] == file.docinfo["/Producer"]
        root = file.Root
        assert str(root.Lang) == "zh-CN"
        assert root.MarkInfo.Marked
        assert len(root.StructTreeRoot.K) > 0
        assert [str(one.S) for one in root.OutputIntents] == ["/GTS_PDFA1"]
        assert "/Outlines" in root
        fonts = [one for one in dictionaries(file) if one.get("/Type") == "/FontDescriptor"]
        assert fonts
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(one.keys()) for one in fonts)
        for one in dictionaries(file):
            assert not {"/JS", "/JavaScript", "/AA", "/OpenAction"} & set(one.keys())
            assert one.get("/S") not in ("/URI", "/Launch", "/JavaScript", "/GoToR", "/SubmitForm")
        assert not file.is_encrypted


def test_each_attachment_is_listed_once_with_its_words(record: bytes) -> None:
    with opened(record) as file:
        specs = list(file.Root.AF)
        assert len(specs) == len({one.objgen for one in specs}) == len(FILES)
        names = list(file.Root.Names.EmbeddedFiles.Names)
        assert [str(one) for one in names[::2]] == ["a.json", "b.csv"]  # a name tree is sorted
        assert attached(file) == {one.name: one.data for one in FILES}
        for spec, given in zip(specs, FILES, strict=True):
            assert (str(spec.F), str(spec.UF), str(spec.Desc)) == (given.name, given.name, given.description)
            assert spec.AFRelationship == "/Data"
            stream = spec.EF.F
            assert stream.Subtype == "/" + given.mime
            assert int(stream.Params.Size) == len(given.data)
            assert str(stream.Params.ModDate) == "D:20091026000000+08'00'"


def test_metadata_say_where_it_comes_from(record: bytes) -> None:
    found = read(record)
    assert found.facts == FACTS
    assert set(found.attachments) == {"a.json", "b.csv"}
    with opened(record) as file:
        assert str(file.docinfo["/Author"]) == FACTS.organ
        assert str(file.docinfo["/CreationDate"]) == str(file.docinfo["/ModDate"]) == "D:20091026000000+08'00'"
        with file.open_metadata() as xmp:
            assert xmp["dc:creator"] == [FACTS.organ]
            assert xmp["xmp:CreateDate"] == "2009-10-26T00:00:00+08:00"
            assert xmp["xmp:CreatorTool"] == str(file.docinfo["/Creator"]) == "inspect-xj 0.1.0"
        text = file.Root.Metadata.read_bytes().decode()
    # PDF/A: a property of one's own is described in the packet itself
    assert all(f"<pdfaProperty:name>{name}<" in text for name in ("runId", "resultsSha256", "fileSha256"))


def test_of_what_is_not_known_nothing_is_said(drawn: bytes) -> None:
    data = finish(drawn, RecordFacts())
    with opened(data) as file:
        assert not {"/Author", "/CreationDate", "/ModDate"} & set(file.docinfo.keys())
    assert read(data).facts == RecordFacts()


def test_without_tags_it_is_still_pdf_a(tmp_path: Path) -> None:
    data = finish(draw_paper(HTML, CSS, b"abc", tagged=False)[0], FACTS)
    with opened(data) as file:
        assert "/StructTreeRoot" not in file.Root
        with file.open_metadata() as xmp:
            assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "U")


def test_same_input_same_bytes(drawn: bytes, record: bytes, tmp_path: Path) -> None:
    assert finish(drawn, FACTS, FILES) == record
    write_paper(HTML, CSS, b"abc", tmp_path / "a.pdf", facts=FACTS, attachments=FILES)
    assert (tmp_path / "a.pdf").read_bytes() == record
    assert finish(drawn, replace(FACTS, serial="ZG-3"), FILES) != record


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_qpdf_has_nothing_to_say(record: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(record)
    done = subprocess.run(["qpdf", "--check", tmp_path / "a.pdf"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_seal_tells_every_byte(record: bytes) -> None:
    found = read(record)
    assert found.length == len(record)
    assert seal_of(record, found) is Seal.WHOLE
    assert seal_of(record + b"\n", found) is Seal.APPENDED
    assert seal_of(record[:-1], found) is Seal.BROKEN
    for at in range(0, len(record), len(record) // 50):
        changed = record[:at] + bytes([record[at] ^ 1]) + record[at + 1 :]
        assert seal_of(changed, found) is Seal.BROKEN, at


def test_a_file_saved_again_has_the_same_content(record: bytes) -> None:
    buffer = io.BytesIO()
    with opened(record) as file:
        assert content_sha256(file) == read(record).content
        file.save(buffer, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
    with opened(buffer.getvalue()) as file:
        assert content_sha256(file) == read(record).content
        file.pages[0].Contents.write(file.pages[0].Contents.read_bytes() + b" ")
        assert content_sha256(file) != read(record).content


def test_a_password_opens_it_and_ends_the_claim(drawn: bytes) -> None:
    data = finish(drawn, FACTS, FILES, password="一把很长的铜钥匙")
    for wrong in (None, "一把很长的铜钥孔"):
        with pytest.raises(ReportError, match="密码"):
            opened(data, wrong)
    with opened(data, "一把很长的铜钥匙") as file:
        assert (file.encryption.R, file.encryption.bits) == (6, 256)
        assert attached(file) == {one.name: one.data for one in FILES}
        assert "pdfaid" not in file.Root.Metadata.read_bytes().decode().split("xmlns:pdfaExtension")[0]
    found = read(data, "一把很长的铜钥匙")
    assert found.facts == FACTS
    assert seal_of(data, found) is Seal.NONE
    for part in (*(one.data for one in FILES), FACTS.organ.encode(), b"ZG-1"):
        assert part not in data


def test_a_short_password_is_refused(drawn: bytes) -> None:
    with pytest.raises(ReportError, match="至少8个字符"):
        finish(drawn, FACTS, password="1234567")


@pytest.mark.parametrize("name", ["台账.csv", "b.csv"])
def test_names_of_attachments_are_ascii_and_differ(name: str, drawn: bytes) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        finish(drawn, FACTS, (FILES[0], replace(FILES[1], name=name)))


GOOD = packet(FACTS, title="题", producer="x", conformance="A", attachments={}, content="")
PACKETS = {
    "nothing": b"",
    "no XML": b"<x",
    "not UTF-8": "题".encode("utf-16"),
    "foreign": b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>',
    "entities": b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + GOOD,
    "endless": GOOD.replace(b"0.1.0", b"0" * 300_000),
    "numbers of rows": GOOD.replace(b":[2,", b":[x,"),
    "rows of nothing": GOOD.replace(b'{"', b'["'),
    "length": GOOD.replace(b"fileLength>0", b"fileLength>z"),
    "no seal": GOOD.replace(b"fileSha256", b"fileSha255"),
}


@pytest.mark.parametrize("what", PACKETS)
def test_what_is_none_of_ours_is_nothing(what: str) -> None:
    assert PACKETS[what] != GOOD
    assert parse(PACKETS[what]) is None


def test_a_packet_reads_back() -> None:
    found = parse(GOOD)
    assert found is not None
    assert (found.facts, found.seal) == (FACTS, PLACEHOLDER)
