"""When is an answer over? A pure judgement of speech and silence, patient with people who think.

Enter always ends an answer; ending by itself is a convenience that must never cut a thought short.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from mockinterview.desk.finished import looks_finished

# Pauses beyond one second are normal in spontaneous speech (Campione & Véronis 2002, 6000 pauses in five
# languages), and users of voice tools still report being cut off at 3 to 3.5 s.
WAIT = 4.0

# Where the text looks finished: still twice and a half such a pause.
WAIT_FINISHED = 2.5

# Openings are where people collect themselves: half as long again during the first ten seconds.
OPENING = 10.0
OPENING_FACTOR = 1.5

# A cough or "sorry" is no answer; before this much speech nothing ends by itself.
LEAST_SPEECH = 1.5

# The countdown appears when this share of the wait has passed, so that ordinary pauses show nothing; a text
# that looks finished may come late, and then the countdown is still seen for so many seconds.
COUNTDOWN_SHARE = 0.5
LEAST_COUNTDOWN = 1.0

# The end of a voice is noticed 0.02 to 0.14 s late, a new sound within 0.04 s (four fixtures in silence and
# in noise): a pause may seem a trifle longer than it is, and must not be cut for it.
LATENESS = 0.05

# A new sound may be a voice, which is known 0.1 s later, or half a second where the voicing network isn't
# installed: while something sounds an end waits so long for it. Stops and breaths inside it are shorter than
# a quarter second.
SOUND_GRACE = 1.0
SOUND_GAP = 0.25


@dataclass(frozen=True)
class Patience:
    """How much time a speaker gets, in seconds.

    Silence of `wait` ends an answer, of `wait_finished` where its text looks finished. The key for thinking
    holds the end off for `hold`. An end by silence can be undone for `keep_going`; 0 is not at all. Before
    the first word `nudges` say when one is told to take one's time, and when one is asked for. Without
    `countdown` the seconds that are left aren't shown.
    """

    wait: float = WAIT
    wait_finished: float = WAIT_FINISHED
    hold: float = 60.0
    keep_going: float = 3.0
    nudges: tuple[float, float] = (8.0, 20.0)
    countdown: bool = True


# For people who need more time: every wait at least doubled, and no figures that run.
ACCOMMODATING = Patience(
    wait=10.0, wait_finished=8.0, hold=120.0, keep_going=10.0, nudges=(20.0, 60.0), countdown=False
)


class State(Enum):
    """Where an answer stands."""

    WAITING = "waiting for speech"
    SPEAKING = "speaking"
    THINKING = "the end is held off"
    COUNTING_DOWN = "counting down"
    ENDED = "ended"


@dataclass(frozen=True)
class Progress:
    """The state, with the seconds until the end or until the hold is over where they are to be shown.

    `silence` is the wait that ended it; None while it goes on, and where its length did.
    """

    state: State
    seconds_left: float | None = None
    silence: float | None = None


class Endpointer:
    """Follows one answer block by block; text and wishes to think may come from other threads.

    Without `auto_stop` silence never ends it. `max_seconds` ends it in any case; None is no limit.
    """

    def __init__(
        self,
        patience: Patience | None = None,
        *,
        auto_stop: bool = True,
        max_seconds: float | None = None,
    ) -> None:
        self.patience = patience or Patience()
        self.auto_stop = auto_stop
        self.max_seconds = max_seconds
        self.elapsed = 0.0
        self.spoken = 0.0
        self._first_speech = math.inf
        self._last_speech = 0.0
        self._held_until = 0.0
        self._finished_until = -math.inf
        self._told_at = 0.0
        self._trusts_text = True
        self._last_sound = -math.inf

    def hear(self, speaking: bool, seconds: float, sounding: bool = False) -> Progress:
        """Take in the next `seconds` of sound and tell where the answer stands.

        `sounding` tells that something louder than the room is heard, be it a voice or not.
        """
        if speaking:
            self._first_speech = min(self._first_speech, self.elapsed)
            self.spoken += seconds
        self.elapsed += seconds
        if speaking:
            self._last_speech = self.elapsed
        if sounding:
            self._last_sound = self.elapsed
        return self.progress

    def hear_text(self, text: str, until: float | None = None) -> None:
        """Take in all that was said in the first `until` seconds of sound (until now without it).

        It counts for the silence that it reaches into: speech that goes on makes it old.
        """
        now = self.elapsed
        if not self._looks_finished:
            self._told_at = now
        covered = now if until is None else until
        self._finished_until = covered if looks_finished(text) else -math.inf

    def hold(self, seconds: float | None = None) -> None:
        """Let no silence of the next `seconds` count (those of its patience without them)."""
        until = self.elapsed + (self.patience.hold if seconds is None else seconds)
        self._held_until = max(self._held_until, until)

    def keep_going(self, heard: float = 0.0) -> None:
        """Undo an end by silence after `heard` further seconds, which are yet to be told.

        A text that looked finished has misled once, so from here on the longer wait holds.
        """
        self._trusts_text = False
        self.hold(heard)

    @property
    def progress(self) -> Progress:
        """Where the answer stands now."""
        if self.max_seconds is not None and self.elapsed >= self.max_seconds:
            return Progress(State.ENDED)
        if self.auto_stop and self._held_until > self.elapsed:
            return Progress(State.THINKING, self._held_until - self.elapsed)
        if not self.spoken:
            return Progress(State.WAITING)
        if not self.auto_stop or self.spoken < LEAST_SPEECH:
            return Progress(State.SPEAKING)
        return self._in_silence()

    def _in_silence(self) -> Progress:
        quiet_from = self._quiet_from
        wait = self.patience.wait * self._factor
        end = quiet_from + wait
        if self._trusts_text and self._looks_finished:
            sooner = self.patience.wait_finished * self._factor
            end = min(end, max(quiet_from + sooner, self._told_at + LEAST_COUNTDOWN))
            wait = end - quiet_from
        left = end + LATENESS - self.elapsed
        sounding = self.elapsed - self._last_sound < SOUND_GAP
        if left <= (-SOUND_GRACE if sounding else 0):
            return Progress(State.ENDED, silence=wait)
        if self.elapsed - quiet_from >= wait * COUNTDOWN_SHARE:
            return Progress(State.COUNTING_DOWN, max(0.0, left) if self.patience.countdown else None)
        return Progress(State.SPEAKING)

    @property
    def _quiet_from(self) -> float:
        return max(self._last_speech, self._held_until)

    @property
    def _looks_finished(self) -> bool:
        return self._finished_until >= self._quiet_from

    @property
    def _factor(self) -> float:
        opening = self._last_speech - self._first_speech < OPENING
        return OPENING_FACTOR if opening else 1.0
