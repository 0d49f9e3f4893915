"""When is an answer over? A pure judgement of speech and silence, patient with people who think.

Enter always ends an answer; ending by itself is a convenience that must never cut a thought short.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

# Pauses beyond one second are normal in spontaneous speech (Campione & Véronis 2002, 6000 pauses in five
# languages), and users of voice tools still report being cut off at 3 to 3.5 s.
WAIT = 4.0

# Openings are where people collect themselves: half as long again during the first ten seconds.
OPENING = 10.0
OPENING_FACTOR = 1.5

# A cough or "sorry" is no answer; before this much speech nothing ends by itself.
LEAST_SPEECH = 1.5

# The countdown appears when this share of the wait has passed, so that ordinary pauses show nothing.
COUNTDOWN_SHARE = 0.5


class State(Enum):
    """Where an answer stands."""

    WAITING = "waiting for speech"
    SPEAKING = "speaking"
    COUNTING_DOWN = "counting down"
    ENDED = "ended"


@dataclass(frozen=True)
class Progress:
    """The state, with the seconds until the end while counting down."""

    state: State
    seconds_left: float | None = None


class Endpointer:
    """Follows one answer block by block.

    Without `auto_stop` silence never ends it. `max_seconds` ends it in any case; None is no limit.
    """

    def __init__(self, *, auto_stop: bool = True, max_seconds: float | None = None) -> None:
        self.auto_stop = auto_stop
        self.max_seconds = max_seconds
        self.elapsed = 0.0
        self.spoken = 0.0
        self._first_speech = math.inf
        self._last_speech = 0.0

    def hear(self, speaking: bool, seconds: float) -> Progress:
        """Take in the next `seconds` of sound and tell where the answer stands."""
        if speaking:
            self._first_speech = min(self._first_speech, self.elapsed)
            self.spoken += seconds
        self.elapsed += seconds
        if speaking:
            self._last_speech = self.elapsed
        return self.progress

    @property
    def progress(self) -> Progress:
        """Where the answer stands now."""
        if self.max_seconds is not None and self.elapsed >= self.max_seconds:
            return Progress(State.ENDED)
        if not self.spoken:
            return Progress(State.WAITING)
        if not self.auto_stop or self.spoken < LEAST_SPEECH:
            return Progress(State.SPEAKING)
        wait = self._wait()
        silence = self.elapsed - self._last_speech
        if silence >= wait:
            return Progress(State.ENDED)
        if silence >= wait * COUNTDOWN_SHARE:
            return Progress(State.COUNTING_DOWN, wait - silence)
        return Progress(State.SPEAKING)

    def _wait(self) -> float:
        opening = self._last_speech - self._first_speech < OPENING
        return WAIT * OPENING_FACTOR if opening else WAIT
