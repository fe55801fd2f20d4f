"""Where each paper of a job is written: a school's name may be anything, a file's name may not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from inspect_xj.report.papers.paper import Paper

__all__ = ["Task", "safe_name", "tasks_of"]

#: Longest name in bytes of UTF-8: file systems take 255, and endings, a count and a temporary name need room.
_LONGEST = 180

#: Characters some file system in use does not take, and those that a shell or a person trips over.
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\s]+')
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})

#: Names that Windows keeps for devices, with any ending.
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)")


def safe_name(text: str, fallback: str = "未命名") -> str:
    """``text`` as the name of one file or folder on any system: no path, nothing unseen, not endless, never empty."""
    words = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", text[:1000]))
    name = "".join(c for c in words if unicodedata.category(c) not in _UNSEEN).strip("._- ")
    while len(name.encode()) > _LONGEST:
        name = name[:-1]
    name = name.rstrip("._- ")
    return f"_{name}" if _DEVICES.match(name) else name or fallback


@dataclass(frozen=True, slots=True)
class Task:
    """A paper and where it goes: ``stem`` is relative to the output folder, without an ending."""

    paper: Paper
    stem: str

    @property
    def files(self) -> tuple[str, ...]:
        """Every file it becomes, relative, the PDF first."""
        pdf = (f"{self.stem}.pdf",) if self.paper.template else ()
        return pdf + tuple(f"{self.stem}{companion.ending}" for companion in self.paper.companions)


def tasks_of(papers: Iterable[Paper]) -> tuple[Task, ...]:
    """The papers with their places; two that would overwrite each other get a count, in the order given."""
    taken: set[str] = set()
    tasks = []
    for paper in papers:
        folder = PurePosixPath(*(safe_name(part) for part in paper.folder.split("/") if part.strip()))
        name = safe_name(paper.name)
        stem, n = str(folder / name), 1
        # Folded, for Windows and macOS know no difference between A and a.
        while stem.casefold() in taken:
            n += 1
            stem = str(folder / f"{name}（{n}）")
        taken.add(stem.casefold())
        tasks.append(Task(paper, stem))
    return tuple(tasks)
