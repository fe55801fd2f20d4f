"""The Jinja2 environment of the papers: sandboxed, everything escaped, nothing undefined passes.

A folder of the inspector's own lies before the shipped templates: a file of the same name takes the place of ours, and
may build on it by ``{% extends "shipped/notice.html" %}`` or, a style sheet, by ``@import "shipped/notice.css";``.
"""

from __future__ import annotations

import hashlib
import re
import traceback
from functools import cache, cached_property
from pathlib import Path

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from inspect_xj import resources
from inspect_xj.errors import ReportError
from inspect_xj.report.content import Content
from inspect_xj.report.visible import revealed

__all__ = ["SHIPPED", "Templates", "render", "render_html", "style_sheet", "templates"]

#: How a template of the inspector's own names one of ours.
SHIPPED = "shipped/"

_IMPORT = re.compile(rf"""^\s*@import\s+["']{SHIPPED}([\w.-]+)["']\s*;""", re.MULTILINE)

_SHIPPED_ADVICE = "请恢复随工具安装的模板。"


def _environment(own: Path | None, shipped: Path) -> ImmutableSandboxedEnvironment:
    ours = jinja2.FileSystemLoader(shipped)
    before = [jinja2.FileSystemLoader(own)] if own else []
    return ImmutableSandboxedEnvironment(
        loader=jinja2.ChoiceLoader([*before, ours, jinja2.PrefixLoader({SHIPPED.rstrip("/"): ours})]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class Templates:
    """The shipped templates, with a folder of the inspector's own over them."""

    def __init__(self, own: Path | None = None, shipped: Path | None = None) -> None:
        self.own = own
        self.shipped = shipped or resources.report_templates()
        self.environment = _environment(own, self.shipped)

    def path(self, name: str) -> Path:
        """The file that ``name`` means: the inspector's own where he has one."""
        if name.startswith(SHIPPED):
            return self.shipped / name.removeprefix(SHIPPED)
        return self.own / name if self.own and (self.own / name).is_file() else self.shipped / name

    def render(self, template: str, **page: object) -> str:
        """A paper as one HTML text, every value escaped, what has no sign of its own shown as 〔U+E863〕.

        ReportError for a template that does not work.
        """
        try:
            return revealed(self.environment.get_template(template).render(**page))
        except (jinja2.TemplateError, ArithmeticError, TypeError, ValueError, LookupError, AttributeError) as error:
            raise ReportError(self._sentence(template, error)) from error

    def _sentence(self, template: str, error: Exception) -> str:
        file, line = self._place(template, error)
        own = self.own is not None and file.is_relative_to(self.own)
        where = f"第{line}行" if line else ""
        name = file if own else file.name
        advice = "请改正后重试。" if own else _SHIPPED_ADVICE
        return f"报告模板“{name}”{where}不能使用（{str(error)[:200]}），{advice}"

    def _place(self, template: str, error: Exception) -> tuple[Path, int]:
        """File and line of the template that went wrong: of the innermost frame that is one."""
        if isinstance(error, jinja2.TemplateSyntaxError):
            return (Path(error.filename) if error.filename else self.path(error.name or template)), error.lineno
        if isinstance(error, jinja2.TemplateNotFound):
            return self.path(str(error.name or template)), 0
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            file = Path(frame.filename)
            if file.suffix == ".html":
                return file, frame.lineno or 0
        return self.path(template), 0

    def style_sheet(self, names: str) -> str:
        """The style sheets named, joined by ``+``; ReportError when one cannot be read."""
        return "".join(self._css(name) for name in names.split("+"))

    def _css(self, name: str) -> str:
        path = self.path(name)
        text = self._read(path)
        if path.parent == self.shipped:
            return text
        return _IMPORT.sub(lambda found: self._read(self.shipped / found[1]), text)

    def _read(self, path: Path) -> str:
        try:
            return path.read_text(encoding="utf-8")
        except OSError as error:
            own = self.own is not None and path.is_relative_to(self.own)
            advice = "请检查该文件。" if own else "请重新安装 inspect-xj。"
            raise ReportError(f"版式文件“{path}”读不出来（{error.strerror}），{advice}") from error
        except UnicodeDecodeError:
            raise ReportError(f"版式文件“{path}”不是 UTF-8 编码，请另存为 UTF-8 后重试。") from None

    @cached_property
    def sha256(self) -> str:
        """Hash of every template and style sheet, ours and the inspector's."""
        whole = hashlib.sha256()
        for folder in filter(None, (self.shipped, self.own)):
            for path in sorted(path for path in folder.iterdir() if path.is_file()):
                whole.update(path.name.encode())
                whole.update(hashlib.sha256(path.read_bytes()).digest())
        return whole.hexdigest()


@cache
def _kept(own: Path | None, shipped: Path) -> Templates:
    return Templates(own, shipped)


def templates(own: Path | None = None) -> Templates:
    """The templates with that folder over them; kept, with what has been compiled."""
    return _kept(own, resources.report_templates())


def render_html(content: Content) -> str:
    """The report as one HTML text without any reference to outside; ReportError for a broken template."""
    return render("inspection_report.html", paper=content)


def render(template: str, **page: object) -> str:
    """A paper as one HTML text, by the shipped templates."""
    return templates().render(template, **page)


def style_sheet(name: str = "official_document.css") -> str:
    """The shipped style sheets of a paper (several joined by ``+``), by default that of the official document."""
    return templates().style_sheet(name)
