"""The cell of a registration under a column, as the school's clerk writes it."""

from __future__ import annotations

from inspect_xj.sample.styles import Style, class_text, date_text, grade_text, month_text
from inspect_xj.sample.world import Member, Registration

__all__ = ["FAMILY_PARTS", "family_cells", "registration_cells"]

#: The parts of 成员1…, 成员2… in wide sheets.
FAMILY_PARTS = ("姓名", "关系", "联系电话", "是否监护人", "身份证件号", "工作单位")

_NATIONS = {
    "汉": "01", "蒙古": "02", "回": "03", "维吾尔": "05", "苗": "06", "彝": "07", "壮": "08", "满": "11", "侗": "12",
    "土家": "15", "哈萨克": "17", "畲": "22",
}  # fmt: skip
#: Codes of JY/T 1001 for the words that a coded list writes as codes; other words stay words.
_CODES = {
    "性别": {"男": "1", "女": "2"},
    "身份证件类型": {"居民身份证": "1", "其他": "Z"},
    "就读方式": {"走读": "1", "住校": "2"},
    "学生来源": {"正常入学": "1"},
    "国籍": {"中国": "CHN", "美国": "USA"},
    "港澳台侨外": {"否": "00", "外国人": "51"},
    "学籍状态": {"在读": "01", "休学": "02", "复学": "05", "转出": "10"},
}


def registration_cells(registration: Registration, style: Style) -> list[str]:
    """The cells of ``style.columns``; 出生日期 is text here also where the sheet will hold a real date."""
    return [_cell(registration, column, style) for column in style.columns]


def _cell(registration: Registration, column: str, style: Style) -> str:
    text = _word(registration, column, style)
    if style.coded and column in _CODES:
        return _CODES[column].get(text, text)
    return text


def _word(registration: Registration, column: str, style: Style) -> str:  # noqa: PLR0911, PLR0912 - one line a column
    child, room = registration.child, registration.room
    match column:
        case "学籍号":
            return registration.xjh
        case "地区学号":
            return registration.regional
        case "姓名":
            return registration.name
        case "性别":
            return registration.sex
        case "出生日期":
            return date_text(registration.born, style.dates) if registration.born else ""
        case "民族":
            nation = child.nation.removesuffix("族")
            return _NATIONS[nation] if style.coded else nation if style.nation == "汉" else child.nation
        case "身份证件类型":
            return registration.id_type
        case "身份证件号":
            return registration.id_number
        case "户口所在地":
            return child.hukou
        case "家庭住址":
            return child.family.address
        case "联系电话":
            return child.family.members[0].phone
        case "学校代码":
            return room.school.code
        case "学校名称":
            return room.school.name
        case "年级":
            return grade_text(room.grade, style.grades)
        case "班级":
            return (
                ""
                if registration.class_blank
                else class_text(room.grade, registration.class_number or room.number, style.classes)
            )
        case "国籍":
            return registration.nationality
        case "港澳台侨外":
            return registration.overseas
        case "入学年月":
            return month_text(registration.entered, style.months)
        case "入学方式":
            return "统一招生考试/普通入学" if room.grade > 9 else "就近入学"
        case "就读方式":
            return registration.way
        case "学生来源":
            return registration.source
        case "学籍状态":
            return registration.status
        case "建档日期":
            return date_text(registration.filed, style.dates) if registration.filed else ""
        case _:
            raise KeyError(column)


def family_cells(members: list[Member]) -> list[str]:
    """The cells of 成员1… and 成员2…, blank where there is nobody."""
    cells: list[str] = []
    for index in range(2):
        if index < len(members):
            member = members[index]
            guardian = "是" if member.guardian else "否"
            cells += [member.name, member.relation, member.phone, guardian, member.id_number, member.work]
        else:
            cells += [""] * len(FAMILY_PARTS)
    return cells
