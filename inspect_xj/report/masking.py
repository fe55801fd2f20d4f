"""Masking of pupils' personal data, by ``schema.Personal``: the one place that decides what of it a paper may show.

Profile ``内部`` (report and ledger): 张*明, 李*, 买***; 身份证件号 first six and last four (the birth digits 7–14 never);
学籍号, 地区学号, 全国学籍号 last four; 138****5678; the address down to the township; of the birth date the year.
Profile ``核查`` (what goes to the school and comes back): the whole name, the last six of every number; the rest as 内部.
Profile ``公开``: of the name the same, of everything else nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from functools import cache

from inspect_xj import profile
from inspect_xj.errors import ReportError
from inspect_xj.model import EvidenceRow
from inspect_xj.normalise import Context, Regions, normalise
from inspect_xj.report.visible import MESSAGE_LIMIT, visible
from inspect_xj.schema import TABLES, Column, Kind, Personal

__all__ = [
    "HIDDEN",
    "PLACEHOLDERS",
    "Mask",
    "mask_cell",
    "mask_name",
    "mask_numbers",
    "redact",
    "secrets_of",
    "tightened",
]


class Mask(StrEnum):
    """The masking profiles of the papers; ``tightness`` grows from 核查 over 内部 to 公开."""

    INTERNAL = "内部"
    VERIFY = "核查"
    PUBLIC = "公开"

    @property
    def tightness(self) -> int:
        """How much it hides, next to the others."""
        return (Mask.VERIFY, Mask.INTERNAL, Mask.PUBLIC).index(self)


def tightened(kind: str, own: Mask, asked: Mask | None, masks: Iterable[Mask]) -> Mask:
    """The mask of a kind of paper: its ``own``, or the one ``asked`` for, which may hide more and never less.

    ``masks`` are those the kind makes sense under: a roll call without names would be none. ReportError otherwise.
    """
    if asked is None or asked is own:
        return own
    if asked.tightness < own.tightness:
        raise ReportError(
            f"--mask 只能遮得更多：{kind}按“{own}”遮盖，不能放宽为“{asked}”，请去掉 --mask，或用 --kind 另印。"
        )
    if asked not in (allowed := tuple(masks)):
        choices = "、".join(f"“{mask}”" for mask in allowed)
        raise ReportError(f"{kind}不能按“{asked}”遮盖（遮盖之后无从核对），可用的是{choices}，请用 --kind 分开印。")
    return asked


#: Messages are searched up to here and cut afterwards: cutting first would leave the head of a long secret standing.
_LONGEST = 20_000

#: Written where nothing may be shown.
HIDDEN = "（略）"

#: Words in a cell that name nobody: replacing them in a message would destroy the message.
PLACEHOLDERS = frozenset(
    (
        "无",
        "空",
        "否",
        "是",
        "不详",
        "未知",
        "同上",
        "待补",
        "待定",
        "暂无",
        "没有",
        "无名",
        "不清",
        "未填",
        "略",
        "其他",
    )
)

_ADDRESS_END = re.compile(r"^(.*?(?:街道办事处|街道|乡|镇|苏木|林场|农场))")
_COUNTY_END = re.compile(r"^(.*?(?:县|区|旗|市))(?!.*(?:县|区|旗|市))")
_DATE = re.compile(r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_ID_BIRTH = re.compile(r"^\d{6}(?:((?:19|20)\d{6})\d{3}[\dX]|(\d{6})\d{3})$")
# The safety net under everything: runs that look like a number of a person wherever they stand in a text.
_NUMBERS = re.compile(r"(?<![0-9A-Za-z])[GLJgljＧＬＪ]?\d{12,}[XxＸｘ]?(?![0-9])")
_PHONES = re.compile(r"(?<!\d)[1１][3-9３-９]\d{9}(?!\d)")


def _stars(n: int) -> str:
    return "*" * max(3, min(n, 12))


def mask_name(text: str) -> str:
    """张小明 → 张*明, 李明 → 李*, 买买提江 → 买***; one character → *."""
    match len(text):
        case 0:
            return ""
        case 1:
            return "*"
        case 2:
            return text[0] + "*"
        case 3:
            return f"{text[0]}*{text[2]}"
        case _:
            return text[0] + "***"


def _mask_id(text: str) -> str:
    n = len(text)
    if n <= 6:
        return _stars(n)
    # Of 15-, 16- and 17-character numbers fewer last characters are shown: the fourth would be a birth digit.
    tail = 3 if n == 15 else max(0, min(4, n - 14))
    return text[:6] + _stars(n - 6 - tail) + (text[-tail:] if tail else "")


def _mask_number(text: str) -> str:
    # Always four stars: sixteen would be a word half a line long, which no line of a document can break.
    return "****" + text[-4:] if len(text) >= 8 else _stars(len(text))


def _last_six(text: str) -> str:
    return "****" + text[-6:] if len(text) >= 12 else _mask_number(text)


def _mask_phone(text: str) -> str:
    if len(text) >= 11:
        return f"{text[:3]}****{text[-4:]}"
    return "***" + text[-2:] if len(text) >= 7 else "***"


def _mask_address(text: str) -> str:
    for end in (_ADDRESS_END, _COUNTY_END):
        if found := end.match(text):
            return found[1] + "…" if len(found[1]) < len(text) else found[1]
    return HIDDEN


@cache
def _context() -> Context:
    # Names, numbers and days are read alike in every profile.
    return Context(profile.load(profile.names()[0]), Regions.with_local())


def _dates(text: str) -> list[date]:
    """The days a birth cell may mean: as normalising reads it, and every day written out in it."""
    days = []
    found = normalise(Kind.DATE, text, _context()).value
    if isinstance(found, date):
        days.append(found)
    for year, month, day in _DATE.findall(unicodedata.normalize("NFKC", text)):
        try:
            days.append(date(int(year), int(month), int(day)))
        except ValueError:
            continue  # a day that does not exist is hidden as raw text like any other
    return days


def _mask_birth(text: str) -> str:
    days = _dates(text)
    return f"{days[0].year}年" if days else _stars(len(text))


_MASKS: Mapping[Personal, Callable[[str], str]] = {
    Personal.NUMBER: _mask_number,
    Personal.PHONE: _mask_phone,
    Personal.ADDRESS: _mask_address,
    Personal.BIRTH: _mask_birth,
}


def mask_cell(value: str | None, column: Column, mask: Mask = Mask.INTERNAL) -> str:
    """The printable, masked form of a cell of ``column``."""
    text = visible(value)
    if not text or column.personal is Personal.NONE or text in PLACEHOLDERS:
        return text
    if column.personal is Personal.NAME:
        return text if mask is Mask.VERIFY else mask_name(_folded(text))
    if mask is Mask.PUBLIC or column.personal is Personal.SENSITIVE:
        return HIDDEN
    if column.kind is Kind.ID_NUMBER:
        return _last_six(text) if mask is Mask.VERIFY else _mask_id(text)
    if mask is Mask.VERIFY and column.personal is Personal.NUMBER:
        return _last_six(text)
    return _MASKS[column.personal](text)


def mask_numbers(text: str, mask: Mask = Mask.INTERNAL, keep: Iterable[str] = ()) -> str:
    """``text`` with every run of digits that could be a person's number or telephone masked, but those in ``keep``."""
    known = frozenset(keep)

    def number(match: re.Match[str]) -> str:
        run = match[0]
        if run in known:
            return run
        if mask is Mask.PUBLIC:
            return HIDDEN
        if mask is Mask.VERIFY:
            return _last_six(run)
        return _mask_id(run) if len(run) in (15, 17, 18) else _mask_number(run)

    def phone(match: re.Match[str]) -> str:
        return match[0] if match[0] in known else HIDDEN if mask is Mask.PUBLIC else _mask_phone(match[0])

    return _PHONES.sub(phone, _NUMBERS.sub(number, text))


