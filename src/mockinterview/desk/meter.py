"""What the person sees while speaking: that it records, how loud, for how long, and when it will stop."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Protocol

from mockinterview.desk.endpointing import Progress, State

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live

# The bar's ends in dBFS: a quiet room, and as loud as a recording should get.
_QUIET = -60.0
_LOUD = -6.0
_WIDTH = 20

_GO = "Recording … go. Enter ends the answer."
_LISTENING = "Listening to the recorded answer …"


class Meter(Protocol):
    """Shows one recording after the other."""

    def start(self) -> None:
        """The microphone is heard: the answer may begin. Saying so again changes nothing."""
        ...

    def show(self, elapsed: float, level: float, progress: Progress) -> None:
        """Seconds recorded, the present level in dBFS, and where the answer stands."""
        ...

    def hint(self, text: str) -> None:
        """Something the person should know meanwhile."""
        ...

    def stop(self, elapsed: float) -> None:
        """The recording has ended after `elapsed` seconds."""
        ...


class QuietMeter:
    """Shows nothing but hints."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def start(self) -> None:
        """Nothing."""

    def show(self, elapsed: float, level: float, progress: Progress) -> None:
        """Nothing."""

    def hint(self, text: str) -> None:
        """A line on stderr."""
        self._console.print(text, soft_wrap=True, markup=False)

    def stop(self, elapsed: float) -> None:
        """Nothing."""


class PlainMeter(QuietMeter):
    """Two lines, for a log or a pipe."""

    def __init__(self, console: Console, *, live: bool = True) -> None:
        super().__init__(console)
        self._go = _GO if live else _LISTENING
        self._started = False

    def start(self) -> None:
        """The line that says go."""
        if not self._started:
            self._started = True
            self._console.print(self._go)

    def stop(self, elapsed: float) -> None:
        """The line that says how much was recorded, if anything was."""
        if self._started:
            self._started = False
            self._console.print(f"Recorded {elapsed:.1f} s")


class LiveMeter(PlainMeter):
    """One line that follows the voice."""

    def __init__(self, console: Console, *, live: bool = True) -> None:
        super().__init__(console, live=live)
        self._live: Live | None = None

    def start(self) -> None:
        """The line that says go, with the level below it."""
        from rich.live import Live

        super().start()
        if self._live is None:
            self._live = Live(console=self._console, auto_refresh=False, transient=True)
            self._live.start()

    def show(self, elapsed: float, level: float, progress: Progress) -> None:
        """Draw the line anew."""
        if self._live is not None:
            self._live.update(line(elapsed, level, progress), refresh=True)

    def stop(self, elapsed: float) -> None:
        """The level goes; how much was recorded stays."""
        if self._live is not None:
            self._live.stop()
            self._live = None
        super().stop(elapsed)


def line(elapsed: float, level: float, progress: Progress) -> str:
    """Time, level and what will happen, with rich's markup."""
    share = 0.0 if math.isinf(level) else (level - _QUIET) / (_LOUD - _QUIET)
    filled = round(_WIDTH * min(1.0, max(0.0, share)))
    colour = "red" if level > _LOUD else "green"
    bar = f"[{colour}]{'█' * filled}[/][dim]{'·' * (_WIDTH - filled)}[/]"
    minutes, seconds = divmod(int(elapsed), 60)
    return f"[red]●[/] {minutes}:{seconds:02} {bar} {_outlook(progress)}"


def open_meter(*, quiet: bool = False, live: bool = True) -> Meter:
    """The meter that suits stderr; a recorded answer isn't `live`."""
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    if quiet:
        return QuietMeter(console)
    return (LiveMeter if sys.stderr.isatty() else PlainMeter)(console, live=live)


def _outlook(progress: Progress) -> str:
    if progress.state is State.COUNTING_DOWN and progress.seconds_left is not None:
        return f"[yellow]stopping in {progress.seconds_left:.1f} s – keep talking to go on[/]"
    if progress.state is State.WAITING:
        return "listening – Enter ends the answer"
    return "Enter ends the answer"
