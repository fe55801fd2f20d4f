"""A job: the papers a folder shall hold; those it holds already are left, the others drawn."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from inspect_xj.errors import ReportError
from inspect_xj.model import Progress, silent
from inspect_xj.report.fonts import characters_of, job_fonts, using_fonts
from inspect_xj.report.job.drawing import Order, Outcome, draw
from inspect_xj.report.job.naming import Task, tasks_of
from inspect_xj.report.job.pool import draw_all
from inspect_xj.report.job.record import Entry, Record, file_sha256
from inspect_xj.report.job.setting import Setting
from inspect_xj.report.output import DiskFullError
from inspect_xj.report.papers.paper import Paper
from inspect_xj.report.templates import templates

__all__ = ["Printed", "State", "print_papers"]

#: Up to so many papers are drawn in this process: starting a worker takes as long as drawing two or three short ones.
FEW = 4


class State(StrEnum):
    """What a run did about a paper."""

    DRAWN = "印出"
    KEPT = "未变"  # finished earlier from the same content and setting
    FAILED = "没有印成"


@dataclass(frozen=True, slots=True)
class Printed:
    """A paper of the job and what became of it."""

    kind: str
    whom: str
    state: State
    files: tuple[Path, ...] = ()
    pages: int = 0
    notes: tuple[str, ...] = ()
    error: str = ""  # the sentence why not, without a full stop where it is short
    trace: str = ""  # where the tool itself is to blame
    altered: tuple[str, ...] = ()  # of a kept paper: files that somebody has changed since, and that were left alone


def print_papers(
    papers: Iterable[Paper],
    folder: Path,
    setting: Setting,
    *,
    workers: int | None = None,
    progress: Progress = silent,
) -> tuple[Printed, ...]:
    """Draw what is not there yet; one ``Printed`` a paper, in the order of the papers.

    A paper that fails is told in its ``Printed`` and stops no other; a full disk stops all (DiskFullError), with what
    was finished in place. ``workers`` 0 draws in this process, without limits; None takes a worker a core where there is
    enough to do. Same papers, same setting, same bytes, whatever their number.
    """
    tasks = tasks_of(papers)
    record = Record(folder)
    origin = setting.sha256
    keys = [_key(task.paper, origin) for task in tasks]
    kept = {at: _kept(task, record, key, folder) for at, (task, key) in enumerate(zip(tasks, keys, strict=True))}
    printed = {at: done for at, done in kept.items() if done is not None}
    rest = [at for at in range(len(tasks)) if at not in printed]
    orders = [Order(tasks[at], tuple(record.written(name) for name in tasks[at].files)) for at in rest]
    finished = len(printed)
    with (
        _fonts([task.paper for task in tasks], setting, wanted=any(o.task.paper.template for o in orders)) as cut,
        closing(_outcomes(orders, folder, cut, workers)) as outcomes,
    ):
        for place, outcome in outcomes:
            at = rest[place]
            task = tasks[at]
            if outcome is not None:
                finished += 1
                if outcome.hopeless:
                    raise DiskFullError(outcome.error)
                if not outcome.failed:
                    record.add(task.stem, Entry(keys[at], outcome.pages, dict(outcome.files)))
                printed[at] = _printed(task, folder, outcome)
            progress(f"印制{task.paper.kind} {task.paper.whom}".rstrip(), finished, len(tasks))
    return tuple(printed[at] for at in range(len(tasks)))


@contextmanager
def _fonts(papers: Sequence[Paper], setting: Setting, *, wanted: bool) -> Iterator[Setting]:
    """The setting with the job's own fonts: cut to what all its papers say, so that a resumed run prints the same bytes."""
    if not wanted:
        yield setting
        return
    with ExitStack() as stack:
        try:
            style = templates(setting.templates).style_sheet("+".join({p.style: None for p in papers if p.template}))
            said = characters_of([paper.content for paper in papers if paper.template])
            conf = stack.enter_context(job_fonts(said, style=style, templates=setting.templates))
        except ReportError:
            conf = None  # no fonts, no style sheet: each paper that needs them says so, the others are printed
        yield replace(setting, fonts=conf)


def _outcomes(
    orders: Sequence[Order], folder: Path, setting: Setting, workers: int | None
) -> Generator[tuple[int, Outcome | None], None, None]:
    # A template of the inspector's own may have no end: it is drawn where it can be stopped.
    if workers == 0 or (workers is None and len(orders) <= FEW and setting.templates is None):
        for place, order in enumerate(orders):
            yield place, None
            with using_fonts(setting.fonts):
                outcome = draw(order, folder, setting)
            yield place, outcome
        return
    wanted = workers or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    if orders:
        yield from draw_all(orders, folder, setting, min(wanted, len(orders)))


def _key(paper: Paper, setting_sha256: str) -> str:
    parts = [
        paper.fingerprint,
        paper.kind,
        paper.template,
        paper.style,
        setting_sha256,
        paper.mask,
        *(companion.ending for companion in paper.companions),
        *(f"{one.name} {hashlib.sha256(one.data).hexdigest()}" for one in paper.attachments),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _kept(task: Task, record: Record, key: str, folder: Path) -> Printed | None:
    """The paper as it was finished earlier; None where it has to be drawn."""
    entry = record.entry(task.stem)
    if entry is None or entry.key != key or tuple(entry.files) != task.files:
        return None
    altered = []
    for name, sha256 in entry.files.items():
        there = file_sha256(folder / name)
        if there is None:
            return None
        if there != sha256:
            altered.append(name)
    paper = task.paper
    files = tuple(folder / name for name in task.files)
    return Printed(paper.kind, paper.whom, State.KEPT, files, entry.pages, altered=tuple(altered))


def _printed(task: Task, folder: Path, outcome: Outcome) -> Printed:
    paper = task.paper
    if outcome.failed:
        return Printed(paper.kind, paper.whom, State.FAILED, error=outcome.error, trace=outcome.trace)
    files = tuple(folder / name for name, _ in outcome.files)
    return Printed(paper.kind, paper.whom, State.DRAWN, files, outcome.pages, outcome.notes)
