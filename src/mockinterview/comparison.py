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
    points: int | None


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
    def points(self) -> int | None:
        """How many points the second telling has more; None where either was too little to judge."""
        return self.after.points - self.before.points if self.before.of and self.after.of else None


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
        tuple(_drifted(_figures(first, first_feedback), _figures(second, second_feedback))),
    )


def _moved(before: Feedback, after: Feedback) -> Iterator[Moved]:
    levels = {rating.criterion: rating.level for rating in before.ratings}
    for rating in after.ratings:
        was = levels.get(rating.criterion)
        if rating.criterion in levels and was != rating.level:
            known = was is not None and rating.level is not None
            points = after.weights[rating.criterion] * (rating.level - was) if known else None  # type: ignore[operator]
            yield Moved(rating.criterion, was, rating.level, points)


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


@dataclass(frozen=True)
class _Figure:
    """A figure, the words of its quote and those of its sentence, without what is counted and small words."""

    metric: Metric
    things: frozenset[str]
    around: tuple[str, ...]

    @property
    def values(self) -> tuple[str | None, ...]:
        """What was counted."""
        return self.metric.value, self.metric.before, self.metric.after


def _figures(transcript: Transcript, feedback: Feedback) -> list[_Figure]:
    told = _told(transcript)
    found = []
    for metric in feedback.metrics:
        sentence = next((words for text, words in told if metric.quote in text), [])
        found.append(
            _Figure(metric, frozenset(_things(normalise(metric.quote).split())), tuple(_things(sentence)))
        )
    return found


def _things(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in _SMALL_WORDS and not any(c.isdigit() for c in word)]


def _drifted(before: Sequence[_Figure], after: Sequence[_Figure]) -> Iterator[Drift]:
    """Figures of the same thing on the same side whose values differ, each used once."""
    left = list(before)
    new = []
    for figure in after:
        same = next((old for old in left if old.values == figure.values and _alike(old, figure)), None)
        if same is None:
            new.append(figure)
        else:
            left.remove(same)
    for figure in new:
        if other := next((old for old in left if _alike(old, figure)), None):
            left.remove(other)
            yield Drift(other.metric, figure.metric)


def _alike(one: _Figure, other: _Figure) -> bool:
    """Whether two figures measure the same: by what is counted, or where only the figure was said by what is
    told around it."""
    if one.metric.side != other.metric.side or one.metric.unit != other.metric.unit:
        return False
    if one.things and other.things:
        shared = len(one.things & other.things)
        return shared >= SAME_THING * min(len(one.things), len(other.things))
    return SequenceMatcher(None, one.around, other.around, autojunk=False).ratio() >= SAME_SENTENCE
