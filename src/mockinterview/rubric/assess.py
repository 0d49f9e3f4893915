"""Judge one answer by a question's rubric: ratings, red flags, figures, delivery and notes.

A pure function of the words, their times and what the sound showed; the same input gives the same output.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mockinterview.model import (
    Assessment,
    Criterion,
    Evidence,
    Level,
    Metric,
    Question,
    Raised,
    Rating,
    RedFlag,
    Rubric,
    SoundFacts,
    Transcript,
)

from .cues import Match, find
from .delivery import measure_delivery
from .levels import MOST_EVIDENCE, Found, level_of, listen, rate, rating, untold
from .metrics import find_metrics
from .notes import answer_notes
from .rambling import rambling_note
from .reading import Reading, read

# The criterion that counts figures instead of cues.
METRICS = "metrics"

# Where an answer lands: an outcome, or what was learned.
LANDING = ("results", "learning")

# A cue with this part tells the failure; the first one is when the listener hears what went wrong.
FAILURE = "failure"

# Fewer words than this are no answer: about what the shortest failure with its cause takes.
LEAST_WORDS = 8

# Whisper itself calls a decoding failed when its mean log probability is below -1.
LEAST_PROBABILITY = math.exp(-1.0)

TOO_SHORT = "There were too few words to judge."
TOO_UNSURE = "The words could not be made out well enough to judge."


def assess(question: Question, transcript: Transcript, sound: SoundFacts | None = None) -> Assessment:
    """All that the question's rubric finds in an answer; levels are None where they can't be told."""
    rubric, reading = question.rubric, read(transcript, question.prompt)
    found, failure = _listened(rubric, reading)
    counting = [criterion for criterion in rubric.criteria if criterion.id == METRICS]
    metrics = tuple(metric for criterion in counting for metric in find_metrics(criterion, reading))
    delivery = measure_delivery(reading, sound, failure)
    if why := _untellable(reading):
        ratings = tuple(untold(criterion, why) for criterion in rubric.criteria)
        return Assessment(ratings, metrics, delivery, answer_notes(sound), ())
    raised, ratings = _flagged(rubric, reading, _rated(rubric, reading, found, metrics))
    landing = max((m.last for m in _all(found[id] for id in LANDING if id in found)), default=None)
    notes = (
        rambling_note(rubric.rambling, reading, delivery, landing),
        *answer_notes(sound, metrics if counting else None),
    )
    return Assessment(ratings, metrics, delivery, notes, raised)


def _listened(rubric: Rubric, reading: Reading) -> tuple[dict[str, Found], int | None]:
    """What each criterion's cues matched, and the index of the first word that tells the failure.

    Figures are left to `find_metrics`; their part `failure` is a side and not the moment of the failure.
    """
    criteria = [criterion for criterion in rubric.criteria if criterion.id != METRICS]
    found = {criterion.id: listen(criterion, reading) for criterion in criteria}
    failure = min((m.first for m in _all(found.values()) if FAILURE in m.cue.parts), default=None)
    if failure is not None:
        for criterion in criteria:
            if criterion.after_failure:
                found[criterion.id] = found[criterion.id].since(failure)
    return found, failure


def _all(found: Iterable[Found]) -> Iterator[Match]:
    return (match for one in found for match in one.matches)


def _untellable(reading: Reading) -> str | None:
    """Why no level can be told, or None."""
    if reading.length < LEAST_WORDS:
        return TOO_SHORT
    heard = [word.probability for word in reading.words if word.probability is not None]
    return TOO_UNSURE if heard and sum(heard) / len(heard) < LEAST_PROBABILITY else None


def _rated(
    rubric: Rubric, reading: Reading, found: Mapping[str, Found], metrics: Sequence[Metric]
) -> tuple[Rating, ...]:
    return tuple(
        _rate_figures(criterion, metrics)
        if criterion.id == METRICS
        else rate(criterion, reading, found[criterion.id])
        for criterion in rubric.criteria
    )


def _rate_figures(criterion: Criterion, metrics: Sequence[Metric]) -> Rating:
    """Each figure that measures the failure or the improvement counts one; improvements are quoted first."""
    measuring = sorted(
        (metric for metric in metrics if metric.side != "context"), key=lambda m: m.side != "improvement"
    )
    level = level_of(criterion.rules, len(measuring), {metric.side for metric in measuring})
    quotes = [Evidence(criterion.id, m.cue, m.quote, m.start, m.end) for m in measuring[:MOST_EVIDENCE]]
    return rating(criterion, level, quotes if level else ())


def _flagged(
    rubric: Rubric, reading: Reading, ratings: tuple[Rating, ...]
) -> tuple[tuple[Raised, ...], tuple[Rating, ...]]:
    """The red flags that the answer raises, and the ratings as they cap them."""
    raised: list[Raised] = []
    for flag in rubric.red_flags:
        levels = {rating.criterion: rating.level or 0 for rating in ratings}
        evidence = _raising(flag, reading, levels)
        if evidence is None:
            continue
        raised.append(Raised(flag.id, evidence))
        ratings = tuple(
            _capped(rubric, rating, flag, evidence) if rating.criterion in flag.caps else rating
            for rating in ratings
        )
    return tuple(raised), ratings


def _raising(flag: RedFlag, reading: Reading, levels: Mapping[str, Level]) -> tuple[Evidence, ...] | None:
    """The words that raise a flag (none where something is missing), or None when it isn't raised."""
    if any(levels.get(id, 0) >= level for id, level in flag.unless.items()):
        return None
    if any(levels.get(id, 0) > level for id, level in flag.when.items()):
        return None
    if not flag.cues:
        return ()
    matches = find(reading, flag.cues, flag.exclusions)[:MOST_EVIDENCE]
    return tuple(reading.evidence(flag.id, m.cue.id, m.first, m.last) for m in matches) or None


def _capped(rubric: Rubric, before: Rating, flag: RedFlag, evidence: tuple[Evidence, ...]) -> Rating:
    """The rating as low as the flag holds it, citing what the flag cites."""
    level = flag.caps.get(before.criterion)
    if level is None or before.level is None or before.level <= level:
        return before
    criterion = next(criterion for criterion in rubric.criteria if criterion.id == before.criterion)
    return rating(criterion, level, evidence or before.evidence)
