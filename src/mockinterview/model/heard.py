"""What is heard: words with times, and what the sound itself shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


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
    (0 is full scale, -inf digital silence), `clipped` is the share of samples at full scale, 0 to 1; `voiced`
    are the stretches in which the voice sounds, None where nobody looked for them."""

    duration: float
    speech: tuple[Span, ...]
    peak_dbfs: float
    speech_dbfs: float
    noise_dbfs: float
    clipped: float
    voiced: tuple[Span, ...] | None = None


@dataclass(frozen=True)
class Recording:
    """One recorded answer on disk."""

    path: Path
    sample_rate: int
    sound: SoundFacts
