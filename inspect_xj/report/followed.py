"""What became of the last inspection's findings: 上次问题整改情况."""

from __future__ import annotations

from inspect_xj.report.comparison import PROBLEM, SUSPECT, Change, Comparison
from inspect_xj.report.content import Block, Column, Grid, Paragraph
from inspect_xj.report.visible import visible
from inspect_xj.report.wording import recorded_day, share

__all__ = ["followed"]

#: Rules named in the table, those with most changes first.
N_RULES = 14


def followed(comparison: Comparison) -> list[Block]:
    """The section without its heading: the whole in sentences, how far they can be trusted, a table by rule."""
    day = recorded_day(comparison.day)
    blocks: list[Block] = [
        Paragraph(_words(comparison, PROBLEM, f"上次检查（{day}比对）的"), "问题："),
        Paragraph(_words(comparison, SUSPECT, "上次检查的"), "疑点："),
        Paragraph(
            "已消除指本次数据中不再检出，不等于已经复查销号；仍存在、反弹的由责任单位说明原因，"
            "是否销号以整改台账的复查记录为准。"
            + ("" if comparison.same_rules else "两次检查所用的规则不同，增减中有规则变化的影响。")
            + (_STRANGERS if _strangers(comparison) else ""),
            "对比说明：",
        ),
    ]
    if comparison.changes:
        blocks.append(_table(comparison))
    return blocks


#: Fingerprints are keyed: with another key, or another county, nothing at all is found again.
_STRANGERS = (
    "两次结果没有一条能够对上，可能不是同一地区的结果，或者两次检查所用的指纹密钥不同，核对之前不宜使用本部分。"
)


def _strangers(comparison: Comparison) -> bool:
    both = sum(comparison.then.values()) and sum(comparison.now.values())
    totals = comparison.totals(PROBLEM) + comparison.totals(SUSPECT)
    return bool(both) and not totals[Change.LASTING] and not totals[Change.RELAPSED]


def _words(comparison: Comparison, nature: str, head: str) -> str:
    n, totals = comparison.then[nature], comparison.totals(nature)
    if not n:
        return f"{head}{nature}没有，本次新增{totals[Change.NEW]}条。"
    unseen = f"，本次未检、不能认定消除的{totals[Change.UNSEEN]}条" if totals[Change.UNSEEN] else ""
    return (
        f"{head}{nature}{n}条，已消除{share(totals[Change.GONE], n)}，仍存在{totals[Change.LASTING]}条，"
        f"销号后反弹{totals[Change.RELAPSED]}条{unseen}；本次新增{totals[Change.NEW]}条。"
    )


def _table(comparison: Comparison) -> Grid:
    columns = (
        Column("规则", 11, True),
        Column("检查项目", 30),
        Column("性质", 9, True),
        *(Column(str(change), 10, True) for change in Change),
    )
    ranked = sorted(comparison.changes.items(), key=lambda item: (-sum(item[1].values()), item[0]))
    rows = [
        (rule, visible(comparison.titles[rule]), nature, *(str(counts.get(change, 0)) for change in Change))
        for (rule, nature), counts in ranked[:N_RULES]
    ]
    for nature in (PROBLEM, SUSPECT):
        rest = [counts for (_, kind), counts in ranked[N_RULES:] if kind == nature]
        if rest:
            sums = (str(sum(counts.get(change, 0) for counts in rest)) for change in Change)
            rows.append(("其他", f"其他{len(rest)}个检查项目", nature, *sums))
    for nature in (PROBLEM, SUSPECT):
        totals = comparison.totals(nature)
        rows.append(("合计", "", nature, *(str(totals[change]) for change in Change)))
    return Grid(
        columns, tuple(rows), caption="上次问题整改情况表", note="单位：条。问题和疑点分别对比，按本次的性质归类。"
    )
