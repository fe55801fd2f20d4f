"""A class list printed in two, three or four columns: each is a list of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from inspect_xj.intake.grid import Merge, Sheet
from inspect_xj.intake.headings import Block, Label
from inspect_xj.schema.aliases import IGNORED, fold

__all__ = ["side_by_side"]


def side_by_side(sheet: Sheet, block: Block) -> list[tuple[Sheet, Block]]:
    """A class printed in two or three columns (序号 姓名 性别 | 序号 姓名 性别) as lists of their own; else the block itself.

    Numbering before the first list and columns after the last (one 备注 for both) belong to the list they touch.
    """
    texts = [fold(label.text) for label in block.labels]
    names = [i for i, label in enumerate(block.labels) if fold(label.parts[-1]) in {"姓名", "学生姓名"}]
    if len(names) < 2 or len({texts[i] for i in names}) > 1:
        return [(sheet, block)]
    size, times = names[1] - names[0], len(names)
    for first in range(max(names[0] - size + 1, 0), names[0] + 1):
        rest = texts[:first], texts[first + size * times :]
        if (
            texts[first : first + size * times] == texts[first : first + size] * times
            and all(text in _NUMBERING for text in rest[0])
            and len(rest[1]) <= _SHARED
        ):
            break
    else:
        return [(sheet, block)]
    starts = [block.labels[first + n * size].column for n in range(times)]
    starts[0] = block.labels[0].column
    ends = [*starts[1:], max(len(row) for row in sheet.rows)]
    return [
        (
            replace(sheet, rows=[row[a:b] for row in sheet.rows], merges=_shift(sheet.merges, a, b)),
            replace(block, labels=tuple(Label(c.column - a, c.parts) for c in block.labels if a <= c.column < b)),
        )
        for a, b in zip(starts, ends, strict=True)
    ]


#: So many columns may follow the last of several lists side by side.
_SHARED = 2

_NUMBERING = frozenset(map(fold, IGNORED))


def _shift(merges: Iterable[Merge], start: int, end: int) -> tuple[Merge, ...]:
    return tuple(
        (top, left - start, bottom, right - start)
        for top, left, bottom, right in merges
        if start <= left and right < end
    )
