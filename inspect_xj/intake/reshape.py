"""Wide to long and long to wide: 成员1/成员2 columns become rows, rows of duties become one row a unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inspect_xj.intake.headings import Label
from inspect_xj.intake.matching import HOLDER, INFERRED, ROLE, ColumnMatch, Matching
from inspect_xj.intake.rows import Extract
from inspect_xj.intake.spread import MEASURE
from inspect_xj.schema.aliases import ROLES, bare, fold

__all__ = ["Batch", "duties", "relatives", "spread_out"]

_ROLE_OF = {fold(alias): column for column, aliases in ROLES.items() for alias in (column, *aliases.split())}

#: Columns of the pupil's row that a relative's row repeats.
_OF_PUPIL = {
    "学籍号": "学籍号", "姓名": "姓名", "学校代码": "学校代码", "学校名称": "学校名称", "年级": "年级", "班级": "班级",
    "身份证件号": "学生身份证件号", "学生身份证件号": "学生身份证件号",
}  # fmt: skip


class Batch:
    """Rows of one table ready to be stored: ``lines`` and every column in step."""

    def __init__(
        self,
        table: str,
        lines: list[int],
        columns: dict[str, list[str | None]],
        matches: dict[str, ColumnMatch],
        others: Mapping[str, list[str | None]] | None = None,
    ) -> None:
        self.table = table
        self.lines = lines
        self.columns = columns
        self.matches = matches
        self.others = dict(others or {})


def relatives(found: Extract, matching: Matching, labels: Sequence[Label], pupil: Batch) -> Batch | None:
    """The 家庭成员 rows in the wide columns of a sheet; None where it has none. 源行 is that of the pupil's row."""
    people: dict[str, dict[str, int]] = {}
    for position, slot in matching.slots.items():
        people.setdefault(slot.person, {}).setdefault(slot.field, position)
    people = {person: fields for person, fields in people.items() if "成员姓名" in fields}
    if not people:
        return None
    slots = {person: next(s for s in matching.slots.values() if s.person == person) for person in people}
    picked: list[tuple[int, int]] = []  # (row, person)
    for order, fields in enumerate(people.values()):
        proofs = [found.slots[fields[f]] for f in ("成员姓名", "联系电话", "身份证件号") if f in fields]
        picked.extend(
            (row, order) for row, cells in enumerate(zip(*proofs, strict=True)) if any(c and c.strip() for c in cells)
        )
    picked.sort()
    columns: dict[str, list[str | None]] = {}
    matches: dict[str, ColumnMatch] = {}
    for source, column in _OF_PUPIL.items():
        if source in pupil.columns and column not in columns:
            values = pupil.columns[source]
            columns[column] = [values[row] for row, _ in picked]
            matches[column] = ColumnMatch(pupil.matches[source].heading, column, pupil.matches[source].how)
    orders = list(people)
    for column in dict.fromkeys(f for fields in people.values() for f in fields):
        lists = [found.slots[fields[column]] if column in fields else None for fields in people.values()]
        columns[column] = [None if (cells := lists[order]) is None else cells[row] for row, order in picked]
        headings = [labels[fields[column]].text for fields in people.values() if column in fields]
        matches[column] = ColumnMatch("、".join(headings), column)
    said = [slots[person].relation for person in orders]
    if any(said):
        given = columns.get("关系") or [None] * len(picked)
        columns["关系"] = [value or said[order] for value, (_, order) in zip(given, picked, strict=True)]
        matches.setdefault("关系", ColumnMatch("(表头)", "关系", INFERRED))
    if any(slots[person].is_guardian for person in orders):
        given = columns.get("是否监护人") or [None] * len(picked)
        guards = ["是" if slots[person].is_guardian else None for person in orders]
        columns["是否监护人"] = [value or guards[order] for value, (_, order) in zip(given, picked, strict=True)]
        matches.setdefault("是否监护人", ColumnMatch("(表头)", "是否监护人", INFERRED))
    return Batch("家庭成员", [pupil.lines[row] for row, _ in picked], columns, matches)


def spread_out(batch: Batch, found: Extract, matching: Matching, labels: Sequence[Label]) -> Batch:
    """One row a heading that is a value: a day of a roll, a grade of a statistic. 源行 is that of the wide row.

    A day nobody was ticked on was no roll call; an empty cell of a statistic is no row.
    """
    measure = MEASURE[batch.table]
    used = [p for p, cells in found.spread.items() if any(c and c.strip() for c in cells)]
    if not used:
        return batch
    places = [
        (row, p)
        for row in range(len(batch.lines))
        for p in used
        if batch.table != "事业统计" or (found.spread[p][row] or "").strip()
    ]
    columns = {
        column: [values[row] for row, _ in places] for column, values in batch.columns.items() if column != measure
    }
    matches = {column: match for column, match in batch.matches.items() if column != measure}
    named = dict.fromkeys(column for p in used for column in matching.spread[p])
    headings = "、".join(labels[p].text for p in used)
    for column in named:
        columns[column] = [matching.spread[p].get(column) for _, p in places]
        matches[column] = ColumnMatch(headings, column, INFERRED)
    columns[measure] = [found.spread[p][row] for row, p in places]
    matches[measure] = ColumnMatch(headings, measure, INFERRED)
    others = {name: [values[row] for row, _ in places] for name, values in batch.others.items()}
    if measure in batch.columns:
        others[batch.matches[measure].heading] = [batch.columns[measure][row] for row, _ in places]
    return Batch(batch.table, [batch.lines[row] for row, _ in places], columns, matches, others)


def duties(batch: Batch) -> Batch:
    """One row a unit from a long list 角色/姓名; every role column is delivered, for a missing role is a finding.

    A role nobody knows stays in 其他. Several people in one role are joined by 、.
    """
    roles, holders = batch.columns[ROLE], batch.columns[HOLDER]
    rest = {column: values for column, values in batch.columns.items() if column not in {ROLE, HOLDER}}
    nothing: list[str | None] = [None] * len(roles)
    codes, names = rest.get("单位代码", nothing), rest.get("单位名称", nothing)
    units: dict[tuple[str | None, str | None], list[int]] = {}
    for row, unit in enumerate(zip(codes, names, strict=True)):
        units.setdefault(unit, []).append(row)
    groups = list(units.values())
    columns = {
        column: [next((values[row] for row in rows if values[row]), None) for rows in groups]
        for column, values in rest.items()
    }
    matches = {column: match for column, match in batch.matches.items() if column not in {ROLE, HOLDER}}
    known = [_ROLE_OF.get(bare(role or "")) for role in roles]
    heading = batch.matches[ROLE].heading
    for column in ROLES:
        columns[column] = [
            "、".join(dict.fromkeys(h for row in rows if known[row] == column and (h := holders[row]))) or None
            for rows in groups
        ]
        matches[column] = ColumnMatch(f"{heading}＝{column}", column, INFERRED)
    others: dict[str, list[str | None]] = {
        name: [next((values[row] for row in rows if values[row]), None) for rows in groups]
        for name, values in batch.others.items()
    }
    for role in dict.fromkeys(role for role, column in zip(roles, known, strict=True) if role and column is None):
        others[role] = [
            "、".join(h for row in rows if roles[row] == role and (h := holders[row])) or None for rows in groups
        ]
    return Batch("管理责任", [batch.lines[rows[0]] for rows in groups], columns, matches, others)
