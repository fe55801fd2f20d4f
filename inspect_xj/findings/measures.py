"""整改: what was done about a finding, as one row says it and as the columns of the 台账 do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["CLOSED", "Measure", "measure_of"]

_LABELS = ("责任人", "整改期限", "复查人", "复查日期", "销号日期")
_LABELLED = re.compile(rf"({'|'.join(_LABELS)})：(.*)", re.DOTALL)

#: 整改状态 of a finding that was closed.
CLOSED = "已销号"


@dataclass(frozen=True, slots=True)
class Measure:
    """A row of 整改 by the columns of the 台账; days are written as people wrote them or ISO, empty where nothing was said."""

    day: str
    finding: str
    state: str
    action: str = ""
    responsible: str = ""
    due: str = ""
    reviewer: str = ""
    reviewed: str = ""
    closed_on: str = ""
    evidence: str = ""
    who: str = ""

    @property
    def is_closed(self) -> bool:
        """Whether it was checked again and closed."""
        return self.state == CLOSED

    @property
    def row(self) -> tuple[str, str, str, str, str, str]:
        """时间, 问题号, 整改状态, 措施, 佐证, 人: what is not 整改措施 itself follows it under its name."""
        values = (self.responsible, self.due, self.reviewer, self.reviewed, self.closed_on)
        told = [f"{label}：{value}" for label, value in zip(_LABELS, values, strict=True) if value]
        return (
            self.day,
            self.finding,
            self.state,
            "；".join(filter(None, (self.action, *told))),
            self.evidence,
            self.who,
        )


def measure_of(row: Sequence[str]) -> Measure:
    """The other way round; a 措施 that names nothing is all 整改措施."""
    day, finding, state, said, evidence, who = row
    parts = said.split("；")
    found: dict[str, str] = {}
    while parts and (labelled := _LABELLED.fullmatch(parts[-1])) and labelled[1] not in found:
        found[labelled[1]] = labelled[2]
        parts.pop()
    responsible, due, reviewer, reviewed, closed_on = (found.get(label, "") for label in _LABELS)
    return Measure(
        day,
        finding,
        state,
        action="；".join(parts),
        responsible=responsible,
        due=due,
        reviewer=reviewer,
        reviewed=reviewed,
        closed_on=closed_on,
        evidence=evidence,
        who=who,
    )
