"""Where a row belongs: school code and name, grade and class, read together because each needs the one before.

``GROUPS`` says which columns of a table speak of one place; the directory of the snapshot decides which school is meant.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from inspect_xj.normalise import Clean, Context, normalise
from inspect_xj.normalise.fold import compact
from inspect_xj.normalise.id_number import latest_birth_year
from inspect_xj.prepare.schools import Directory, Entry, region_names, stage_of_type
from inspect_xj.prepare.values import CleanColumn, clean_tuples
from inspect_xj.schema import Kind, Table
from inspect_xj.snapshot import Snapshot

__all__ = [
    "PARTNERS",
    "Group",
    "build_directory",
    "groups_of",
    "local_regions",
    "read_group",
    "school_codes_in",
    "school_key",
]

#: Code column -> name column that can stand for it (and be filled from it), wherever a table has both.
PARTNERS: Mapping[str, str] = {
    "学校代码": "学校名称",
    "单位代码": "单位名称",
    "原学校代码": "原学校名称",
    "现学校代码": "现学校名称",
}
#: Grades and classes that go with the school in front of them.
_GRADE_OF = {"学校代码": "年级", "原学校代码": "原年级", "现学校代码": "现年级"}
_CLASS_OF = {"学校代码": "班级"}
#: Codes of other schools or units that stand alone; their cells may hold a name as well.
_ALONE = frozenset({"所属学校代码", "主管单位代码", "上级单位代码"})
_CODE = re.compile(r"[0-9A-Z]{4,}")
#: 学校代码 of 2009 and 学校标识码; shorter ones are parts of a code (21001), and the name beside them says more.
_CODE_LENGTHS = (10, 11)
#: 第一中学, 县二中, 望湖中学(东校区): 初中, 高中 or both; not 九年一贯制, 十二年一贯制, 外国语学校.
_SECONDARY = re.compile(r"(?:中学|高中|[一二三四五六七八九十0-9]中)(?:\(.*\))?$")
_MIXED = re.compile("[九一]年|一贯|附属|附小|职业|小学")
_NAMES = re.compile(r"[、,，;；/\s]+")
#: Tables whose rows may name a school by code and name together.
_PAIR_TABLES = ("学籍", "到校", "班级", "纸质档案", "事业统计")
_MASTER_TABLES = ("学校", "单位")


@dataclass(frozen=True, slots=True)
class Group:
    """Columns of one place; None for what the table has not."""

    code: str
    name: str | None
    grade: str | None
    class_: str | None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns there are, in the order code, name, grade, class."""
        return tuple(c for c in (self.code, self.name, self.grade, self.class_) if c is not None)


def groups_of(table: Table) -> tuple[Group, ...]:
    """The groups of a table, in the order of its columns."""
    names = set(table.names)
    found = []
    for code in table.names:
        if code in PARTNERS or code in _ALONE:
            name, grade, class_ = PARTNERS.get(code), _GRADE_OF.get(code), _CLASS_OF.get(code)
            found.append(Group(code, *(c if c in names else None for c in (name, grade, class_))))
    return tuple(found)


def build_directory(snapshot: Snapshot, context: Context) -> Directory:
    """The directory of a snapshot's 学校 and 单位 (empty where neither was delivered)."""
    entries: list[Entry] = []
    if "学校" in snapshot.tables:
        columns = ("学校代码", "学校标识码", "学校名称", "曾用名", "办学类型", "所在乡镇")
        kind = replace(context, codes="办学类型")
        for code, other, name, former, type_, township in _rows(snapshot, "学校", columns):
            names = _names(name, former, context)
            own = school_key(code, other, name, context)
            if own is not None:
                type_word = normalise(Kind.CODE, type_, kind).value
                other_code = normalise(Kind.SCHOOL_CODE, other, context).value or _ten_digits(own)
                stage = stage_of_type(str(type_word)) if type_word else _stage_in_name(names)
                entries.append(
                    Entry(own, names, str(other_code) if other_code else None, compact(township or "") or None, stage)
                )
    if "单位" in snapshot.tables:
        for code, name in _rows(snapshot, "单位", ("单位代码", "单位名称")):
            names = _names(name, None, context)
            own = school_key(code, None, name, context)
            if own is not None and not any(own == e.code for e in entries):
                entries.append(Entry(own, names, is_school=False))
    entries = _with_pairs(snapshot, entries, context)
    info = snapshot.info
    return Directory(entries, region_names(context.regions, info.region, info.name))


