"""The tables of a results file (DESIGN §7), once: names, columns and types in order, keys and indexes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["BY_HAND", "TABLES", "VERSION", "TableSpec"]

#: Raised when the tables change in a way older tools cannot read; stored as ``user_version``.
VERSION = 3


@dataclass(frozen=True, slots=True)
class TableSpec:
    """Columns (name -> Python type, as sqlite-utils takes it), primary key, indexes."""

    columns: Mapping[str, type]
    key: str | tuple[str, ...] | None = None
    indexes: tuple[tuple[str, ...], ...] = ()


TABLES: Mapping[str, TableSpec] = {
    "运行": TableSpec(
        {
            "开始时间": str,
            "用时": float,
            "快照": str,  # JSON [[path, sha256], …]
            "上期快照": str,  # the same of last period's
            "规则哈希": str,
            "工具版本": str,
            "引擎": str,
            "参数": str,  # JSON
            "各阶段用时": str,  # JSON
        }
    ),
    "规则": TableSpec(
        {
            "规则": str,
            "标题": str,
            "三查": str,
            "结果": str,
            "检查数": int,
            "问题数": int,
            "未决数": int,
            "未检数": int,
            "排除数": int,  # rows that are lawful by the rule itself (unless)
            "误报数": int,  # findings set aside: by 误报登记, or checked on site and denied; not in 问题数
            "原因": str,
        },
        "规则",
    ),
    "问题": TableSpec(
        {
            "问题号": str,
            "指纹": str,
            "规则": str,
            "标题": str,
            "三查": str,
            "严重程度": str,
            "性质": str,
            "置信度": float,
            "学校代码": str,
            "学校名称": str,
            "所在乡镇": str,
            "责任单位": str,
            "说明": str,
            "依据": str,  # JSON
            "整改时限": int,
            "核实状态": str,  # 待核 | 属实 | 排除, as it was when the run ended; 核查 has what came after
            "整改状态": str,
            "误报登记": int,  # -> 误报登记.序, where that set it aside
            "备注": str,
        },
        "问题号",
        (("规则",), ("学校代码",), ("指纹",)),
    ),
    "问题记录": TableSpec(
        {
            "问题号": str,
            "序": int,
            "角色": str,
            "表": str,
            "行号": int,
            "快照": str,
            "源文件": str,
            "源表": str,
            "源行": int,
            "内容": str,  # JSON
            "学校代码": str,  # of the school the row stands in
        },
        ("问题号", "序"),
        (("表", "行号"),),
    ),
    "人员成员": TableSpec(
        {
            "人员": str,
            "表": str,
            "行号": int,
            "快照": str,
            "源文件": str,
            "源表": str,
            "源行": int,
            "概率": float,
        },
        ("表", "行号"),
        (("人员",),),
    ),
    # Every pair that was weighed and is not plainly nothing; 成立 = 1 where it joins two rows of one 人员. 甲, 乙 are 表:行号.
    "关联": TableSpec(
        {
            "甲": str,
            "乙": str,
            "级别": str,
            "概率": float,
            "成立": int,
            "权重": float,  # log2 of the odds before rivals for one seat are heard
            "式": int,  # -> 比较式
            "理由": str,
        },
        None,
        (("甲",), ("乙",)),
    ),
    # What was compared in the pairs of one 式, in order (序 0 is the prior), and what each said: log2, positive for one child.
    "比较式": TableSpec({"式": int, "序": int, "比较": str, "级别": str, "权重": float}, ("式", "序")),
    # The weights of the run: how often a level occurs in pairs of one child (同人) and of two (异人, 双胞胎).
    "识别模型": TableSpec(
        {
            "域": str,  # the county the figures were learnt from
            "对象": str,  # 学籍对 | 点名对
            "比较": str,
            "级别": str,
            "同人": float,
            "异人": float,
            "双胞胎": float,
            "来源": str,  # 学得 | 固定
        }
    ),
    "评分": TableSpec(
        {"学校代码": str, "学校名称": str, "三查": str, "分数": float, "算式": str}, None, (("学校代码",),)
    ),
    # One row a rule, school and severity that cost points: 扣分 = 权重 × min(1, 问题行数 ÷ 检查行数 ÷ 限度).
    "评分明细": TableSpec(
        {
            "学校代码": str,
            "三查": str,
            "规则": str,
            "严重程度": str,
            "问题行数": int,
            "检查行数": int,
            "权重": float,
            "限度": float,
            "扣分": float,
        },
        None,
        (("学校代码",),),
    ),
    # What scores are computed from, so that they follow what is verified afterwards; 学校代码 NULL = the county.
    "评分依据": TableSpec(
        {"规则": str, "三查": str, "学校代码": str, "按行": int, "检查数": int, "未检数": int}, None, (("规则",),)
    ),
    "评分模型": TableSpec({"严重程度": str, "权重": float, "限度": float}, "严重程度"),
    # Every entry of 误报登记.yaml. 状态: 生效 过期 未用到 未到起始日 规则停用 规则未运行.
    "误报登记": TableSpec(
        {
            "序": int,
            "规则": str,
            "指纹": str,
            "条件": str,
            "学校": str,
            "理由": str,
            "文号": str,
            "登记人": str,
            "起": str,
            "止": str,
            "状态": str,
            "问题数": int,
            "备注": str,
            "出处": str,
        },
        "序",
    ),
    # 判定: 同一人 | 不同人; the fingerprints find the two rows again in the next snapshot.
    "判定": TableSpec(
        {"时间": str, "甲": str, "乙": str, "判定": str, "理由": str, "人": str, "甲指纹": str, "乙指纹": str}
    ),
    "核查": TableSpec({"时间": str, "问题号": str, "核实状态": str, "说明": str, "人": str}, None, (("问题号",),)),
    "整改": TableSpec(
        {"时间": str, "问题号": str, "整改状态": str, "措施": str, "佐证": str, "人": str}, None, (("问题号",),)
    ),
    "操作记录": TableSpec({"时间": str, "人": str, "操作": str, "对象": str, "内容": str}),
}

#: Tables that people write into after the audit: only ever added to, and a reason not to write over the file.
BY_HAND: tuple[str, ...] = ("判定", "核查", "整改", "操作记录")
