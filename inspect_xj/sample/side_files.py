"""The county-wide lists beside the registrations: schools, changes, families, files, duties, reports, statistics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from inspect_xj.sample.styles import Style, class_text, date_text, grade_text, words
from inspect_xj.sample.truth import Places
from inspect_xj.sample.world import COUNTY, REGION, YEAR_LABEL, World
from inspect_xj.sample.writers import Cell, Sheet, write_csv, write_xlsx

__all__ = ["write_schools", "write_side_files"]

_ACTIVE = ("在读", "复学")


def write_side_files(root: Path, world: World, styles: dict[str, Style], places: Places) -> None:
    """Write every side table, each in the format and under the headings its office is used to."""
    for folder in ("学校情况", "学籍管理", "组织责任"):
        (root / folder).mkdir()
    write_schools(root, world, places)
    _pupils(root, world, styles, places)
    _changes(root, world, places)
    _duties(root, world, places)
    _evidence(root, world, places)
    _statistics(root, world, places)


def _iso(day: date | None) -> str:
    return date_text(day, "2009-01-01") if day else ""


def _book(path: Path, sheet: str, title: str, heading: Sequence[str], rows: list[list[Cell]]) -> int:
    """A workbook of one sheet with a merged title line; returns how many lines stand above the first row."""
    lines: list[Sequence[Cell]] = [[title, *[""] * (len(heading) - 1)], list(heading), *rows]
    write_xlsx(path, [Sheet(sheet, lines, [(0, 0, 0, len(heading) - 1)])])
    return 2


def write_schools(root: Path, world: World, places: Places | None = None) -> None:
    """Write 学校情况: the schools, their classes, the authority above them, the region."""
    heading = words(
        "学校代码 学校名称 办学类型 学制 主管单位代码 所在乡镇 是否中心学校 所属学校代码 学区号 校长 学籍管理员 联系电话 启用日期"
    )
    types = {
        "小学": "小学",
        "教学点": "小学教学点",
        "初中": "初级中学",
        "九年一贯制": "九年一贯制学校",
        "高中": "高级中学",
        "特教": "培智学校",
    }
    years = {"小学": "6", "教学点": "6", "初中": "3", "九年一贯制": "9", "高中": "3", "特教": "9"}
    rows: list[list[Cell]] = [
        [
            school.code,
            school.name,
            types[school.stage],
            years[school.stage],
            school.authority,
            school.township.name,
            "是" if school.is_centre else "否",
            school.parent.code if school.parent else "",
            school.township.area,
            school.head,
            school.keeper,
            school.phone,
            "1998-09-01",
        ]
        for school in world.schools
    ]
    name, sheet = "学校情况/学校名录.xlsx", "学校名录"
    above = _book(root / name, sheet, f"{COUNTY}中小学校名录", heading, rows)
    for index, school in enumerate(world.schools):
        if places is not None:
            places.note(school, name, sheet, above + 1 + index)
    classes: list[list[Cell]] = [["学校代码", "学校名称", "年级", "班级", "班主任"]]
    for school in world.schools:
        for room in school.rooms:
            grade, name = grade_text(room.grade, "一年级"), class_text(room.grade, room.number, "1班")
            classes.append([school.code, school.name, grade, name, room.teacher])
            if places is not None:
                places.note(room, "学校情况/班级一览表.csv", "", len(classes))
    write_csv(root / "学校情况/班级一览表.csv", classes, encoding="gb18030")
    units: list[list[Cell]] = [
        ["单位代码", "单位名称", "单位类型", "上级单位代码", "负责人", "联系电话"],
        [REGION, f"{COUNTY}教育局", "县级教育行政部门", "349900", "郑国强", "14299990000"],
    ]
    write_csv(root / "学校情况/教育行政单位.csv", units, encoding="utf-8-sig")
    regions: list[list[Cell]] = [["代码", "名称", "起", "止"], [REGION, COUNTY, "1980-01-01", ""]]
    write_csv(root / "学校情况/行政区划.csv", regions, encoding="utf-8")


def _pupils(root: Path, world: World, styles: dict[str, Style], places: Places) -> None:
    family: list[list[Cell]] = [
        [*words("学籍号 学生姓名 学生身份证号 学校名称 成员姓名 与学生关系 是否监护人 联系电话 成员身份证号 工作单位")]
    ]
    resume: list[list[Cell]] = [["学籍号", "姓名", "起始年月", "终止年月", "学习单位", "证明人"]]
    for r in world.registrations:
        if not styles[r.school.code].wide:
            for m in r.members:
                guardian = "是" if m.guardian else "否"
                family.append(
                    [
                        r.xjh,
                        r.name,
                        r.id_number,
                        r.school.name,
                        m.name,
                        m.relation,
                        guardian,
                        m.phone,
                        m.id_number,
                        m.work,
                    ]
                )
        resume += [[r.xjh, r.name, s.start, s.end, s.school, s.witness] for s in r.resume]
    write_csv(root / "学籍管理/家庭成员.csv", family, encoding="gb18030")
    write_csv(root / "学籍管理/学生简历.csv", resume, encoding="utf-8")

    heading = words("学籍号 姓名 学校名称 年级 班级 是否建档 建档日期 柜位 保管人 检查结果")
    papers: list[list[Cell]] = []
    name, sheet = "学籍管理/纸质档案登记.xlsx", "纸质档案"
    for paper in world.papers:
        room = paper.room
        grade, klass = grade_text(room.grade, "一年级"), class_text(room.grade, room.number, "1班")
        papers.append(
            [
                paper.xjh,
                paper.name,
                room.school.name,
                grade,
                klass,
                paper.filed,
                _iso(paper.on),
                paper.shelf,
                room.school.keeper,
                paper.checked,
            ]
        )
        places.note(paper, name, sheet, len(papers) + 2)
    _book(root / name, sheet, f"{COUNTY}学生纸质学籍档案登记表", heading, papers)

    heading = words("学籍号 姓名 身份证件号 学校名称 类别 起 止 文号")
    exempt: list[list[Cell]] = []
    for e in world.exemptions:
        r = e.registration
        exempt.append([r.xjh, r.name, r.id_number, r.school.name, e.kind, _iso(e.since), _iso(e.until), e.document])
    _book(root / "学籍管理/特殊情况学生备案表.xlsx", "豁免", f"{COUNTY}不在校学生备案表", heading, exempt)


def _changes(root: Path, world: World, places: Places) -> None:
    heading = words(
        "学籍号 姓名 身份证件号 变动类别 变动日期 变动原因 原学校代码 原学校名称 现学校代码 现学校名称 来源地 原年级 现年级 "
        "申请日期 审批日期 办结日期 经办单位 审批单位 审批文号"
    )
    changes = sorted(world.changes, key=lambda c: c.on)
    rows: list[list[Cell]] = [
        [
            c.xjh,
            c.name,
            c.id_number,
            c.kind,
            _iso(c.on),
            c.reason,
            c.from_code,
            c.from_name,
            c.to_code,
            c.to_name,
            c.origin,
            grade_text(c.from_grade, "一年级") if c.from_grade else "",
            grade_text(c.to_grade, "一年级") if c.to_grade else "",
            _iso(c.applied),
            _iso(c.approved),
            _iso(c.done),
            c.handler,
            c.approver if c.approved else "",
            c.document,
        ]
        for c in changes
    ]
    name, sheet = "学籍管理/学籍变动登记表.xlsx", "学籍变动"
    above = _book(root / name, sheet, f"{COUNTY}学生学籍变动登记表", heading, rows)
    for index, change in enumerate(changes):
        places.note(change, name, sheet, above + 1 + index)


def _duties(root: Path, world: World, places: Places) -> None:
    heading = words(
        "单位代码 单位名称 责任部门 责任人 第一责任人 学籍管理员 信息采集员 联系电话 专兼职 起 止 是否委托管理 受托单位 责任文件"
    )
    name, sheet = "组织责任/学籍管理责任一览表.xlsx", "管理责任"
    rows: list[list[Cell]] = []
    for d in world.duties:
        rows.append(
            [d.code, d.name, d.department, d.responsible, d.first, d.keeper, d.collector, d.phone, "兼职", "2009-09-01", "",
             d.delegated, d.delegate, d.document]
        )  # fmt: skip
        places.note(d, name, sheet, len(rows) + 2)
    _book(root / name, sheet, f"{COUNTY}学籍管理责任一览表（{YEAR_LABEL}学年）", heading, rows)

    name = "组织责任/数据上报登记.csv"
    lines: list[list[Cell]] = [
        ["单位代码", "单位名称", "学年", "上报环节", "上报日期", "上报人数", "上报人", "审核人", "审核日期"]
    ]
    for s in world.submissions:
        row: list[Cell] = [s.school.code, s.school.name, YEAR_LABEL, "学校上报", _iso(s.on), str(s.count)]
        lines.append([*row, s.reporter, s.auditor, _iso(s.audited)])
        places.note(s, name, "", len(lines))
    write_csv(root / name, lines, encoding="gb18030")


def _evidence(root: Path, world: World, places: Places) -> None:
    """制度文件, 条件保障, 检查记录."""
    documents: list[list[Cell]] = [["单位代码", "单位名称", "类型", "文件名称", "文号", "日期", "学年"]]
    for d in world.documents:
        documents.append([d.code, d.unit, d.kind, d.title, d.number, _iso(d.on), d.year])
        places.note(d, "组织责任/制度文件.csv", "", len(documents))
    write_csv(root / "组织责任/制度文件.csv", documents, encoding="utf-8-sig")
    name = "组织责任/条件保障.csv"
    conditions: list[list[Cell]] = [["单位代码", "单位名称", "项目", "是否具备", "佐证"]]
    for c in world.conditions:
        conditions.append([c.school.code, c.school.name, c.item, c.has, c.proof])
        places.note(c, name, "", len(conditions))
    write_csv(root / name, conditions, encoding="gb18030")
    inspections: list[list[Cell]] = [
        ["单位代码", "单位名称", "检查类型", "日期", "学年", "检查人", "结论", "文号"],
        [
            REGION,
            f"{COUNTY}教育局",
            "三查",
            "2009-10-09",
            YEAR_LABEL,
            "周立新、吴建华",
            "正在进行",
            "示教检〔2009〕1号",
        ],
    ]
    write_csv(root / "组织责任/检查记录.csv", inspections, encoding="utf-8-sig")


def _statistics(root: Path, world: World, places: Places) -> None:
    """The statistics office counted the same pupils, where nobody padded."""
    counts: Counter[tuple[str, int, str]] = Counter()
    for r in world.registrations:
        if r.status in _ACTIVE:
            counts[r.school.code, r.grade, r.child.sex] += 1
    paddings = {(padding.school.code, padding.grade): padding for padding in world.paddings}
    name = "学校情况/事业统计报表.csv"
    rows: list[list[Cell]] = [["学校代码", "学校名称", "年级", "性别", "人数", "统计日期"]]
    for school in world.schools:
        for grade in school.grades:
            for sex in ("男", "女"):
                padding = paddings.get((school.code, grade))
                number = str(counts[school.code, grade, sex] + (padding.extra if padding and sex == "男" else 0))
                rows.append([school.code, school.name, grade_text(grade, "一年级"), sex, number, "2009-09-30"])
                if padding is not None:
                    places.note(padding, name, "", len(rows))
    write_csv(root / name, rows, encoding="utf-8-sig")