def _with_pairs(snapshot: Snapshot, entries: Sequence[Entry], context: Context) -> list[Entry]:
    """The entries and what rows with both code and name teach: schools no list has, and further names of those it has.

    Without it a county that delivers no 学校 would have each school twice: by code in one table, by name in another. A pair counts
    when a code and a name stand together at least three times, and the name nearly always with that code.
    """
    pairs: Counter[tuple[str, str]] = Counter()
    for table in _PAIR_TABLES:
        if any({"学校代码", "学校名称"} <= source.columns for source in snapshot.sources if source.table == table):
            raw = snapshot.read(table, ("学校代码", "学校名称"))
            counted = (
                raw.select(["学校代码", "学校名称"]).group_by(["学校代码", "学校名称"]).aggregate([([], "count_all")])
            )
            for code, name, n in zip(*(counted[c].to_pylist() for c in counted.column_names), strict=True):
                clean_code = normalise(Kind.SCHOOL_CODE, code, context).value
                clean_name = normalise(Kind.SCHOOL_NAME, name, context).value
                if clean_code is not None and clean_name is not None and _CODE.fullmatch(str(clean_code)):
                    pairs[str(clean_code), str(clean_name)] += n
    of_name: Counter[str] = Counter()
    for (_, name), n in pairs.items():
        of_name[name] += n
    known = {entry.code: entry for entry in entries}
    by_other = {entry.other_code: entry.code for entry in entries if entry.other_code}
    taken = {name for entry in entries for name in entry.names}
    for (code, name), n in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        if n < 3 or n < 0.9 * of_name[name] or name in taken:
            continue
        own = known.get(by_other.get(code, code))
        if own is None:
            known[code] = Entry(code, (name,), _ten_digits(code), stage=_stage_in_name([name]))
        else:
            known[own.code] = replace(own, names=(*own.names, name))
        taken.add(name)
    return list(known.values())


def school_key(code: str | None, other: str | None, name: str | None, context: Context) -> str | None:
    """What a row of 学校 or 单位 goes by: its code, else its 学校标识码, else its folded name."""
    for kind, raw in ((Kind.SCHOOL_CODE, code), (Kind.SCHOOL_CODE, other), (Kind.SCHOOL_NAME, name)):
        value = normalise(kind, raw, context).value
        if value is not None:
            return str(value)
    return None


def _ten_digits(code: str) -> str | None:
    return code if len(code) == 10 and code.isdigit() else None


def _names(name: str | None, former: str | None, context: Context) -> tuple[str, ...]:
    cells = [name or "", *_NAMES.split(former or "")]
    read = (normalise(Kind.SCHOOL_NAME, cell, context).value for cell in cells)
    return tuple(dict.fromkeys(str(value) for value in read if value is not None))


def _stage_in_name(names: Sequence[str]) -> str | None:
    """Where 办学类型 is missing, a name that can only be one stage (xx小学, xx初级中学, 中学 for xx中学) still gives the hint."""
    for name in names[:1]:
        for word, stage in (
            ("小学", "小学"),
            ("教学点", "小学"),
            ("初级中学", "初中"),
            ("初中", "初中"),
            ("高级中学", "高中"),
        ):
            if word in name:
                return stage
        if _SECONDARY.search(name) and not _MIXED.search(name):
            return "中学"
    return None


def _rows(snapshot: Snapshot, table: str, columns: tuple[str, ...]) -> list[tuple[str | None, ...]]:
    raw = snapshot.read(table, columns)
    return list(zip(*(raw[c].to_pylist() for c in columns), strict=True))


