"""Which files a folder offers, and what each really is inside, whatever its name says."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from inspect_xj.errors import IntakeError
from inspect_xj.intake.apart import read_apart
from inspect_xj.intake.dbase import read_dbase
from inspect_xj.intake.delimited import decode, read_delimited
from inspect_xj.intake.failure import UnreadableFileError
from inspect_xj.intake.grid import Sheet
from inspect_xj.intake.workbook import read_html, read_workbook
from inspect_xj.snapshot import is_snapshot

__all__ = ["Material", "find_materials", "read_sheets"]

_IGNORED_NAMES = {".ds_store", "thumbs.db", "desktop.ini", "__macosx"}

#: First bytes of what is no table, and what it is called.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"II*\0", "图片"),
    (b"MM\0*", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"{\\rtf", "RTF 文档"),
    (b"SQLite format 3\0", "SQLite 数据库"),
)

_KIND_OF_SUFFIX = {
    ".doc": "Word 文档", ".docx": "Word 文档", ".wps": "WPS 文档", ".pdf": "PDF 文件", ".zip": "压缩包", ".rar": "压缩包",
    ".7z": "压缩包", ".jpg": "图片", ".jpeg": "图片", ".png": "图片", ".bmp": "图片", ".gif": "图片", ".tif": "图片",
    ".ppt": "演示文稿", ".pptx": "演示文稿", ".mdb": "Access 数据库", ".accdb": "Access 数据库", ".exe": "程序",
    ".dbt": "", ".fpt": "", ".cdx": "", ".idx": "",
}  # fmt: skip

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TABLE_SUFFIXES = {".xls", ".xlsx", ".xlsm", ".xlsb", ".et", ".ods", ".csv", ".txt", ".tsv", ".dbf"}


@dataclass(frozen=True, slots=True)
class Material:
    """One file to read: ``name`` is its path below the folder given, with ``/``; ``reason`` why it cannot be read."""

    path: Path
    name: str
    sha256: str | None
    size: int
    reason: str = ""


def find_materials(sources: Sequence[Path]) -> list[Material]:
    """Every file below the given folders and files, by name; hidden files, locks and our own snapshots left out.

    With several folders the names begin with the folder's own name, so that two ``一小.xlsx`` stay apart.
    IntakeError when a given path does not exist.
    """
    found: dict[str, Path] = {}
    for source in sources:
        if not source.exists():
            raise IntakeError(f"找不到“{source}”，请检查路径。")
        if source.is_dir():
            prefix = f"{source.resolve().name}/" if len(sources) > 1 else ""
            for path in _walk(source):
                found.setdefault(prefix + path.relative_to(source).as_posix(), path)
        else:
            name = source.name if source.name not in found else source.as_posix()
            found.setdefault(name, source)
    return [material for name in sorted(found) if (material := _material(found[name], name)) is not None]


def _walk(folder: Path) -> list[Path]:
    paths: list[Path] = []
    unreadable: list[Path] = []
    for place, folders, files in os.walk(folder, onerror=lambda error: unreadable.append(Path(error.filename))):
        folders[:] = sorted(name for name in folders if not _is_ignored(name))
        paths.extend(Path(place, name) for name in files if not _is_ignored(name))
    return paths + unreadable


def _is_ignored(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in _IGNORED_NAMES


def _material(path: Path, name: str) -> Material | None:
    if path.is_dir():
        return Material(path, name, None, 0, "目录没有读取权限，请检查权限")
    if not path.is_file():
        return Material(path, name, None, 0, "不是普通文件")
    if is_snapshot(path) or _KIND_OF_SUFFIX.get(path.suffix.lower()) == "":
        return None
    digest = hashlib.sha256()
    size = 0
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
                size += len(block)
    except PermissionError:
        return Material(path, name, None, 0, "没有读取权限（或正被其他程序占用），请检查权限后重试")
    except OSError as error:
        return Material(path, name, None, 0, f"读不出来（{error.strerror}），请检查文件")
    reason = "" if size else "是空文件（0 字节），请向学校重新索取"
    return Material(path, name, digest.hexdigest(), size, reason)


def read_sheets(material: Material) -> list[Sheet]:
    """The sheets of the file, read by what it is and not by what it is called; UnreadableFileError with the reason."""
    if material.reason:
        raise UnreadableFileError(material.reason)
    path, suffix = material.path, material.path.suffix.lower()
    try:
        with path.open("rb") as file:
            head = file.read(4096)
        if head.startswith(b"PK"):
            return _read_zip(path, suffix)
        if head.startswith(_OLE):
            return _read_ole(path, suffix)
        for magic, kind in _MAGIC:
            if head.startswith(magic) and not (magic == b"BM" and suffix in _TABLE_SUFFIXES):
                raise UnreadableFileError(f"是{kind}，不是表格，没有读取")
        if head[:2] in {b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00"} and suffix == ".xls":
            raise UnreadableFileError("是 Excel 5.0 以前的旧格式，请用 Excel 打开后另存为 xlsx 再导入")
        if suffix == ".dbf":
            return [read_dbase(path)]
        if named := _KIND_OF_SUFFIX.get(suffix):
            raise UnreadableFileError(f"是{named}，不是表格，没有读取")
        return _read_text(path, suffix)
    except PermissionError:
        raise UnreadableFileError("没有读取权限（或正被其他程序占用），请检查权限后重试") from None
    except OSError as error:
        raise UnreadableFileError(f"读不出来（{error.strerror or error}），请检查文件") from error


def _read_zip(path: Path, suffix: str) -> list[Sheet]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        if suffix == ".zip":
            raise UnreadableFileError("是压缩包，没有读取，请解压后再导入") from None
        raise UnreadableFileError("文件不完整（可能没有拷贝完或下载中断），请重新拷贝") from None
    if any(name.startswith("xl/") for name in names):
        return read_workbook(path)
    if {"content.xml", "mimetype"} <= names:
        return read_apart(path)
    if any(name.startswith("word/") for name in names):
        raise UnreadableFileError("是Word 文档，不是表格，没有读取")
    if any(name.startswith("ppt/") for name in names):
        raise UnreadableFileError("是演示文稿，不是表格，没有读取")
    raise UnreadableFileError("是压缩包，没有读取，请解压后再导入")


def _read_ole(path: Path, suffix: str) -> list[Sheet]:
    data = path.read_bytes()
    if _wide("EncryptedPackage") in data or _wide("EncryptionInfo") in data:
        raise UnreadableFileError("文件有打开密码，请去掉密码后另存再导入")
    if _wide("WordDocument") in data:
        raise UnreadableFileError("是Word 文档，不是表格，没有读取")
    if _wide("Workbook") not in data and _wide("Book") not in data:
        if suffix in {".xlsx", ".xlsm", ".xlsb"}:
            # An .xlsx is never an OLE file unless Office has encrypted it.
            raise UnreadableFileError("文件已加密（有打开密码）或已损坏，请去掉密码后另存再导入")
        if suffix not in {".xls", ".et"}:
            raise UnreadableFileError("不是表格，没有读取")
    return read_apart(path)


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def _read_text(path: Path, suffix: str) -> list[Sheet]:
    text, damaged = decode(path.read_bytes())
    start = text[:4096].lstrip().lower()
    if start.startswith("<?xml") and "urn:schemas-microsoft-com:office:spreadsheet" in text[:4096]:
        raise UnreadableFileError("其实是 XML 表格，请用 Excel 打开后另存为 xlsx 再导入")
    if start.startswith("<") and ("<table" in text.lower() or "<html" in start):
        return read_html(text)
    if suffix in _TABLE_SUFFIXES or (text.count("\n") and ("," in text or "\t" in text)):
        sheet = read_delimited(text)
        if damaged:
            sheet = replace(sheet, note=_damaged_lines(sheet))
        if suffix in {".xls", ".xlsx", ".xlsm", ".et", ".ods"}:
            if not any(len(row) > 1 for row in sheet.rows):
                raise UnreadableFileError("已损坏，里面不是表格，请重新导出")
            note = "；".join(filter(None, ("文件其实是文本表格，已按 csv 读取", sheet.note)))
            return [replace(sheet, note=note)]
        return [sheet]
    raise UnreadableFileError("不是认识的表格格式，没有读取")


def _damaged_lines(sheet: Sheet) -> str:
    lines = [str(i) for i, row in enumerate(sheet.rows, start=1) if any("\ufffd" in str(cell) for cell in row)]
    listed = "、".join(lines[:10]) + (f" 等 {len(lines)} 行" if len(lines) > 10 else " 行")
    return f"第 {listed}有损坏的字节，读不出的字记作“\ufffd”，请对照原件核对"
