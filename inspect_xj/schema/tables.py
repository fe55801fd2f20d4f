"""Every table and column of the snapshot, once (docs/architecture.md §2; national headings: import template of 71 columns).

Every data table also has the provenance columns of :data:`PROVENANCE` before and ``其他`` (JSON) after its own.
"""

from __future__ import annotations

from inspect_xj.schema.kinds import Column, Kind, Personal, Table

__all__ = ["LINKED_TABLES", "PREVIOUS", "PROVENANCE", "TABLES", "table"]

#: Prefix of last period's tables (``audit --previous``): 上期学籍 …
PREVIOUS = "上期"

#: Columns in front of every data table: unique row key, snapshot id, file, sheet, row number as a person sees it.
PROVENANCE = ("行号", "快照", "源文件", "源表", "源行")


def _c(name: str, kind: Kind = Kind.TEXT, codes: str | None = None, personal: Personal = Personal.NONE) -> Column:
    return Column(name, kind, codes, personal)


def _code(name: str, codes: str | None = None) -> Column:
    return Column(name, Kind.CODE, codes or name)


def _yes(name: str, personal: Personal = Personal.NONE) -> Column:
    return Column(name, Kind.YESNO, None, personal)


_NAME = _c("姓名", Kind.NAME, personal=Personal.NAME)
_SEX = _c("性别", Kind.SEX)
_BIRTH = _c("出生日期", Kind.DATE, personal=Personal.BIRTH)
_ID = _c("身份证件号", Kind.ID_NUMBER, personal=Personal.NUMBER)
_ID_TYPE = _code("身份证件类型")
_XJH = _c("学籍号", Kind.XJH, personal=Personal.NUMBER)
_PHONE = _c("联系电话", Kind.PHONE, personal=Personal.PHONE)
_SCHOOL_CODE = _c("学校代码", Kind.SCHOOL_CODE)
_SCHOOL_NAME = _c("学校名称", Kind.SCHOOL_NAME)
_GRADE = _c("年级", Kind.GRADE)
_CLASS = _c("班级", Kind.CLASS)
_YEAR = _c("学年", Kind.SCHOOL_YEAR)
_UNIT_CODE = _c("单位代码", Kind.SCHOOL_CODE)
_UNIT_NAME = _c("单位名称", Kind.SCHOOL_NAME)
_FROM, _TO = _c("起", Kind.DATE), _c("止", Kind.DATE)
_NOTE = _c("备注")

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        Table("行政区划", "本地补充的行政区划代码", (_c("代码", Kind.REGION), _c("名称"), _FROM, _TO)),
        Table(
            "单位",
            "教育行政部门等单位",
            (
                _UNIT_CODE,
                _UNIT_NAME,
                _code("单位类型"),
                _c("上级单位代码", Kind.SCHOOL_CODE),
                _c("负责人", Kind.NAME),
                _PHONE,
            ),
        ),
        Table(
            "学校",
            "学校（含教学点）",
            (
                _SCHOOL_CODE,
                _c("学校标识码", Kind.SCHOOL_CODE),
                _SCHOOL_NAME,
                _c("曾用名", Kind.SCHOOL_NAME),
                _code("办学类型"),
                _c("学制"),
                _c("主管单位代码", Kind.SCHOOL_CODE),
                _c("所在乡镇"),
                _yes("是否中心学校"),
                _c("所属学校代码", Kind.SCHOOL_CODE),
                _c("学区号"),
                _c("校长", Kind.NAME),
                _c("学籍管理员", Kind.NAME),
                _PHONE,
                _c("启用日期", Kind.DATE),
                _c("撤销日期", Kind.DATE),
            ),
        ),
        Table(
            "班级", "教学班", (_SCHOOL_CODE, _SCHOOL_NAME, _GRADE, _CLASS, _c("班主任", Kind.NAME), _code("班级类型"))
        ),
        Table(
            "学籍",
            "一条学籍登记",
            (
                _XJH,
                _c("地区学号", Kind.REGIONAL_NO, personal=Personal.NUMBER),
                _c("全国学籍号", Kind.NATIONAL_NO, personal=Personal.NUMBER),
                _NAME,
                _c("曾用名", Kind.NAME, personal=Personal.NAME),
                _SEX,
                _BIRTH,
                _code("民族"),
                _ID_TYPE,
                _ID,
                _c("户口所在地", Kind.TEXT, personal=Personal.ADDRESS),
                _c("家庭住址", Kind.TEXT, personal=Personal.ADDRESS),
                _PHONE,
                _SCHOOL_CODE,
                _SCHOOL_NAME,
                _GRADE,
                _CLASS,
                _c("入学年月", Kind.MONTH),
                _code("入学方式"),
                _code("就读方式"),
                _code("学生来源"),
                _code("学籍状态"),
                _c("建档日期", Kind.DATE),
                _c("录入时间", Kind.DATETIME),
                _code("学生类别"),
                _c("籍贯"),
                _c("出生地"),
                _c("国籍"),
                _code("港澳台侨外"),
                _code("政治面貌"),
                _code("健康状况"),
                _code("户口性质"),
                _c("现住址", Kind.TEXT, personal=Personal.ADDRESS),
                _c("通信地址", Kind.TEXT, personal=Personal.ADDRESS),
                _c("邮政编码"),
                _c("班内学号"),
                _yes("是否独生子女"),
                _yes("是否受过学前教育"),
                _c("是否留守儿童", Kind.TEXT, personal=Personal.SENSITIVE),
                _yes("是否随迁子女"),
                _yes("是否孤儿", Personal.SENSITIVE),
                _yes("是否烈士或优抚子女", Personal.SENSITIVE),
                _yes("是否需要申请资助", Personal.SENSITIVE),
                _yes("是否享受一补", Personal.SENSITIVE),
                _c("残疾类型", Kind.TEXT, personal=Personal.SENSITIVE),
                _c("随班就读", Kind.TEXT, personal=Personal.SENSITIVE),
                _c("上下学方式"),
                _c("血型"),
                _NOTE,
            ),
        ),
        Table(
            "家庭成员",
            "学生的一名家庭成员",
            (
                _XJH,
                _NAME,
                _c("学生身份证件号", Kind.ID_NUMBER, personal=Personal.NUMBER),
                _SCHOOL_CODE,
                _SCHOOL_NAME,
                _GRADE,
                _CLASS,
                _c("成员姓名", Kind.NAME, personal=Personal.NAME),
                _code("关系"),
                _yes("是否监护人"),
                _PHONE,
                _ID_TYPE,
                _ID,
                _BIRTH,
                _c("工作单位"),
                _c("职务"),
                _c("现住址", Kind.TEXT, personal=Personal.ADDRESS),
            ),
        ),
        Table(
            "学籍变动",
            "一次学籍变动",
            (
                _XJH,
                _NAME,
                _ID,
                _code("变动类别"),
                _c("变动日期", Kind.DATE),
                _c("变动原因"),
                _c("原学校代码", Kind.SCHOOL_CODE),
                _c("原学校名称", Kind.SCHOOL_NAME),
                _c("现学校代码", Kind.SCHOOL_CODE),
                _c("现学校名称", Kind.SCHOOL_NAME),
                _c("来源地"),
                _c("原年级", Kind.GRADE),
                _c("现年级", Kind.GRADE),
                _c("申请日期", Kind.DATE),
                _c("审批日期", Kind.DATE),
                _c("办结日期", Kind.DATE),
                _c("经办单位", Kind.SCHOOL_NAME),
                _c("审批单位", Kind.SCHOOL_NAME),
                _c("审批文号"),
                _NOTE,
            ),
        ),
        Table(
            "学生简历",
            "一段学习经历",
            (
                _XJH,
                _NAME,
                _c("起始年月", Kind.MONTH),
                _c("终止年月", Kind.MONTH),
                _c("学习单位", Kind.SCHOOL_NAME),
                _c("证明人", Kind.NAME, personal=Personal.NAME),
            ),
        ),
        Table(
            "纸质档案",
            "一份纸质档案",
            (
                _XJH,
                _NAME,
                _SCHOOL_CODE,
                _SCHOOL_NAME,
                _GRADE,
                _CLASS,
                _yes("是否建档"),
                _c("建档日期", Kind.DATE),
                _c("档案编号"),
                _c("柜位"),
                _c("保管人", Kind.NAME),
                _c("检查结果"),
                _NOTE,
            ),
        ),
        Table(
            "到校",
            "班级点名时的一个名字",
            (
                _c("核查日期", Kind.DATE),
                _SCHOOL_CODE,
                _SCHOOL_NAME,
                _GRADE,
                _CLASS,
                _NAME,
                _SEX,
                _ID,
                _BIRTH,
                _XJH,
                _code("到校情况"),
                _NOTE,
            ),
        ),
        Table(
            "豁免",
            "依法不在校的一段时间",
            (_XJH, _NAME, _ID, _SCHOOL_CODE, _SCHOOL_NAME, _code("类别", "豁免类别"), _FROM, _TO, _c("文号"), _NOTE),
        ),
        Table(
            "管理责任",
            "一个单位的学籍管理责任",
            (
                _UNIT_CODE,
                _UNIT_NAME,
                _c("责任部门"),
                _c("责任人", Kind.NAME),
                _c("第一责任人", Kind.NAME),
                _c("学籍管理员", Kind.NAME),
                _c("信息采集员", Kind.NAME),
                _PHONE,
                _c("专兼职"),
                _FROM,
                _TO,
                _yes("是否委托管理"),
                _c("受托单位", Kind.SCHOOL_NAME),
                _c("责任文件"),
            ),
        ),
        Table(
            "上报",
            "一次数据上报",
            (
                _UNIT_CODE,
                _UNIT_NAME,
                _YEAR,
                _code("上报环节"),
                _c("上报日期", Kind.DATE),
                _c("上报人数", Kind.INTEGER),
                _c("上报人", Kind.NAME),
                _c("审核人", Kind.NAME),
                _c("审核日期", Kind.DATE),
            ),
        ),
        Table(
            "制度文件",
            "学籍管理制度、细则、责任书等文件",
            (
                _UNIT_CODE,
                _UNIT_NAME,
                _code("类型", "文件类型"),
                _c("文件名称"),
                _c("文号"),
                _c("日期", Kind.DATE),
                _YEAR,
            ),
        ),
        Table("条件保障", "一项条件保障", (_UNIT_CODE, _UNIT_NAME, _c("项目"), _yes("是否具备"), _c("佐证"))),
        Table(
            "检查记录",
            "一次检查",
            (
                _UNIT_CODE,
                _UNIT_NAME,
                _c("检查类型"),
                _c("日期", Kind.DATE),
                _YEAR,
                _c("检查人", Kind.NAME),
                _c("结论"),
                _c("文号"),
            ),
        ),
        Table(
            "操作日志",
            "系统里的一次操作",
            (
                _c("时间", Kind.DATETIME),
                _c("账号"),
                _UNIT_CODE,
                _UNIT_NAME,
                _c("操作"),
                _c("对象"),
                _XJH,
                _c("条数", Kind.INTEGER),
            ),
        ),
        Table(
            "适龄人口",
            "一名适龄儿童（户籍）",
            (
                _NAME,
                _SEX,
                _BIRTH,
                _ID,
                _c("户口所在地", Kind.TEXT, personal=Personal.ADDRESS),
                _c("所在乡镇"),
                _c("去向"),
                _NOTE,
            ),
        ),
        Table(
            "事业统计",
            "事业统计报表的一格",
            (_SCHOOL_CODE, _SCHOOL_NAME, _GRADE, _SEX, _c("人数", Kind.INTEGER), _c("统计日期", Kind.DATE)),
        ),
        Table(
            "生活痕迹",
            "一条在校生活痕迹（考试、食堂、体检……）",
            (
                _code("来源", "痕迹来源"),
                _c("日期", Kind.DATE),
                _NAME,
                _ID,
                _XJH,
                _SCHOOL_CODE,
                _SCHOOL_NAME,
                _GRADE,
                _CLASS,
            ),
        ),
        Table(
            "问询",
            "一次现场问询",
            (_c("日期", Kind.DATE), _XJH, _NAME, _SCHOOL_CODE, _SCHOOL_NAME, _c("陈述人", Kind.NAME), _c("结论")),
        ),
    )
}

#: Side tables whose rows belong to a registration; identity gives them 学籍 (行号) and 人员.
LINKED_TABLES = ("家庭成员", "学籍变动", "学生简历", "纸质档案", "豁免", "操作日志", "生活痕迹", "问询")


def table(name: str) -> Table:
    """The table of that name; KeyError when there is none."""
    return TABLES[name]
