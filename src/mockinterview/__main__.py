"""`python -m mockinterview` and the `mockinterview` command."""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType

INTERRUPTED = 130


def run() -> int:
    """Run the command that was typed; Ctrl-C ends it with 130 at any moment, the first import included."""
    try:
        signal.signal(signal.SIGINT, _interrupt_once)
        from mockinterview.cli import main

        status = main()
    except KeyboardInterrupt:
        status = INTERRUPTED
    if status == INTERRUPTED and threading.active_count() > 1:
        # Everything is saved; a model at work in another thread would hold up the end, or crash it.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    return status


def _interrupt_once(number: int, frame: FrameType | None) -> None:
    """A second Ctrl-C must not break off what the first one saves."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(run())
