"""The account of an import: each layout once, everything that was not read, the way on."""

import json
from pathlib import Path

from tests.cli.conftest import Run
from tests.cli.county import write_county


def test_the_account_leads_on(run: Run, tmp_path: Path) -> None:
    write_county(tmp_path / "资料")
    ended = run("import", "资料", "-o", "县.db")
    assert ended.code == 0, ended.err
    for words in ("349901", "2009-10-12", "安徽2009", "学籍 ← 学籍.csv，9 行", "到校 ← 点名.csv，7 行"):
        assert words in ended.out, ended.out
    assert ended.out.splitlines()[-2:] == ["快照文件：县.db", "下一步：inspect-xj audit 县.db"]
    assert ended.err == ""
    assert (tmp_path / "县.db").is_file()


def test_a_layout_is_shown_once_however_many_schools_use_it(run: Run, tmp_path: Path) -> None:
    folder = write_county(tmp_path / "资料")
    for place in range(4):
        # Another day each: the same rows once more would be skipped as a copy.
        rows = (folder / "点名.csv").read_bytes().replace(b"2009-10-12", f"2009-09-{20 + place}".encode())
        (folder / f"点名{place}.csv").write_bytes(rows)
    out = run("import", folder, "-o", "县.db").out
    assert out.count("到校 ← ") == 1
    assert "等 5 张表，35 行" in out


def test_a_name_is_given_when_none_was(run: Run, tmp_path: Path) -> None:
    write_county(tmp_path / "某县 资料")
    ended = run("import", "某县 资料")
    assert (tmp_path / "某县 资料.db").is_file()
    assert "没有给出 -o" in ended.out
    assert ended.out.splitlines()[-1].endswith("audit '某县 资料.db'")


def test_json_alone_and_whole(run: Run, tmp_path: Path) -> None:
    folder = write_county(tmp_path / "资料")
    (folder / "空.xlsx").touch()
    ended = run("import", folder, "-o", "县.db", "--json")
    account = json.loads(ended.out)
    assert ended.err == ""
    assert account["snapshot"] == "县.db"
    assert account["tables"]["学籍"] == 9
    assert {one["file"]: one["table"] for one in account["sources"]} == {
        "学籍.csv": "学籍",
        "点名.csv": "到校",
        "学校.csv": "学校",
        "空.xlsx": None,
    }
    assert all(one["reason"] for one in account["sources"] if one["table"] is None)


def test_hostile_headings_do_not_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    folder = write_county(tmp_path / "资料")
    hostile = folder / "点名.csv"
    text = hostile.read_text(encoding="gb18030")
    hostile.write_text(text.replace("到校情况", "到校情况,\x1b[2J备\u202e注栏", 1), encoding="utf-8")
    ended = run("import", folder, "-o", "县.db")
    assert ended.code == 0, ended.err
    assert "\x1b" not in ended.out
    assert "\u202e" not in ended.out


def test_an_earlier_snapshot_is_replaced_whole(run: Run, tmp_path: Path) -> None:
    folder = write_county(tmp_path / "资料")
    assert run("import", folder, "-o", "县.db").code == 0
    (folder / "点名.csv").unlink()
    assert run("import", folder, "-o", "县.db").code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["县.db", "资料"]
