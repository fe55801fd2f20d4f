"""Headings that mean different things: the values decide which column they fill."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from inspect_xj.intake.context import class_of, grade_of
from inspect_xj.intake.headings import Label
from inspect_xj.intake.matching import ALIAS, INFERRED, REASON, TICK, ColumnMatch, Matching
from inspect_xj.intake.reshape import Batch
from inspect_xj.intake.roll_marks import absent_by_remark, fill_presence
from inspect_xj.intake.rows import Extract
from inspect_xj.schema import TABLES
from inspect_xj.schema.aliases import bare

__all__ = ["assemble", "count_repairs", "grade_from_class"]

#: 学号 by the usual length of its values; shorter ones are the number in the class.
_BY_LENGTH = {16: "学籍号", 15: "地区学号", 18: "地区学号", 19: "全国学籍号"}

_REPAIRS: Mapping[str, re.Pattern[str]] = {
    "全角": re.compile(r"[\uff01-\uff5e\u3000]"),
    "空格": re.compile(r"[ \t\xa0\u200b-\u200f\ufeff]"),
    "X写法": re.compile(r"\d{17}[x×*ХΧ✕Ｘｘ]\s*$"),
}
_REPAIRED_KINDS = frozenset(("name", "id_number", "xjh", "regional_no", "national_no", "school_code", "phone"))


def assemble(found: Extract, matching: Matching, labels: Sequence[Label]) -> Batch:
    """The block's own rows as a batch, with headings settled that only the values can tell apart."""
    columns = dict(found.columns)
    matches = dict(matching.how)
    others = dict(found.others)
    allowed = TABLES[matching.table].names
    if matching.table == "家庭成员" and matching.slots:
        _keep_only_the_pupil(columns, matches, others)
    _national_number(columns, matches, others, allowed)
    for position, values in found.ambiguous.items():
        column = _by_length(values)
        heading = labels[position].text
        if column in allowed and column not in columns:
            columns[column] = values
            matches[column] = ColumnMatch(heading, column, INFERRED)
        else:
            others[heading] = values
    _school(columns, matches, others, allowed)
    if matching.table == "到校":
        fill_presence(columns, matches, others)
    _attendance(columns, matches)
    if matching.table == "到校":
        absent_by_remark(columns, matches)
    _both_ends(columns, matches)
    if not any(slot.field == "成员姓名" for slot in matching.slots.values()):
        for position, values in found.slots.items():
            others[labels[position].text] = values
    return Batch(matching.table, found.lines, columns, matches, others)


def _keep_only_the_pupil(
    columns: dict[str, list[str | None]], matches: dict[str, ColumnMatch], others: dict[str, list[str | None]]
) -> None:
    """In a wide list of relatives the columns without a relative are the pupil's."""
    if "身份证件号" in columns and "学生身份证件号" not in columns:
        columns["学生身份证件号"] = columns.pop("身份证件号")
        matches["学生身份证件号"] = replace(matches.pop("身份证件号"), column="学生身份证件号")
    pupil = {"学籍号", "姓名", "学生身份证件号", "学校代码", "学校名称", "年级", "班级"}
    for column in [column for column in columns if column not in pupil]:
        others[matches.pop(column).heading] = columns.pop(column)


def _national_number(
    columns: dict[str, list[str | None]],
    matches: dict[str, ColumnMatch],
    others: dict[str, list[str | None]],
    allowed: Sequence[str],
) -> None:
    """Exports of the national system call the G number 学籍号 and the province's own number 学籍辅号."""
    values = columns.get("学籍号")
    if values is None or "全国学籍号" in columns or "全国学籍号" not in allowed:
        return
    texts = [t.strip() for t in values if t and t.strip()]
    if not texts or sum(t[:1] in "GLJglj" for t in texts) * 2 <= len(texts):
        return
    columns["全国学籍号"] = columns.pop("学籍号")
    matches["全国学籍号"] = replace(matches.pop("学籍号"), column="全国学籍号", how=INFERRED)
    for heading in list(others):
        if bare(heading) in {"学籍辅号", "省学籍辅号", "省学籍号"}:
            columns["学籍号"] = others.pop(heading)
            matches["学籍号"] = ColumnMatch(heading, "学籍号", ALIAS)
            break


