from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import jinja2
import pytest

from inspect_xj import resources
from inspect_xj.errors import ReportError
from inspect_xj.report import Content, templates


def test_markup_in_the_content_is_escaped(content: Content) -> None:
    html = templates.render_html(replace(content, letterhead=replace(content.letterhead, organ="<script>1</script>")))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    "text", ["{{ missing }}", "{{ content.__class__ }}", "{% for x in range(10**9) %}{% endfor %}", "{{ "]
)
def test_a_broken_template_is_a_sentence(
    text: str, content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "inspection_report.html").write_text(text, encoding="utf-8")
    monkeypatch.setattr(resources, "report_templates", lambda: tmp_path)
    with pytest.raises(ReportError, match="不能使用"):
        templates.render_html(content)


def test_no_template_switches_escaping_off() -> None:
    for path in resources.report_templates().glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "|safe" not in text.replace(" ", "")
        assert "autoescape" not in text
        jinja2.Environment(autoescape=True).parse(text)
