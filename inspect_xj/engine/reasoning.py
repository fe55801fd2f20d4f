"""What can be told of a condition without data: that it never holds, or always, and which words it compares columns with.

A condition is taken apart into alternatives of atoms (``年级 > 6``, ``学籍状态 in (…)``, whatever else stays a sealed atom).
An alternative is impossible when its atoms leave no value for some column. Negation follows the three values of SQL:
``not (年级 > 6)`` needs a 年级. Whatever is not understood counts as possible, so nothing true is ever called impossible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from inspect_xj.engine.bind import MARK, Bound
from inspect_xj.engine.bind_names import start_of
from inspect_xj.engine.syntax import DIALECT

__all__ = ["Compared", "always", "compared", "never"]

#: More alternatives than this are not followed.
_MOST = 400
_COMPARISONS: Mapping[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.LT: "<",
    exp.LTE: "<=",
}
_OPPOSITE = {"=": "<>", "<>": "=", ">": "<=", ">=": "<", "<": ">=", "<=": ">", "in": "not in", "not in": "in"}
_OPPOSITE |= {"null": "not null", "not null": "null", "is": "is not", "is not": "is"}
_MIRRORED = {"=": "=", "<>": "<>", ">": "<", ">=": "<=", "<": ">", "<=": ">="}
_SIDES = {"=": {0}, "<>": {-1, 1}, ">": {1}, ">=": {0, 1}, "<": {-1}, "<=": {-1, 0}}

Literal = int | float | str
#: Lowest and highest value of a column, (table, column) -> bounds.
Ranges = Mapping[tuple[str, str], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Compared:
    """A word that a column is compared with, and where in the text it stands."""

    table: str
    column: str
    word: str
    at: int


@dataclass(frozen=True, slots=True)
class _Atom:
    """``key`` stands in the relation ``sign`` to ``values`` (or, without values, to the other side, in the key)."""

    key: str
    sign: str
    values: tuple[Literal, ...] = ()
    column: tuple[str, str] | None = None


#: Alternatives, each a tuple of atoms; None: too many to follow.
Alternatives = list[tuple[_Atom, ...]] | None


def never(parts: Iterable[Bound], *, ranges: Ranges | None = None, active: Iterable[str] = ()) -> bool:
    """Whether all the ``parts`` together can never hold in one row. ``active``: the words that 在籍(…) stands for."""
    found: Alternatives = [()]
    for part in parts:
        found = _both(found, _alternatives(part.root, positive=True, active=tuple(active)))
    return found is not None and not any(_possible(atoms, ranges or {}) for atoms in found)


def always(
    part: Bound, given: Iterable[Bound] = (), *, ranges: Ranges | None = None, active: Iterable[str] = ()
) -> bool:
    """Whether ``part`` cannot be false in a row in which ``given`` holds (it may still be null)."""
    found = _alternatives(part.root, positive=False, active=tuple(active))
    for one in given:
        found = _both(found, _alternatives(one.root, positive=True, active=tuple(active)))
    return found is not None and not any(_possible(atoms, ranges or {}) for atoms in found)


def compared(bound: Bound) -> Iterator[Compared]:
    """Every word in single quotes that a column is compared with by =, <> or in."""
    for node in bound.root.walk():
        if isinstance(node, exp.In):
            sides, words = [node.this], node.expressions
        elif isinstance(node, (exp.EQ, exp.NEQ)):
            sides, words = [node.this, node.expression], [node.this, node.expression]
        else:
            continue
        column = next((mark for side in sides if (mark := _column(side)) is not None), None)
        for word in words:
            if column is not None and isinstance(word, exp.Literal) and word.is_string:
                at = bound.text.find(f"'{word.this}'", start_of(node))
                yield Compared(*column, str(word.this), max(at, 0))


def _column(node: exp.Expr) -> tuple[str, str] | None:
    mark = node.meta.get(MARK) if isinstance(node, exp.Column) else None
    return (mark[1], mark[3]) if mark is not None and mark[0] == "列" else None


def _both(left: Alternatives, right: Alternatives) -> Alternatives:
    if left is None or right is None or len(left) * len(right) > _MOST:
        return None
    return [(*one, *other) for one in left for other in right]


def _either(left: Alternatives, right: Alternatives) -> Alternatives:
    if left is None or right is None or len(left) + len(right) > _MOST:
        return None
    return [*left, *right]


def _alternatives(node: exp.Expr, *, positive: bool, active: tuple[str, ...]) -> Alternatives:
    """The ways in which ``node`` is true (or, not ``positive``, false)."""
    node = node.unnest()
    if isinstance(node, exp.Not):
        return _alternatives(node.this, positive=not positive, active=active)
    if isinstance(node, (exp.And, exp.Or)):
        left = _alternatives(node.this, positive=positive, active=active)
        right = _alternatives(node.expression, positive=positive, active=active)
        return _both(left, right) if isinstance(node, exp.And) is positive else _either(left, right)
    if isinstance(node, exp.Boolean):
        return [()] if bool(node.this) is positive else []
    if isinstance(node, exp.Between):
        low, high = _compare(node.this, ">=", node.args["low"]), _compare(node.this, "<=", node.args["high"])
        return [(low, high)] if positive else [(_turned(low),), (_turned(high),)]
    atom = _atom(node, active)
    extra = _empty(node) if positive else ()
    return [(atom if positive else _turned(atom), *extra)]


def _turned(atom: _Atom) -> _Atom:
    return _Atom(atom.key, _OPPOSITE[atom.sign], atom.values, atom.column)


def _atom(node: exp.Expr, active: tuple[str, ...]) -> _Atom:
    for kind, sign in _COMPARISONS.items():
        if type(node) is kind:
            return _compare(node.this, sign, node.expression)
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        return _Atom(_text(node.this), "null", (), _column(node.this))
    if isinstance(node, exp.In) and node.expressions:
        values = [_literal(item) for item in node.expressions]
        if all(value is not None for value in values):
            return _Atom(_text(node.this), "in", tuple(v for v in values if v is not None), _column(node.this))
    if isinstance(node, exp.Anonymous) and node.this == "在籍" and active:
        return _Atom(_text(node.expressions[0]), "in", active, _column(node.expressions[0]))
    return _Atom(_text(node), "is")


def _empty(node: exp.Expr) -> tuple[_Atom, ...]:
    """空(列) leaves the column without a value."""
    if isinstance(node, exp.Anonymous) and node.this == "空":
        return (_Atom(_text(node.expressions[0]), "null", (), _column(node.expressions[0])),)
    return ()


def _compare(left: exp.Expr, sign: str, right: exp.Expr) -> _Atom:
    left, right = left.unnest(), right.unnest()
    value, other = _literal(right), _literal(left)
    if value is not None and other is not None:
        # two literals: the side on which the first stands is all there is to it
        kind = (other > value) - (other < value) if type(other) is type(value) else 0  # type: ignore[operator]
        return _Atom("", "in" if kind in _SIDES[sign] else "not in", ("",))
    if value is not None:
        return _Atom(_text(left), sign, (value,), _column(left))
    if other is not None:
        return _Atom(_text(right), _MIRRORED[sign], (other,), _column(right))
    first, second = _text(left), _text(right)
    if first > second:
        first, second, sign = second, first, _MIRRORED[sign]
    return _Atom(f"{first} ~ {second}", sign)


def _text(node: exp.Expr) -> str:
    return node.unnest().sql(dialect=DIALECT)


def _literal(node: exp.Expr) -> Literal | None:
    if isinstance(node, exp.Cast):
        return _literal(node.this)
    if isinstance(node, exp.Neg):
        value = _literal(node.this)
        return -value if isinstance(value, (int, float)) else None
    if not isinstance(node, exp.Literal):
        return None
    if node.is_string:
        return str(node.this)
    text = str(node.this)
    return float(text) if "." in text or "e" in text.lower() else int(text)


@dataclass(slots=True)
class _Left:
    """What the atoms read so far leave for one key."""

    null: bool | None = None
    words: set[Literal] | None = None
    refused: set[Literal] = field(default_factory=set)
    low: tuple[Literal, bool] | None = None  # the bound, and whether it is itself allowed
    high: tuple[Literal, bool] | None = None
    sides: set[int] = field(default_factory=lambda: {-1, 0, 1})
    truth: bool | None = None
    broken: bool = False

    def take(self, atom: _Atom) -> None:
        """Narrow by one atom."""
        sign, values = atom.sign, atom.values
        if sign in ("null", "is", "is not"):
            name, wanted = ("null", True) if sign == "null" else ("truth", sign == "is")
            self.broken |= getattr(self, name) is (not wanted)
            setattr(self, name, wanted)
            return
        self.broken |= self.null is True
        self.null = False
        if sign == "not null":
            return
        if not values:
            self.sides &= _SIDES[sign]
        elif sign in ("=", "in"):
            self.words = set(values) if self.words is None else self.words & set(values)
        elif sign in ("<>", "not in"):
            self.refused |= set(values)
        else:
            self._bound(sign, values[0])

    def _bound(self, sign: str, value: Literal) -> None:
        allowed = sign in (">=", "<=")
        current = self.low if sign[0] == ">" else self.high
        if current is not None and type(current[0]) is not type(value) and isinstance(value, str):
            return
        if sign[0] == ">":
            if current is None or (value, not allowed) > (current[0], not current[1]):
                self.low = (value, allowed)
        elif current is None or (value, allowed) < current:
            self.high = (value, allowed)

    def impossible(self) -> bool:
        """Whether nothing is left."""
        if self.broken or not self.sides:
            return True
        if self.words is not None:
            return not any(value not in self.refused and self._within(value) for value in self.words)
        if self.low is None or self.high is None or isinstance(self.low[0], str) is not isinstance(self.high[0], str):
            return False
        (low, from_it), (high, to_it) = self.low, self.high
        if low == high:
            return not (from_it and to_it) or low in self.refused
        return bool(low > high)  # type: ignore[operator]

    def _within(self, value: Literal) -> bool:
        for bound, wanted in ((self.low, 1), (self.high, -1)):
            if bound is None or isinstance(bound[0], str) is not isinstance(value, str):
                continue
            side = (value > bound[0]) - (value < bound[0])  # type: ignore[operator]
            if side != wanted and not (side == 0 and bound[1]):
                return False
        return True


def _possible(atoms: Iterable[_Atom], ranges: Ranges) -> bool:
    left: dict[str, _Left] = {"": _Left(words={""})}
    for atom in atoms:
        if atom.key not in left:
            left[atom.key] = _Left()
            first, _, second = atom.key.partition(" ~ ")
            if second and first == second:
                left[atom.key].sides = {0}
            if atom.column is not None and atom.column in ranges and atom.sign not in ("null", "is", "is not"):
                lowest, highest = ranges[atom.column]
                left[atom.key].low, left[atom.key].high = (lowest, True), (highest, True)
        left[atom.key].take(atom)
    return not any(one.impossible() for one in left.values())
