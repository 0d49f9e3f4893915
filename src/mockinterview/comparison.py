"""What changed from one telling to another: levels, sentences, figures that drifted, length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from mockinterview.model import Feedback, Level, Metric, Transcript
from mockinterview.rubric.reading import normalise, read

# Two sentences are the same one told again when so much of their words is the same, in order.
SAME_SENTENCE = 0.6

# Two figures measure the same thing when their quotes share so many of their words that are no figures.
SAME_THING = 0.5

_SMALL = "a an the of to in on at by for and or from with about around only just my our i we it"
_SMALL_WORDS = frozenset(_SMALL.split())


@dataclass(frozen=True)
class Moved:
    """A criterion whose level changed; None is "could not tell"."""

    criterion: str
    before: Level | None
    after: Level | None
    points: int


@dataclass(frozen=True)
class Drift:
    """The same figure told with another value."""

    before: Metric
    after: Metric


@dataclass(frozen=True)
class Comparison:
    """Two tellings side by side; `gone` and `come` are sentences of the first and of the second."""

    before: Feedback
    after: Feedback
    moved: tuple[Moved, ...]
    gone: tuple[str, ...]
    come: tuple[str, ...]
    drifted: tuple[Drift, ...]

    @property
    def points(self) -> int:
        """How many points the second telling has more."""
        return self.after.points - self.before.points


def compare(before: tuple[Transcript, Feedback], after: tuple[Transcript, Feedback]) -> Comparison:
    """What changed from the first telling to the second."""
    (first, first_feedback), (second, second_feedback) = before, after
    gone, come = _sentences(first, second)
    return Comparison(
        first_feedback,
        second_feedback,
        tuple(_moved(first_feedback, second_feedback)),
        gone,
        come,
        tuple(_drifted(first_feedback.metrics, second_feedback.metrics)),
    )


def _moved(before: Feedback, after: Feedback) -> Iterator[Moved]:
    levels = {rating.criterion: rating.level for rating in before.ratings}
    for rating in after.ratings:
        was = levels.get(rating.criterion)
        if rating.criterion in levels and was != rating.level:
            weight = after.weights[rating.criterion]
            yield Moved(rating.criterion, was, rating.level, weight * ((rating.level or 0) - (was or 0)))


def _sentences(first: Transcript, second: Transcript) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sentences of each that the other has nothing like."""
    one, other = (_told(transcript) for transcript in (first, second))
    return (
        tuple(text for text, words in one if not _is_told(words, [w for _, w in other])),
        tuple(text for text, words in other if not _is_told(words, [w for _, w in one])),
    )


def _told(transcript: Transcript) -> list[tuple[str, list[str]]]:
    reading = read(transcript)
    return [(reading.quote(s.first, s.last), s.text.split()) for s in reading.sentences]


def _is_told(words: list[str], others: Sequence[list[str]]) -> bool:
    matcher = SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(words)
    for other in others:
        matcher.set_seq1(other)
        # The quick ones are never below the true one.
        if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < SAME_SENTENCE:
            continue
        if matcher.ratio() >= SAME_SENTENCE:
            return True
    return False


def _drifted(before: Sequence[Metric], after: Sequence[Metric]) -> Iterator[Drift]:
    """Figures of the same thing on the same side whose values differ, each used once."""
    left = list(before)
    for metric in after:
        if same := next(
            (old for old in left if _values(old) == _values(metric) and _alike(old, metric)), None
        ):
            left.remove(same)
    for metric in after:
        if any(_values(old) == _values(metric) and _alike(old, metric) for old in before):
            continue
        if other := next((old for old in left if _alike(old, metric)), None):
            left.remove(other)
            yield Drift(other, metric)


def _values(metric: Metric) -> tuple[str | None, ...]:
    return metric.value, metric.before, metric.after


def _alike(one: Metric, other: Metric) -> bool:
    if one.side != other.side or one.unit != other.unit:
        return False
    words, others = (_things(metric) for metric in (one, other))
    if not words or not others:
        # Nothing but the figure: "18%" and "twenty percent" on the same side.
        return one.cue == other.cue and not words and not others
    return len(words & others) >= SAME_THING * min(len(words), len(others))


def _things(metric: Metric) -> set[str]:
    words = normalise(metric.quote).split()
    return {word for word in words if word not in _SMALL_WORDS and not any(c.isdigit() for c in word)}
