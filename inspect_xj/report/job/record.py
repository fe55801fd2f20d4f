"""What a folder of papers knows of itself: which paper was drawn from what, so that a second run draws the rest only.

One line of JSON a finished paper, appended as soon as its files are in place: a run that is cut off loses nothing it
has finished, and a last line cut in the middle is passed over.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from inspect_xj.errors import OutputError

__all__ = ["FILE", "Entry", "Record", "file_sha256"]

FILE = ".印制记录.jsonl"


def file_sha256(path: Path) -> str | None:
    """Hash of the file's bytes; None where there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None
    except OSError as error:
        raise OutputError(f"“{path}”读不出来（{error.strerror}），请关闭正在使用它的程序后重试。") from error


@dataclass(frozen=True, slots=True)
class Entry:
    """One finished paper: ``key`` of content and setting, pages, and the hash of each file as it was written."""

    key: str
    pages: int
    files: Mapping[str, str]


class Record:
    """The papers finished in a folder, by their stems."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._cut_off = False
        self._entries = self._read()
        self._known: dict[str, str] = {}
        for entry in self._entries.values():
            self._known |= entry.files

    def _read(self) -> dict[str, Entry]:
        try:
            text = self._path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise OutputError(f"“{self._path}”读不出来（{error.strerror}），请换一个输出目录。") from error
        self._cut_off = bool(text) and not text.endswith("\n")
        entries = {}
        for line in text.split("\n"):
            try:
                read = json.loads(line)
                files = {str(name): str(sha256) for name, sha256 in read["files"].items()}
                entries[str(read["stem"])] = Entry(str(read["key"]), int(read["pages"]), files)
            except (ValueError, KeyError, TypeError, AttributeError):
                continue  # cut off, or written by somebody else: that paper is drawn again
        return entries

    def entry(self, stem: str) -> Entry | None:
        """What was finished under that stem."""
        return self._entries.get(stem)

    def written(self, name: str) -> str | None:
        """The hash under which this tool wrote that file last; None when it never did."""
        return self._known.get(name)

    def add(self, stem: str, entry: Entry) -> None:
        """Note a finished paper, on disk at once."""
        self._entries[stem] = entry
        self._known |= entry.files
        line = json.dumps(
            {"stem": stem, "key": entry.key, "pages": entry.pages, "files": dict(entry.files)}, ensure_ascii=False
        )
        try:
            with self._path.open("a", encoding="utf-8") as file:
                # A line that an earlier end cut off must not swallow this one.
                file.write(f"\n{line}\n" if self._cut_off else f"{line}\n")
        except OSError as error:
            raise OutputError(f"“{self._path}”没有写成（{error.strerror}），请清理磁盘或换一个输出目录。") from error
        self._cut_off = False
