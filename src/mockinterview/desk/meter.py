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

# A line of a narrow terminal.
_CAPTION = 60

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

    def remark(self, text: str) -> None:
        """Something that may help the person meanwhile."""
        ...

    def caption(self, text: str) -> None:
        """What was understood so far; may be told by another thread."""
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

    def remark(self, text: str) -> None:
        """Nothing."""

    def caption(self, text: str) -> None:
        """Nothing."""

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

    def remark(self, text: str) -> None:
        """A line on stderr."""
        self.hint(text)

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
        self._caption = ""

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
            self._live.update(f"{line(elapsed, level, progress)}\n{self._caption}", refresh=True)

    def caption(self, text: str) -> None:
        """The last words, below the line."""
        self._caption = caption(text)

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


def caption(text: str) -> str:
    """The last words that fit a line, with rich's markup."""
    from rich.markup import escape

    shown = text if len(text) <= _CAPTION else "… " + text[-_CAPTION:].partition(" ")[2]
    return f"[dim]{escape(shown)}[/]" if shown else ""


def open_meter(*, quiet: bool = False, live: bool = True) -> Meter:
    """The meter that suits stderr; a recorded answer isn't `live`."""
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    if quiet:
        return QuietMeter(console)
    return (LiveMeter if sys.stderr.isatty() else PlainMeter)(console, live=live)


def _outlook(progress: Progress) -> str:
    left = progress.seconds_left
    if progress.state is State.COUNTING_DOWN:
        if left is None:
            return "no hurry – t: more time, Enter: the end"
        return f"[yellow]stopping in {left:.1f} s – talk on, or t to think[/]"
    if progress.state is State.THINKING and left is not None:
        return f"time to think: {left:.0f} s – t: more, Enter: the end"
    if progress.state is State.ENDED:
        return "stopped"
    if progress.state is State.WAITING:
        return "listening – Enter ends the answer"
    return "Enter ends the answer"
