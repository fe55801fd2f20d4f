"""Every key of a rule in one Chinese line: the comments of ``rules new`` and the descriptions of the JSON Schema."""

from __future__ import annotations

__all__ = ["EXAMPLE_DOCS", "KEY_DOCS", "OVERLAY_DOCS", "WORD_DOCS"]

KEY_DOCS: dict[str, str] = {
    "id": "规则号：两个大写字母、短横、两三位数字，与文件名相同；本地规则用 XA-01 起",
    "title": "名称，印在台账和报告里",
    "check": "三查中的哪一查：组织责任、常规、档案信息化",
    "severity": "严重程度：严重、较重、一般、提示；分等的写成列表 - {when: 条件, is: 严重}，最后一行只写 is",
    "nature": "性质：确（数据即可认定）、疑（须现场核实）；也可以写成列表",
    "basis": "依据的条款，一条或几条",
    "from": "问题是关于哪个表的一行；也可以是 let 里的名字",
    "let": "名称: 一个 select 查询；先算好小表，再给 from 和条件用",
    "scope": "规则管哪些行；不写则全部",
    "checkable": "能查的条件；不满足的行是“未检”",
    "needs": "必须有值的列；没有值的行是“未决”",
    "unless": "合规的情形，名称: 条件；符合的行排除，另行计数",
    "where": "什么样的行是问题；几种情形写成 情形: 条件 的几行，message 里用 {{情形}}",
    "group_by": "按一列或几列分组，一组是一个问题；要和 having 一起写",
    "having": "什么样的一组是问题，例如 count(*) > 1",
    "points": "计分，每行 - {when: 条件, points: 分, label: 名称}；要和 at_least 一起写",
    "at_least": "总分达到多少是问题，例如 参数.阈值",
    "with_rows": "一并列为证据的别的表的行，例如 到校: 到校.人员 = 学籍.人员",
    "columns": "名称: 算式，供 message 引用",
    "confidence": "0 到 1 的把握；性质为确的不写即为 1",
    "message": "给人看的一句话：谁、在哪里、什么事、多少；{{…}} 里写列名、表.列、参数.名称或算式",
    "remedy": "怎样整改，印在整改通知书里",
    "days": "整改时限（天）",
    "params": "可调的数，条件里写 参数.名称；本地可以改",
    "watch_out": "采信之前要核对什么，印在核查单里",
    "examples": "例子：至少一个应当查出、一个不应查出；用 inspect-xj rules test 执行",
    "equivalent": "改了也看不出差别的变异及理由，每行 - {mutant: 印出的原文, why: 理由}",
}
EXAMPLE_DOCS: dict[str, str] = {
    "note": "这个例子说明什么",
    "given": "数据：表: 一行行的列表；没有写的表当作没有这份资料，写 [] 是有而空",
    "finds": "应查出的问题，每个写主体行是第几行（从 1 数起），例如 [{学籍: 1}]；不应查出写 []",
    "ending": "整条规则的结局",
    "as_of": "截止日期，不写则 2009-10-12",
    "previous_as_of": "上期的截止日期，不写则早一年",
    "profile": "口径，不写则 安徽2009",
    "params": "这个例子里改用的参数值",
}
OVERLAY_DOCS: dict[str, str] = {
    "id": "要改的规则号",
    "switch": "on 启用，off 停用",
    "severity": "改用的严重程度",
    "nature": "改用的性质",
    "days": "改用的整改时限（天）",
    "params": "改用的参数值",
    "note": "为什么改",
}
WORD_DOCS: dict[str, str] = {
    "when": "条件",
    "is": "条件成立时用的词",
    "points": "条件成立时加的分",
    "label": "得分依据里的名称",
    "on": "两边怎样对上",
    "role": "证据、主体或近似",
    "table": "哪个表（另起名时写）",
    "mutant": "rules test --mutate 印出的原文",
    "why": "为什么改了也一样",
}
