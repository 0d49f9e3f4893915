"""Every noun of the program, as frozen values: what is heard, listened for, found, and said back.

Times are seconds as float from the start of the recording.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

Level = Literal[0, 1, 2]
Strength = Literal["strong", "medium", "weak"]
Side = Literal["failure", "improvement", "context"]


@dataclass(frozen=True)
class Word:
    """One word as written by the recogniser, punctuation included; times are None for a typed answer."""

    text: str
    start: float | None = None
    end: float | None = None
    probability: float | None = None


@dataclass(frozen=True)
class Transcript:
    """The words of one answer in the order they were said."""

    words: tuple[Word, ...]
    model: str | None = None
    engine: str | None = None

    @property
    def text(self) -> str:
        """The words joined by single spaces; every quote in a feedback is a substring of this."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True)
class Span:
    """A stretch of time."""

    start: float
    end: float


@dataclass(frozen=True)
class SoundFacts:
    """What the sound itself shows: `speech` are the stretches in which somebody speaks, levels are dBFS
    (0 is full scale, -inf digital silence), `clipped` is the share of samples at full scale, 0 to 1."""

    duration: float
    speech: tuple[Span, ...]
    peak_dbfs: float
    speech_dbfs: float
    noise_dbfs: float
    clipped: float


@dataclass(frozen=True)
class Recording:
    """One recorded answer on disk."""

    path: Path
    sample_rate: int
    sound: SoundFacts


class Pattern(Protocol):
    """A compiled regular expression; `finditer` gives every place where it matches."""

    def finditer(self, string: str, /) -> Iterator[re.Match[str]]: ...  # noqa: D102


@dataclass(frozen=True)
class Cue:
    """Wording that counts as evidence. `pattern` runs over a Reading's text; `parts` name what the cue
    shows ("act", "cause"), and a level may ask for several of them."""

    id: str
    pattern: Pattern
    strength: Strength = "medium"
    negation: Literal["refuse", "allow"] = "refuse"
    hypothetical: Literal["refuse", "allow"] = "refuse"
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limit:
    """Wording that holds a criterion at `level` at most ("it wasn't a big deal")."""

    cue: Cue
    level: Level


@dataclass(frozen=True)
class LevelRule:
    """What a level asks for: enough summed support, and at least one cue of each named part."""

    support: float
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Criterion:
    """One thing the interviewer listens for; `anchors` are by level, `rules` are those of levels 1 and 2.
    With `after_failure` only what is said from the failure on counts."""

    id: str
    name: str
    looking_for: str
    anchors: tuple[str, str, str]
    next_points: tuple[str, str]
    advice: str
    source: str
    weight: int
    rules: tuple[LevelRule, LevelRule]
    cues: tuple[Cue, ...]
    exclusions: tuple[Cue, ...] = ()
    limits: tuple[Limit, ...] = ()
    after_failure: bool = False


@dataclass(frozen=True)
class RedFlag:
    """A way of answering that sinks the answer; it caps some criteria.

    It is raised by any of its cues, and only where every criterion in `when` has at most the level given
    there; without cues `when` alone raises it. A criterion in `unless` that reached its level prevents it.
    """

    id: str
    name: str
    advice: str
    source: str
    caps: Mapping[str, Level]
    unless: Mapping[str, Level]
    when: Mapping[str, Level]
    cues: tuple[Cue, ...]
    exclusions: tuple[Cue, ...] = ()


@dataclass(frozen=True)
class RamblingRule:
    """Thresholds and marker cues for the rambling note."""

    thresholds: Mapping[str, float]
    cues: tuple[Cue, ...]
    source: str


@dataclass(frozen=True)
class Rubric:
    """Everything an answer is judged by."""

    id: str
    version: str
    criteria: tuple[Criterion, ...]
    red_flags: tuple[RedFlag, ...]
    rambling: RamblingRule


@dataclass(frozen=True)
class Question:
    """One interview question. `follow_ups` maps a criterion to the probe that gives it another chance."""

    id: str
    prompt: str
    competency: str
    looking_for: str
    rubric: Rubric
    follow_ups: Mapping[str, str]


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
    """Silences of at least a quarter second inside the answer, in seconds; `before_start` comes on top."""

    count: int
    total: float
    longest: float
    over_two_seconds: int
    before_start: float


@dataclass(frozen=True)
class Delivery:
    """How the answer was spoken. Information, never points; None where it can't be measured."""

    words: int
    seconds: float | None
    speaking_seconds: float | None
    words_per_minute: float | None
    pauses: Pauses | None
    fillers_written: int
    fillers_unwritten: int | None
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
    """One asked question with what came of it; the later parts are None until they exist."""

    question: str
    prompt: str
    recording: Recording | None = None
    transcript: Transcript | None = None
    feedback: Feedback | None = None
    follow_up: str | None = None
    timings: Timings = field(default_factory=Timings)


@dataclass(frozen=True)
class Session:
    """One sitting: `device` is the microphone, or the file the answer came from."""

    id: str
    started: str
    takes: tuple[Take, ...] = ()
    model: str | None = None
    engine: str | None = None
    device: str | None = None
