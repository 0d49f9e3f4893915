"""Judge one answer by a question's rubric: ratings, red flags, figures, delivery and notes.

A pure function of the words, their times and what the sound showed; the same input gives the same output.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from mockinterview.model import (
    Assessment,
    Criterion,
    Evidence,
    Level,
    Question,
    Raised,
    Rating,
    RedFlag,
    Rubric,
    SoundFacts,
    Transcript,
)

from .delivery import measure_delivery
from .levels import MOST_EVIDENCE, rating, untold
from .notes import answer_notes
from .rambling import rambling_note
from .reading import Reading, read
from .signs import METRICS, Signs, counting, gather

if TYPE_CHECKING:
    from .reader import Carrier, Judgement

# Where an answer lands: an outcome, or what was learned.
LANDING = ("results", "learning")

# What a quote is named by where nothing by itself weighed most.
READER = "reader"

# What the rules hear counts where the reader holds it for this likely and quotes something too. That costs
# 0.003 of the agreement with unseen authors, and whoever adds what was advised earns the point.
FAIR_CHANCE = 0.3

# Fewer words than this are no answer: about what the shortest failure with its cause takes.
LEAST_WORDS = 8

# Whisper itself calls a decoding failed when its mean log probability is below -1.
LEAST_PROBABILITY = math.exp(-1.0)

TOO_SHORT = "There were too few words to judge."
TOO_UNSURE = "The words could not be made out well enough to judge."


def assess(question: Question, transcript: Transcript, sound: SoundFacts | None = None) -> Assessment:
    """All that the question's rubric finds in an answer; levels are None where they can't be told."""
    rubric, reading = question.rubric, read(transcript, question.prompt, _wording(question))
    signs = gather(rubric, reading)
    delivery = measure_delivery(reading, sound, signs.failure)
    if why := _untellable(reading):
        ratings = tuple(untold(criterion, why) for criterion in rubric.criteria)
        return Assessment(ratings, signs.metrics, delivery, answer_notes(sound), ())
    raised, ratings = _flagged(rubric, reading, signs, _rated(rubric, reading, signs))
    counted = any(criterion.id == METRICS for criterion in rubric.criteria)
    notes = (
        rambling_note(rubric.rambling, reading, delivery, _landing(rubric, signs)),
        *answer_notes(sound, signs.metrics if counted else None),
    )
    return Assessment(ratings, signs.metrics, delivery, notes, raised)


def _wording(question: Question) -> Iterator[str]:
    """What the bank itself says about a good answer; reading it out is no answer."""
    yield from (question.looking_for, question.rubric.codebook)
    yield from question.follow_ups.values()
    for criterion in question.rubric.criteria:
        yield from (criterion.looking_for, criterion.advice, *criterion.anchors, *criterion.next_points)
    yield from (flag.advice for flag in question.rubric.red_flags)


def _landing(rubric: Rubric, signs: Signs) -> int | None:
    """Where the last outcome or lesson ends."""
    landed = [
        counting(criterion, signs.found[criterion.id], signs.failure)
        for criterion in rubric.criteria
        if criterion.id in LANDING
    ]
    return max((match.last for found in landed for match in found.matches), default=None)


def _untellable(reading: Reading) -> str | None:
    """Why no level can be told, or None."""
    if reading.length < LEAST_WORDS:
        return TOO_SHORT
    heard = [word.probability for word in reading.words if word.probability is not None]
    return TOO_UNSURE if heard and sum(heard) / len(heard) < LEAST_PROBABILITY else None


def _rated(rubric: Rubric, reading: Reading, signs: Signs) -> tuple[Rating, ...]:
    """The reader's levels where it has learned the criterion as it is, else those of the rules, which also
    count the figures."""
    if rubric.reader is None:
        return tuple(signs.ratings.values())
    from .reader import reader_of

    reader = reader_of(rubric.reader)
    judged = reader.judge(reading, signs)
    return tuple(
        _weighed(criterion, reading, signs.ratings[criterion.id], judged.get(criterion.id))
        if criterion.id != METRICS and reader.knows(criterion)
        else signs.ratings[criterion.id]
        for criterion in rubric.criteria
    )


def _weighed(criterion: Criterion, reading: Reading, rule: Rating, judgement: Judgement | None) -> Rating:
    """The reader's level, or the rules' where that is higher and the reader gives it a fair chance.

    It cites what the rules cite where that is their level too, else what the reader went by; a level that no
    words carry isn't given, and words that state nothing (no judgement) carry none.
    """
    ruled: Level = rule.level or 0
    level = judgement.level if judgement else 0
    carriers = judgement.carriers if judgement else ()
    if judgement and carriers and level < ruled and sum(judgement.levels[ruled:]) >= FAIR_CHANCE:
        level = ruled
    if level == ruled:
        return rule
    if not level or not carriers:
        level = min(level, ruled)
        return rating(criterion, level, rule.evidence if level else ())
    quotes: dict[str, Evidence] = {}
    for carrier in carriers:
        cue = _reason(criterion, carrier)
        evidence = reading.evidence(criterion.id, cue, carrier.first, carrier.last)
        quotes.setdefault(evidence.quote, evidence)
    return rating(criterion, level, quotes.values())


def _reason(criterion: Criterion, carrier: Carrier) -> str:
    """The criterion's own cue that weighed most, else whatever did."""
    own = f"{criterion.id}:"
    cues = [reason for reason in carrier.because if reason.startswith(own)]
    return next((reason.removeprefix(own) for reason in (*cues, *carrier.because)), READER)


def _flagged(
    rubric: Rubric, reading: Reading, signs: Signs, ratings: tuple[Rating, ...]
) -> tuple[tuple[Raised, ...], tuple[Rating, ...]]:
    """The red flags that the answer raises, and the ratings as they cap them."""
    raised: list[Raised] = []
    for flag in rubric.red_flags:
        levels = {rating.criterion: rating.level or 0 for rating in ratings}
        evidence = _raising(flag, reading, signs, levels)
        if evidence is None:
            continue
        raised.append(Raised(flag.id, evidence))
        ratings = tuple(
            _capped(rubric, rating, flag, evidence) if rating.criterion in flag.caps else rating
            for rating in ratings
        )
    return tuple(raised), ratings


def _raising(
    flag: RedFlag, reading: Reading, signs: Signs, levels: Mapping[str, Level]
) -> tuple[Evidence, ...] | None:
    """The words that raise a flag (none where something is missing), or None when it isn't raised.

    What prevents it may be told by the rules alone, as cues alone raise it.
    """
    if any(max(levels.get(id, 0), signs.levels.get(id, 0)) >= level for id, level in flag.unless.items()):
        return None
    if any(levels.get(id, 0) > level for id, level in flag.when.items()):
        return None
    if not flag.cues:
        return ()
    matches = signs.flags[flag.id][:MOST_EVIDENCE]
    return tuple(reading.evidence(flag.id, m.cue.id, m.first, m.last) for m in matches) or None


def _capped(rubric: Rubric, before: Rating, flag: RedFlag, evidence: tuple[Evidence, ...]) -> Rating:
    """The rating as low as the flag holds it, citing what the flag cites."""
    level = flag.caps.get(before.criterion)
    if level is None or before.level is None or before.level <= level:
        return before
    criterion = next(criterion for criterion in rubric.criteria if criterion.id == before.criterion)
    return rating(criterion, level, evidence or before.evidence)
