"""Signatures: PAdES by pyHanko (extra ``sign``), with a visible block; and what a signed file's signatures say.

No official seal is ever drawn: the block names the certificate, and says 测试 where nobody but itself vouches for it.
"""

from __future__ import annotations

import io
import logging
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from inspect_xj.errors import ReportError
from inspect_xj.report.visible import visible

__all__ = ["Signature", "Signer", "sign", "signatures", "signer"]

_MISSING = "签名功能没有安装，请执行 pip install 'inspect-xj[sign]' 后重试。"

#: The block on the last page in points from its lower left corner: below the footer of any paper, above what a printer
#: leaves blank.
_BOX = (80, 12, 400, 36)
_FIELD = "InspectXJ"
_STYLE = """@page { size: 320pt 24pt; margin: 0 } html { font: 7pt/10pt "XJ 宋体"; color: #000 }
body { margin: 0; border: 0.75pt solid #000; height: 23pt; overflow: hidden; padding: 0.5pt 4pt; box-sizing: border-box }
p { margin: 0; white-space: nowrap }"""
_BLOCK = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>数字签名</title></head><body>
<p>{first}</p><p>{second}</p></body></html>"""


@dataclass(frozen=True)
class Signer:
    """A key with its certificate, ready to sign: ``name`` is whom the certificate names."""

    name: str
    self_signed: bool
    expires: datetime
    signer: Any  # pyHanko's


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature of a file: ``intact`` = the signed bytes are unchanged; ``valid`` = by the key of the certificate."""

    name: str
    intact: bool
    valid: bool
    self_signed: bool
    whole: bool  # it covers all of the file; else something was appended
    harmless: bool  # what was appended changes nothing that is seen
    at: str  # as the signer's clock had it; empty where it is not told
    error: str = ""


@contextmanager
def _quiet() -> Iterator[None]:
    # pyHanko tells its reasons in English on the log; here they are told in the answer.
    loggers = [logging.getLogger(name) for name in ("pyhanko", "pyhanko_certvalidator")]
    before = [(one.disabled, one.level) for one in loggers]
    for one in loggers:
        one.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for one, (_, level) in zip(loggers, before, strict=True):
            one.setLevel(level)


def signer(path: Path, password: str) -> Signer:
    """The key in a PKCS#12 file (.p12, .pfx). ReportError: extra missing, no such file, wrong password, expired."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReportError(f"签名证书“{path}”读不出来（{error.strerror}），请检查路径。") from error
    signers = _library()
    try:
        with _quiet():
            found = signers.SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=password.encode())
    except ValueError as error:
        raise ReportError(f"签名证书“{path.name}”打不开：密码不对，或者不是 .p12 文件，请检查后重试。") from error
    certificate = found.signing_cert
    if certificate is None:
        raise ReportError(f"“{path.name}”里没有证书，请换一个含私钥和证书的 .p12 文件。")
    expires = certificate.not_valid_after
    if expires < datetime.now(expires.tzinfo):
        raise ReportError(f"签名证书“{path.name}”已于{expires:%Y-%m-%d}到期，请换用有效的证书。")
    return Signer(_name(certificate), _self_signed(certificate), expires, found)


def _library() -> Any:
    try:
        from pyhanko.sign import signers  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ReportError(_MISSING) from error
    return signers


def _name(certificate: Any) -> str:
    native = certificate.subject.native
    parts = [native.get("organization_name"), native.get("common_name")]
    return visible("　".join(dict.fromkeys(str(part) for part in parts if part)), 80) or "未署名的证书"


def _self_signed(certificate: Any) -> bool:
    return bool(certificate.issuer == certificate.subject)


def sign(data: bytes, by: Signer, *, reason: str = "", password: str | None = None) -> bytes:
    """The PDF signed (PAdES B-B, SHA-256) with a block on its last page; what was there stays byte for byte.

    ``password`` opens an encrypted one. The time of signing is the clock's, so no two signed files are alike.
    """
    signers = _library()
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415 - an extra
    from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter  # noqa: PLC0415 - an extra
    from pyhanko.stamp import StaticStampStyle  # noqa: PLC0415 - an extra

    meta = signers.PdfSignatureMetadata(
        field_name=_FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason=reason or None, name=by.name
    )
    with _quiet(), tempfile.TemporaryDirectory(prefix="inspect-xj-") as folder:
        block = Path(folder) / "block.pdf"
        block.write_bytes(_block(by))
        writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
        # pyHanko would write title and dates anew; ours are those of the paper. A version that names this otherwise does
        # no harm: ``verify`` reads what was printed.
        writer.__dict__["_update_meta"] = lambda: None
        if password is not None:
            writer.encrypt(password.encode())  # type: ignore[no-untyped-call] # pyHanko leaves it untyped
        signing = signers.PdfSigner(
            meta,
            by.signer,
            stamp_style=StaticStampStyle.from_pdf_file(str(block), border_width=0),
            new_field_spec=SigFieldSpec(_FIELD, on_page=-1, box=_BOX),
        )
        out = io.BytesIO()
        signing.sign_pdf(writer, output=out)
    return out.getvalue()


def _block(by: Signer) -> bytes:
    """The visible block as a page of its own: whose certificate, until when, and that it is no seal."""
    from inspect_xj.report.pdf import draw_paper  # noqa: PLC0415 - pdf imports this room

    vouched = "自签名证书，仅供测试" if by.self_signed else "可在阅读器中核验"
    until = f"有效期至{by.expires.year}年{by.expires.month}月{by.expires.day}日"
    html = _BLOCK.format(
        first=escape(f"数字签名：{by.name[:24]}（{until}；{vouched}）"),
        second="数字签名用于防止篡改，不代替加盖公章。",
    )
    return draw_paper(html, _STYLE, b"inspect-xj signature block", tagged=False)[0]


def signatures(data: bytes, password: str | None = None) -> tuple[Signature, ...] | None:
    """The signatures of a PDF, in order; empty where there is none. None: there may be some, but the extra is missing."""
    try:
        from pyhanko.pdf_utils.misc import PdfError  # noqa: PLC0415 - an extra
        from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415 - an extra
    except ImportError:
        return () if b"/ByteRange" not in data else None
    with _quiet():
        try:
            reader = PdfFileReader(io.BytesIO(data), strict=False)
            if password is not None and reader.encrypted:
                reader.decrypt(password.encode())
            embedded = reader.embedded_regular_signatures
        except (PdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
            if b"/ByteRange" not in data:
                return ()
            return (_unreadable(error),)
        return tuple(_judged(one) for one in embedded)


def _unreadable(error: Exception) -> Signature:
    return Signature("", False, False, False, False, False, "", error=visible(str(error), 120))


def _judged(embedded: Any) -> Signature:
    from pyhanko.sign.validation import validate_pdf_signature  # noqa: PLC0415 - an extra
    from pyhanko.sign.validation.status import SignatureCoverageLevel  # noqa: PLC0415 - an extra
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415 - an extra

    try:
        certificate = embedded.signer_cert
        # Nobody is trusted beforehand: whose certificates an office trusts is for the office to say, and nothing is fetched.
        context = ValidationContext(trust_roots=[], allow_fetching=False)
        status = validate_pdf_signature(embedded, context)
        moment = embedded.self_reported_timestamp
        return Signature(
            name=_name(certificate),
            intact=bool(status.intact),
            valid=bool(status.valid),
            self_signed=_self_signed(certificate),
            whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
            harmless=bool(status.docmdp_ok),
            at=moment.isoformat(timespec="seconds") if moment else "",
        )
    except Exception as error:  # a forged file may break a parser anywhere: it is not sound
        return _unreadable(error)
