"""The short columns: sex, yes/no, words of code lists, whole numbers, phones, regions, codes and names of schools, plain text."""

# ruff: noqa: SIM905 - tables of words read better as one line of words

from __future__ import annotations

import re

from inspect_xj.normalise.clean import EMPTY, Clean, Context
from inspect_xj.normalise.fold import (
    chinese_number,
    compact,
    fold,
    is_missing,
    is_missing_text,
    narrow,
    settle,
)

__all__ = [
    "read_code",
    "read_integer",
    "read_phone",
    "read_region",
    "read_school_code",
    "read_school_name",
    "read_sex",
    "read_text",
    "read_yes_no",
]

_MALE = frozenset("男 男性 男生 男孩 男童 男士 1 01 M MALE 1-男 1男 男(1) 1.0 BOY ♂ 1.男 男-1 1男性 1-男性".split())
_FEMALE = frozenset(
    "女 女性 女生 女孩 女童 女士 2 02 F FEMALE 2-女 2女 女(2) 2.0 GIRL ♀ 2.女 女-2 2女性 2-女性".split()
)
_YES = frozenset("是 1 01 有 √ ✓ ✔ ☑ Y YES T TRUE 对 已 已建 已建档 已具备 具备 1-是 1.0 V".split())
_NO = frozenset("否 0 00 无 没有 不是 × X ✗ ✘ ☒ N NO F FALSE 不 未 未建 未建档 不具备 未具备 0-否 0.0 2-否".split())
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[1-9][0-9]{1,2}[1-9][0-9]{6,7}|[1-9][0-9]{6,7}")
_PHONE_NOISE = re.compile(r"[\s\-‐-―−()+.]+")
_SEVERAL = re.compile(r"[/\\,;、,;或和]+| {2,}")
_UNIT = re.compile(r"(?:共计|合计|约|共|计)?(-?[0-9]+)(?:\.0+)?(?:人|名|个|条|份)?(?:左右)?")
_COUNTED = re.compile(r"(.+)[人名个条份]")
_FLOAT = re.compile(r"[0-9]+\.0")
_CODE_NOISE = re.compile(r"[\s\-‐-―−_]+")


def read_text(raw: str | None, context: Context) -> Clean:
    """Read plain text: letters and digits half width, punctuation as it is. 无 is a value unless ``none_is_missing``."""
    if raw is None:
        return EMPTY
    text = narrow(raw)
    if is_missing_text(text) or (context.none_is_missing and is_missing(text)):
        return EMPTY
    return Clean(text, (), text != raw)


def read_sex(raw: str | None, context: Context) -> Clean:  # noqa: ARG001 - every reader has the same two arguments
    """Read 性别 to 男 or 女 (GB/T 2261.1: 1, 2); anything else stays as it is with the defect 代码."""
    return _choice(raw, (("男", _MALE), ("女", _FEMALE)))


def read_yes_no(raw: str | None, context: Context) -> Clean:  # noqa: ARG001
    """Read a 是否 column to 是 or 否; 有 and √ are 是, 无, 0 and × are 否; anything else has the defect 代码."""
    return _choice(raw, (("是", _YES), ("否", _NO)))


def _choice(raw: str | None, choices: tuple[tuple[str, frozenset[str]], ...]) -> Clean:
    if raw is None:
        return EMPTY
    text = compact(raw)
    for word, spellings in choices:
        if text.upper() in spellings:
            return Clean(word)
    return EMPTY if is_missing(text) else Clean(text, ("代码",))


def read_code(raw: str | None, context: Context) -> Clean:
    """Read a coded column to the word of its list (``context.codes``); a value in no list stays, with the defect 代码."""
    if raw is None:
        return EMPTY
    text = compact(raw)
    if not text:
        return EMPTY
    word = context.profile.code_list(context.codes).word(text) if context.codes else None
    if word is not None:
        return Clean(word)
    return EMPTY if is_missing(text) else Clean(text, ("代码",))


