"""The documents an inspection rests on, by their full titles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

from inspect_xj import resources
from inspect_xj.errors import ReportError
from inspect_xj.report.visible import visible

__all__ = ["cited"]

#: Where a clause begins in 教秘基〔2009〕100号 第五条（…）.
_CLAUSE = re.compile(r"\s*第[一二三四五六七八九十百\d、，至—-]+[条款项部]")
#: What the author of a rule says about a clause, unlike the number of a document in brackets.
_REMARK = re.compile(r"（[^（）〔]*）$")
#: A law named without its marks.
_TITLE = re.compile(r"^([\u4e00-\u9fa5]{6,}(?:法|条例|规定|规则|规程))$")
_NUMBER = re.compile(r"[\u4e00-\u9fa5]+〔\d{4}〕\d+号")


@cache
def _titles(path: Path) -> dict[str, str]:
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ReportError(f"依据文件目录“{path}”不能使用，请重新安装 inspect-xj。") from error
    return {str(number): str(title) for number, title in read.items()} if isinstance(read, dict) else {}


def cited(clauses: Iterable[str]) -> tuple[str, ...]:
    """The documents of the clauses, most cited first: 《标题》（文号） where the title is known, else as cited."""
    titles = _titles(resources.report_templates() / "documents.yaml")
    counts: Counter[str] = Counter()
    for clause in clauses:
        name = _REMARK.sub("", _CLAUSE.split(clause)[0]).strip()
        if not name:
            continue
        number = _NUMBER.search(name)
        title = titles.get(number[0]) if number else None
        counts[f"《{title}》（{number[0]}）" if number and title else _TITLE.sub(r"《\1》", visible(name, 80))] += 1
    return tuple(name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])))