@dataclass(frozen=True)
class _Place:
    """Reads the combinations of one group in one table."""

    group: Group
    master: bool  # the row itself is the school or unit: its own name must not be looked up
    context: Context
    own: Directory
    others: Sequence[Directory]
    _schools: dict[tuple[str | None, str | None], tuple[list[Clean], str | None]] = field(default_factory=dict)
    _rooms: dict[tuple[str | None, str | None, str | None], list[Clean]] = field(default_factory=dict)

    def read(self, cells: tuple[str | None, ...]) -> list[Clean]:
        """Code, name, grade, class as far as the group has them.

        A county of a thousand schools has fifty thousand combinations and a few hundred ways to write a grade: each part
        is read once.
        """
        given = dict(zip(self.group.columns, cells, strict=True))
        school = given[self.group.code], given.get(self.group.name or "")
        if school not in self._schools:
            self._schools[school] = self._school(*school)
        result, stage = self._schools[school]
        if self.group.grade is None:
            return [*result]
        room = given[self.group.grade], given.get(self.group.class_ or ""), stage
        if room not in self._rooms:
            self._rooms[room] = self._room(*room)
        return [*result, *self._rooms[room]]

    def _school(self, code_cell: str | None, name_cell: str | None) -> tuple[list[Clean], str | None]:
        """Code and name, and the stage they tell."""
        code = normalise(Kind.SCHOOL_CODE, code_cell, self.context)
        name = normalise(Kind.SCHOOL_NAME, name_cell, self.context)
        entry, code_value = self._resolve(code, name)
        result = [Clean(code_value)]
        if self.group.name is not None:
            result.append(Clean(entry.name or name.value) if entry and not self.master else name)
        stage = entry.stage if entry else None
        return result, stage or _stage_in_name([str(name.value)] if name.value else [])

    def _room(self, grade_cell: str | None, class_cell: str | None, stage: str | None) -> list[Clean]:
        """Grade and, where the group has it, class."""
        hint = replace(self.context, stage=stage)
        grade = normalise(Kind.GRADE, grade_cell, hint)
        if self.group.class_ is None:
            return [grade]
        if grade.value is None:
            # 年级 left out because the class says it: 三年级2班, 初一(3)班.
            grade = self._grade_in_class(class_cell, grade, hint)
        number = grade.value if isinstance(grade.value, int) else None
        return [grade, normalise(Kind.CLASS, class_cell, replace(hint, grade=number))]

    def _grade_in_class(self, class_: str | None, grade: Clean, hint: Context) -> Clean:
        text = compact(class_ or "")
        if not text or text.isdigit() or not re.search("[级初高]", text):
            return grade
        found = normalise(Kind.GRADE, re.sub(r"[-(]?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})\)?班$", "", text), hint)
        return found if found.value is not None else grade

    def _resolve(self, code: Clean, name: Clean) -> tuple[Entry | None, str | None]:  # noqa: PLR0911 - one return a case
        """The entry meant and the clean code: given code, else the school of the name, else the folded name."""
        own = self.own
        text = str(code.value) if code.value is not None else None
        if self.master:
            text = text or (str(name.value) if name.value is not None else None)
            return None, None if text is None else own.now(text)
        if text is not None:
            if entry := self._by_code(text):
                return entry, entry.code
            if _CODE.fullmatch(text) and len(text) in _CODE_LENGTHS:
                return None, text  # a code no list knows: a finding, not to be covered up by the name beside it
            found = None if _CODE.fullmatch(text) else self._by_name(text)  # a name in the column of codes
            if found is not None:
                return found, found.code
            if name.value is None:
                return None, text
        if name.value is None:
            return None, text
        found = self._by_name(str(name.value))
        if found is None and (entry := own.entry(str(name.value))):
            found = entry
        return (found, found.code) if found else (None, text or str(name.value))

    def _by_code(self, text: str) -> Entry | None:
        for directory in (self.own, *self.others):
            if entry := directory.entry(text):
                return entry
            if entry := directory.entry(directory.by_other_code(text)):
                return entry
        return None

    def _by_name(self, text: str) -> Entry | None:
        found = self.own.entry(self.own.by_name(text))
        if found is not None:
            return found
        for directory in self.others:  # a neighbouring county in the same audit: only by its whole name
            if entry := directory.entry(directory.by_exact_name(text)):
                return entry
        return None


def read_group(  # noqa: PLR0917
    table: Table, group: Group, raw: pa.Table, context: Context, own: Directory, others: Sequence[Directory]
) -> dict[str, CleanColumn]:
    """Clean columns of one group of ``table``; ``raw`` must have them all."""
    master = table.name in _MASTER_TABLES and group.code in ("学校代码", "单位代码")
    place = _Place(group, master, context, own, others)
    columns = group.columns
    kinds = [table.column(column).kind for column in columns]
    cleaned = clean_tuples([raw[column] for column in columns], place.read, kinds)
    return dict(zip(columns, cleaned, strict=True))


def school_codes_in(raw: pa.Table, context: Context) -> frozenset[str]:
    """Codes of schools that the rows of 学籍 themselves show: by 学校代码, or as the first eleven digits of three 地区学号 or more.

    A county whose schools go by another code (学校标识码) has no list that says how its 地区学号 begin. Beginnings that may be those of
    identity numbers (digits 7–10 a birth year) teach nothing: the column may hold identity numbers throughout.
    """
    found: set[str] = set()
    latest = str(latest_birth_year(context))
    for column, pattern in (("学校代码", "^[0-9]{11}$"), ("地区学号", "^[0-9]{18}$")):
        if column in raw.column_names and raw[column].null_count < len(raw):
            cells = pc.drop_null(raw[column])
            heads = pc.utf8_slice_codeunits(cells.filter(pc.match_substring_regex(cells, pattern)), 0, 11)
            for pair in pc.value_counts(heads).to_pylist():
                code, n = pair["values"], pair["counts"]
                may_be_birth = column == "地区学号" and "1900" <= code[6:10] <= latest
                if n >= 3 and code[:6] in context.regions and not may_be_birth:
                    found.add(code)
    return frozenset(found)


def local_regions(snapshot: Snapshot) -> tuple[str, ...]:
    """The region codes a snapshot adds to the national ones: its 行政区划 and its own region."""
    added = [snapshot.info.region] if snapshot.info.region else []
    if "行政区划" in snapshot.tables:
        added += [compact(code)[:6] for (code,) in _rows(snapshot, "行政区划", ("代码",)) if code]
    return tuple(added)
