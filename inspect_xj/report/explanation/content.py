"""What an explanation says, before anybody draws it: frozen values, masked and printable."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Edge", "Explanation", "Judged", "Person", "Route", "Row", "Step"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the sources. ``label`` (籍1, 点2) names it everywhere; ``cells`` is empty where only its place is known.

    ``role``: 主体, 证据, 近似 as in the finding; 同一人 a further row of the person; 旁人 a row it was compared with.
    """

    label: str
    key: str  # 学籍:12, as `inspect-xj judge` takes it
    table: str
    role: str
    name: str
    place: str
    line: int
    person: str  # 甲, 乙 …; empty where the row belongs to no person
    brief: str  # grade and class, for the pictures
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Person:
    """One 人员 and the labels of its rows; ``omitted`` further rows are not shown."""

    name: str
    rows: tuple[str, ...]
    omitted: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a waterfall, in bits; ``kind`` 起点, 比较, 其余 (what the single comparisons do not add up to), 取舍.

    ``detail``: the characters in which two names differ, 晖/辉. ``weight`` None: it decided without being weighed.
    """

    kind: str
    what: str
    level: str
    detail: str
    weight: float | None

    @property
    def words(self) -> str:
        """姓名｜同音异字：晖/辉."""
        text = f"{self.what}｜{self.level}" if self.level else self.what
        return f"{text}：{self.detail}" if self.detail else text


@dataclass(frozen=True, slots=True)
class Edge:
    """One weighed pair: how its weight came together and what became of it. ``silent``: comparisons that said nothing."""

    left: str
    right: str
    level: str
    holds: bool
    probability: float
    weight: float | None
    steps: tuple[Step, ...]
    silent: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Route:
    """The strongest way through the graph from one subject row to another; no ``stops``: there is none."""

    start: str
    end: str
    stops: tuple[str, ...]
    probability: float


@dataclass(frozen=True, slots=True)
class Judged:
    """What a person decided about two rows."""

    at: str
    left: str
    right: str
    verdict: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one finding stands: 事实, 依据, 推理, 反证, 处理."""

    number: str
    rule: str
    title: str
    severity: str
    nature: str
    confidence: float | None
    school: str
    township: str
    unit: str
    days: int | None
    message: str
    basis: str
    rows: tuple[Row, ...]
    omitted_rows: int
    people: tuple[Person, ...]
    edges: tuple[Edge, ...]
    omitted_edges: int
    routes: tuple[Route, ...]
    against: tuple[str, ...]
    near: tuple[str, ...]
    judgements: tuple[Judged, ...]
    watch_out: str
    remedy: str
    notes: tuple[str, ...]
    standing: str  # what became of it: 已按误报登记第3条排除…, 核查属实…; empty where nothing has
    created: str  # day of the audit, ISO; empty where it was not recorded
