"""The commands an inspector types: read the input, call one function of a room below, show what it gave."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line and end the process: 0 nothing found, 1 findings, 2 could not run."""
    try:
        from inspect_xj.cli.entry import run
    except KeyboardInterrupt:  # Ctrl-C before there was anything to interrupt
        sys.exit(2)
    sys.exit(run(sys.argv[1:]))
