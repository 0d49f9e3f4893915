"""`python -m mockinterview` and the `mockinterview` command."""

from __future__ import annotations

import signal
import sys
from types import FrameType

INTERRUPTED = 130


def run() -> int:
    """Run the command that was typed; Ctrl-C ends it with 130 at any moment, the first import included."""
    try:
        signal.signal(signal.SIGINT, _interrupt_once)
        from mockinterview.cli import main

        return main()
    except KeyboardInterrupt:
        return INTERRUPTED


def _interrupt_once(number: int, frame: FrameType | None) -> None:
    """A second Ctrl-C must not break off what the first one saves."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(run())
