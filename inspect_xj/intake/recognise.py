"""Which table a block of rows is: by its headings, helped by the words of its title, sheet, file and folder."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from inspect_xj.intake.headings import Label
from inspect_xj.intake.matching import REASON, TICK, Matching, match
from inspect_xj.intake.spread import MEASURE
from inspect_xj.schema import TABLES
from inspect_xj.schema.aliases import IGNORED, WORDS, aliases_of, bare, fold

__all__ = ["Evidence", "Verdict", "recognise"]

_PERSON = frozenset({"姓名", "学籍号", "身份证件号"})
_UNIT = frozenset({"单位代码", "单位名称"})
_SCHOOL = frozenset({"学校代码", "学校名称"})

#: Of each set at least one column must be there; without it the sheet is not that table, whatever its name says.
_NEEDS: Mapping[str, tuple[frozenset[str], ...]] = {
    "行政区划": (frozenset({"代码"}), frozenset({"名称"})),
    "单位": (_UNIT, frozenset({"单位类型", "上级单位代码", "负责人", "单位代码"})),
    "学校": (_SCHOOL | {"学校标识码"}, frozenset(TABLES["学校"].names) - _SCHOOL - {"联系电话"}),
    "班级": (frozenset({"班级"}), frozenset({"班主任", "班级类型"})),
    "学籍": (
        _PERSON,
        frozenset(TABLES["学籍"].names) - {"姓名", "性别", "班级", "年级", "备注", "学校代码", "学校名称"},
    ),
    "家庭成员": (_PERSON | {"学生身份证件号"},),
    "学籍变动": (
        _PERSON,
        frozenset({"变动类别", "变动日期", "变动原因", "原学校名称", "现学校名称", "原学校代码", "现学校代码"}),
    ),
    "学生简历": (_PERSON, frozenset({"起始年月", "终止年月"})),
    "纸质档案": (_PERSON, frozenset({"是否建档", "档案编号", "柜位", "保管人", "检查结果", "建档日期"})),
    "到校": (_PERSON,),
    "豁免": (_PERSON, frozenset({"类别", "起", "止", "文号"})),
    "管理责任": (
        _UNIT,
        frozenset({"责任部门", "责任人", "第一责任人", "学籍管理员", "信息采集员", "是否委托管理", "责任文件", "角色"}),
    ),
    "上报": (_UNIT, frozenset({"上报环节", "上报日期", "上报人数", "上报人"})),
    "制度文件": (_UNIT, frozenset({"文件名称", "文号", "类型"})),
    "条件保障": (_UNIT, frozenset({"项目", "是否具备"})),
    "检查记录": (frozenset({"检查类型", "检查人", "结论"}), frozenset({"日期", "学年", "检查人"})),
    "操作日志": (frozenset({"时间"}), frozenset({"账号", "操作"})),
    "适龄人口": (frozenset({"姓名", "身份证件号"}),),
    "事业统计": (_SCHOOL, frozenset({"人数"})),
    "生活痕迹": (_PERSON,),
    "问询": (_PERSON | {"结论"}, frozenset({"陈述人", "结论"})),
}

#: Tables whose headings alone are no proof: they need one of these columns or a word in a name or title.
_PROOF: Mapping[str, frozenset[str]] = {
    "到校": frozenset({"到校情况", "核查日期", REASON, TICK}),
    "适龄人口": frozenset({"去向"}),
    "生活痕迹": frozenset({"来源"}),
    "家庭成员": frozenset({"成员姓名"}),
    "检查记录": frozenset({"检查类型"}),
    "操作日志": frozenset({"账号"}),
    "豁免": frozenset({"类别", "起"}),
}

#: A table with these columns is a registration, however the file is called.
_REGISTRATION = frozenset({"入学年月", "学籍状态", "地区学号", "全国学籍号", "入学方式", "就读方式"})

#: What a list of relatives does not say about the pupil.
_PUPIL = _REGISTRATION | {"性别", "出生日期", "民族", "身份证件号", "户口所在地", "建档日期"}

_WEIGHTS = {"title": 3.0, "sheet": 3.0, "file": 2.0, "folder": 1.2}
#: Lists of people who are no pupils look like registrations: 教师花名册 has 姓名, 性别, 出生日期, 身份证号 too.
_STAFF = re.compile(
    r"教师(?:名|花|工|信息|情况|基本|登记|一览|档案|表|$)|教职工|教职员|职工(?:名|花)|工资|在编|聘用|党员"
)
_OF_PUPILS = frozenset(("学籍", "到校", "家庭成员", "适龄人口", "生活痕迹", "豁免"))
_STAFF_HEADINGS = frozenset(
    [
        "职称",
        "任教学科",
        "任教年级",
        "学历",
        "参加工作时间",
        "参加工作年月",
        "教龄",
        "工号",
        "工资",
        "教师资格",
        "编制",
        "任教课程",
        "毕业院校",
    ]
)

#: Lists of those who are *not* there or not registered: as a roll or a register they would say the opposite.
_IS_PARTIAL = re.compile(
    r"(?:未到校?|缺勤|缺课|旷课|缺席)(?:学生|人员)*(?:名单|名册|花名册)|(?<![有含及和、])(?:无|没有|未建|未办)学籍(?:的|学生|人员|名单|登记)"
)
_PARTIAL = "*"
_LOOSE = frozenset(("生活痕迹", "豁免"))
_WHOLE = {
    "到校": "只列了缺勤的学生，不是全班名单，没有导入；请给出全班的点名名单",
    "学籍": "是无学籍学生的名单，不是学籍，没有导入；在校的学生请列入点名名单",
}

_GENERIC = "学籍"
_LEAST = 1.0
_MARGIN = 0.4


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words around a block: its title lines, sheet name, and the file's path below the import folder."""

    title: tuple[str, ...]
    sheet: str | None
    file: str

    def places(self) -> list[tuple[str, str]]:
        """(place, text), the nearest to the rows first; sheet names a program gave (Sheet1) say nothing."""
        path = PurePosixPath(self.file)
        found = [("title", text) for text in self.title]
        if self.sheet and not re.fullmatch(r"(?i:sheet|工作表|表)\s*\d*", self.sheet.strip()):
            found.append(("sheet", self.sheet))
        found.append(("file", path.stem))
        found += [("folder", part) for part in reversed(path.parent.parts)]
        return found


