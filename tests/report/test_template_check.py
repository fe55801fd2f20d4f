from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

import pytest

from inspect_xj.errors import ReportError
from inspect_xj.report import Content
from inspect_xj.report.template_check import check_folder, problems_of
from inspect_xj.report.templates import Templates


@dataclass(frozen=True)
class Item:
    number: str
    days: int | None


@dataclass(frozen=True)
class Note:
    text: str


@dataclass(frozen=True)
class Page:
    """Has one of every shape that a content may have."""

    school: str
    n: int
    day: date
    items: tuple[Item, ...]
    pair: tuple[Item, Note]
    blocks: Sequence[Item | Note]
    by_school: Mapping[str, tuple[Item, ...]]
    note: Note | None = None
    others: list[Note] = field(default_factory=list)

    @property
    def first(self) -> Item:
        return self.items[0]

    @cached_property
    def last(self) -> Item:
        return self.items[-1]

    def of(self, school: str) -> tuple[Item, ...]:
        return self.by_school[school]


def problems(folder: Path, text: str, **more: str) -> list[str]:
    (folder / "notice.html").write_text(text, encoding="utf-8")
    for name, words in more.items():
        (folder / f"{name}.html").write_text(words, encoding="utf-8")
    shipped = folder.parent / "shipped"
    shipped.mkdir(exist_ok=True)
    (shipped / "notice.html").write_text(SHIPPED, encoding="utf-8")
    (shipped / "notice.css").write_text("p { color: black }", encoding="utf-8")
    return [f"{one.line} {one.text}" for one in problems_of(Templates(folder, shipped), {"notice.html": [Page]})]


SHIPPED = "{% macro line(i) %}{{ i.number }}{% endmacro %}<p>{% block head %}{{ paper.school }}{% endblock %}</p>"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


RIGHT = [
    "{{ paper.school }}{{ paper.school.strip()|upper }}{{ paper.day.year }}",
    "{% for i in paper.items %}{{ loop.index }}{{ i.number }}{{ i.days or '' }}{% else %}无{% endfor %}",
    "{% for a, b in paper.by_school.items() %}{{ a }}{% for i in b %}{{ i.number }}{% endfor %}{% endfor %}",
    "{% for b in paper.blocks %}{% if b.text is defined %}{{ b.text }}{% else %}{{ b.number }}{% endif %}{% endfor %}",
    "{% set i = paper.first %}{{ i.number }}{{ paper.last.days }}{{ paper.of(paper.school)[0].number }}",
    "{{ paper.pair[0].number }}{{ paper.pair[1].text }}{{ paper.note.text if paper.note else '' }}",
    "{% macro row(i, wide=false) %}{{ i.number }}{% endmacro %}{{ row(paper.first) }}{{ row(paper.items[1], wide=true) }}",
    "{{ paper.items|map(attribute='number')|join('、') }}{{ (paper.items|first).number }}{{ paper.items|length + paper.n }}",
    "{% for i in paper.items|sort(attribute='days')|list %}{{ i.number }}{% endfor %}",
    "{% if extra is defined %}{{ 1 }}{% endif %}{% for n in range(3) %}{{ n }}{% endfor %}",
    "{% extends 'shipped/notice.html' %}{% block head %}{{ super() }}{{ line(paper.first) }}{% endblock %}",
    "{% from 'shipped/notice.html' import line %}{{ line(paper.first) }}",
    "{% import 'shipped/notice.html' as parts %}{{ parts.line(paper.first) }}",
    "{% with x = paper.first %}{{ x.number }}{% endwith %}{% filter upper %}{{ paper.school }}{% endfilter %}",
    "{% macro tree(i) %}{{ i.number }}{{ tree(i) }}{% endmacro %}{{ tree(paper.first) }}",
    "{{ paper.by_school.柳溪[0].number }}{{ paper.by_school['柳溪'][0].number }}{{ paper.others[0].text }}",
    "{% set s = namespace(n=0) %}{% set s.n = s.n + 1 %}{{ s.n }}",
]


@pytest.mark.parametrize("text", RIGHT)
def test_nothing_is_held_against_what_is_there(text: str, own: Path) -> None:
    assert problems(own, text) == []


