"""From what was found to what is said: the points ledger, what worked, and what to change first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mockinterview.coach.spoken import spoken_feedback
from mockinterview.model import (
    Assessment,
    Change,
    Credit,
    Criterion,
    Evidence,
    Feedback,
    Question,
    Raised,
    Rating,
    RedFlag,
    Transcript,
)

HIGHEST_LEVEL = 2

# People keep three to four sentence-sized chunks in mind (Cowan 2010), so the card shows three of each;
# programs get two changes more.
MOST_STRENGTHS = 3
MOST_CHANGES = 5


def give_feedback(question: Question, transcript: Transcript, found: Assessment) -> Feedback:
    """The whole feedback; criteria that could not be rated count neither for nor against."""
    criteria = {criterion.id: criterion for criterion in question.rubric.criteria}
    rated = [rating for rating in found.ratings if rating.level is not None]
    strengths = tuple(_strengths(criteria, rated, found.red_flags))
    changes = tuple(_changes(question, criteria, found))
    return Feedback(
        question=question.id,
        rubric=f"{question.rubric.id}@{question.rubric.version}",
        points=sum(points(rating, criteria[rating.criterion].weight) or 0 for rating in rated),
        of=sum(most_points(criteria[rating.criterion].weight) for rating in rated),
        ratings=found.ratings,
        weights={id: criterion.weight for id, criterion in criteria.items()},
        metrics=found.metrics,
        delivery=found.delivery,
        notes=found.notes,
        red_flags=found.red_flags,
        strengths=strengths,
        changes=changes,
        spoken=spoken_feedback(strengths, changes, found.notes, bool(rated)),
        model=transcript.model,
        engine=transcript.engine,
    )


def points(rating: Rating, weight: int) -> int | None:
    """Points a rating earns: its level times the criterion's weight; None where it could not be rated."""
    return None if rating.level is None else rating.level * weight


def most_points(weight: int) -> int:
    """Points a criterion can earn."""
    return HIGHEST_LEVEL * weight


def _strengths(
    criteria: dict[str, Criterion], rated: list[Rating], red_flags: Iterable[Raised]
) -> Iterator[Credit]:
    """The best-shown criteria first; credit needs words that were said, and not those that raised a flag."""
    blamed = {evidence.quote for raised in red_flags for evidence in raised.evidence}
    shown = [rating for rating in rated if rating.level and _creditable(rating, blamed)]
    order = list(criteria)
    shown.sort(key=lambda r: (-(r.level or 0), -criteria[r.criterion].weight, order.index(r.criterion)))
    for rating in shown[:MOST_STRENGTHS]:
        yield Credit(rating.criterion, criteria[rating.criterion].name, _creditable(rating, blamed)[0])


def _creditable(rating: Rating, blamed: set[str]) -> list[Evidence]:
    return [evidence for evidence in rating.evidence if evidence.quote not in blamed]


def _changes(question: Question, criteria: dict[str, Criterion], found: Assessment) -> Iterator[Change]:
    """What would earn most first. A red flag explains several missing points at once, so it leads."""
    flags = {flag.id: flag for flag in question.rubric.red_flags}
    capped = {criterion for raised in found.red_flags for criterion in flags[raised.id].caps}
    told = {criterion for raised in found.red_flags for criterion in _missing(flags[raised.id])}
    raised = [_from_flag(flags[raised.id], raised, criteria, found) for raised in found.red_flags]
    open_points = [
        Change(rating.criterion, rating.next_point, criteria[rating.criterion].weight)
        for rating in _cheapest_first(criteria, found.ratings)
        if rating.next_point
    ]
    missing = [change for change in open_points if change.about not in capped | told]
    rest = [change for change in open_points if change.about in capped - told]
    yield from (raised + missing + rest)[:MOST_CHANGES]


def _from_flag(flag: RedFlag, raised: Raised, criteria: dict[str, Criterion], found: Assessment) -> Change:
    lost = sum(
        criteria[rating.criterion].weight
        for rating in found.ratings
        if rating.criterion in {*flag.caps, *_missing(flag)} and rating.level in (0, 1)
    )
    return Change(flag.id, flag.advice, lost, raised.evidence)


def _missing(flag: RedFlag) -> Iterable[str]:
    """The criteria whose absence is all that raises a flag: its advice is theirs."""
    return () if flag.cues else flag.when


def _cheapest_first(criteria: dict[str, Criterion], ratings: Iterable[Rating]) -> list[Rating]:
    """Most points for one step first; among equals the less shown first, then the rubric's order."""
    order = list(criteria)
    open_ratings = [rating for rating in ratings if rating.level is not None and rating.next_point]
    return sorted(
        open_ratings,
        key=lambda r: (-criteria[r.criterion].weight, r.level or 0, order.index(r.criterion)),
    )