@dataclass(frozen=True, slots=True)
class Verdict:
    """The table of a block and the match of its headings; ``matching`` None and a reason where no table fits."""

    matching: Matching | None
    reason: str = ""


def recognise(labels: Sequence[Label], evidence: Evidence, *, field_bytes: int = 0) -> Verdict:
    """Score the headings against every table and take the one that fits clearly best; nothing is guessed."""
    return _recognise(tuple(labels), tuple(_words(evidence).items()), field_bytes)


@lru_cache(maxsize=1024)
def _recognise(labels: tuple[Label, ...], spoken: tuple[tuple[str, float], ...], field_bytes: int) -> Verdict:
    words = dict(spoken)
    if _names_schools_alone(labels):
        return Verdict(match(labels, "学校", field_bytes=field_bytes))
    scored: list[tuple[float, str, Matching]] = []
    for table in TABLES:
        matching = match(labels, table, field_bytes=field_bytes)
        if table == _GENERIC and _is_another_list(matching, words):
            continue
        score = _score(matching, labels, words.get(table, 0.0))
        if score is not None:
            scored.append((score, table, matching))
    if not scored:
        named = "姓名" in match(labels, "到校", field_bytes=field_bytes).columns
        return Verdict(None, _NAMES_ONLY if named else "表头与任何一张表都对不上，没有导入")
    scored.sort(key=lambda item: -item[0])
    best, table, matching = scored[0]
    refused = _WHOLE.get(table, "") if _PARTIAL in words else ""
    staff = sum(bare(label.parts[-1]) in _STAFF_HEADINGS for label in labels) + 2 * ("" in words)
    if staff >= 2 and table in _OF_PUPILS:
        refused = "是教职工名单，不是学生的，没有导入"
    if refused:
        return Verdict(None, refused)
    reason = ""
    if best < _LEAST:
        reason = f"表头能认出的列太少（最像“{table}”），没有导入"
    elif len(scored) > 1 and best - scored[1][0] < _MARGIN:
        reason = f"既像“{table}”又像“{scored[1][1]}”，分不清，没有导入；请在文件名或工作表名中写明是哪一种"
    return Verdict(None if reason else matching, reason)


def _is_another_list(matching: Matching, words: Mapping[str, float]) -> bool:
    """A list of pupils that has no mark of a registration, under a title that says what else it is: 送教对象名册, 适龄儿童花名册."""
    if matching.columns.keys() & (_REGISTRATION | {"学籍号"}):
        return False
    return any(words.get(table, 0.0) >= _WEIGHTS["file"] for table in ("豁免", "适龄人口", "生活痕迹", "学籍变动"))


