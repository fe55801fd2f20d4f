"""Read a profile from its data file beside this module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from inspect_xj.errors import ResourceError
from inspect_xj.profile.code_list import CodeList

__all__ = ["Profile", "load", "names"]

_FILES = {"安徽2009": "anhui2009.yaml", "全国": "national.yaml"}
_COMMON = "common.yaml"


@dataclass(frozen=True, slots=True)
class Profile:
    """The lists and formats of one era; ``deadlines`` are "MM-DD" by 上报环节 (and 时点, the day of the count)."""

    name: str
    code_lists: Mapping[str, CodeList] = field(repr=False)
    required: tuple[str, ...]
    active: frozenset[str]
    deadlines: Mapping[str, str]
    number_formats: Mapping[str, str]

    def code_list(self, name: str) -> CodeList:
        """The list of that name; KeyError when the profile has none (a test asserts that it has all of schema's)."""
        return self.code_lists[name]


def names() -> tuple[str, ...]:
    """The profiles there are; the first is the default."""
    return tuple(_FILES)


def _read(file: str) -> dict[str, Any]:
    text = files("inspect_xj.profile").joinpath(file).read_text(encoding="utf-8")
    # The base loader leaves every scalar text: 01 stays 01, 否 and no stay words.
    data = yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506 - builds strings only
    assert isinstance(data, dict)  # noqa: S101 - our own file
    return data


@cache
def load(name: str) -> Profile:
    """The profile called ``name``; raises ResourceError when there is none of that name."""
    if name not in _FILES:
        raise ResourceError(f"没有名为“{name}”的口径，可用的口径有：{'、'.join(_FILES)}。")
    own = _read(_FILES[name])
    lists = {**_read(_COMMON)["code_lists"], **(own["code_lists"] or {})}
    return Profile(
        name=own["name"],
        code_lists=MappingProxyType({key: CodeList.of(key, value) for key, value in lists.items()}),
        required=tuple(own["required"]),
        active=frozenset(own["active"]),
        deadlines=MappingProxyType(dict(own["deadlines"])),
        number_formats=MappingProxyType(dict(own["number_formats"])),
    )
