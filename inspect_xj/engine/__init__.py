"""Where SQL runs: one small protocol, DuckDB behind it; the only room that knows duckdb and sqlglot (DESIGN §9)."""

from inspect_xj.engine.protocol import Engine, open_engine, quote

__all__ = ["Engine", "open_engine", "quote"]
