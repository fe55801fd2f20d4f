"""Read-only view of one snapshot: who it is, what was delivered, its raw rows (docs/architecture.md §4)."""

from inspect_xj.snapshot.layout import school_year_of
from inspect_xj.snapshot.memory import MemorySnapshot
from inspect_xj.snapshot.protocol import Snapshot
from inspect_xj.snapshot.stored import StoredSnapshot, is_snapshot, open_snapshot

__all__ = ["MemorySnapshot", "Snapshot", "StoredSnapshot", "is_snapshot", "open_snapshot", "school_year_of"]
