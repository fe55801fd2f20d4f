"""A name for a finding that survives the next snapshot and tells nothing about the pupil.

What a finding is about = the natural keys of its subject rows (学籍号, else 证件号, else name and birth date …), not row
numbers. Keyed (HMAC-SHA256), because a plain hash of a number with eighteen digits can be reversed by trying them all.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

__all__ = ["NATURAL_KEYS", "fingerprints", "natural_key", "secret_key"]

#: Environment variable that gives the key, for offices that want the same fingerprints on several machines.
VARIABLE = "INSPECT_XJ_KEY"

_PUPIL = (("学籍号",), ("身份证件号",), ("姓名", "性别", "出生日期", "学校代码"))
_UNIT = (("单位代码",), ("单位名称",))

#: table -> alternatives, the first whose columns all have a value counts; then ``+`` columns that tell rows apart.
NATURAL_KEYS: Mapping[str, tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]] = {
    "学籍": (_PUPIL, ()),
    "到校": ((("身份证件号",), ("学籍号",), ("姓名", "学校代码", "年级", "班级")), ()),
    "家庭成员": ((*_PUPIL[:1], ("学生身份证件号",), ("姓名", "学校代码")), ("成员姓名", "关系")),
    "学籍变动": ((*_PUPIL[:2], ("姓名",)), ("变动类别", "变动日期", "申请日期")),
    "学生简历": ((*_PUPIL[:1], ("姓名",)), ("起始年月", "学习单位")),
    "纸质档案": ((*_PUPIL[:1], ("姓名", "学校代码", "年级", "班级")), ("档案编号",)),
    "豁免": ((*_PUPIL[:2], ("姓名",)), ("类别", "起")),
    "学校": ((("学校代码",), ("学校标识码",), ("学校名称",)), ()),
    "班级": ((("学校代码", "年级", "班级"), ("学校名称", "年级", "班级")), ()),
    "单位": (_UNIT, ()),
    "管理责任": (_UNIT, ("起",)),
    "上报": (_UNIT, ("学年", "上报环节")),
    "制度文件": (_UNIT, ("类型", "文号", "文件名称")),
    "条件保障": (_UNIT, ("项目",)),
    "检查记录": (_UNIT, ("检查类型", "日期")),
    "操作日志": (_UNIT, ("时间", "操作", "对象")),
    "适龄人口": ((("身份证件号",), ("姓名", "出生日期")), ()),
    "事业统计": ((("学校代码",), ("学校名称",)), ("年级", "性别", "统计日期")),
    "生活痕迹": (_PUPIL, ("来源", "日期")),
    "问询": ((*_PUPIL[:1], ("姓名",)), ("日期", "陈述人")),
    "行政区划": ((("代码",),), ()),
}


def natural_key(table: str, row: Mapping[str, object]) -> str:
    """What a row is about, as text: the first full alternative of :data:`NATURAL_KEYS` with its further columns."""
    alternatives, further = NATURAL_KEYS[table]
    best: Sequence[str] = alternatives[-1]
    for columns in alternatives:
        if all(row.get(column) not in (None, "") for column in columns):
            best = columns
            break
    parts = [table, *((column, _text(row.get(column))) for column in (*best, *further))]
    return json.dumps(parts, ensure_ascii=False)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def fingerprints(key: bytes, findings: Iterable[tuple[str, Sequence[str]]]) -> list[str]:
    """One fingerprint a finding (rule id, natural keys of its subjects); equal ones are told apart by their order."""
    seen: Counter[tuple[str, str]] = Counter()
    results = []
    for rule, keys in findings:
        about = json.dumps(sorted(keys), ensure_ascii=False)
        nth = seen[rule, about]
        seen[rule, about] += 1
        message = json.dumps([rule, about, nth], ensure_ascii=False).encode()
        results.append(hmac.new(key, message, hashlib.sha256).hexdigest()[:32])
    return results


def secret_key(region: str | None) -> tuple[bytes, str]:
    """The key of this machine, and a warning in Chinese when it is only a stand-in (else empty).

    The environment variable INSPECT_XJ_KEY, else a file only its owner can read under the user's configuration folder,
    made once; where that cannot be written, a key derived from the region: fingerprints then compare, but are guessable.
    """
    given = os.environ.get(VARIABLE)
    if given:
        return hashlib.sha256(given.encode()).digest(), ""
    path = _folder() / "fingerprint.key"
    try:
        return _read_or_make(path), ""
    except OSError:
        stand_in = hashlib.sha256(f"inspect-xj {region or ''}".encode()).digest()
        warning = f"密钥文件 {path} 不能写入，指纹改用由行政区划推出的密钥，请勿把结果文件外传；可用环境变量 {VARIABLE} 指定密钥。"
        return stand_in, warning


def _folder() -> Path:
    if sys.platform == "win32" and os.environ.get("APPDATA"):
        return Path(os.environ["APPDATA"]) / "inspect-xj"
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "inspect-xj"


def _read_or_make(path: Path) -> bytes:
    try:
        data = path.read_bytes()
        if len(data) >= 32:
            return data
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = secrets.token_bytes(32)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(fresh)
    try:
        os.link(temporary, path)  # never over a key that another run made meanwhile
    except FileExistsError:
        pass
    except OSError:
        temporary.replace(path)  # a file system without links
    temporary.unlink(missing_ok=True)
    return path.read_bytes()
