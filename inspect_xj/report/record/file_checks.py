"""The PDF looked at by itself: its seal, its signatures, its attachments against its own statement."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from inspect_xj.errors import ReportError
from inspect_xj.report.record.attachments import attached
from inspect_xj.report.record.checks import Check, State
from inspect_xj.report.record.finishing import opened
from inspect_xj.report.record.seal import Seal, content_sha256, seal_of
from inspect_xj.report.record.signing import Signature, signatures
from inspect_xj.report.record.xmp import NAMESPACE, Record, parse
from inspect_xj.report.visible import visible

__all__ = ["file_checks", "read_record"]

_FOREIGN = "这份 PDF 里没有本工具的记录，不能核对：不是由 inspect-xj 印出的文书，或者记录已被去除。"
_DAMAGED = "这份文书里的记录读不出来：文件印出之后被改动或者损坏了，请以原件为准。"
_END = b"%%EOF"
_CHINA = timezone(timedelta(hours=8))


def read_record(data: bytes, password: str | None = None) -> tuple[Record, Mapping[str, bytes]]:
    """What a paper says of itself, and its attachments. ReportError: no PDF, none of ours, password missing or wrong."""
    with opened(data, password) as pdf:
        record = _printed(data, password) or _record(pdf)
        if record is None:
            raise ReportError(_DAMAGED if NAMESPACE.encode() in data else _FOREIGN)
        return record, attached(pdf)


def _printed(data: bytes, password: str | None) -> Record | None:
    """The record of the file as it was printed: what was appended, such as a signature, may say something else."""
    try:
        with opened(_first(data), password) as pdf:
            return _record(pdf)
    except ReportError:
        return None


def _first(data: bytes) -> bytes:
    """The file up to its first end: what came later was appended."""
    return data[: data.find(_END) + len(_END) + 1]


def _record(pdf: Any) -> Record | None:
    try:
        return parse(bytes(pdf.Root.Metadata.read_bytes()))
    except (AttributeError, KeyError, TypeError, ValueError, RuntimeError):
        return None


def file_checks(
    data: bytes, record: Record, files: Mapping[str, bytes], password: str | None = None
) -> Iterator[Check]:
    """Seal, signatures, and every attachment against its hash in the metadata."""
    found = signatures(data, password)
    yield _seal(data, record, found, password)
    yield from _signed(found)
    for name in sorted({*record.attachments, *files}):
        yield _attachment(name, record.attachments.get(name), files.get(name))


def _seal(data: bytes, record: Record, found: tuple[Signature, ...] | None, password: str | None) -> Check:
    item = "PDF 文件"
    signed = bool(found) and all(one.intact and one.valid for one in found or ()) and any(o.whole for o in found or ())
    match seal_of(data, record):
        case Seal.WHOLE:
            return Check(item, State.SAME, "与印出时逐字节相同。")
        case Seal.APPENDED if signed:
            return Check(item, State.SAME, "正文与印出时逐字节相同，其后只有数字签名。")
        case Seal.APPENDED:
            more = len(data) - record.length
            return Check(
                item, State.DIFFERENT, f"印出之后在末尾追加了{more}字节（批注、填写、签名或者修改），原来的部分没有变。"
            )
        case Seal.NONE:
            return _unsealed(data, record, password, signed=signed)
        case _:
            if _content(data, password) == record.content:
                return Check(item, State.DIFFERENT, "被别的程序重新保存过：字节不同，页面、字体和附件的内容没有变。")
            return Check(item, State.DIFFERENT, "印出之后改动过，页面、字体或者附件的内容与印出时不同。")


def _unsealed(data: bytes, record: Record, password: str | None, *, signed: bool) -> Check:
    """An encrypted file: what was in it before anything was appended, against the hash of its content."""
    item = "PDF 文件"
    first = _first(data)
    if not record.content or _content(first, password) != record.content:
        return Check(item, State.DIFFERENT, "印出之后改动过，页面、字体或者附件的内容与印出时不同。")
    if data[len(first) :].strip() and not signed:
        return Check(item, State.DIFFERENT, "印出之后在末尾追加了内容（批注、填写、签名或者修改），原来的部分没有变。")
    return Check(item, State.SAME, "加密的文书，解密后页面、字体和附件的内容与印出时相同。")


def _content(data: bytes, password: str | None) -> str:
    try:
        with opened(data, password) as pdf:
            return content_sha256(pdf)
    except ReportError:
        return ""


def _signed(found: tuple[Signature, ...] | None) -> Iterator[Check]:
    if found is None:
        told = "文件里有数字签名，但签名功能没有安装，请执行 pip install 'inspect-xj[sign]' 后再核对。"
        yield Check("数字签名", State.OPEN, told)
        return
    for number, one in enumerate(found, start=1):
        item = "数字签名" if len(found) == 1 else f"数字签名{number}"
        if one.error:
            yield Check(item, State.DIFFERENT, f"签名读不出来，多半已被改动（{one.error}）。")
        elif not (one.intact and one.valid):
            yield Check(item, State.DIFFERENT, f"签名（{one.name}）与文件内容不符：签名之后文件改动过。")
        elif not one.whole and not one.harmless:
            yield Check(item, State.DIFFERENT, f"签名（{one.name}）本身完好，但签名之后文件又被追加了修改。")
        else:
            yield Check(item, State.SAME, _sound(one))


def _sound(one: Signature) -> str:
    vouched = "自签名证书，不能证明签名人身份" if one.self_signed else "签发机构是否可信请在阅读器中查验"
    when = ""
    if one.at:
        moment = datetime.fromisoformat(one.at).astimezone(_CHINA)
        when = f"，签名时间{moment.year}年{moment.month}月{moment.day}日{moment:%H:%M}（签名人的电脑所记）"
    return f"签名完好，签名人{one.name}{when}；{vouched}。"


def _attachment(name: str, stated: str | None, data: bytes | None) -> Check:
    item = f"附件 {visible(name, 40)}"
    if stated is None:
        return Check(item, State.DIFFERENT, "印出时没有这个附件，是后来加入的。")
    if data is None:
        return Check(item, State.DIFFERENT, "附件已被去除。")
    if hashlib.sha256(data).hexdigest() != stated:
        return Check(item, State.DIFFERENT, "附件被换过，与文书自己的记载不符。")
    return Check(item, State.SAME, "与文书自己的记载相符。")
