"""Figures that measure the failure or its outcome, each with the side of the story that it is on.

The families of figures, their look-alikes and the words that tell the side are cues in the question bank. They are
matched on the answer with its spoken numbers read as digits, so that a cue needs one short pattern for any number.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mockinterview.model import Criterion, Metric, Side

from .cues import Match, find
from .reading import Reading, Sentence

# Parts of cues that are no figures themselves but tell which side of the story one is on.
WORSE, BETTER, LATER, TURN = "worse", "better", "later", "turn"
UP, DOWN, LESS, MORE, WINDOW = "up", "down", "less-is-better", "more-is-better", "window"
SIGNS = frozenset((WORSE, BETTER, LATER, TURN, UP, DOWN, LESS, MORE, WINDOW))

# How many words off a sign may stand and still speak about the figure: a spoken clause has about seven words
# (Chafe's intonation units have five to six); what is measured is named at most a clause earlier.
BESIDE = 6
NEAR = 7
CLAUSE = 14

# An answer ends with what came of it: without another sign the last fifth is the outcome.
LANDING = 0.75

_STRENGTH = {"strong": 2, "medium": 1, "weak": 0}

# Stands for the later words of a number, so that every word keeps its place.
_SAME_NUMBER = "_"
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SMALL = {
    "zero": 0,
    **{word: value for value, word in enumerate((*_ONES, *_TEENS), 1)},
    **{word: 10 * value for value, word in enumerate(_TENS, 2)},
}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "dozen": 12}
_CURRENCY = "$£€"


def find_metrics(criterion: Criterion, reading: Reading) -> tuple[Metric, ...]:
    """Every measuring figure once, in the order spoken."""
    digits = dataclasses.replace(reading, sentences=tuple(_in_digits(s) for s in reading.sentences))
    telling = [cue for cue in criterion.cues if SIGNS.issuperset(cue.parts) and cue.parts]
    signs = find(digits, telling)
    cues = [cue for cue in criterion.cues if cue not in telling]
    matches = find(digits, cues, criterion.exclusions)
    figures = [_figure(match, digits, reading) for match in matches if _stands(match, signs)]
    story = _Story(signs, [figure.first for figure in figures], len(reading.words))
    return tuple(_metric(figure, story, reading) for figure in _once(_richest(figures)))


# --- spoken numbers ---------------------------------------------------------------------------------------


def _in_digits(sentence: Sentence) -> Sentence:
    """The sentence with each number as digits, at the place of its first word."""
    tokens = sentence.text.split(" ")
    index = 0
    while index < len(tokens):
        value, length = _number_at(tokens, index)
        if value is not None:
            tokens[index : index + length] = [value] + [_SAME_NUMBER] * (length - 1)
        index += length
    return dataclasses.replace(sentence, text=" ".join(tokens))


def _number_at(tokens: Sequence[str], start: int) -> tuple[str | None, int]:
    """The number that begins at a word, in digits, and how many words it takes; None where none does."""
    sign = "$" if tokens[start][0] in _CURRENCY else ""
    total, current, index = Decimal(0), _digits(tokens[start].lstrip(_CURRENCY)), start + 1
    if current is None:
        if tokens[start] not in _SMALL and tokens[start] not in _SCALES:
            return None, 1
        current, index = Decimal(0), start
    while index < len(tokens):
        word, after = tokens[index], tokens[index + 1] if index + 1 < len(tokens) else ""
        if word in _SCALES:
            current = max(current, Decimal(1)) * _SCALES[word]
            if _SCALES[word] > 100:
                total, current = total + current, Decimal(0)
        elif word in _SMALL and (
            index == start or _continues(current, total, _SMALL[word], tokens[index - 1])
        ):
            year = 10 < current < 21 and _SMALL[word] > 9
            current = current * (100 if year else 1) + _SMALL[word]
        elif not (word == "and" and tokens[index - 1] in _SCALES and after in _SMALL):
            break
        index += 1
    index, current = _decimals(tokens, index, current)
    if index - start == 1 and tokens[start] not in (*_SMALL, *_SCALES):
        return tokens[start].replace(tokens[start][0], sign, 1) if sign else None, 1
    if index - start == 1 and tokens[start] == "one":
        return None, 1
    return sign + f"{total + current:f}".removesuffix(".0"), index - start


def _digits(token: str) -> Decimal | None:
    plain = token.replace(",", "").rstrip(".:/")
    return Decimal(plain) if plain.replace(".", "", 1).isdecimal() else None


def _continues(current: Decimal, total: Decimal, value: int, before: str) -> bool:
    """Whether a small number goes on with the one so far: "forty" and "two", "nineteen" and "ninety"."""
    if before in _SCALES or before == "and":
        return True
    if value < 10:
        return before in _TENS
    return before in ("nineteen", "twenty") and not total and current < 21


def _decimals(tokens: Sequence[str], index: int, whole: Decimal) -> tuple[int, Decimal]:
    """The number with "point nine" added, and where it ends."""
    if index + 1 < len(tokens) and tokens[index] == "point" and 0 <= _SMALL.get(tokens[index + 1], 10) < 10:
        return index + 2, whole + Decimal(_SMALL[tokens[index + 1]]) / 10
    return index, whole


# --- figures ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Figure:
    """A match with the spoken words that it shows, `first` to `last` (exclusive), and its groups in digits and as said."""

    match: Match
    first: int
    last: int
    said: dict[str, str]

    @property
    def richness(self) -> tuple[bool, int, int, int]:
        groups = self.match.groups
        paired = "before" in groups and "after" in groups
        return paired, _STRENGTH[self.match.cue.strength], self.last - self.first, len(groups)


def _figure(match: Match, digits: Reading, reading: Reading) -> _Figure:
    """The match narrowed to the words it wants shown."""
    written, said = digits.sentences[match.sentence], reading.sentences[match.sentence].text.split(" ")
    tokens = written.text.split(" ")
    start = written.words.index(match.first)
    spans = {name: _place(tokens, text.split(" "), start) for name, text in match.groups.items()}
    first, last = match.first, match.last
    if "quote" in spans:
        low, high = spans["quote"]
        first, last = written.words[low], written.words[high - 1] + 1
    ends = [spans[name][1] for name in ("value", "before", "after") if name in spans]
    if ends:
        known = written.words[max(ends) - 1]
        last = next(
            (i + 1 for i in range(known, last - 1) if reading.words[i].text.endswith((",", ";", ":"))), last
        )
    return _Figure(
        match, first, last, {name: " ".join(said[low:high]) for name, (low, high) in spans.items()}
    )


def _place(tokens: Sequence[str], wanted: Sequence[str], start: int) -> tuple[int, int]:
    size = len(wanted)
    low = next((i for i in range(start, len(tokens)) if list(tokens[i : i + size]) == list(wanted)), start)
    return low, low + size


def _stands(match: Match, signs: Iterable[Match]) -> bool:
    """A weak figure needs a word beside it that tells how things went."""
    if match.cue.strength != "weak":
        return True
    return any(_distance(match, sign) <= BESIDE for sign in signs if WORSE in sign.cue.parts)


def _distance(one: Match, other: Match) -> int:
    """Words between two matches of the same sentence; far apart where they stand in different ones."""
    if one.sentence != other.sentence:
        return 10**6
    return max(0, other.first - one.last, one.first - other.last)


def _richest(figures: Iterable[_Figure]) -> list[_Figure]:
    """Of figures that share words, the one that says most; in the order spoken."""
    kept: list[_Figure] = []
    for figure in sorted(figures, key=lambda f: f.richness, reverse=True):
        if not any(figure.first < other.last and other.first < figure.last for other in kept):
            kept.append(figure)
    return sorted(kept, key=lambda figure: figure.first)


def _once(figures: Sequence[_Figure]) -> list[_Figure]:
    """Each figure where it is first said: the same value of the same thing is no second figure."""
    kept: list[_Figure] = []
    for figure in figures:
        if not any(_same(earlier, figure) for earlier in kept):
            kept.append(figure)
    return kept


def _same(earlier: _Figure, later: _Figure) -> bool:
    value, unit = later.match.groups.get("value"), later.match.groups.get("unit")
    if value is None:
        return False
    known = earlier.match.groups
    if value.strip(_CURRENCY) not in [
        text.strip(_CURRENCY) for name, text in known.items() if name in ("value", "before", "after")
    ]:
        return False
    return unit == known.get("unit") or unit is None or "after" in known


# --- sides ------------------------------------------------------------------------------------------------


class _Story:
    """The signs of an answer, and where its turn is: the first step taken after trouble was told."""

    def __init__(self, signs: Sequence[Match], figures: Sequence[int], length: int) -> None:
        self.signs = signs
        trouble = min((*(s.first for s in signs if WORSE in s.cue.parts), *figures), default=0)
        turns = [s.first for s in signs if TURN in s.cue.parts and s.first > trouble]
        self.landing = round(LANDING * length)
        self.turn = min((*turns, self.landing))

    def near(self, match: Match, part: str, reach: int) -> list[Match]:
        """The signs of a part within reach, the nearest first."""
        close = [s for s in self.signs if part in s.cue.parts and _distance(match, s) <= reach]
        return sorted(close, key=lambda s: _distance(match, s))

    def side(self, figure: _Figure) -> Side:
        """Fixed by the cue, or told by the direction, by the words around, or by where the figure stands."""
        match = figure.match
        if "improvement" in match.cue.parts:
            return "improvement"
        if "failure" in match.cue.parts:
            return "failure"
        if told := self._direction(match):
            return told
        if match.first >= self.landing or self.near(match, LATER, CLAUSE):
            return "improvement"
        worse, better = self.near(match, WORSE, NEAR), self.near(match, BETTER, NEAR)
        if worse and (not better or _distance(match, worse[0]) < _distance(match, better[0])):
            return "failure"
        if better:
            return "improvement"
        return "improvement" if match.first > self.turn else "failure"

    def _direction(self, match: Match) -> Side | None:
        """Where it is known which way a figure went and which way is good."""
        rose = _rose(match)
        if rose is None:
            up, down = self.near(match, UP, 2), self.near(match, DOWN, 2)
            if not up and not down:
                return None
            rose = bool(up) and (not down or _distance(match, up[0]) < _distance(match, down[0]))
        less, more = self.near(match, LESS, CLAUSE), self.near(match, MORE, CLAUSE)
        if not less and not more:
            return None
        wanted = bool(more) and (not less or _distance(match, more[0]) < _distance(match, less[0]))
        return "improvement" if rose == wanted else "failure"


def _rose(match: Match) -> bool | None:
    """Whether a pair of figures went up."""
    pair = [
        _digits(match.groups.get(name, "").split(" ")[0].strip("%" + _CURRENCY))
        for name in ("before", "after")
    ]
    before, after = pair
    return None if before is None or after is None or before == after else after > before


def _metric(figure: _Figure, story: _Story, reading: Reading) -> Metric:
    window = story.near(figure.match, WINDOW, 1)
    said = figure.said
    return Metric(
        cue=figure.match.cue.id,
        quote=reading.quote(figure.first, figure.last).rstrip(".,;:!?"),
        side=story.side(figure),
        start=reading.words[figure.first].start,
        end=reading.words[figure.last - 1].end,
        value=said.get("value"),
        unit=said.get("unit"),
        before=said.get("before"),
        after=said.get("after"),
        window=said.get("window") or (window[0].groups.get("window") if window else None),
    )
