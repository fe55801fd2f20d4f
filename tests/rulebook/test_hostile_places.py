"""What is refused in ``where`` is refused wherever a rule may hold SQL; what gets past is still in a sealed engine."""

from pathlib import Path

import pytest

from inspect_xj.audit import audit
from inspect_xj.model import Ending
from inspect_xj.rulebook import check, load
from inspect_xj.snapshot import MemorySnapshot

CARD = """\
id: XX-01
title: 试
check: 常规
severity: 一般
nature: 疑
basis: [试]
from: 学籍
message: 甲
examples: []
{part}
"""
PLACES = {
    "scope": "where: 年级 > 1\nscope: {}",
    "checkable": "where: 年级 > 1\ncheckable: {}",
    "needs": "where: 年级 > 1\nneeds: [{}]",
    "unless": "where: 年级 > 1\nunless: {{例外: {}}}",
    "situation": "where: {{情形甲: {}}}",
    "having": "group_by: 学校代码\nhaving: {}",
    "points": "points: [{{when: {}, points: 1, label: 甲}}]\nat_least: 1",
    "worth": "points: [{{when: 年级 > 1, points: {}, label: 甲}}]\nat_least: 1",
    "with_rows": "where: 年级 > 1\nwith_rows: {{到校: {}}}",
    "columns": "where: 年级 > 1\ncolumns: {{甲: {}}}",
    "confidence": "where: 年级 > 1\nconfidence: {}",
    "at_least": "points: [{{when: 年级 > 1, points: 1, label: 甲}}]\nat_least: {}",
}
WISHES = (
    "exists (select 1 from read_csv('/etc/passwd'))",
    "exists (select 1 from other.main.学籍 x)",
    "exists (select 1 from information_schema.tables)",
    "姓名 = 'a'; drop table 学籍",
    "getenv('HOME') = 'x'",
    "current_setting('threads') = '1'",
    "random() > 0.5",
    "exists (select 1 from 学籍 x, 到校 y)",
    "(select 学籍号 from 学籍 limit 1) = '1'",
)


def _card(part: str, wish: str) -> str:
    return CARD.format(part=part.format("'" + wish.replace("'", "''") + "'"))


@pytest.mark.parametrize("place", PLACES)
def test_refused_everywhere(place: str, tmp_path: Path) -> None:
    files = {tmp_path / f"XX-{number:02}.yaml": wish for number, wish in enumerate(WISHES, 1)}
    for file, wish in files.items():
        file.write_text(_card(PLACES[place], wish).replace("XX-01", file.stem), encoding="utf-8")
    errors = [problem for problem in check([tmp_path]) if problem.level == "错误"]
    assert {problem.file for problem in errors} == set(files)
    assert all(problem.line >= 10 for problem in errors), errors


@pytest.mark.parametrize(
    "select",
    [
        "select 行号 as 行号 from read_csv('/etc/passwd')",
        "select 行号 as 行号 from 学籍 x; drop table 学籍",
        "delete from 学籍",
        "copy 学籍 to 'x.csv'",
        "select 行号 as 行号, pg_read_file('/etc/passwd') as 文 from 学籍 x",
        "with recursive r as (select 1 as 行号 union all select 行号 + 1 as 行号 from r) select 行号 as 行号 from r",
        "select 行号 as 行号 from 学籍 x cross join 到校 y",
        "select 行号 as 行号 from sqlite_master",
        "select 行号 as 行号 from 学籍 x union all select 行号 as 行号 from '/etc/passwd'",
    ],
)
def test_refused_in_let(select: str, tmp_path: Path) -> None:
    file = tmp_path / "XX-01.yaml"
    text = select.replace("'", "''")
    file.write_text(CARD.format(part=f"let: {{甲: '{text}'}}\nwhere: 年级 > 1"), encoding="utf-8")
    assert any(problem.level == "错误" for problem in check([file])), select


def test_a_rule_that_fails_says_so_and_spoils_no_other(tmp_path: Path) -> None:
    """Numbers too large for any column: the engine gives up on that rule, which is 出错, not 通过."""
    folder = tmp_path / "规则"
    folder.mkdir()
    (folder / "XX-01.yaml").write_text(
        CARD.format(part="where: 年级 * 9000000000000000000 * 9000000000000000000 > 1"), encoding="utf-8"
    )
    (folder / "XX-02.yaml").write_text(CARD.format(part="where: 年级 = 3").replace("XX-01", "XX-02"), encoding="utf-8")
    result = audit([MemorySnapshot({"学籍": [{"姓名": "鹿明垚", "年级": "三年级"}]})], load([folder]))
    endings = {one.rule: one.ending for one in result.outcomes}
    assert endings == {"XX-01": Ending.FAILED, "XX-02": Ending.FOUND}
    assert result.outcomes[0].reason and not [one for one in result.findings if one.rule == "XX-01"]
