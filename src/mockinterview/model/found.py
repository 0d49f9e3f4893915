"""What is found and said back: ratings with their evidence, feedback, and the session that holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .heard import Recording, Transcript
from .listened import Level

Side = Literal["failure", "improvement", "context"]


@dataclass(frozen=True)
class Evidence:
    """The speaker's own words for a point; `quote` is an exact substring of the transcript's text."""

    criterion: str
    cue: str
    quote: str
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True)
class Metric:
    """A figure that measures the failure or its outcome. `window` is the time it covers ("six months")."""

    cue: str
    quote: str
    side: Side
    start: float | None = None
    end: float | None = None
    value: str | None = None
    unit: str | None = None
    before: str | None = None
    after: str | None = None
    window: str | None = None


@dataclass(frozen=True)
class Rating:
    """A criterion's level with its reasons; None is "could not tell", never zero."""

    criterion: str
    level: Level | None
    evidence: tuple[Evidence, ...]
    why: str
    next_point: str | None


@dataclass(frozen=True)
class Pauses:
    """Silences of at least a quarter second inside the answer, in seconds; `before_start` comes on top.

    How many of them lie inside a clause and how many between ideas is None where the words have no times.
    """

    count: int
    total: float
    longest: float
    over_two_seconds: int
    before_start: float
    inside_clauses: int | None = None
    between_ideas: int | None = None


@dataclass(frozen=True)
class Delivery:
    """How the answer was spoken. Information, never points; None where it can't be measured."""

    words: int
    seconds: float | None
    speaking_seconds: float | None
    words_per_minute: float | None
    pauses: Pauses | None
    fillers_written: int | None
    fillers_unwritten: int | None
    fillers_lexical: int | None
    time_to_failure: float | None
    words_to_failure: int | None
    repetition: float


@dataclass(frozen=True)
class Note:
    """Something worth saying besides the points; level 0 is nothing to say, 2 is clear."""

    id: str
    level: Level
    text: str
    reasons: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Raised:
    """A red flag that was raised, with the words that raised it (none where something was missing)."""

    id: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Assessment:
    """All a rubric finds in one answer."""

    ratings: tuple[Rating, ...]
    metrics: tuple[Metric, ...]
    delivery: Delivery
    notes: tuple[Note, ...]
    red_flags: tuple[Raised, ...]


@dataclass(frozen=True)
class Credit:
    """One thing that worked, with the words that showed it."""

    criterion: str
    text: str
    evidence: Evidence


@dataclass(frozen=True)
class Change:
    """One thing to change: what was not heard, or was said, and what would earn the next point."""

    about: str
    text: str
    points: int
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Feedback:
    """The whole feedback on one answer; `points` out of `of` counts only criteria that could be rated."""

    question: str
    rubric: str
    points: int
    of: int
    ratings: tuple[Rating, ...]
    weights: Mapping[str, int]
    metrics: tuple[Metric, ...]
    delivery: Delivery
    notes: tuple[Note, ...]
    red_flags: tuple[Raised, ...]
    strengths: tuple[Credit, ...]
    changes: tuple[Change, ...]
    spoken: str
    model: str | None = None
    engine: str | None = None


@dataclass(frozen=True)
class Timings:
    """Seconds since the session began; None where it did not happen."""

    prompt_end: float | None = None
    first_block: float | None = None
    speech_end: float | None = None
    transcript_ready: float | None = None
    feedback_ready: float | None = None
    feedback_start: float | None = None


@dataclass(frozen=True)
class Take:
    """One asked question with what came of it; the later parts are None until they exist.

    `accommodated` tells that its speaker asked for more time and no remarks on how the answer was spoken.
    """

    question: str
    prompt: str
    recording: Recording | None = None
    transcript: Transcript | None = None
    feedback: Feedback | None = None
    follow_up: str | None = None
    timings: Timings = field(default_factory=Timings)
    accommodated: bool = False


@dataclass(frozen=True)
class Session:
    """One sitting: `device` is the microphone, or the file the answer came from."""

    id: str
    started: str
    takes: tuple[Take, ...] = ()
    model: str | None = None
    engine: str | None = None
    device: str | None = None
