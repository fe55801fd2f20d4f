"""What was bound before: for the variants of one draft, which share most of their clauses."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

__all__ = ["Memo"]

_T = TypeVar("_T")


class Memo:
    """Answers about objects, by the object itself and by what it was asked in view of."""

    def __init__(self) -> None:
        # the object is kept with its answer, so that no other object can come to have its id
        self._known: dict[tuple[int, Hashable], tuple[object, Any]] = {}

    def ask(self, about: object, seeing: Hashable, work: Callable[[], _T]) -> _T:
        """What ``work`` gave when it was first asked."""
        key = (id(about), seeing)
        if key not in self._known:
            self._known[key] = (about, work())
        answer: _T = self._known[key][1]
        return answer