def read_integer(raw: str | None, context: Context) -> Clean:  # noqa: ARG001
    """Read a whole number (1,234 · 35人 · 三十); None with the defect 字符 when it is none or longer than 15 digits."""
    if raw is None:
        return EMPTY
    text = compact(raw).replace(",", "")
    if is_missing_text(text):
        return EMPTY
    if (matched := _UNIT.fullmatch(text)) and len(matched[1]) <= 9:
        return Clean(int(matched[1]))
    number = chinese_number(matched[1] if (matched := _COUNTED.fullmatch(text)) else text)
    return Clean(None, ("字符",)) if number is None else Clean(number)


def read_phone(raw: str | None, context: Context) -> Clean:  # noqa: ARG001
    """Read a phone number to bare digits; of several numbers the first good one.

    Defects: 长度 (neither 11-digit mobile nor landline), 字符, 占位 (one digit all the way).
    """
    if raw is None:
        return EMPTY
    text = fold(raw)
    if is_missing(text):
        return EMPTY
    if _FLOAT.fullmatch(text):
        text = text[:-2]
    whole = settle(_bare, text)
    if is_missing(whole):
        return EMPTY
    for part in (whole, *(settle(_bare, p) for p in _SEVERAL.split(text))):
        if _is_phone(part):
            return Clean(part, (), part != raw)
    if whole.isdigit() and whole.isascii():
        return Clean(whole, ("占位",) if len(whole) > 5 and len(set(whole)) == 1 else ("长度",), whole != raw)
    return Clean(whole, ("字符",), whole != raw)


def _bare(text: str) -> str:
    """Digits without blanks, hyphens and brackets, without the country code in front of a mobile number."""
    digits = _PHONE_NOISE.sub("", fold(text))
    for prefix in ("0086", "86", "0"):
        if digits.startswith(prefix) and _MOBILE.fullmatch(digits[len(prefix) :]):
            return digits[len(prefix) :]
    return digits


def _is_phone(digits: str) -> bool:
    if len(set(digits)) == 1:
        return False
    return bool(_MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits))


def read_region(raw: str | None, context: Context) -> Clean:
    """Read a region: six digits (longer codes cut to the county), or the words as they came; 区划 when no year knows it."""
    if raw is None:
        return EMPTY
    text = compact(raw)
    if is_missing(text):
        return EMPTY
    if _FLOAT.fullmatch(text):
        text = text[:-2]
    if not (text.isascii() and text.isdigit()):
        return Clean(text, (), text != raw)
    code = text[:6] if len(text) in (9, 12) else text
    if len(code) != 6:
        return Clean(code, ("长度",), code != raw)
    return Clean(code, () if code in context.regions else ("区划",), code != raw)


def read_school_code(raw: str | None, context: Context) -> Clean:  # noqa: ARG001
    """Read a code of a school or unit: no blanks, no hyphens, upper case; a name in its place is folded like one."""
    if raw is None:
        return EMPTY
    text = settle(_fold_code, raw)
    return EMPTY if is_missing(text) else Clean(text, (), text != raw)


def _fold_code(raw: str) -> str:
    text = compact(raw)
    if not text.isascii() or is_missing(text):
        return text
    text = _CODE_NOISE.sub("", text).upper()
    return text[:-2] if _FLOAT.fullmatch(text) else text


def read_school_name(raw: str | None, context: Context) -> Clean:  # noqa: ARG001
    """Read the name of a school or unit: width, blanks and brackets folded."""
    if raw is None:
        return EMPTY
    text = (
        compact(raw)
        .replace("[", "(")
        .replace("]", ")")
        .replace("【", "(")
        .replace("】", ")")
        .replace("〔", "(")
        .replace("〕", ")")
    )
    if is_missing(text):
        return EMPTY
    return Clean(text, (), text != raw)
