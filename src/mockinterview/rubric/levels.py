"""From the cues heard to a criterion's level, with the words that carried it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mockinterview.model import Criterion, Evidence, Level, LevelRule, Rating

from .cues import Match, find
from .reading import Reading

# What a cue's strength counts towards a level's support: the confidences that the cue families were
# written with (strong evidence, needs company, colour only).
SUPPORT = {"strong": 1.0, "medium": 0.6, "weak": 0.3}

# One sentence may be luck and three are a list: two quotes carry a level.
MOST_EVIDENCE = 2


@dataclass(frozen=True)
class Found:
    """What one criterion's cues, and the wordings that limit it, matched in an answer."""

    matches: tuple[Match, ...]
    limits: tuple[tuple[Match, Level], ...]

    def since(self, word: int) -> Found:
        """What was matched from a spoken word on."""
        return Found(
            tuple(match for match in self.matches if match.first >= word),
            tuple((match, level) for match, level in self.limits if match.first >= word),
        )


def listen(criterion: Criterion, reading: Reading) -> Found:
    """All matches of a criterion's cues and limits, as spoken, in sentences that tell something."""
    limits = [
        (match, limit.level)
        for limit in criterion.limits
        for match in find(reading, (limit.cue,), criterion.exclusions)
    ]
    matches = find(reading, criterion.cues, criterion.exclusions)
    return Found(tuple(match for match in matches if match.sentence in reading.telling), tuple(limits))


def rate(criterion: Criterion, reading: Reading, found: Found) -> Rating:
    """The highest level whose rule is met, held down by the limits that were heard."""
    counted = _strongest_apart(found.matches)
    support = round(sum(SUPPORT[match.cue.strength] for match in counted), 2)
    shown = {part for match in found.matches for part in match.cue.parts}
    earned = level_of(criterion.rules, support, shown)
    holding = min(found.limits, key=lambda limit: limit[1], default=None)
    carried = _carrying(counted, found.matches, criterion.rules[earned - 1].parts if earned else ())
    if holding is not None and holding[1] < earned:
        match, earned = holding
        carried = [match, *(carried[: MOST_EVIDENCE - 1] if earned else ())]
    elif not earned:
        carried = []
    quotes: dict[str, Evidence] = {}
    for match in carried:
        evidence = reading.evidence(criterion.id, match.cue.id, match.first, match.last)
        quotes.setdefault(evidence.quote, evidence)
    return rating(criterion, earned, quotes.values())


def level_of(rules: Sequence[LevelRule], support: float, shown: set[str]) -> Level:
    """The highest level whose support is reached and whose parts were all shown."""
    partial, clear = rules
    if support >= clear.support and shown.issuperset(clear.parts):
        return 2
    if support >= partial.support and shown.issuperset(partial.parts):
        return 1
    return 0


def rating(criterion: Criterion, level: Level, evidence: Iterable[Evidence]) -> Rating:
    """A rating in the criterion's own words for that level."""
    next_point = None if level == 2 else criterion.next_points[level]
    return Rating(criterion.id, level, tuple(evidence), criterion.anchors[level], next_point)


def untold(criterion: Criterion, why: str) -> Rating:
    """A rating that could not be made."""
    return Rating(criterion.id, None, (), why, None)


def _strongest_apart(matches: Iterable[Match]) -> list[Match]:
    """Each cue once and no word twice, so that saying the same again earns nothing."""
    taken: list[Match] = []
    for match in sorted(matches, key=lambda m: (-SUPPORT[m.cue.strength], m.first, m.last)):
        if not any(match.cue.id == other.cue.id or match.overlaps(other) for other in taken):
            taken.append(match)
    return taken


def _carrying(counted: list[Match], matches: Sequence[Match], parts: Sequence[str]) -> list[Match]:
    """The few matches to quote: one for each part the level asks for, then the strongest."""
    carried: list[Match] = []
    for part in parts:
        showing = [match for match in (*counted, *matches) if part in match.cue.parts]
        if showing and not any(part in match.cue.parts for match in carried):
            carried.append(showing[0])
    for match in counted:
        if not any(match.overlaps(other) for other in carried):
            carried.append(match)
    return carried[:MOST_EVIDENCE]
