"""Papers with pages, drawn by workers: templates of the inspector's own, and the same bytes from any number of workers."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspect_xj.report import Letterhead
from inspect_xj.report.job import Limits, Printed, Setting, State, print_papers
from inspect_xj.report.papers.paper import Paper

PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{{ paper.organ }}</title></head>
<body><h1>{{ paper.organ }}</h1><p>{{ paper.number }}</p></body></html>"""
#: Each is a template of one paper; those with a word must fail with it.
TEMPLATES = {
    "一.html": (PAGE, ""),
    "二.html": (PAGE.replace("paper.number", "paper.signer"), ""),
    "图.html": (PAGE.replace("<h1>", "<img alt='校徽' src='asset:%E5%BE%BD.svg'><h1>"), ""),
    "外.html": (PAGE.replace("<h1>", "<img src='http://127.0.0.1:9/x.png'><h1>"), "外部引用"),
    "文件.html": (PAGE.replace("<h1>", "<img src='file:///etc/passwd'><h1>"), "外部引用"),
    "缺图.html": (PAGE.replace("<h1>", "<img src='asset:../页.css'><h1>"), "外部引用"),
    "多.html": (PAGE.replace("<p>", "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}<p>"), "秒内"),
    "大.html": (PAGE.replace("<p>", "{{ ('长' * 1000000000)|length }}{{ '长' * 1000000000 }}<p>"), "内存"),
    "错.html": (PAGE.replace("paper.number", "paper.numbr"), "错.html”第2行"),
}  # fmt: skip
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><circle cx="10" cy="10" r="9" fill="#c00"/></svg>'
CONTENT = Letterhead(organ="示例县教育局", number="示教〔2009〕1号", signer="张𠮷")


def paper(template: str) -> Paper:
    name = Path(template).stem
    return Paper("检查报告", "", name, name, template, "页.css", CONTENT, name * 32)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("模板")
    for name, (text, _) in TEMPLATES.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "徽.svg").write_text(SVG, encoding="utf-8")
    (folder / "页.css").write_text("body { font-family: 'XJ 仿宋' }", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def printed(own: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Printed]]:
    folder = tmp_path_factory.mktemp("出")
    setting = Setting(templates=own, limits=Limits(cpu_seconds=2, memory=600_000_000))
    done = print_papers([paper(name) for name in TEMPLATES], folder, setting, workers=2)
    return folder, {one.whom: one for one in done}


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_that_is_wrong_costs_its_paper_alone(
    template: str, printed: tuple[Path, dict[str, Printed]]
) -> None:
    folder, done = printed
    name, word = Path(template).stem, TEMPLATES[template][1]
    assert done[name].state is (State.FAILED if word else State.DRAWN), done[name]
    assert word in done[name].error
    assert (folder / f"{name}.pdf").exists() is not bool(word)


def test_one_worker_or_none_draws_the_same_bytes(
    own: Path, printed: tuple[Path, dict[str, Printed]], tmp_path: Path
) -> None:
    papers = [paper(name) for name in TEMPLATES]
    alone = print_papers([one for one in papers if one.name in "一二图"], tmp_path, Setting(templates=own), workers=0)
    assert [one.state for one in alone] == [State.DRAWN] * 3
    for name in "一二图":
        assert (tmp_path / f"{name}.pdf").read_bytes() == (printed[0] / f"{name}.pdf").read_bytes()
