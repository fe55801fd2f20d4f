"""What a run of ``report`` says when it is done: what was printed, what was there already, what failed and why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspect_xj.cli import failures, show
from inspect_xj.errors import ReportError

if TYPE_CHECKING:
    from inspect_xj.report.job import Printed

__all__ = ["as_values", "raise_failures", "tell"]

#: Papers that are named in the sentence about what failed.
_NAMED = 5


def tell(printed: Sequence[Printed], folder: Path) -> None:
    """One line a kind, then what was left as it was, then what to know about the papers."""
    from inspect_xj.report.job import State

    for kind in dict.fromkeys(one.kind for one in printed):
        there = [one for one in printed if one.kind == kind and one.state is not State.FAILED]
        if not there:
            continue
        kept = sum(one.state is State.KEPT for one in there)
        same = "，内容未变，没有重印" if kept == len(there) else f"，其中{kept}份内容未变，没有重印" if kept else ""
        show.say(f"{kind}：{_where(there, folder)}{same}")
    for note in dict.fromkeys(note for one in printed for note in one.notes):
        show.note(note)
    if altered := [name for one in printed for name in one.altered]:
        some = "、".join(altered[:3]) + (f"等{len(altered)}个" if len(altered) > 3 else "")
        show.note(f"{some}文件在印出之后改动过（填写或者签章），没有动它；要重新印出请先移走。")


def _where(papers: Sequence[Printed], folder: Path) -> str:
    files = [file for one in papers for file in one.files]
    pages = sum(one.pages for one in papers)
    if len(papers) == 1:
        beside = "、".join(file.suffix for file in files[1:])
        said = [f"{pages}页"] if pages else []
        said += [f"同名的还有 {beside}"] if beside else []
        return f"{files[0]}" + (f"（{'，'.join(said)}）" if said else "")
    forms = len(files) - len(papers)
    said = [f"{len(papers)}份"] + ([f"{pages}页"] if pages else []) + ([f"表格{forms}个"] if forms else [])
    parents = {file.parent for file in files}
    return f"{parents.pop() if len(parents) == 1 else folder}/（{'、'.join(said)}）"


def as_values(printed: Sequence[Printed]) -> list[dict[str, Any]]:
    """One value a file written or left, and one a paper that failed."""
    values: list[dict[str, Any]] = []
    for one in printed:
        about = {"kind": one.kind, "whom": one.whom, "state": str(one.state)}
        values += [
            about | {"path": str(file), "pages": one.pages if file.suffix == ".pdf" else None} for file in one.files
        ]
        if one.error:
            values.append(about | {"path": None, "error": one.error})
    return values


def raise_failures(printed: Sequence[Printed]) -> None:
    """ReportError with one sentence on what failed, why, and what to do; nothing where all is well."""
    from inspect_xj.report.job import State

    failed = [one for one in printed if one.state is State.FAILED]
    if not failed:
        return
    trace = "\n".join(dict.fromkeys(one.trace for one in failed if one.trace))
    log = failures.keep_trace(trace) if trace else None
    kept = f"程序出错的详情已记入“{log}”（可能含学生信息，请勿外传），请联系维护人员。" if log else ""
    reasons = dict.fromkeys(one.error.rstrip("。") for one in failed)
    if len(failed) == len(printed) and len(reasons) == 1:
        raise ReportError(f"{next(iter(reasons))}。{kept}")
    told = []
    for reason in reasons:
        names = [f"{one.kind} {one.whom}".strip() for one in failed if one.error.rstrip("。") == reason]
        more = f"等{len(names)}份" if len(names) > _NAMED else ""
        told.append(f"{'、'.join(names[:_NAMED])}{more}（{reason}）")
    rest = len(printed) - len(failed)
    others = f"其余{rest}份已印好，" if rest else ""
    raise ReportError(
        f"有{len(failed)}份没有印成：{'；'.join(told)}。{others}改正后重新执行同一命令，只补印没有印成的。{kept}"
    )
