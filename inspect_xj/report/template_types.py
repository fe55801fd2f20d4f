"""What a template may name: fields and properties of the content's dataclasses, found from their annotations.

Types are those of ``typing``; ``Any`` stands for whatever is not known, and nothing is held against it.
"""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

__all__ = ["Macro", "Method", "Module", "attribute", "closest", "element", "item", "joined", "names_of", "parts"]


@dataclass(frozen=True)
class Method:
    """Something that can be called, and what it gives."""

    gives: Any


@dataclass(frozen=True, eq=False)
class Macro:
    """A macro: the node, and the file and scope it was written in."""

    node: Any
    file: str
    scope: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Module:
    """Templates imported under a name."""

    names: Mapping[str, Any]


def closest(word: str, known: Iterable[str]) -> str:
    """«，是否为 …？» where something like ``word`` is known, else nothing."""
    like = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"，是否为 {like[0]}？" if like else ""


def joined(*several: Any) -> Any:
    """The union of types; ``Any`` swallows the others."""
    flat = [one for several_ in several for one in parts(several_)]
    if not flat or any(one is Any for one in flat) or not all(map(_is_type, flat)):
        return Any if len({id(one) for one in flat}) != 1 else flat[0]
    return Union[tuple(flat)]  # noqa: UP007 - made of values


def _is_type(one: Any) -> bool:
    return isinstance(one, type) or get_origin(one) is not None


def parts(kind: Any) -> tuple[Any, ...]:
    """The members of a union, None left out; of anything else itself."""
    if get_origin(kind) in (Union, types.UnionType):
        return tuple(one for one in get_args(kind) if one is not types.NoneType)
    return (kind,)


@cache
def _hints(of: Any) -> Mapping[str, Any]:
    try:
        return get_type_hints(of)
    except (NameError, TypeError, AttributeError):  # a name that only the type checker sees
        return dict.fromkeys(getattr(of, "__annotations__", {}), Any)


def names_of(kind: Any) -> frozenset[str]:
    """What may stand behind a dot; empty where it is not known."""
    origin = get_origin(kind) or kind
    if not isinstance(origin, type) or origin is object:
        return frozenset()
    named = {one.name for one in fields(origin)} if is_dataclass(origin) else set()
    return frozenset(name for name in (*named, *dir(origin)) if not name.startswith("_"))


def attribute(kind: Any, name: str) -> Any:
    """The type of ``kind.name``; None where no member of ``kind`` has it."""
    found = [one for part in parts(kind) if (one := _own(part, name)) is not None]
    return joined(*found) if found else None


def _own(kind: Any, name: str) -> Any:  # noqa: PLR0911 - a table of kinds
    if isinstance(kind, Module):
        return kind.names.get(name)
    if isinstance(kind, (Macro, Method)) or kind is Any:
        return Any
    origin = get_origin(kind) or kind
    if not isinstance(origin, type) or origin is object:
        return Any
    if issubclass(origin, Mapping) or origin is dict:
        return _of_mapping(kind, name)
    if name not in names_of(kind):
        return None
    if is_dataclass(origin) and name in (hints := _hints(origin)):
        return hints[name]
    there = getattr(origin, name, None)
    if isinstance(there, property) and there.fget is not None:
        return _hints(there.fget).get("return", Any)
    if there.__class__.__name__ == "cached_property":
        return _hints(typing.cast(Any, there).func).get("return", Any)
    return Method(_hints(there).get("return", Any)) if isinstance(there, Callable) else Any  # type: ignore[arg-type]


def _of_mapping(kind: Any, name: str) -> Any:
    key, value = (*get_args(kind), Any, Any)[:2]
    match name:
        case "items":
            return Method(tuple[tuple[key, value], ...])  # type: ignore[valid-type]
        case "values":
            return Method(tuple[value, ...])  # type: ignore[valid-type]
        case "keys":
            return Method(tuple[key, ...])  # type: ignore[valid-type]
        case _:
            return value  # a template may write table.学校 for table["学校"]


def element(kind: Any) -> Any:
    """The type of what a loop over ``kind`` gives; None where nothing can be looped over."""
    found = [one for part in parts(kind) if (one := _element(part)) is not None]
    return joined(*found) if found else None


def _element(kind: Any) -> Any:
    if kind is Any or not _is_type(kind):
        return Any
    origin, arguments = get_origin(kind) or kind, get_args(kind)
    if origin is str:
        return str
    if origin is tuple:
        return joined(*(one for one in arguments if one is not Ellipsis)) if arguments else Any
    if isinstance(origin, type) and not hasattr(origin, "__iter__"):
        return None
    return arguments[0] if arguments else Any


def item(kind: Any, at: object) -> Any:
    """The type of ``kind[at]``, ``at`` being the constant or None."""
    found = []
    for part in parts(kind):
        origin, arguments = get_origin(part), get_args(part)
        if origin is tuple and arguments and Ellipsis not in arguments and isinstance(at, int):
            found.append(arguments[at] if -len(arguments) <= at < len(arguments) else Any)
        elif origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
            found.append(arguments[1] if len(arguments) == 2 else Any)
        elif is_dataclass(part) and isinstance(at, str):
            found.append(attribute(part, at) or Any)
        else:
            found.append((_element(part) or Any) if isinstance(at, int) else Any)
    return joined(*found)
