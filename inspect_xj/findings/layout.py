"""The tables of a results file (DESIGN §7): one place for names, types, keys and indexes."""

from __future__ import annotations

__all__ = ["APPLICATION_ID", "HUMAN", "INDEXES", "TABLES", "VERSION"]

#: SQLite header mark of our results files ("XJJG"); Datasette and every other reader ignore it.
APPLICATION_ID = 0x584A4A47
VERSION = 1

#: table -> column -> type, in order.
TABLES: dict[str, dict[str, type]] = {
    "运行": {"快照": str, "规则哈希": str, "工具版本": str, "引擎": str, "参数": str, "开始时间": str, "用时": float, "各步用时": str, "规则用时": str},
    "规则": {
        "规则": str, "标题": str, "三查": str, "结果": str, "检查数": int, "未决数": int, "未检数": int, "排除数": int, "问题数": int, "原因": str,
    },
    "问题": {
        "问题号": str, "指纹": str, "规则": str, "标题": str, "三查": str, "严重程度": str, "性质": str, "置信度": float, "学校代码": str, "学校名称": str,
        "所在乡镇": str, "责任单位": str, "说明": str, "依据": str, "整改时限": int, "核实状态": str, "整改状态": str,
    },
    "问题记录": {
        "问题号": str, "序": int, "角色": str, "表": str, "行号": int, "快照": str, "源文件": str, "源表": str, "源行": int, "内容": str,
    },
    "人员成员": {"人员": str, "表": str, "行号": int, "快照": str, "源文件": str, "源表": str, "源行": int, "概率": float},
    "关联": {"甲": str, "乙": str, "级别": str, "概率": float, "理由": str},
    "评分": {"学校代码": str, "学校名称": str, "三查": str, "分数": float, "算式": str},
    "判定": {"序": int, "甲": str, "乙": str, "结论": str, "理由": str, "判定人": str, "判定时间": str},
    "核查": {
        "序": int, "问题号": str, "指纹": str, "核查日期": str, "核查人": str, "结果": str, "说明": str, "佐证": str, "学校意见": str, "记录时间": str,
    },
    "整改": {
        "序": int, "问题号": str, "指纹": str, "整改状态": str, "措施": str, "责任人": str, "佐证": str, "复查人": str, "复查日期": str, "记录时间": str,
    },
    "操作记录": {"序": int, "时间": str, "操作人": str, "操作": str, "对象": str, "说明": str},
}  # fmt: skip

#: What people wrote or did: appended, never overwritten, and never lost to a second audit.
HUMAN = ("判定", "核查", "整改", "操作记录")

INDEXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("问题", ("规则",)),
    ("问题", ("学校代码",)),
    ("问题", ("指纹",)),
    ("问题记录", ("表", "行号")),
    ("人员成员", ("人员",)),
    ("人员成员", ("表", "行号")),
    ("关联", ("甲",)),
    ("关联", ("乙",)),
)
