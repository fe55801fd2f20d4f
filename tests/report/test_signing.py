"""Signatures: sound, broken by a byte, added to; keys that cannot be used."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest

pytest.importorskip("pyhanko", reason="the extra sign is not installed")

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from inspect_xj.errors import ReportError
from inspect_xj.report.papers.paper import Attachment
from inspect_xj.report.pdf import draw_paper
from inspect_xj.report.record import RecordFacts, finish
from inspect_xj.report.record import signing as signing_room
from inspect_xj.report.record.checks import State
from inspect_xj.report.record.finishing import opened
from inspect_xj.report.record.signing import Signer, sign, signatures, signer
from inspect_xj.report.record.verifying import Beside, verify

HTML = '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>通知</title></head><body><p>通知</p></body></html>'
PASSWORD = "测试密码1234"


def key_file(path: Path, *, days: int = 30) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "示例县教育局"),
            x509.NameAttribute(NameOID.COMMON_NAME, "测试章"),
        ]
    )
    end = datetime.now(UTC) + timedelta(days=days)
    usage = x509.KeyUsage(*(flag in ("digital", "content") for flag in ("digital", "content", *"abcdefg")))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(end - timedelta(days=60))
        .not_valid_after(end)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    hidden = serialization.BestAvailableEncryption(PASSWORD.encode())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"x", key, certificate, None, hidden))
    return path


@pytest.fixture(scope="module")
def by(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return signer(key_file(tmp_path_factory.mktemp("key") / "测试.p12"), PASSWORD)


@pytest.fixture(scope="module")
def plain() -> bytes:
    drawn = draw_paper(HTML, "", b"a")[0]
    return finish(drawn, RecordFacts(kind="通知", tool="0"), (Attachment("a.csv", "表", "text/csv", b"1,2"),))


@pytest.fixture(scope="module")
def signed(plain: bytes, by: Signer) -> bytes:
    return sign(plain, by, reason="签发")


def told(data: bytes, password: str | None = None) -> dict[str, tuple[State, str]]:
    return {one.item: (one.state, one.told) for one in verify(data, Beside(), password).checks}


def test_a_signed_paper_is_the_paper_and_a_signature(plain: bytes, signed: bytes) -> None:
    assert signed.startswith(plain)
    (one,) = signatures(signed) or ()
    assert (one.name, one.intact, one.valid, one.self_signed, one.whole) == (
        "示例县教育局\u3000测试章",
        True,
        True,
        True,
        True,
    )
    assert told(signed)["PDF 文件"] == (State.SAME, "正文与印出时逐字节相同，其后只有数字签名。")
    state, words = told(signed)["数字签名"]
    assert state is State.SAME
    assert "自签名证书，不能证明签名人身份" in words


def test_the_block_stands_on_the_last_page_and_is_no_seal(signed: bytes) -> None:
    with opened(signed) as pdf:
        (widget,) = pdf.pages[-1].Annots
        assert widget.FT == "/Sig"
        assert widget.V.SubFilter == "/ETSI.CAdES.detached"
        (form,) = widget.AP.N.Resources.XObject.values()
        fonts = form.Resources.Font.values() if "/Font" in form.Resources else ()
        assert all({"/FontFile2", "/FontFile3"} & set(one.DescendantFonts[0].FontDescriptor.keys()) for one in fonts)


def flipped(data: bytes) -> bytes:
    """One bit of the colour profile: a stream, so that the file still opens."""
    at = data.index(b"stream\n", data.index(b"/N 3 ")) + 60
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def annotated(data: bytes) -> bytes:
    from pyhanko.pdf_utils.generic import DictionaryObject, NameObject, TextStringObject, pdf_name  # noqa: PLC0415
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415

    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    writer.root["/Lang"] = TextStringObject("en")
    writer.root["/PageMode"] = NameObject("/FullScreen")
    writer.root["/Extra"] = DictionaryObject({pdf_name("/A"): TextStringObject("x")})
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (flipped, "签名之后文件改动过"),
        (annotated, "又被追加了修改"),
    ],
    ids=["one byte", "appended"],
)
def test_what_happens_after_signing_is_told(signed: bytes, change: Callable[[bytes], bytes], words: str) -> None:
    data = change(signed)
    found = told(data)
    assert found["数字签名"][0] is State.DIFFERENT
    assert words in found["数字签名"][1]
    assert found["PDF 文件"][0] is State.DIFFERENT


def test_a_paper_saved_again_has_lost_its_signature(signed: bytes) -> None:
    buffer = io.BytesIO()
    with opened(signed) as pdf:
        pdf.save(buffer, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert told(buffer.getvalue())["数字签名"][0] is State.DIFFERENT


def test_an_encrypted_paper_is_signed_too(by: Signer) -> None:
    data = finish(draw_paper(HTML, "", b"a")[0], RecordFacts(kind="通知"), password=PASSWORD)
    found = told(sign(data, by, password=PASSWORD), PASSWORD)
    assert {state for state, _ in found.values()} <= {State.SAME, State.OPEN}
    assert "签名完好" in found["数字签名"][1]


def test_without_the_extra_it_is_said(signed: bytes, plain: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys  # noqa: PLC0415

    for name in [name for name in sys.modules if name.split(".")[0] == "pyhanko"]:
        monkeypatch.setitem(sys.modules, name, None)
    assert signatures(plain) == ()
    state, words = told(signed)["数字签名"]
    assert (state, "pip install" in words) == (State.OPEN, True)
    with pytest.raises(ReportError, match=r"inspect-xj\[sign\]"):
        signing_room._library()


@pytest.mark.parametrize(
    ("made", "password", "words"),
    [
        (lambda path: path, PASSWORD, "读不出来"),
        (key_file, "别的密码1234", "密码不对"),
        (lambda path: path.write_bytes(b"x") and path, PASSWORD, "不是 .p12"),
        (lambda path: key_file(path, days=-1), PASSWORD, "到期"),
    ],
    ids=["missing", "password", "no key", "expired"],
)
def test_a_key_that_cannot_be_used(made: Callable[[Path], Path], password: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=words):
        signer(made(tmp_path / "测试.p12"), password)
