"""Templates of the inspector's own, read before anything is drawn: what they name must be there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import jinja2
from jinja2 import meta

from inspect_xj.errors import ReportError
from inspect_xj.report.assets import assets_of
from inspect_xj.report.template_types import closest
from inspect_xj.report.template_walk import Walk
from inspect_xj.report.templates import SHIPPED, Templates

__all__ = ["Problem", "check_folder", "problems_of"]

_ASSET = re.compile(r"asset:([^\"')\s>]+)")
_NO_SUCH = re.compile(r"No (filter|test) named ")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with a template: the file, its line (0 = none), a sentence without an end."""

    file: Path
    line: int
    text: str

    def __str__(self) -> str:
        where = f"第{self.line}行" if self.line else ""
        return f"“{self.file}”{where}{self.text}" + ("" if self.text.endswith("？") else "。")


def check_folder(own: Path, contents: Mapping[str, Iterable[type]]) -> None:
    """Read the folder over the shipped templates; ReportError, a problem a line, when something could not be printed.

    ``contents``: template -> types of content it is given as ``paper``; of others only the grammar is checked.
    """
    if not own.is_dir():
        raise ReportError(f"模板目录“{own}”{'不是目录' if own.exists() else '不存在'}，请检查 --templates 后面的路径。")
    found = problems_of(Templates(own), contents)
    if len(found) == 1:
        raise ReportError(f"模板{found[0]}")
    if found:
        lines = "\n".join(map(str, found[:30]))
        raise ReportError(f"模板目录“{own}”里有{len(found)}处错误，一份也没有印：\n{lines}")


def problems_of(templates: Templates, contents: Mapping[str, Iterable[type]]) -> tuple[Problem, ...]:
    """Everything wrong in the inspector's own folder; without one, in the shipped templates of ``contents``."""
    own = templates.own
    shipped = {path.name for path in templates.shipped.iterdir()}
    problems: set[Problem] = set()
    named = _names(own) if own else ()
    broken = {}
    for name in (*named, *contents):
        if name.endswith(".html") and name not in broken:
            broken[name] = _grammar(templates, name)
            problems.update(broken[name])
    used = {name for one in named if one.endswith(".html") for name in _referenced(templates, one)}
    for name in named:
        path = templates.path(name)
        if name not in shipped and name not in used and path.suffix in (".html", ".css"):
            why = closest(name, (one for one in shipped if one.endswith(path.suffix)))
            problems.add(Problem(path, 0, f"与随工具的模板都不同名，用不上{why or '，请改名或移走'}"))
        problems.update(_pictures(path, own))
    if not any(broken.values()):
        walk = Walk(templates.environment)
        for name, kinds in contents.items():
            for kind in dict.fromkeys(kinds):
                walk.template(name, {"paper": kind})
        problems.update(Problem(templates.path(file), line, text) for file, line, text in walk.problems)
    if own:
        problems = {one for one in problems if one.file.is_relative_to(own)}
    return tuple(sorted(problems))


def _names(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(path.name for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")))


def _grammar(templates: Templates, name: str) -> list[Problem]:
    path = templates.path(name)
    environment = templates.environment
    try:
        text = path.read_text(encoding="utf-8")
        environment.compile(environment.parse(text, name, str(path)), name, str(path))
    except jinja2.TemplateSyntaxError as error:
        said = (error.message or "")[:150].rstrip(".")
        # A filter that is not there is told by the walk, which also knows what may have been meant.
        return [] if _NO_SUCH.match(said) else [Problem(path, error.lineno, f"写法有误（{said}）")]
    except UnicodeDecodeError:
        return [Problem(path, 0, "不是 UTF-8 编码，请另存为 UTF-8")]
    except OSError as error:
        return [Problem(path, 0, f"读不出来（{error.strerror}），请检查该文件")]
    except RecursionError:
        return [Problem(path, 0, "嵌套太深，请简化")]
    return []


def _referenced(templates: Templates, name: str) -> set[str]:
    try:
        tree = templates.environment.parse(templates.path(name).read_text(encoding="utf-8"))
    except (jinja2.TemplateSyntaxError, OSError, UnicodeDecodeError, RecursionError):
        return set()  # told already
    return {one for one in meta.find_referenced_templates(tree) if one and not one.startswith(SHIPPED)}


def _pictures(path: Path, own: Path | None) -> list[Problem]:
    if path.suffix not in (".html", ".css"):
        return []
    assets = assets_of(own)
    problems = []
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        for name in _ASSET.findall(line):
            if name not in assets and "%" not in name and "{" not in name:
                why = closest(name, assets) or "，请把图片（png、jpg、svg）放在模板目录里"
                problems.append(Problem(path, number, f"没有图片 {name}{why}"))
    return problems