def _folded(text: str) -> str:
    """The text as normalising folds it, near enough to find it again: NFKC, no blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _forms(raw: str, kind: Kind) -> set[str]:
    """The spellings under which a message may quote a cell: as it came, folded, and as normalising cleans it."""
    folded = _folded(raw)
    clean = normalise(kind, raw, _context()).value
    spellings = {raw, raw.strip(), folded, folded.upper(), folded.lower(), re.sub(r"\s+", " ", raw).strip()}
    if "." in folded and folded.endswith(".0"):
        spellings.add(folded[:-2])
    if isinstance(clean, str):
        spellings.add(clean)
    return {visible(spelling, _LONGEST) for spelling in spellings}


def _date_forms(day: date) -> set[str]:
    y, m, d = day.year, day.month, day.day
    return {
        form
        for mm, dd in ((f"{m:02}", f"{d:02}"), (str(m), str(d)))
        for form in (f"{y}-{mm}-{dd}", f"{y}/{mm}/{dd}", f"{y}.{mm}.{dd}", f"{y}年{mm}月{dd}日")
    } | {f"{y}{m:02}{d:02}", f"{y}-{m:02}-{d:02} 00:00:00", f"{y}-{m:02}-{d:02}T00:00:00"}


def _births_in(number: str) -> list[date]:
    """The birth date that an identity number of 18 or 15 characters contains."""
    plain = _folded(number).upper()
    found = _ID_BIRTH.match(plain)
    return _dates(found[1] or "19" + found[2]) if found else []


#: Fewest characters of a spelling that is looked for in messages: shorter ones are everyday words.
_SHORTEST = {
    Personal.NAME: 2,
    Personal.NUMBER: 5,
    Personal.PHONE: 5,
    Personal.ADDRESS: 4,
    Personal.BIRTH: 5,
    Personal.SENSITIVE: 3,
}


def secrets_of(rows: Iterable[EvidenceRow], mask: Mask) -> dict[str, str]:
    """Every spelling of every personal value of the rows, with what may stand in its place."""
    secrets: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    for row in rows:
        table = TABLES.get(row.table.removeprefix("上期"))
        if table is None:
            continue
        for column in table.columns:
            raw = row.content.get(column.name)
            if not raw or column.personal is Personal.NONE or (column.name, raw) in seen or raw in PLACEHOLDERS:
                continue
            seen.add((column.name, raw))
            if column.kind is Kind.ID_NUMBER and not any(c.isdigit() for c in raw) and len(_folded(raw)) <= 4:
                whole = visible(raw) if mask is Mask.VERIFY else mask_name(_folded(raw))
                replacement, shortest = whole, 2  # a name in the wrong column is still a name
            else:
                replacement, shortest = mask_cell(raw, column, mask), _SHORTEST[column.personal]
            for form in _forms(raw, column.kind):
                if len(form) >= shortest and form not in PLACEHOLDERS:
                    secrets.setdefault(form, replacement)
            births = _dates(raw) if column.personal is Personal.BIRTH else []
            if column.kind is Kind.ID_NUMBER:
                births = _births_in(raw)
            for day in births:
                for form in _date_forms(day):
                    secrets[form] = HIDDEN if mask is Mask.PUBLIC else f"{day.year}年"
    return secrets


def redact(
    message: str,
    rows: Iterable[EvidenceRow],
    mask: Mask = Mask.INTERNAL,
    *,
    keep: Iterable[str] = (),
    memory: Mapping[str, str] | None = None,
) -> str:
    """A finding's message with every personal value of its rows masked, in whatever spelling it quotes them.

    ``keep`` are strings that stay whole although a name may be part of them (the school 王明小学 and its pupil 王明);
    ``memory`` are further secrets, spelling → replacement.
    """
    text = visible(message, _LONGEST)
    secrets = secrets_of(rows, mask)
    if memory:
        secrets.update(memory)
    keeps = frozenset(visible(word) for word in keep if word and not re.search(r"\d{12,}", word))
    for word in keeps:
        if len(word) >= 3 and word not in secrets:
            secrets[word] = word
    # Longest first, each hit put away behind a single private-use sign (visible() left none in the text), so that no
    # later and shorter spelling can bite into a replacement.
    places: list[str] = []
    for spelling in sorted(secrets, key=lambda s: (-len(s), s)):
        if spelling in text:
            text = text.replace(spelling, chr(0xF0000 + len(places)))
            places.append(secrets[spelling])
    text = mask_numbers(text, mask, keeps)
    for index, replacement in enumerate(places):
        text = text.replace(chr(0xF0000 + index), replacement)
    return text if len(text) <= MESSAGE_LIMIT else text[: MESSAGE_LIMIT - 1] + "…"
