"""Rule files that want more than to read one snapshot: every one is refused when it is loaded, with its place."""

from pathlib import Path

import pytest

from inspect_xj.rulebook import check

RULE = """\
id: XX-01
title: 试
check: 常规
severity: 一般
nature: 疑
basis: [试]
from: 学籍
where: {where}
message: "{message}"
examples: []
"""

CONDITIONS = [
    "exists (select 1 from read_csv('/etc/passwd'))",
    "exists (select 1 from read_text('/etc/passwd'))",
    "exists (select 1 from '/etc/passwd')",
    "exists (select 1 from 'https://example.org/x.parquet')",
    "exists (select 1 from information_schema.tables)",
    "exists (select 1 from other.main.学籍 x)",
    "exists (select 1 from duckdb_settings())",
    "attach 'x.db'",
    "copy 学籍 to 'x.csv'",
    "pragma database_list",
    "set memory_limit = '1GB'",
    "install httpfs",
    "load httpfs",
    "姓名 = 'a'; drop table 学籍",
    "姓名 -> 'a' = 'b'",
    "姓名[1] = 'a'",
    "姓名::int = 1",
    "姓名 = 'a' -- and 性别 = '男'",
    "姓名 = 'a' /* x */",
    "getenv('HOME') = 'x'",
    "getvariable('x') = 'x'",
    "current_setting('threads') = '1'",
    "now() > 出生日期",
    "current_date > 出生日期",
    "random() > 0.5",
    "学籍号 in (select 学籍号 from 学籍)",
    "年级 > any (select 1)",
    "匹配(姓名, '(a+)+')",
    "匹配(姓名, '(?=a)')",
    "匹配(姓名, 'a{100000}')",
    "匹配(姓名, 姓名)",
    "姓名 ~ '(a*)*'",
    "query('select 1') = 1",
    "exists (select 1 from 学籍 x limit 1)",
    "exists (with y as (select 1) select 1 from 学籍 x)",
    "exists (select 1 from 学籍 x, 到校 y where x.人员 = y.人员)",
    "exists (select 1 from 学籍 x where x.姓名 < 学籍.姓名)",
    "columns('.*') = 1",
    "row_number() over () = 1",
    "年级 / 0 > 1",
    "{}1 = 1{}".format("(" * 500, ")" * 500),
    "not " * 900 + "true",
    "x'41' = 'A'",
    "姓名 = $1",
    "姓名 = ?",
]


def problems(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "XX-01.yaml"
    file.write_text(text, encoding="utf-8")
    return [str(problem) for problem in check([file]) if problem.level == "错误"]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_condition_refused(condition: str, tmp_path: Path) -> None:
    quoted = "'" + condition.replace("'", "''") + "'"
    found = problems(tmp_path, RULE.format(where=quoted, message="{{{{姓名}}}}".format()))
    assert found, condition
    assert all("XX-01.yaml:8:" in line for line in found), found


@pytest.mark.parametrize(
    "message",
    [
        "{{ 姓名.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{% for a in 姓名 %}{% endfor %}",
        "{% include 'x' %}",
        "{% import 'os' as os %}",
        "{{ cycler }}",
        "{{ 姓名|attr('x') }}",
        "{{ lipsum() }}",
        "{{ read_csv('x') }}",
        "{{ 姓名",
    ],
)
def test_message_refused(message: str, tmp_path: Path) -> None:
    assert problems(tmp_path, RULE.format(where="姓名 = 'a'", message=message))


@pytest.mark.parametrize(
    "text",
    [
        "a: &x [1]\nb: *x\n",
        "!!python/object/apply:os.system ['true']\n",
        "id: !!python/name:os.system x\n",
        "{" * 5000,
        "- " * 5000,
        "\x00",
        "a: 1\n---\nb: 2\n",
        "[1, 2]\n",
        "",
        "id: XX-01\nid: XX-01\n",
    ],
)
def test_yaml_refused(text: str, tmp_path: Path) -> None:
    assert problems(tmp_path, text)


def test_gb18030_and_big_files(tmp_path: Path) -> None:
    file = tmp_path / "XX-01.yaml"
    file.write_bytes("title: 空挂".encode("gb18030"))
    assert "UTF-8" in str(check([file])[0])
    file.write_bytes(b"#" * 600_000)
    assert "KB" in str(check([file])[0])
