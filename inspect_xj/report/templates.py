"""The Jinja2 environment of the papers: sandboxed, everything escaped, nothing undefined passes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from inspect_xj import resources
from inspect_xj.errors import ReportError
from inspect_xj.report.content import Content

__all__ = ["render", "render_html", "style_sheet"]


@cache
def _environment(folder: Path) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render_html(content: Content) -> str:
    """The report as one HTML text without any reference to outside; ReportError for a broken template."""
    return render("inspection_report.html", content=content)


def render(template: str, **page: object) -> str:
    """A paper as one HTML text, every value escaped; ReportError for a broken template."""
    try:
        return _environment(resources.report_templates()).get_template(template).render(**page)
    except (jinja2.TemplateError, ArithmeticError, TypeError, ValueError) as error:
        name = getattr(error, "filename", None) or getattr(error, "name", None) or template
        raise ReportError(f"报告模板“{name}”不能使用（{error}），请恢复随工具安装的模板。") from error


def style_sheet(name: str = "official_document.css") -> str:
    """The style sheet of a paper, by default of the official document; ReportError when it cannot be read."""
    path = resources.report_templates() / name
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ReportError(f"版式文件“{path}”读不出来（{error.strerror}），请重新安装 inspect-xj。") from error