_NAMES_ONLY = "只有姓名等几列，看不出是点名名单还是学籍，没有导入；是点名名单的，请在文件名或标题中写上“点名”"


def _names_schools_alone(labels: Sequence[Label]) -> bool:
    """学校代码 | 学校名称 and nothing else: a list of schools, for no other table says so little."""
    columns = match(labels, "学校").columns
    headings = [bare(label.parts[-1]) for label in labels if bare(label.parts[-1]) not in _NUMBERING]
    return (
        len(headings) == len(columns) == 2
        and "学校名称" in columns
        and bool(columns.keys() & {"学校代码", "学校标识码"})
        and any("校" in heading for heading in headings)
    )


_NUMBERING = frozenset(map(fold, IGNORED))


def _words(evidence: Evidence) -> dict[str, float]:
    """For each table the weight of the nearest place that names it; a longer word outweighs a shorter one there.

    The entry "" says that a title, sheet or file name speaks of staff, "*" of those only who are away or unregistered.
    """
    found: dict[str, float] = {}
    n_folders = 0
    if any(place != "folder" and _STAFF.search(text) for place, text in evidence.places()):
        found[""] = 1.0
    if any(place != "folder" and _IS_PARTIAL.search(text) for place, text in evidence.places()):
        found[_PARTIAL] = 1.0
    for place, text in evidence.places():
        n_folders += place == "folder"
        # 点名/学籍核查/…: of two folders the nearer one says more.
        weight = _WEIGHTS[place] * 0.6 ** max(n_folders - 1, 0)
        spoken = {
            table: max(map(len, words))
            for table, pattern in WORDS.items()
            if (words := [m.group() for m in re.finditer(pattern, text)]) and words != [_GENERIC]
        }
        if not spoken and _GENERIC in text:
            # 学籍 stands in the title of nearly every paper of an inspection; beside another word it says nothing.
            spoken = {_GENERIC: len(_GENERIC)}
        for table, length in spoken.items():
            found[table] = max(found.get(table, 0.0), weight * (1 + 0.02 * length))
    return found


def _score(matching: Matching, labels: Sequence[Label], words: float) -> float | None:
    table = matching.table
    columns = set(matching.columns) | ({MEASURE[table]} if matching.spread else set())
    family = any(slot.field == "成员姓名" for slot in matching.slots.values())
    needs = _NEEDS[table]
    if table == "豁免" and words >= _WEIGHTS["file"]:
        needs = needs[:1]  # 送教对象名册 says the kind itself
    if not all(columns & needed for needed in needs):
        return None
    if table in _PROOF and not columns & _PROOF[table] and not words and not (table == "家庭成员" and family):
        return None
    if table == "家庭成员" and "成员姓名" not in columns and not family:
        return None
    score = 0.0
    for column, position in matching.columns.items():
        how = matching.how[column]
        # A heading says the more the fewer tables know it.
        score += 2.0 / _tables_with(labels[position], column) * (how.score / 100)
    if table == "学籍":
        score += 1.2 * len(columns & _REGISTRATION)
    if table == "到校":
        score += 2.5 * bool(columns & {"到校情况", REASON, TICK})
        score -= 2.5 * bool(columns_of_registration(labels))
        # 在校生花名册 with both numbers is an export of the system; the school's own list has names and little else.
        score -= 1.0 * ({"学籍号", "身份证件号"} <= columns and not columns & _PROOF["到校"])
    if family:
        # A wide list of relatives names the pupil and little else; a registration sheet has relatives as a by-product.
        score += (0.5 + 0.3 * len(matching.slots)) if table == "家庭成员" else 0.5 * (table in {"学籍", "到校"})
        score -= 3.0 * (table == "家庭成员" and len(set(match(labels, "学籍").columns) & _PUPIL) >= 2)
    score += 1.5 * bool(matching.spread)
    # The subjects of an examination, the teachers of 送教上门 are no columns of ours and speak against neither.
    n_unknown = min(len(matching.unknown), 2) if table in _LOOSE and words else len(matching.unknown)
    return score + words - 0.6 * n_unknown


def columns_of_registration(labels: Sequence[Label]) -> set[str]:
    """The columns among the headings that only a registration has."""
    return set(match(labels, "学籍").columns) & {"入学年月", "学籍状态", "入学方式", "就读方式", "建档日期", "录入时间"}


def _tables_with(label: Label, column: str) -> int:
    heading = label.parts[-1]
    count = sum(heading in aliases_of(table) or column in aliases_of(table) for table in TABLES)
    return max(count, 1)
