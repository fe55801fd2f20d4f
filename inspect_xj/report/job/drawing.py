"""One paper drawn and put in place: in a worker, or in the process itself where a pool would cost more than it saves."""

from __future__ import annotations

import hashlib
import traceback
from dataclasses import dataclass, replace
from pathlib import Path

from inspect_xj.errors import InspectError, OutputError
from inspect_xj.report import templates
from inspect_xj.report.assets import assets_of
from inspect_xj.report.job.naming import Task
from inspect_xj.report.job.record import file_sha256
from inspect_xj.report.job.setting import Setting
from inspect_xj.report.output import DiskFullError, place_file
from inspect_xj.report.papers.paper import Paper
from inspect_xj.report.pdf import draw_paper
from inspect_xj.report.record import RecordFacts, finish

__all__ = ["Order", "Outcome", "draw"]

_CHANGED = "“{name}”已经存在，而且不是本工具上次写下的样子（可能有人填写或者签章），没有覆盖；要重印请先移走它，或换一个输出目录"


@dataclass(frozen=True, slots=True)
class Order:
    """A task with the hashes under which its files were last written: a file that is different is somebody's work."""

    task: Task
    written: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task: files with their hashes; or the sentence why not."""

    files: tuple[tuple[str, str], ...] = ()
    pages: int = 0
    notes: tuple[str, ...] = ()
    error: str = ""
    hopeless: bool = False  # the disk is full: the others need not try
    trace: str = ""  # of an error of the tool itself

    @property
    def failed(self) -> bool:
        """Whether the paper is not there."""
        return bool(self.error)


def draw(order: Order, folder: Path, setting: Setting) -> Outcome:
    """Draw the paper and the files beside it, and place them; every failure is an outcome."""
    try:
        return _drawn(order, folder, setting)
    except DiskFullError as error:
        return Outcome(error=str(error), hopeless=True)
    except InspectError as error:
        return Outcome(error=str(error))
    except (MemoryError, RecursionError):
        return Outcome(error="内容过大，超过了一份文书的内存限制")
    except Exception as error:
        return Outcome(error=f"程序内部出错（{type(error).__name__}）", trace=traceback.format_exc())


def _drawn(order: Order, folder: Path, setting: Setting) -> Outcome:
    paper = order.task.paper
    made: list[bytes] = []
    pages = 0
    notes: tuple[str, ...] = ()
    if paper.template:
        drawn_with = templates.templates(setting.templates)
        html = drawn_with.render(paper.template, paper=paper.content)
        style = drawn_with.style_sheet(paper.style)
        identifier = paper.fingerprint[:32].encode()
        assets = assets_of(setting.templates)
        data, drawn = draw_paper(html, style, identifier, assets=assets, tagged=paper.tagged)
        finished = finish(data, _facts(paper, setting), paper.attachments, password=setting.password)
        made.append(_signed(finished, setting))
        pages, notes = drawn.pages, drawn.warnings
    # All made before any is placed: a form without its paper would be half a thing.
    made += [companion.write(paper.content) for companion in paper.companions]
    files = tuple(zip(order.task.files, made, order.written, strict=True))
    placed = []
    for name, data, before in files:
        path, sha256 = folder / name, hashlib.sha256(data).hexdigest()
        there = file_sha256(path)
        if there is not None and there not in (before, sha256):
            raise OutputError(_CHANGED.format(name=name))
        placed.append((path, name, data, sha256, there))
    for path, _, data, sha256, there in placed:
        if there != sha256:
            _make(path.parent)
            place_file(path, data)
    return Outcome(tuple((name, sha256) for _, name, _, sha256, _ in placed), pages, notes)


def _signed(data: bytes, setting: Setting) -> bytes:
    if setting.key is None:
        return data
    from inspect_xj.report.record.signing import sign, signer  # noqa: PLC0415 - an extra

    return sign(data, signer(setting.key, setting.key_password), password=setting.password)


def _facts(paper: Paper, setting: Setting) -> RecordFacts:
    """The paper's origin: the job's, and its own kind, number and mask."""
    number = getattr(getattr(paper.content, "mark", None), "serial", "")
    return replace(setting.record, kind=paper.kind, serial=str(number), mask=paper.mask, fingerprint=paper.fingerprint)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"目录“{folder}”建立不了（{error.strerror}），请检查该位置后重试。") from error
