"""The classes of a bare snapshot with their registered pupils, as normalising reads them: what a 点名表 is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from inspect_xj.engine import open_engine
from inspect_xj.prepare import Population, prepare
from inspect_xj.report.phrases import grade_name
from inspect_xj.snapshot import Snapshot

__all__ = ["Pupil", "Roll", "rolls"]

_NEEDED = {
    "学籍": {
        "姓名", "性别", "身份证件号", "学籍号", "学校代码", "学校名称", "年级", "班级", "学籍状态", "就读方式",
    },
    "学校": {"学校代码", "学校名称"},
    "豁免": {"学籍号", "身份证件号", "类别", "起", "止"},
}  # fmt: skip

#: Registered, though not in class: listed so that nobody is looked for in vain. 在籍 ones come from the profile.
_PAUSED = ("休学",)

#: Ways of schooling that explain why a pupil is not in his class.
_AWAY = ("送教上门", "借读")


@dataclass(frozen=True, slots=True)
class Pupil:
    """One registered pupil; ``number`` is his 身份证件号, else 学籍号, whole; ``remark`` what is registered beside."""

    row: int
    name: str
    sex: str
    number: str
    remark: str
    secrets: tuple[str | None, str | None, str | None]  # raw 姓名, 身份证件号, 学籍号


@dataclass(frozen=True, slots=True)
class Roll:
    """A class; ``school`` is its code, else name; ``grade`` and ``group`` are empty where the rows say nothing."""

    school: str
    school_name: str
    grade: str
    group: str
    pupils: tuple[Pupil, ...]

    @property
    def name(self) -> str:
        """三年级2班, 三年级（未填班级），未填年级和班级."""
        grade = grade_name(int(self.grade)) if self.grade else ""
        if not self.group:
            return f"{grade}（未填班级）" if grade else "（未填年级、班级）"
        return self.group if not grade or self.group.startswith(grade) else grade + self.group


def rolls(snapshot: Snapshot) -> Iterator[Roll]:
    """Every class somebody is registered in, by school code, grade and class; pupils in the order of the files."""
    if "学籍" not in snapshot.tables:
        return
    with open_engine() as engine:
        population = prepare(engine, [snapshot], needed=_NEEDED)
        found = engine.query(_sql(population))
    rows = found.to_pylist()
    for key, members in groupby(rows, key=lambda row: (row["校"], row["年级"], row["班级"])):
        school, grade, group = key
        listed = list(members)
        yield Roll(
            school or "",
            next((row["学校名称"] for row in listed if row["学校名称"]), "") or school or "",
            str(grade or ""),
            group or "",
            tuple(_pupil(row) for row in listed),
        )


def _sql(population: Population) -> str:
    live = ", ".join(f"'{word}'" for word in (*sorted(population.profile.active), *_PAUSED))
    lawful = "cast(null as varchar)"
    joined = ""
    if "豁免" in population.tables:
        day = f"date '{population.as_of.isoformat()}'"
        lawful = "coalesce(a.类别, b.类别)"
        for alias, column in (("a", "学籍号"), ("b", "身份证件号")):
            joined += f"""
            left join (select {column} as 号, string_agg(distinct 类别, '、' order by 类别) as 类别 from 豁免
                       where {column} is not null and (起 is null or 起 <= {day}) and (止 is null or 止 >= {day})
                       group by {column}) {alias} on {alias}.号 = g.{column}"""
    # The class of 三年级 2班 sorts before 10班: by its number first.
    return f"""
        select g.行号, coalesce(g.学校代码, g.学校名称) as 校, g.学校名称, g.年级, g.班级, g.姓名, g.姓名_原文, g.身份证件号_原文,
               g.学籍号_原文, g.性别, coalesce(g.身份证件号, g.学籍号) as 号,
               concat_ws('、',
                   case when g.学籍状态 in ({", ".join(f"'{word}'" for word in _PAUSED)}) then g.学籍状态
                        when g.学籍状态 is null and {_delivered(population, "学籍状态")} then '状态未填' end,
                   nullif({lawful}, g.学籍状态),
                   case when {lawful} is null and g.就读方式 in ({", ".join(f"'{word}'" for word in _AWAY)})
                        then g.就读方式 end) as 登记
        from 学籍 g {joined}
        where g.学籍状态 is null or g.学籍状态 in ({live})
        order by 校 nulls last, g.年级 nulls last, try_cast(regexp_extract(g.班级, '[0-9]+') as integer) nulls last,
                 g.班级 nulls last, g.行号
    """


def _delivered(population: Population, column: str) -> str:
    """SQL: whether the column came at all; where it did not, an empty cell says nothing."""
    return "false" if population.absent.get(("学籍", column)) == population.sources["学籍"] else "true"


def _pupil(row: dict[str, Any]) -> Pupil:
    secrets = (row["姓名_原文"], row["身份证件号_原文"], row["学籍号_原文"])
    return Pupil(row["行号"], row["姓名"] or "", row["性别"] or "", row["号"] or "", row["登记"] or "", secrets)
