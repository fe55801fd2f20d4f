"""Folding: what a clerk's keyboard, Excel and copy-paste add to a cell and what means nothing.

Blank cells and placeholders are recognised here too, so that every reader means the same by "nothing there".
"""

# ruff: noqa: SIM905 - tables of words read better as one line of words

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

__all__ = [
    "INVISIBLE",
    "MISSING",
    "MISSING_TEXT",
    "chinese_number",
    "compact",
    "fold",
    "is_missing",
    "is_missing_number",
    "is_missing_text",
    "narrow",
    "settle",
]

#: Zero-width, bidi, soft-hyphen, BOM, variation selectors, controls: never seen, never meant.
INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
_SPACES = re.compile(r"\s+")
#: An apostrophe in front makes Excel keep digits as text; exports sometimes hand it over.
_APOSTROPHES = "'‘’`´＇"
#: Full-width letters and digits to half width; punctuation stays, for it is right in Chinese text.
_NARROW = {c: c - 0xFEE0 for r in (range(0xFF10, 0xFF1A), range(0xFF21, 0xFF3B), range(0xFF41, 0xFF5B)) for c in r}

#: Cells that say "nothing here", compared after fold() without blanks, in upper case.
MISSING_TEXT = frozenset(
    '同上 同左 待补 待定 待查 待核 待填 待办 待补充 待完善 不详 未知 未填 暂缺 空 空白 缺 NULL NONE NAN N/A NA #N/A #REF! #VALUE! #NAME? 〃 " '
    "- -- --- — —— ——— / // \\ . .. … …… · * ** ? ?? 、 。 _ __ ~ 某 某某 X XX XXX".split()
)
#: In columns of names, numbers, dates and codes these mean nothing either.
MISSING = MISSING_TEXT | frozenset(
    "无 暂无 没有 无。 0 00 000 0.0 未办 未办理 无证 无证件 无号码 无身份证 无户口 未上户 未上户口 无电话 尚无 (空) (无) 无此项".split()
)
#: A number that does not exist yet, in the clerk's words: 未编, 尚未编号, 无学籍号, 待分配, 学籍号待编, 办理中.
_NUMBER_WORDS = "(?:(?:本|全国|地区|省)?学籍|地区学|身份证件?|证件|户口本?|户籍|户|学)?(?:号码?|编号|辅号|主号)?"
_DOINGS = (
    "(?:编制|编排|编码|编号|编|分配|分|生成|取得|办理|办|申领|申请|申报|录入|录|填写|填|补充|补|建立|建籍|建档|建|注册|"
    "核实|核|查|定|有|领取|领|发放|发|下发|落实|落|登记|上|入|采集|提供|报送|报|到|知){0,3}"
)
_NO_NUMBER = re.compile(
    rf"\(?(?:{_NUMBER_WORDS}[::]?(?:暂时?|尚|还|仍|目前|正)?(?:未|无|没有?|待|等待?|缺|在){_DOINGS}{_NUMBER_WORDS}(?:中|齐)?|"
    r"(?:办理|申请|审批|补办|编号|分配)中|新生|新转入)\)?[。.]?"
)


def fold(raw: str) -> str:
    """NFKC, invisible characters out, blanks to one space, no blanks or Excel apostrophe at the ends; idempotent."""
    if raw.isascii() and raw.isalnum():
        return raw
    before, text = "", raw
    while text != before:  # taking a character out may let its neighbours compose: until nothing changes
        before, text = text, unicodedata.normalize("NFKC", INVISIBLE.sub("", text))
    text = _SPACES.sub(" ", text).strip(" ")
    while text and text[0] in _APOSTROPHES:
        text = text[1:].lstrip(" ")
    while text and text[-1] in _APOSTROPHES:
        text = text[:-1].rstrip(" ")
    return text


def narrow(raw: str) -> str:
    """Fold running text: as fold(), but Chinese punctuation keeps its width; idempotent."""
    text = _SPACES.sub(" ", INVISIBLE.sub("", raw).translate(_NARROW)).strip(" ")
    while text and text[0] in _APOSTROPHES:
        text = text[1:].lstrip(" ")
    return text


def settle(step: Callable[[str], str], raw: str) -> str:
    """Apply ``step`` until nothing changes: taking one thing away may lay another bare (at most eight times)."""
    text = raw
    for _ in range(8):
        after = step(text)
        if after == text:
            break
        text = after
    return text


def compact(raw: str) -> str:
    """Fold and take every blank out: for numbers, names of schools, words of code lists."""
    text = fold(raw)
    return unicodedata.normalize("NFKC", text.replace(" ", "")) if " " in text else text


def is_missing(text: str) -> bool:
    """True for folded text that is blank or a placeholder in a column of names, numbers, dates or codes."""
    return not text or text.replace(" ", "").upper() in MISSING


def is_missing_number(text: str) -> bool:
    """True for folded text that is blank, a placeholder, or says in words that there is no number yet (未编, 无学籍号, 待分配)."""
    return is_missing(text) or bool(_NO_NUMBER.fullmatch(text.replace(" ", "")))


def is_missing_text(text: str) -> bool:
    """True for folded running text that is blank or a placeholder; 无 and 0 are values there."""
    return not text or unicodedata.normalize("NFKC", text).replace(" ", "").upper() in MISSING_TEXT


_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "O": 0,
    "两": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
}
_CHINESE = re.compile("[零〇○一二三四五六七八九十两壹贰叁]+")


def chinese_number(text: str) -> int | None:
    """三 -> 3, 十二 -> 12, 二十一 -> 21, 二〇〇九 -> 2009; None when it is no such number below ten thousand."""
    if not _CHINESE.fullmatch(text):
        return None
    if "十" not in text:
        return int("".join(str(_DIGITS[c]) for c in text[:5]))
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return None
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