def _by_length(values: Sequence[str | None]) -> str:
    lengths = Counter(len(unicodedata.normalize("NFKC", text).strip()) for text in values if text and text.strip())
    return _BY_LENGTH.get(lengths.most_common(1)[0][0], "班内学号") if lengths else "班内学号"


def _school(
    columns: dict[str, list[str | None]],
    matches: dict[str, ColumnMatch],
    others: dict[str, list[str | None]],
    allowed: Sequence[str],
) -> None:
    """学校 may hold names or codes; 学校标识码 is the national ten-digit number, or our 学校代码 under another heading."""
    for code, name in (("学校代码", "学校名称"), ("单位代码", "单位名称")):
        if name in columns and code in allowed and code not in columns and _mostly(columns[name], r"\d{9,18}"):
            columns[code] = columns.pop(name)
            matches[code] = replace(matches.pop(name), column=code, how=INFERRED)
        if (
            code in columns
            and name not in columns
            and name in allowed
            and _mostly(columns[code], r"[^\d]*[\u4e00-\u9fff].*")
        ):
            columns[name] = columns.pop(code)
            matches[name] = replace(matches.pop(code), column=name, how=INFERRED)
    if "学校标识码" in allowed:  # the 学校 table itself
        if "学校代码" not in columns and "学校标识码" in columns:
            national = _mostly(columns["学校标识码"], r"\d{10}")
            values, match = columns["学校标识码"], matches["学校标识码"]
            columns["学校代码"], matches["学校代码"] = values, replace(match, column="学校代码", how=INFERRED)
            if not national:
                del columns["学校标识码"], matches["学校标识码"]
        return
    for heading in [heading for heading in others if bare(heading) in {"学校标识码", "标识码", "XXBSM"}]:
        if "学校代码" not in allowed or "学校代码" in columns:
            continue
        if not _mostly(others[heading], r"\d{10}") or "学校名称" not in columns:
            # Ten digits are no 学校代码, but with neither name nor code beside them they are all there is.
            columns["学校代码"] = others.pop(heading)
            matches["学校代码"] = ColumnMatch(heading, "学校代码", INFERRED)


_LEAVE = re.compile(r"假|病|住院|治疗")
_YES = frozenset(
    ["√", "✓", "✔", "☑", "v", "V", "是", "1", "Y", "y", "缺", "缺勤", "未到", "旷课", "×", "x", "X", "✗", "有"]
)


def _attendance(columns: dict[str, list[str | None]], matches: dict[str, ColumnMatch]) -> None:
    """One 到校情况 out of 到校√ | 缺勤 | 缺勤原因: an absence that is ticked or has its reason is no presence.

    Where the tick of presence is empty the reason speaks, and a sick note outweighs a mere ×.
    """
    reasons, ticks = columns.pop(REASON, None), columns.pop(TICK, None)
    used = [matches.pop(name) for name in (REASON, TICK) if name in matches]
    if reasons is None and ticks is None:
        return
    nothing: list[str | None] = [None] * len(reasons or ticks or ())
    said = columns.get("到校情况", nothing)
    word = "请假" if used and used[-1].column == TICK and bare(used[-1].heading) == "请假" else "缺勤"
    merged: list[str | None] = []
    for presence, reason, tick in zip(said, reasons or nothing, ticks or nothing, strict=True):
        absent = tick is not None and bool(tick.strip())
        away = (word if tick.strip() in _YES else tick) if absent and tick.strip() not in {"否", "0", "无"} else None  # type: ignore[union-attr]
        excuse = reason if reason and reason.strip() and reason.strip() not in {"无", "/", "-"} else None
        if excuse and _LEAVE.search(excuse):
            merged.append(excuse)
        else:
            merged.append(presence or away or excuse)
    columns["到校情况"] = merged
    headings = [matches["到校情况"].heading] if "到校情况" in matches else []
    matches["到校情况"] = ColumnMatch("、".join([*headings, *(m.heading for m in used)]), "到校情况", INFERRED)
    if reasons is not None and "备注" not in columns:
        columns["备注"] = reasons
        matches["备注"] = replace(used[0], column="备注")


