"""The commands an inspector types: read the input, call one function of a room below, show what it gave."""

from __future__ import annotations

import signal
import sys
import warnings

__all__ = ["main"]


def main() -> None:
    """Run the command line and end the process: 0 nothing found, 1 findings, 2 could not run."""
    try:
        from inspect_xj.cli.entry import run
    except KeyboardInterrupt:  # Ctrl-C before there was anything to interrupt
        sys.exit(2)
    # What a library complains of while it is being cleared away (a zip file on a full disk) is a traceback too; by then
    # the sentence has been said.
    sys.unraisablehook = _say_nothing
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    try:
        code = run(sys.argv[1:])
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is written: nothing left to interrupt but the clearing away
    except KeyboardInterrupt:
        code = 2
    sys.exit(code)


def _say_nothing(trouble: object) -> None:
    pass
