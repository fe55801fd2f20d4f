"""Small trees that every statement is built of; built once and owned, never copied at each step."""

from __future__ import annotations

from sqlglot import exp

__all__ = ["aliased", "count_of", "identifier", "named", "number", "select_of"]


def identifier(name: str) -> exp.Identifier:
    """A quoted name."""
    return exp.to_identifier(name, quoted=True)


def select_of(*columns: exp.Expr) -> exp.Select:
    """A select of these columns, from nothing yet."""
    # trees are built once and owned: sqlglot's copies at every step would take most of a rule's time
    return exp.Select(expressions=list(columns))


def aliased(tree: exp.Expr, name: str) -> exp.Alias:
    """``tree as name``."""
    return exp.Alias(this=tree, alias=identifier(name))


def named(name: str) -> exp.Column:
    """A column without a table."""
    return exp.column(name, quoted=True)


def number(value: int) -> exp.Expr:
    """A whole number."""
    return exp.Literal.number(value)


def count_of(test: exp.Expr | None = None) -> exp.Expr:
    """``count(*)``, of the rows that pass ``test`` where one is given."""
    count = exp.Count(this=exp.Star())
    return count if test is None else exp.Filter(this=count, expression=exp.Where(this=test))
