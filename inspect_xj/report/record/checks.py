"""What a comparison of a paper says: one line a thing, with a state and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from inspect_xj.report.record.facts import RecordFacts

__all__ = ["Check", "State", "Verification"]


class State(StrEnum):
    """How one comparison ended."""

    SAME = "一致"
    ADDED = "之后有追加"  # the paper is sound, and what it was made from goes on
    DIFFERENT = "不一致"
    OPEN = "未核对"  # what it would be compared with is not there


@dataclass(frozen=True, slots=True)
class Check:
    """One thing compared; ``told`` is a complete sentence."""

    item: str
    state: State
    told: str


@dataclass(frozen=True, slots=True)
class Verification:
    """A paper's origin as it states it, and how every comparison ended."""

    facts: RecordFacts
    checks: tuple[Check, ...]

    @property
    def agrees(self) -> bool:
        """Whether nothing compared was different, and nothing was added since."""
        return all(one.state in (State.SAME, State.OPEN) for one in self.checks)

    @property
    def conclusion(self) -> str:
        """The whole in one sentence."""
        states = {one.state for one in self.checks}
        if State.DIFFERENT in states:
            items = "、".join(one.item for one in self.checks if one.state is State.DIFFERENT)
            return f"有不一致：{items}。"
        if State.ADDED in states:
            return "文书没有改动过，但印出之后结果文件又有追加，文书反映的是印出时的情况。"
        if State.OPEN in states:
            items = "、".join(one.item for one in self.checks if one.state is State.OPEN)
            return f"已核对的各项一致；没有核对的：{items}。"
        return "各项一致。"