WRONG = [
    ("{{ paper.schol }}", "1 paper 没有 schol，是否为 school？"),
    ("\n\n{{ papr.school }}", "3 没有 papr，是否为 paper？"),
    ("{{ content.school }}", "1 没有 content，文书的内容都在 paper 里"),
    ("{% for i in paper.items %}\n{{ i.numbr }}{% endfor %}", "2 i 没有 numbr，是否为 number？"),
    ("{% for i in paper.item %}{{ i.numbr }}{% endfor %}", "1 paper 没有 item，是否为 items？"),
    ("{% for i in paper.n %}{% endfor %}", "1 paper.n 不是一列，不能用 for 逐项印出"),
    ("{{ paper.first.dayz }}", "1 paper.first 没有 dayz，是否为 days？"),
    ("{{ paper.last.dayz }}", "1 paper.last 没有 dayz，是否为 days？"),
    ("{{ paper.of('x')[0].dayz }}", "1 paper.of(…)[…] 没有 dayz，是否为 days？"),
    ("{{ paper.pair[1].number }}", "1 paper.pair[…] 没有 number，可用的是 text"),
    ("{{ paper.note.txt }}", "1 paper.note 没有 txt，是否为 text？"),
    ("{% for b in paper.blocks %}{{ b.numbr }}{% endfor %}", "1 b 没有 numbr，是否为 number？"),
    ("{% for k, v in paper.by_school.items() %}{{ v[0].dayz }}{% endfor %}", "1 v[…] 没有 dayz，是否为 days？"),
    ("{{ paper.items|map(attribute='numbr')|join }}", "1 每一项 没有 numbr，是否为 number？"),
    ("{{ (paper.items|first).numbr }}", "1 paper.items(…) 没有 numbr，是否为 number？"),
    ("{% macro r(i) %}\n{{ i.numbr }}{% endmacro %}{{ r(paper.first) }}", "2 i 没有 numbr，是否为 number？"),
    ("{% set i = paper.first %}{{ i.numbr }}", "1 i 没有 numbr，是否为 number？"),
    ("{{ paper.school|uper }}", "1 没有过滤器 uper，是否为 upper？"),
    ("{{ 1 if paper.school is defned }}", "1 没有判断 defned，是否为 defined？"),
    ("{% include 'notise.html' %}", "1 没有模板 notise.html，是否为 notice.html？"),
    ("{% from 'shipped/notice.html' import lin %}", "1 模板 shipped/notice.html 里没有 lin，是否为 line？"),
    ("{% extends 'shipped/notice.html' %}\n{% block head %}{{ paper.schol }}{% endblock %}", "2 paper 没有 schol，是否为 school？"),
    ("<img src='asset:徽.png'>", "1 没有图片 徽.png，请把图片（png、jpg、svg）放在模板目录里"),
    ("{{ paper.day.yeer }}", "1 paper.day 没有 yeer，是否为 year？"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_what_is_not_there_is_told_with_its_line(text: str, said: str, own: Path) -> None:
    assert problems(own, text) == [said]


@pytest.mark.parametrize("text", ["{{ paper.school", "{% if %}x", "{% for %}", "{% nonsens %}", "{{ a b }}"])
def test_bad_grammar_is_told_with_its_line(text: str, own: Path) -> None:
    (said,) = problems(own, f"<p>\n{text}")
    assert said.startswith("2 写法有误")


def test_a_part_of_his_own_is_read_where_it_is_used(own: Path) -> None:
    assert problems(own, "{% include 'part.html' %}", part="{{ paper.school }}") == []
    assert problems(own, "{% include 'part.html' %}", part="\n{{ paper.schol }}") == [
        "2 paper 没有 schol，是否为 school？"
    ]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("notce.html", b"x", "是否为 notice.html？"),
        ("notce.css", b"x", "是否为 notice.css？"),
        ("别的.html", b"x", "请改名或移走"),
        ("notice.html", "示例县学校".encode("gb18030"), "UTF-8"),
    ],
)
def test_a_file_that_nobody_would_read_is_told(name: str, data: bytes, said: str, own: Path) -> None:
    problems(own, "")
    (own / name).write_bytes(data)
    found = problems_of(Templates(own, own.parent / "shipped"), {"notice.html": [Page]})
    assert [one.file.name for one in found] == [name]
    assert said in found[0].text


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [("大.png", b"\x89PNG\r\n\x1a\n" + b"0" * 2_000_001, "兆字节"), ("假.png", b"GIF89a", "不是PNG图片")],
)
def test_a_picture_that_is_none_or_too_large_is_refused(name: str, data: bytes, said: str, own: Path) -> None:
    (own / name).write_bytes(data)
    (own / "inspection_report.html").write_text("{{ 1 }}", encoding="utf-8")
    with pytest.raises(ReportError, match=said):
        check_folder(own, {})


def test_one_problem_is_one_sentence_and_several_are_a_list(own: Path) -> None:
    page = own / "inspection_report.html"
    page.write_text("{{ paper.lettrhead }}", encoding="utf-8")
    with pytest.raises(ReportError) as one:
        check_folder(own, {"inspection_report.html": [Content]})
    assert str(one.value) == f"模板“{page}”第1行paper 没有 lettrhead，是否为 letterhead？"
    page.write_text("{{ paper.lettrhead }}\n{{ paper.bdy }}", encoding="utf-8")
    with pytest.raises(ReportError, match=r"2处错误，一份也没有印：\n.*第1行.*\n.*第2行"):
        check_folder(own, {"inspection_report.html": [Content]})


@pytest.mark.parametrize("make", [lambda path: path.write_text("x"), lambda path: None])
def test_a_folder_that_is_none_is_a_sentence(make: object, tmp_path: Path) -> None:
    assert callable(make)
    make(tmp_path / "模板")
    with pytest.raises(ReportError, match="--templates"):
        check_folder(tmp_path / "模板", {})


def test_a_style_sheet_may_build_on_ours(own: Path) -> None:
    problems(own, "")
    (own / "notice.css").write_text('@import "shipped/notice.css";\np { color: red }', encoding="utf-8")
    templates = Templates(own, own.parent / "shipped")
    assert templates.style_sheet("notice.css") == "p { color: black }\np { color: red }"
    assert templates.render("shipped/notice.html", paper={"school": "一中"}) == "<p>一中</p>"
    assert templates.sha256 != Templates(None, own.parent / "shipped").sha256
