"""The door to the rule language's SQL: parse, check, compose. Rooms above see trees only through these names."""

from __future__ import annotations

from inspect_xj.engine.bind import Bound, Frame, bind, nearest
from inspect_xj.engine.bind_select import bind_let, has_link, let_shape, with_let
from inspect_xj.engine.catalog import AMBIENT, Catalog, TableShape, Type, Value
from inspect_xj.engine.compose import FOUND, VERDICTS, Composer
from inspect_xj.engine.expand import REGIONS, World
from inspect_xj.engine.functions import FUNCTIONS, Function
from inspect_xj.engine.mutate import Change, changes
from inspect_xj.engine.mutate_answers import Answer, Variants
from inspect_xj.engine.mutate_values import values_beside
from inspect_xj.engine.plan import Choice, Plan, Point, Related
from inspect_xj.engine.prune import prune
from inspect_xj.engine.reasoning import Compared, always, compared, never
from inspect_xj.engine.syntax import Fault, Tree, parse_condition, parse_select

__all__ = [
    "AMBIENT",
    "FOUND",
    "FUNCTIONS",
    "REGIONS",
    "VERDICTS",
    "Answer",
    "Bound",
    "Catalog",
    "Change",
    "Choice",
    "Compared",
    "Composer",
    "Fault",
    "Frame",
    "Function",
    "Plan",
    "Point",
    "Related",
    "TableShape",
    "Tree",
    "Type",
    "Value",
    "Variants",
    "World",
    "always",
    "bind",
    "bind_let",
    "changes",
    "compared",
    "has_link",
    "let_shape",
    "nearest",
    "never",
    "parse_condition",
    "parse_select",
    "prune",
    "values_beside",
    "with_let",
]
