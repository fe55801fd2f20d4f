"""The account of an import for a person who has never seen one: what became what, what was left, what to check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspect_xj.cli import show

if TYPE_CHECKING:
    from inspect_xj.intake import ColumnMatch, ImportReport, SourceReport


__all__ = ["as_json", "show_account"]

#: So many unread files are listed on the screen; the snapshot (来源) and ``--json`` have them all.
_UNREAD_SHOWN = 30

_WARNINGS_SHOWN = 10

#: A heading found by its alias needs no second look; anything else does.
_SURE = "别名"


def show_account(report: ImportReport, target: Path, *, named: bool) -> None:
    """Print the snapshot, the mapping once a layout, what was not read and why, and the next command."""
    show.table(("快照", "取值", "由来"), [(one.what, one.value, one.how) for one in report.found])
    _show_layouts(report.sources)
    _show_rejected(report.sources)
    _show_unread(report.unread)
    for warning in report.warnings[:_WARNINGS_SHOWN]:
        show.say(f"注意：{warning}")
    if len(report.warnings) > _WARNINGS_SHOWN:
        show.say(f"另有 {len(report.warnings) - _WARNINGS_SHOWN} 条注意事项，全部见快照的“来源”表，或加 --json。")
    tables = "，".join(f"{table} {number}" for table, number in report.tables.items() if number)
    show.say(f"读了 {report.n_files} 个文件，导入 {report.n_imported} 行（{tables}），拒收 {report.n_rejected} 行。")
    show.say(f"快照文件：{target}" + ("" if named else "（没有给出 -o，已自动取名）"))
    show.say(f"下一步：inspect-xj audit {show.quoted(target)}")


def where(source: SourceReport) -> str:
    """Return file and sheet as a person names them."""
    return f"{source.file}［{source.sheet}］" if source.sheet else source.file


def _layouts(sources: Sequence[SourceReport]) -> dict[tuple[object, ...], list[SourceReport]]:
    """Group the sheets that became a table by table and headings: eighty schools on one form are one layout."""
    grouped: dict[tuple[object, ...], list[SourceReport]] = {}
    for source in sources:
        if source.table is not None:
            headings = frozenset((match.heading, match.column, match.how) for match in source.columns)
            grouped.setdefault((source.table, headings, frozenset(source.unknown)), []).append(source)
    return grouped


def _show_layouts(sources: Sequence[SourceReport]) -> None:
    grouped = sorted(_layouts(sources).values(), key=lambda group: (str(group[0].table), -len(group)))
    show.say(f"表头对应（共 {len(grouped)} 种布局，每种列一次；请看一眼有没有对错）")
    for group in grouped:
        first = group[0]
        files = where(first) + (f" 等 {len(group)} 张表" if len(group) > 1 else "")
        show.say()
        show.say(f"  {first.table} ← {files}，{sum(source.n_imported for source in group)} 行")
        same = sum(match.heading == match.column for match in first.columns)
        for label, words in (
            ("与列同名", f"{same} 列" if same else ""),
            ("按别名", _pairs(first.columns, sure=True)),
            ("推断或相近，请核对", _pairs(first.columns, sure=False)),
            ("没有对上，原样存入“其他”", "、".join(first.unknown)),
        ):
            if words:
                show.say(f"      {label}：{words}")
    show.say()


def _pairs(columns: Iterable[ColumnMatch], *, sure: bool) -> str:
    """Write headings with the column they fill; one that bears the column's own name needs no word."""
    return "、".join(
        f"{match.heading}→{match.column}"
        for match in columns
        if match.heading != match.column and (match.how == _SURE) is sure
    )


def _show_rejected(sources: Sequence[SourceReport]) -> None:
    rejected = [source for source in sources if source.n_rejected]
    if rejected:
        show.table(
            ("文件", "识别为", "拒收行数"),
            [(where(source), source.table, source.n_rejected) for source in rejected[:_UNREAD_SHOWN]],
            title="有拒收行的表（每行的原因和原文见快照的“拒收”表）",
            numbers="拒收行数",
        )
    _say_rest(rejected)


def _show_unread(unread: Sequence[SourceReport]) -> None:
    if unread:
        show.table(
            ("文件", "没有读入的原因"),
            [(where(source), source.reason) for source in unread[:_UNREAD_SHOWN]],
            title=f"没有读入的文件和表（{len(unread)} 个）",
        )
    _say_rest(unread)


def _say_rest(listed: Sequence[SourceReport]) -> None:
    if len(listed) > _UNREAD_SHOWN:
        show.say(f"另有 {len(listed) - _UNREAD_SHOWN} 个没有列出，全部见快照的“来源”表。")


def as_json(report: ImportReport, target: Path) -> dict[str, Any]:
    """Return the whole account, one entry a sheet."""
    repaired: Counter[str] = Counter()
    for source in report.sources:
        repaired.update(source.repaired)
    return {
        "snapshot": str(target),
        "found": [{"what": one.what, "value": one.value, "how": one.how} for one in report.found],
        "files": report.n_files,
        "tables": dict(report.tables),
        "imported": report.n_imported,
        "rejected": report.n_rejected,
        "repaired": dict(repaired),
        "warnings": list(report.warnings),
        "sources": [
            {
                "file": source.file,
                "sheet": source.sheet,
                "table": source.table,
                "heading_row": source.heading_row,
                "columns": [
                    {"heading": match.heading, "column": match.column, "how": match.how, "score": match.score}
                    for match in source.columns
                ],
                "unknown": list(source.unknown),
                "rows": source.n_rows,
                "imported": source.n_imported,
                "rejected": source.n_rejected,
                "skipped": dict(source.skipped),
                "reason": source.reason,
                "note": source.note,
            }
            for source in report.sources
        ],
    }
