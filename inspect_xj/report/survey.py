"""Everything the sections of the report draw on, gathered once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from inspect_xj.findings.measures import Measure
from inspect_xj.model import Ending, Finding, RuleOutcome, RunInfo, SnapshotInfo, Waiver
from inspect_xj.report.comparison import Comparison
from inspect_xj.report.documents import cited
from inspect_xj.report.facts import Facts
from inspect_xj.report.figures import Figures, School
from inspect_xj.report.masking import Mask
from inspect_xj.report.sources import SourceSheet
from inspect_xj.report.visible import visible
from inspect_xj.report.wording import cn_date, recorded_day

__all__ = ["Survey"]

#: Characters that still name a school without its county: 一中 alone does not.
_SHORTEST = 5


@dataclass(frozen=True)
class Survey:
    """A county's results with what they were made from."""

    info: SnapshotInfo
    snapshot_sha256: str
    run: RunInfo
    figures: Figures
    schools: tuple[School, ...]
    sources: tuple[SourceSheet, ...]
    facts: Facts
    mask: Mask
    counts: Mapping[str, int]  # delivered table -> rows
    n_schools: int  # of the table 学校 where it was delivered
    waivers: tuple[Waiver, ...] = ()
    aside: tuple[Finding, ...] = ()  # findings set aside: listed in 附件7, counted nowhere
    off: tuple[RuleOutcome, ...] = ()  # rules that a local folder switched off
    measures: Mapping[str, Measure] = field(default_factory=dict)  # by number of the finding
    comparison: Comparison | None = None  # with the last run, where its results were given

    def masked(self, mask: Mask) -> Survey:
        """The same survey with every finding's words under another mask."""
        return self if mask is self.mask else replace(self, mask=mask, facts=self.facts.masked(mask))

    @cached_property
    def county(self) -> str:
        """The county's name as the title says it; a name without a Chinese character is a folder's, not a county's."""
        name = visible(self.info.name or "", 30)
        return name if re.search(r"[\u4e00-\u9fff]", name) else "×××县（市、区）"

    @cached_property
    def _short(self) -> Mapping[str, str]:
        """School key -> its name without the county's, where no other school could be meant."""
        names = {school.key: school.name for school in self.schools}
        county = visible(self.info.name or "", 30)
        taken = Counter(name.removeprefix(county) for name in names.values()) if county else Counter()
        return {
            key: rest if county and len(rest := name.removeprefix(county)) >= _SHORTEST and taken[rest] == 1 else name
            for key, name in names.items()
        }

    def school(self, key: str) -> str:
        """The school's name in an enumeration: 柳沟镇中心小学, but 示例县一中."""
        return self._short.get(key) or visible(key)

    @cached_property
    def short_names(self) -> str:
        """The sentence that explains short names; empty where none is used."""
        used = any(self._short[school.key] != school.name for school in self.schools)
        return f"列举学校时略去“{self.county}”字样。" if used else ""

    @cached_property
    def as_of(self) -> str:
        """截止日期 in words."""
        return cn_date(self.info.as_of)

    @cached_property
    def run_day(self) -> str:
        """The day of the comparison in words; as it was recorded where it is no ISO date."""
        return recorded_day(self.run.started)

    @cached_property
    def documents(self) -> tuple[str, ...]:
        """The documents the rules rest on, most cited first."""
        cards = (self.facts.card(outcome.rule) for outcome in self.figures.outcomes)
        return cited(clause for card in cards if card for clause in card.basis)

    def notes(self) -> tuple[tuple[str, str], ...]:
        """What a reader of the ledger has to know, as (item, words)."""
        whole = self.figures.whole
        endings = self.figures.endings
        return (
            ("检查对象", self.county),
            ("数据截止日期", self.as_of),
            ("比对日期", self.run_day),
            ("条数", f"共{len(whole.findings)}条，其中问题{len(whole.problems)}条、疑点{len(whole.suspects)}条。"),
            ("问题与疑点", "问题是依据所提供的数据即可认定的事实；疑点须经现场核实，核实之前不作为问题处理。"),
            *([("排除", f"另有{len(self.aside)}条经误报登记或者现场核查排除，见“已排除”。")] if self.aside else []),
            (
                "检查项目",
                f"共{len(self.figures.outcomes)}项：发现{endings[Ending.FOUND]}项、通过{endings[Ending.PASSED]}项、"
                f"未决{endings[Ending.UNDECIDED]}项、未检{endings[Ending.UNCHECKED]}项、"
                f"不适用{endings[Ending.NOT_APPLICABLE]}项、出错{endings[Ending.FAILED]}项"
                + (f"；另停用{len(self.off)}项。" if self.off else "。"),
            ),
            ("脱敏方式", f"{self.mask}。学生个人信息已脱敏，凭问题编号和源文件、源表、源行查对原始资料。"),
            ("填写要求", "责任人、整改措施、整改进展、佐证材料、复查和销号各栏由责任单位和检查组填写。"),
            ("快照校验值", f"SHA-256 {self.snapshot_sha256}"),
            ("规则校验值", f"SHA-256 {self.run.rules_sha256}"),
            ("工具版本", f"inspect-xj {visible(self.run.tool_version)}"),
        )
