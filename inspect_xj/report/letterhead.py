"""The words of a letterhead as an inspector gives them: a small YAML file, or name=value on the command line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import yaml

from inspect_xj.errors import ReportError
from inspect_xj.report.content import Letterhead
from inspect_xj.report.visible import visible
from inspect_xj.rulebook.document import read_document

__all__ = ["KEYS", "read_letterhead", "with_words"]

#: As an inspector names the parts -> field of ``Letterhead``.
KEYS: Mapping[str, str] = {
    "发文机关": "organ",
    "发文字号": "number",
    "签发人": "signer",
    "标题": "title",
    "主送": "recipient",
    "成文日期": "date",
    "抄送": "copies",
    "印发机关": "printer",
}
_ALSO = {
    "机关": "发文机关",
    "文号": "发文字号",
    "主送机关": "主送",
    "日期": "成文日期",
    "抄送机关": "抄送",
    "印发": "印发机关",
    **{field: key for key, field in KEYS.items()},
}

#: Characters of one part: a longer one would push the document's own words off its first page.
_LONGEST = 80


def read_letterhead(path: Path) -> Letterhead:
    """The letterhead of a YAML file; ReportError, with the line, for what cannot be used."""
    if not path.is_file():
        raise ReportError(f"找不到文头文件“{path}”，请检查 --letterhead 后面的路径。")
    document = read_document(path)
    if document.problems:
        first = document.problems[0]
        raise ReportError(f"文头文件“{path}”第{first.line}行：{first.message}，请改正后重试。")
    if not isinstance(document.root, yaml.MappingNode):
        raise ReportError(f"文头文件“{path}”要写成一行一个“名称: 内容”，可用的名称是{'、'.join(KEYS)}。")
    words: dict[str, tuple[str, ...]] = {}
    for key, value in document.root.value:
        where = f"文头文件“{path}”第{key.start_mark.line + 1}行"
        name = _field(str(key.value), where)
        if isinstance(value, yaml.SequenceNode) and all(isinstance(one, yaml.ScalarNode) for one in value.value):
            words[name] = tuple(str(one.value) for one in value.value)
        elif isinstance(value, yaml.ScalarNode):
            words[name] = (str(value.value),)
        else:
            raise ReportError(f"{where}：“{visible(key.value, 20)}”后面要写一句话，请改正。")
    return _filled(Letterhead(), words)


def with_words(head: Letterhead, given: Iterable[str]) -> Letterhead:
    """``head`` with what ``--head 发文字号=…`` says; ReportError for a name there is not."""
    words: dict[str, tuple[str, ...]] = {}
    for one in given:
        key, equals, value = one.replace("＝", "=").partition("=")
        if not equals:
            raise ReportError(
                f"--head 后面要写成“名称=内容”，例如 --head 发文字号=示教检〔2009〕1号，“{visible(one, 30)}”不是。"
            )
        words[_field(key, "--head")] = (value,)
    return _filled(head, words)


def _field(key: str, where: str) -> str:
    name = _ALSO.get(key.strip(), key.strip())
    if name not in KEYS:
        like = difflib.get_close_matches(name, [*KEYS, *_ALSO], n=1, cutoff=0.5)
        meant = f"，是否为“{_ALSO.get(like[0], like[0])}”？" if like else f"，可用的名称是{'、'.join(KEYS)}。"
        raise ReportError(f"{where}：文头里没有“{visible(key, 20)}”{meant}")
    return KEYS[name]


def _filled(head: Letterhead, words: Mapping[str, tuple[str, ...]]) -> Letterhead:
    known: dict[str, object] = {}
    for name, parts in words.items():
        lines = tuple(line for part in parts if (line := visible(part, _LONGEST)))
        if name == "title":
            known[name] = lines[:3]
        elif lines:
            known[name] = visible("".join(lines), _LONGEST)
    return replace(head, **known)  # type: ignore[arg-type]  # its own fields
