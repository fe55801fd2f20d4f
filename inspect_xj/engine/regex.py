"""Which regular expressions 匹配 takes: those that every engine reads alike and finishes in linear time."""

from __future__ import annotations

import re
import re._constants as sre  # type: ignore[import-not-found]
import re._parser as sre_parser  # type: ignore[import-not-found]
from typing import Any

__all__ = ["regex_fault"]

_MAX_LENGTH = 200
_MAX_REPEAT = 200


def regex_fault(pattern: str) -> str | None:
    """Why the pattern is refused, in Chinese; None when it may be used."""
    if len(pattern) > _MAX_LENGTH:
        return f"正则表达式超过 {_MAX_LENGTH} 个字符"
    try:
        tree = sre_parser.parse(pattern)
    except (re.error, OverflowError, RecursionError):
        return "正则表达式写法不对"
    return _walk(tree, repeated=False)


def _walk(tree: Any, *, repeated: bool) -> str | None:  # sre's trees have no types
    for code, value in tree:
        fault: str | None = None
        if code in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            low, high, inner = value
            limited = high is not sre.MAXREPEAT
            if (limited and int(high) > _MAX_REPEAT) or int(low) > _MAX_REPEAT:
                return f"正则表达式里的重复次数超过 {_MAX_REPEAT}"
            if repeated and (not limited or int(high) > 1):
                return "正则表达式里不能在重复里再套重复"
            fault = _walk(inner, repeated=repeated or not limited or int(high) > 1)
        elif code is sre.SUBPATTERN:
            fault = _walk(value[3], repeated=repeated)
        elif code is sre.BRANCH:
            fault = next((f for f in (_walk(branch, repeated=repeated) for branch in value[1]) if f), None)
        elif code in (sre.ASSERT, sre.ASSERT_NOT, sre.GROUPREF, sre.GROUPREF_EXISTS, sre.ATOMIC_GROUP):
            return "正则表达式里不能用环视和反向引用"
        elif code is sre.AT and value not in (sre.AT_BEGINNING, sre.AT_END):
            return "正则表达式里不能用 \\b 一类的边界"
        if fault:
            return fault
    return None
