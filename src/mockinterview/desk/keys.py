"""Key presses from the terminal, one at a time and without an echo."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from mockinterview.desk.ends import ENTER, Keys


class NoKeys:
    """No keyboard: standard input is a file or a pipe."""

    def poll(self) -> str | None:
        """Never a key."""
        return None

    def flush(self) -> None:
        """Nothing to forget."""


if sys.platform == "win32":
    import msvcrt

    class TerminalKeys:
        """Keys from the Windows console, which needs no preparation."""

        def __enter__(self) -> TerminalKeys:
            return self

        def __exit__(self, kind: object, error: object, trace: object) -> None:
            return None

        def poll(self) -> str | None:
            """The next key pressed, or None; Ctrl-C still interrupts."""
            if not msvcrt.kbhit():
                return None
            key = msvcrt.getwch()
            if key == "\x03":
                raise KeyboardInterrupt
            if key in "\x00\xe0" and msvcrt.kbhit():
                # An arrow or function key comes in two parts, the second of which looks like a letter.
                msvcrt.getwch()
                return None
            return ENTER if key == "\r" else key

        def flush(self) -> None:
            """Forget keys that were pressed earlier."""
            while msvcrt.kbhit():
                msvcrt.getwch()

else:
    import select
    import termios
    import tty

    class TerminalKeys:
        """Keys from a terminal in cbreak mode; its own mode comes back on the way out, errors included.

        Ctrl-C stays a signal.
        """

        def __init__(self, descriptor: int | None = None) -> None:
            self._descriptor = sys.stdin.fileno() if descriptor is None else descriptor

        def __enter__(self) -> TerminalKeys:
            self._mode = termios.tcgetattr(self._descriptor)
            tty.setcbreak(self._descriptor, termios.TCSANOW)
            return self

        def __exit__(
            self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
        ) -> None:
            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._mode)

        def poll(self) -> str | None:
            """The next key pressed, or None."""
            if not select.select([self._descriptor], [], [], 0)[0]:
                return None
            try:
                pressed = os.read(self._descriptor, 1)
            except OSError:
                # The terminal has been closed; there are no more keys.
                return None
            key = pressed.decode("utf-8", "replace")
            return (ENTER if key == "\r" else key) or None

        def flush(self) -> None:
            """Forget keys that were pressed earlier."""
            termios.tcflush(self._descriptor, termios.TCIFLUSH)


@contextmanager
def open_keys() -> Iterator[Keys]:
    """The terminal's keys while the context lasts, or none where standard input is no terminal."""
    if not _at_a_terminal():
        yield NoKeys()
        return
    with TerminalKeys() as keys:
        yield keys


def _at_a_terminal() -> bool:
    try:
        if not sys.stdin.isatty():
            return False
        if sys.platform == "win32":
            return True
        # A job in the background would be stopped for touching the terminal's mode.
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (AttributeError, ValueError, OSError):
        return False
