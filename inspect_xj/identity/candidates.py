"""Which pairs of registrations are worth comparing: those that share a key; blocks too large are refined, not dropped."""

from __future__ import annotations

from dataclasses import dataclass

from inspect_xj.engine import Engine
from inspect_xj.model import LinkModel

__all__ = ["Blocked", "find_candidates"]


@dataclass(frozen=True, slots=True)
class Blocked:
    """What blocking did: pairs found, blocks that had to be refined, and pairs left uncompared in blocks still too large."""

    n_pairs: int
    n_refined: int
    n_uncompared: int


#: Whole key -> what must be there; each is hashed together with its number. One slip in an identity number (a digit, or two
#: neighbours swapped) leaves one of three parts whole: year and month, the last six, or year and the last four.
_KEYS = {
    "号": "号 is not null",
    "籍号": "籍号 is not null",
    "(方, 生日)": "方 is not null and 生日 is not null",
    "(字, 生日)": "length(姓名) > 2 and 生日 is not null",
    "(方, 号[7:12], 1)": "length(号) between 16 and 19",
    "(方, right(号, 6), 2)": "length(号) between 16 and 19",
    "(方, 号[7:10], right(号, 4), 3)": "length(号) = 18",
}
#: A name is rare where no more children of one grade and sex bear it.
_RARE = 5
#: One row a character of the given name; nothing for names of one.
_ANY_CHARACTER = "unnest(case when length(姓名) > 2 then string_split(姓名[2:], '') else [''] end)"
#: By what a block is refined, in order: by the reading, then by the name and what else tells children apart.
_REFINEMENTS = ("g.方", "(g.名, g.性别, g.年级)", "(g.名, g.性别, g.年级, g.校, g.班级)")


def find_candidates(engine: Engine, model: LinkModel) -> Blocked:
    """Make ``_候``(甲, 乙), 甲 < 乙 by 行号: pairs of registrations that share a key strong enough to be worth comparing."""
    most, size = int(model.blocks["most"]), int(model.blocks["size"])
    parts = [
        f"select {number} as 组, hash({key}) as 值, 行号 from _籍 where {condition}"
        for number, (key, condition) in enumerate(_KEYS.items())
    ]
    parts += [
        # A former name meets the name it was.
        "select 20 as 组, hash((曾, 生日)) as 值, 行号 from _籍 where 曾 is not null and 生日 is not null",
        "select 20, hash((名, 生日)), 行号 from _籍 where 名 is not null and 生日 is not null",
        # The given name misspelt: its other character stands; single given names have none, and few bear them.
        f"select 23, hash((姓, 生日, {_ANY_CHARACTER})), 行号 from _籍 where 姓 is not null and 生日 is not null",
        f"select 24, hash((姓, 号[1:14], {_ANY_CHARACTER})), 行号 from _籍 where 姓 is not null and length(号) = 18",
        # A rare name in one grade, whatever birth date and number say.
        f"select 26, hash((名, 性别, 年级)), 行号 from _籍 where 名 is not null "
        f"qualify count(*) over (partition by 名, 性别, 年级) between 2 and {_RARE}",
        # Renamed: the household and the birthday stay (as they do for twins).
        "select 25, hash((g.生日, h.钥)), g.行号 from _籍 g join _户 h on h.籍 = g.行号 where h.类 in ('父', '母', '电') and g.生日 is not null",
        # The birth date mistyped and no number: the household remembers.
        "select 21, hash((g.方, h.钥)), g.行号 from _籍 g join _户 h on h.籍 = g.行号 where h.类 in ('父', '母', '电') and g.方 is not null",
        # A transfer names the two schools.
        "select 22, hash((g.方, v.校)), g.行号 from _籍 g join _历 v on v.籍 = g.行号 where g.方 is not null",
        "select 22, hash((g.方, g.校)), g.行号 from _籍 g where g.方 is not null and g.校 is not null "
        "and exists (select 1 from _历 v where v.校 = g.校)",
    ]
    engine.run(f"create or replace table _块 as {' union all '.join(parts)}")
    n_refined, n_uncompared = 0, 0
    for step, finer in enumerate((*_REFINEMENTS, "")):
        limit = most if finer else size
        engine.run(
            "create or replace table _大 as select 组, 值, count(*) as n from _块 group by 组, 值 having count(*) > "
            + str(limit)
        )
        n = engine.query("select count(*) as n, coalesce(sum(n * (n - 1) // 2), 0) as 对 from _大").to_pylist()[0]
        if not n["n"]:
            break
        if not finer:
            n_uncompared = int(n["对"])
            engine.run("delete from _块 using _大 d where d.组 = _块.组 and d.值 = _块.值")
            break
        n_refined += int(n["n"]) if step == 0 else 0
        engine.run(
            f"""
            create or replace table _块 as
            select b.* from _块 b anti join _大 d on d.组 = b.组 and d.值 = b.值
            union all
            select b.组, hash((b.值, {step}, {finer})), b.行号
            from _块 b join _大 d on d.组 = b.组 and d.值 = b.值 join _籍 g on g.行号 = b.行号
            """
        )
    engine.run(
        """
        create or replace table _候 as
        select distinct a.行号 as 甲, b.行号 as 乙 from _块 a join _块 b on b.组 = a.组 and b.值 = a.值 and b.行号 > a.行号
        """
    )
    engine.run("drop table _块; drop table _大")
    found = engine.query("select count(*) as n from _候")["n"][0].as_py()
    return Blocked(int(found), n_refined, n_uncompared)