_STRETCH = re.compile(
    r"\s*((?:19|20)\d\d.*?)\s*(?:[—–~～至到]+|-{1,2}(?=\s*(?:(?:19|20)\d\d|今|现)))\s*((?:19|20)\d\d.*|至?今|现在)\s*"
)


def _both_ends(columns: dict[str, list[str | None]], matches: dict[str, ColumnMatch]) -> None:
    """起止年月 in one cell (200909-201007) fills both columns of a 简历; what does not divide stays where it was."""
    starts = columns.get("起始年月")
    if starts is None or "终止年月" in columns or not _mostly(starts, _STRETCH.pattern):
        return
    parted = [_STRETCH.fullmatch(text) if text else None for text in starts]
    columns["起始年月"] = [found.group(1) if found else text for found, text in zip(parted, starts, strict=True)]
    columns["终止年月"] = [found.group(2) if found else None for found in parted]
    matches["起始年月"] = replace(matches["起始年月"], how=INFERRED)
    matches["终止年月"] = replace(matches["起始年月"], column="终止年月")


def _mostly(values: Sequence[str | None], pattern: str) -> bool:
    distinct = Counter(text.strip() for text in values if text and text.strip())
    fitting = sum(n for text, n in distinct.items() if re.fullmatch(pattern, unicodedata.normalize("NFKC", text)))
    return fitting * 2 > sum(distinct.values()) > 0


def grade_from_class(batch: Batch) -> None:
    """Fill a 年级 (or 班级) that was not delivered from the other one, where that names both: 三（2）班."""
    allowed = TABLES[batch.table].names
    if "年级" not in allowed or "班级" not in allowed:
        return
    for there, missing, read in (("班级", "年级", _grade_of_class), ("年级", "班级", class_of)):
        if there in batch.columns and missing not in batch.columns:
            values = batch.columns[there]
            readings = {text: read(text) for text in dict.fromkeys(values) if text}
            if any(readings.values()):
                batch.columns[missing] = [readings[text] if text else None for text in values]
                batch.matches[missing] = ColumnMatch(batch.matches[there].heading, missing, INFERRED)


_JOINED = re.compile(r"([1-9]|1[0-2])(?:0[1-9]|[12]\d)")


def _grade_of_class(text: str) -> str | None:
    """As :func:`grade_of`, and in a column of classes also 302 (三年级, whose 三 a junior school means as its own)."""
    joined = _JOINED.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if joined:
        return f"{'一二三四五六七八九'[int(joined[1]) - 1] if len(joined[1]) == 1 else joined[1]}年级"
    return grade_of(text)


def count_repairs(batch: Batch) -> dict[str, int]:
    """How many cells of names and numbers need width, blanks or X repaired (never a finding, only counted)."""
    counts: Counter[str] = Counter()
    for column, values in batch.columns.items():
        if TABLES[batch.table].column(column).kind.value not in _REPAIRED_KINDS:
            continue
        text = "\n".join(filter(None, values))
        for what, pattern in _REPAIRS.items():
            # One search over the joined column tells in C that there is nothing, which is the rule.
            if (what == "X写法" and column != "身份证件号") or not re.search(
                pattern.pattern, text, pattern.flags | re.M
            ):
                continue
            counts[what] += sum(pattern.search(value) is not None for value in values if value)
    return dict(counts)
