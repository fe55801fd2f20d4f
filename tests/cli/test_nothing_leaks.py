"""Every artefact of a default run, searched for whatever of a pupil may not stand there."""

from __future__ import annotations

import io
import re
import sqlite3
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pikepdf
import pytest

from inspect_xj.cli import entry
from inspect_xj.sample import make_county
from inspect_xj.schema import TABLES, Personal
from tests.cli.county import id_number

HIDDEN = (Personal.NUMBER, Personal.PHONE, Personal.ADDRESS)


def write_faulty_county(folder: Path) -> Path:
    """Two schools, sixteen pupils: telephones, addresses, relatives, and most numbers wrong, doubled or at odds."""
    folder.mkdir(parents=True)
    head = "学籍号,地区学号,全国学籍号,姓名,性别,出生日期,身份证件号,联系电话,家庭住址,学校代码,学校名称,年级,班级,入学年月,学籍状态"
    rows, kin, seen = [head], ["学籍号,姓名,成员姓名,关系,联系电话,身份证件号"], []
    for n in range(16):
        code, school = (("34990121001", "示例县城关小学"), ("34990121002", "示例县柳溪小学"))[n % 2]
        birth = date(2002, 9, 20) + timedelta(days=17 * (n % 14))  # the last two share theirs with the first
        number = id_number(birth, 960 + 2 * (n % 14))
        if n % 4 == 1:
            number = number[:-1] + ("1" if number[-1] != "1" else "2")  # check digit
        own = f"3499010900120{n % 15:03d}"  # one of them twice
        name = f"{'王李张赵'[n % 4]}{['若溪', '景行', '嘉禾', '知远', '予安', '沐辰', '清和', '鹿鸣'][n % 8]}"
        day = birth + timedelta(days=n % 3)
        rows.append(
            f"{own},{code}0920{n:04d},G{number},{name},女,{day:%Y-%m-%d},{number},138{n:08d},"
            f"示例县柳溪镇幸福村{n}组{n}号,{code},{school},一年级,1班,200909,在读"
        )
        kin.append(f"{own},{name},{name[0]}建国,父亲,139{n:08d},{id_number(date(1975, 1, 1 + n), 961)}")
        if n % 3:
            seen.append(f"2009-10-12,{code},{school},一年级,1班,{name},女,{number},到校")
    seen = ["核查日期,学校代码,学校名称,年级,班级,姓名,性别,身份证件号,到校情况", *seen]
    schools = "学校代码,学校名称,办学类型,所在乡镇,校长\n34990121001,示例县城关小学,小学,城关镇,何为\n34990121002,示例县柳溪小学,小学,柳溪镇,方舟"
    for name, text in (
        ("学籍", "\n".join(rows)),
        ("家庭成员", "\n".join(kin)),
        ("点名", "\n".join(seen)),
        ("学校", schools),
    ):
        (folder / f"{name}.csv").write_text(text + "\n", encoding="utf-8-sig")
    return folder


def sample(folder: Path) -> Path:
    make_county(folder, students=1000, seed=3)
    return folder / "示例县"


@pytest.fixture(scope="module", params=[write_faulty_county, pytest.param(sample, marks=pytest.mark.slow)])
def county(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county printed and exported."""
    folder = tmp_path_factory.mktemp("泄漏")
    sources = request.param(folder / "资料")
    snapshot, results = folder / "县.db", folder / "县.audit.db"
    assert entry.run(["import", str(sources), "-o", str(snapshot), "--json"]) == 0
    assert entry.run(["audit", str(snapshot), "-o", str(results), "--json"]) == 1
    assert entry.run(["report", str(results), "-o", str(folder / "出"), "--json"]) == 0
    for ending in ("sarif", "csv", "json"):
        assert entry.run(["export", str(results), "-o", str(folder / f"出/县.{ending}"), "--json"]) == 0
    return folder


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def secrets(snapshot: Path) -> Iterator[tuple[str, str]]:
    """(column, value) of everything that is never printed whole, as it came and without its blanks."""
    with closing(sqlite3.connect(snapshot)) as database:
        there = {name for (name,) in database.execute("select name from sqlite_master where type = 'table'")}
        for table in TABLES.values():
            for column in table.columns if table.name in there else ():
                if column.personal not in HIDDEN:
                    continue
                cells = database.execute(f'select distinct "{column.name}" from "{table.name}"')
                for (value,) in cells:
                    said = plain(str(value or ""))
                    # An address is printed down to its township; shorter numbers are no numbers of a person.
                    if len(said) >= (12 if column.personal is Personal.ADDRESS else 8):
                        yield f"{table.name}.{column.name}", said


def texts(data: bytes, name: str) -> Iterator[tuple[str, str]]:
    """(name, text) of a file and of every file inside it."""
    if name.endswith(".pdf"):
        done = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
        yield name, plain(done.stdout.decode())
        with pikepdf.open(io.BytesIO(data)) as pdf:
            yield f"{name}/metadata", plain(str(pdf.docinfo) + pdf.open_metadata().__str__())
            for inside in list(pdf.attachments):
                yield from texts(pdf.attachments[inside].get_file().read_bytes(), f"{name}/{inside}")
    elif name.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            for inside in book.namelist():
                yield f"{name}/{inside}", plain(re.sub(r"<[^>]*>", "\n", book.read(inside).decode()))
    else:
        yield name, plain(data.decode("utf-8-sig"))


def test_no_artefact_shows_a_whole_number_telephone_or_address(county: Path) -> None:
    hidden = dict.fromkeys(secrets(county / "县.db"))
    kinds = {place.partition(".")[2] for place, _ in hidden}
    assert {"身份证件号", "学籍号", "地区学号", "联系电话"} <= kinds
    files = [path for path in (county / "出").rglob("*") if path.is_file()]
    assert {".pdf", ".xlsx", ".csv", ".json", ".sarif", ".jsonl"} <= {path.suffix for path in files}
    shown, n = [], 0
    for path in files:
        for name, text in texts(path.read_bytes(), str(path.relative_to(county / "出"))):
            n += len(text)
            shown += [(name, place) for place, value in hidden if value in text]
    assert n > 50_000  # the texts were read at all
    assert shown == []


def test_the_search_finds_a_number_that_is_there(county: Path) -> None:
    rows = plain((county / "资料/学籍.csv").read_text("utf-8-sig")) if (county / "资料/学籍.csv").is_file() else ""
    # the addresses of the sample are shorter than any that could be told from a township
    found = {place for place, value in secrets(county / "县.db") if value in rows}
    assert not rows or {"学籍.身份证件号", "学籍.学籍号", "学籍.地区学号", "学籍.联系电话", "学籍.家庭住址"} <= found
