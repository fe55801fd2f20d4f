"""One column of raw text to clean values and defects: each different value is read once, most of them by a shortcut in SQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inspect_xj.engine import Engine
from inspect_xj.normalise import Clean, Context, normalise
from inspect_xj.prepare.shortcut import shortcut
from inspect_xj.schema import Kind

__all__ = ["ARROW_TYPES", "DEFECT_KINDS", "CleanColumn", "KnownValues", "clean_column", "clean_tuples", "no_values"]

#: Clean types in the engine; every other kind is VARCHAR.
ARROW_TYPES: Mapping[Kind, pa.DataType] = MappingProxyType(
    {
        Kind.DATE: pa.date32(),
        Kind.MONTH: pa.date32(),
        Kind.DATETIME: pa.timestamp("us"),
        Kind.GRADE: pa.int32(),
        Kind.INTEGER: pa.int32(),
    }
)
#: Kinds whose reading can name a defect: only they have a column ``…_缺陷``.
DEFECT_KINDS = frozenset(Kind) - {Kind.TEXT, Kind.CLASS, Kind.SCHOOL_CODE, Kind.SCHOOL_NAME}

#: Kinds whose values come again in several tables, and which are read with the same context everywhere.
_SHARED = frozenset({Kind.XJH, Kind.ID_NUMBER, Kind.REGIONAL_NO, Kind.NATIONAL_NO, Kind.NAME, Kind.DATE, Kind.PHONE})

#: Below so many different values asking the engine costs more than reading them all.
_FEW = 1500


@dataclass(frozen=True, slots=True)
class CleanColumn:
    """Clean values and defects (joined by 、, null where none) of a column, row by row."""

    value: pa.Array
    defects: pa.Array


def arrow_type(kind: Kind) -> pa.DataType:
    """The type of the clean column."""
    return ARROW_TYPES.get(kind, pa.string())


def no_values(kind: Kind, count: int) -> CleanColumn:
    """The clean column where nobody delivered anything."""
    return CleanColumn(pa.nulls(count, arrow_type(kind)), pa.nulls(count, pa.string()))


def _arrays(kind: Kind, read: Sequence[Clean]) -> CleanColumn:
    return CleanColumn(
        pa.array([clean.value for clean in read], type=arrow_type(kind)),
        pa.array(["、".join(clean.defects) or None for clean in read], type=pa.string()),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """Different values of one kind and what they were read as; ``context`` is what they were read with."""

    context: Context
    raw: pa.Array
    clean: CleanColumn


class KnownValues:
    """What was read already: the names and numbers of 学籍 come again in every other table."""

    def __init__(self) -> None:
        self._by_kind: dict[Kind, _Known] = {}

    def read(self, engine: Engine, kind: Kind, distinct: pa.Array, context: Context) -> CleanColumn:
        """The clean values of ``distinct``; only what was not there before is read."""
        before = self._by_kind.get(kind)
        if before is None or before.context is not context:
            clean = _read_distinct(engine, kind, distinct, context)
            self._remember(kind, _Known(context, distinct, clean), before)
            return clean
        place = pc.index_in(distinct, value_set=before.raw)
        new = pc.is_null(place)
        if new.true_count == 0:
            return CleanColumn(before.clean.value.take(place), before.clean.defects.take(place))
        unknown = distinct.filter(new)
        read = _read_distinct(engine, kind, unknown, context)
        both = _Known(
            context,
            pa.concat_arrays([before.raw, unknown]),
            CleanColumn(
                pa.concat_arrays([before.clean.value, read.value]),
                pa.concat_arrays([before.clean.defects, read.defects]),
            ),
        )
        self._remember(kind, both, before)
        place = pc.replace_with_mask(
            place, new, pa.array(np.arange(len(before.raw), len(both.raw), dtype=np.int32), type=pa.int32())
        )
        return CleanColumn(both.clean.value.take(place), both.clean.defects.take(place))

    def _remember(self, kind: Kind, found: _Known, before: _Known | None) -> None:
        """Few values are read sooner than looked up; those of a large column stay until a larger one comes."""
        if len(found.raw) > _FEW and (
            before is None or len(found.raw) >= len(before.raw) or before.context is not found.context
        ):
            self._by_kind[kind] = found


def clean_column(
    engine: Engine, kind: Kind, raw: pa.ChunkedArray, context: Context, known: KnownValues | None = None
) -> CleanColumn:
    """Clean a whole column of ``kind``; ``engine`` only recognises clean values (its table ``_区划`` must be there).

    ``known`` keeps what was read before, where the same values come in several tables.
    """
    if raw.null_count == len(raw):
        return no_values(kind, len(raw))
    encoded = raw.combine_chunks().dictionary_encode()
    distinct = encoded.dictionary
    shared = known if kind in _SHARED else None
    read = _read_distinct if shared is None else shared.read
    by_value = read(engine, kind, distinct, context)
    return CleanColumn(by_value.value.take(encoded.indices), by_value.defects.take(encoded.indices))


def _read_distinct(engine: Engine, kind: Kind, distinct: pa.Array, context: Context) -> CleanColumn:
    way = shortcut(kind, context) if len(distinct) > _FEW else None
    if way is None:
        return _arrays(kind, [normalise(kind, text, context) for text in distinct.to_pylist()])
    number = pa.array(np.arange(len(distinct), dtype=np.int64))
    engine.put("_值", pa.table({"n": number, "v": distinct}))
    # The inner select keeps the condition from being computed once for itself and once for the value.
    value_sql = "" if way.value == "v" else f", case when ok then {way.value} end as value"
    found = engine.query(
        f'select ok{value_sql} from (select n, v, coalesce({way.condition}, false) as ok from "_值") as 试 order by n'
    )
    engine.run('drop table "_值"')
    ok = _one_chunk(found["ok"])
    value = distinct if way.value == "v" else _one_chunk(found["value"].cast(arrow_type(kind)))
    others = pc.invert(ok)
    rest = _arrays(kind, [normalise(kind, text, context) for text in distinct.filter(others).to_pylist()])
    defects = pa.nulls(len(distinct), pa.string())
    return CleanColumn(
        pc.replace_with_mask(value, others, rest.value), pc.replace_with_mask(defects, others, rest.defects)
    )


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks) if column.num_chunks != 1 else column.chunk(0)


def clean_tuples(
    columns: Sequence[pa.ChunkedArray],
    read: Callable[[tuple[str | None, ...]], Sequence[Clean]],
    kinds: Sequence[Kind],
) -> tuple[CleanColumn, ...]:
    """Clean columns that must be read together: ``read`` is called once per different combination, giving one Clean a kind."""
    count = len(columns[0])
    if count == 0:
        return tuple(no_values(kind, 0) for kind in kinds)
    key = np.zeros(count, dtype=np.int64)
    dictionaries: list[list[str | None]] = []
    for column in columns:
        encoded = column.combine_chunks().dictionary_encode()
        indices = pc.fill_null(encoded.indices, len(encoded.dictionary)).to_numpy(zero_copy_only=False)
        key = key * (len(encoded.dictionary) + 1) + indices
        dictionaries.append([*encoded.dictionary.to_pylist(), None])
        # Renumber at once, so that the product of the sizes never leaves 64 bits.
        _, key = np.unique(key, return_inverse=True)
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    rows = [column.take(pa.array(first)).to_pylist() for column in columns]
    results = [read(combination) for combination in zip(*rows, strict=True)]
    taken = pa.array(inverse)
    cleaned = []
    for place, kind in enumerate(kinds):
        each = _arrays(kind, [result[place] for result in results])
        cleaned.append(CleanColumn(each.value.take(taken), each.defects.take(taken)))
    return tuple(cleaned)
