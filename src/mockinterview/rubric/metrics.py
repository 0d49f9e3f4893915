"""Figures that measure the failure or its outcome, each with the side of the story that it is on.

The families of figures, their look-alikes and the words that tell the side are cues in the question bank.
They are searched for in the answer with its spoken numbers read as digits: one short pattern is any number.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from mockinterview.model import Criterion, Cue, Metric, Side

from .cues import Match, find
from .levels import SUPPORT
from .reading import LONGEST_SENTENCE, Reading, Sentence, is_filled_pause

# Parts of cues that are no figures but tell which side of the story a figure is on.
WORSE, BETTER, LATER, TURN = "worse", "better", "later", "turn"
UP, DOWN, LESS, MORE, WINDOW = "up", "down", "less-is-better", "more-is-better", "window"
# Parts of signs that speak for a figure measuring what happened, or for it being mere background.
MEASURES, BACKGROUND = "measures", "background"
SIGNS = frozenset((WORSE, BETTER, LATER, TURN, UP, DOWN, LESS, MORE, WINDOW, MEASURES, BACKGROUND))

# How many words off a sign may stand and still be about a figure: half a clause for what happened to it, a
# clause for how that was, two for what is measured and when. A spoken clause has five to seven words (Chafe,
# Discourse, Consciousness, and Time, 1994).
BESIDE = 4
NEAR = 7
FAR = 14

# An answer ends with what came of it: with no other sign, its last fifth. Answers of few words have no such
# shape. Both are fitted to labelled answers.
LANDING = 0.8
LEAST_SHAPED = 40

# What speaks for a figure, in the units of SUPPORT: its own wording, by its cue's strength. Against it:
# people tell the setting first and count its people and things in small numbers. Fitted to labelled answers.
SURENESS = {"strong": 3.0, "medium": 2.1, "weak": 0.0}
SETTING_SHARES = (0.2, 0.35)
FEW, FEW_DOUBT = 13, 0.9
NEEDED = 0.8

# Stands for each later word of a number, so that the words around keep their places.
SAME_NUMBER = "_"
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SMALL = {
    "zero": 0,
    **{word: value for value, word in enumerate((*_ONES, *_TEENS), 1)},
    **{word: 10 * value for value, word in enumerate(_TENS, 2)},
}
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_CENTURIES = ("nineteen", "twenty")
_NOTHING = ("nothing", "none", "nil")
_CURRENCY = "$£€"

# To compare "two days" with "four hours".
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_CLOCK = {"minute": _MINUTE, "min": _MINUTE, "hour": _HOUR}
_SECONDS = _CLOCK | {"day": _DAY, "week": 7 * _DAY, "month": 30 * _DAY, "year": 365 * _DAY}

_RICHNESS = {"strong": 2, "medium": 1, "weak": 0}


def find_metrics(criterion: Criterion, reading: Reading) -> tuple[Metric, ...]:
    """Every measuring figure once, in the order spoken."""
    digits = replace(reading, sentences=tuple(_in_digits(sentence) for sentence in reading.sentences))
    story = _Story(find(digits, filter(_is_sign, criterion.cues)), len(reading.words))
    cues = [cue for cue in criterion.cues if not _is_sign(cue)]
    found = _richest(_figure(match, digits, reading) for match in find(digits, cues, criterion.exclusions))
    figures = list(_once(figure for figure in found if story.counts(figure.match)))
    story.figures = [figure.first for figure in figures]
    return tuple(_metric(figure, story, digits, reading) for figure in figures)


def _is_sign(cue: Cue) -> bool:
    return bool(cue.parts) and SIGNS.issuperset(cue.parts)


def _metric(figure: _Figure, story: _Story, digits: Reading, reading: Reading) -> Metric:
    said = figure.said
    windows = story.near(figure.match, WINDOW, 1)
    beside = _figure(windows[0], digits, reading).said["window"] if windows else None
    return Metric(
        cue=figure.match.cue.id,
        quote=reading.quote(figure.first, figure.last).rstrip(".,;:!?"),
        side=story.side(figure.match),
        start=reading.words[figure.first].start,
        end=reading.words[figure.last - 1].end,
        value=said.get("value"),
        unit=said.get("unit"),
        before=said.get("before"),
        after=said.get("after"),
        window=said.get("window", beside),
    )


def _in_digits(sentence: Sentence) -> Sentence:
    """The sentence with each number as digits, at the place of its first word."""
    tokens = sentence.text.split(" ")
    index = 0
    while index < len(tokens):
        value, length = _number_at(tokens, index)
        if value:
            tokens[index : index + length] = [value] + [SAME_NUMBER] * (length - 1)
        index += length
    return replace(sentence, text=" ".join(tokens))


def _number_at(tokens: Sequence[str], start: int) -> tuple[str, int]:
    """The number that begins at a word, in digits, and how many words it takes; empty where none does.

    A lone "one" is seldom a number ("one of them", "the one"), so it is left.
    """
    first = _digits(tokens[start])
    if first is None and tokens[start] not in _SMALL and tokens[start] not in _SCALES:
        return "", 1
    total, current, index = Decimal(0), first or Decimal(0), start + (first is not None)
    while index < len(tokens) and _goes_on(tokens, index, start):
        word = tokens[index]
        if word in _SCALES:
            current = max(current, Decimal(1)) * _SCALES[word]
        if _SCALES.get(word, 0) >= _SCALES["thousand"]:
            total, current = total + current, Decimal(0)
        if word in _SMALL and tokens[index - 1] == "point" and index > start:
            current += Decimal(_SMALL[word]) / 10
        elif word in _SMALL:
            century = index > start and _SMALL[word] >= _SMALL["ten"] and tokens[index - 1] in _CENTURIES
            current = current * (100 if century else 1) + _SMALL[word]
        index += 1
    sign = "$" if tokens[start][0] in _CURRENCY else ""
    if index == start + 1 and (tokens[start] == "one" or (first is not None and not sign)):
        return "", 1
    return f"{sign}{total + current:f}".removesuffix(".0"), index - start


def _goes_on(tokens: Sequence[str], index: int, start: int) -> bool:
    """Whether the word belongs to the number so far: "two hundred and forty two", "nineteen ninety"."""
    word, before = tokens[index], tokens[index - 1]
    if word in _SCALES or index == start:
        return True
    after = tokens[index + 1] if index + 1 < len(tokens) else ""
    if word == "and":
        return before in _SCALES and after in _SMALL
    if word == "point":
        return before in _SMALL and after in _ONES[:9]
    if word not in _SMALL:
        return False
    if before in _SCALES or before in ("and", "point"):
        return True
    if _SMALL[word] < 10:
        return before in _TENS
    return index == start + 1 and before in _CENTURIES


def _digits(token: str) -> Decimal | None:
    plain = token.strip(_CURRENCY + "%").replace(",", "").rstrip(".")
    return Decimal(plain) if plain.replace(".", "", 1).isdecimal() else None


@dataclass(frozen=True)
class _Figure:
    """A match with the spoken words it shows, `first` to `last` (exclusive), and its groups as said."""

    match: Match
    first: int
    last: int
    said: dict[str, str]

    @property
    def richness(self) -> tuple[bool, int, int]:
        """A pair says more than one figure, a sure wording more than a guess, more words more than few."""
        return "after" in self.said, _RICHNESS[self.match.cue.strength], self.last - self.first


def _figure(match: Match, digits: Reading, reading: Reading) -> _Figure:
    """The match narrowed to the words to show: its `quote`, and no further than its clause."""
    written = digits.sentences[match.sentence]
    tokens, origins = written.text.split(" "), written.words
    start = origins.index(match.first)
    spans = {name: _place(tokens, text.split(" "), start) for name, text in match.groups.items()}
    end = len(origins) - origins[::-1].index(match.last - 1)
    low, high = spans.pop("quote", (start, end))
    if spans.keys().isdisjoint(("value", "before")):
        numbers = [i for i in range(low, high) if _digits(tokens[i]) is not None]
        spans |= {"value": (numbers[0], numbers[0] + 1)} if numbers else {}
    told = max((spans[name][1] for name in ("value", "before", "after") if name in spans), default=high)
    last = origins[high - 1] + 1
    ends = [index + 1 for index in range(origins[told - 1], last) if _ends_clause(reading, index)]
    said = reading.sentences[match.sentence].text.split(" ")
    groups = {name: " ".join(said[start:end]) for name, (start, end) in spans.items()}
    return _Figure(match, origins[low], min((*ends, last)), groups)


def _ends_clause(reading: Reading, index: int) -> bool:
    """Whether a clause ends with a word; the commas around an "uh" end none."""
    if not reading.words[index].text.endswith((",", ";", ":")):
        return False
    return not any(is_filled_pause(word) for word in reading.words[index : index + 2])


def _place(tokens: Sequence[str], wanted: Sequence[str], start: int) -> tuple[int, int]:
    """Where a group's words stand in the sentence."""
    size = len(wanted)
    low = next((i for i in range(start, len(tokens)) if tokens[i : i + size] == wanted), start)
    return low, low + size


def _richest(figures: Iterable[_Figure]) -> list[_Figure]:
    """Of figures that share words, the one that says most; in the order spoken."""
    kept: list[_Figure] = []
    taken: set[int] = set()
    for figure in sorted(figures, key=lambda figure: figure.richness, reverse=True):
        words = range(figure.first, figure.last)
        if taken.isdisjoint(words):
            taken.update(words)
            kept.append(figure)
    return sorted(kept, key=lambda figure: figure.first)


def _once(figures: Iterable[_Figure]) -> Iterator[_Figure]:
    """Each figure where it is first said: the same value of the same thing is no second figure."""
    units: dict[str, set[str | None]] = defaultdict(set)
    for figure in figures:
        value, unit = figure.said.get("value", "").strip(_CURRENCY), figure.said.get("unit")
        if not value or (value not in units or (unit is not None and unit not in units[value])):
            yield figure
        for name in ("value", "before", "after"):
            units[figure.said.get(name, "").strip(_CURRENCY)].add(unit)


class _Story:
    """An answer's signs, and where it turns: the first step taken after trouble was told."""

    def __init__(self, signs: Sequence[Match], length: int) -> None:
        self._signs: dict[tuple[str, int], list[Match]] = defaultdict(list)
        for sign in signs:
            for part in sign.cue.parts:
                self._signs[part, sign.sentence].append(sign)
        self.figures: Sequence[int] = ()
        self._length = length
        self._landing = round(LANDING * length) if length >= LEAST_SHAPED else length
        self._trouble = min((sign.first for sign in signs if WORSE in sign.cue.parts), default=0)
        self._turns = [sign.first for sign in signs if TURN in sign.cue.parts]

    def near(self, match: Match, part: str, reach: int) -> list[Match]:
        """The signs of a part within reach, the nearest first."""
        close = [sign for sign in self._signs[part, match.sentence] if _distance(match, sign) <= reach]
        return sorted(close, key=lambda sign: _distance(match, sign))

    def counts(self, match: Match) -> bool:
        """Whether what speaks for a figure outweighs what speaks for its being background."""
        weight = (
            SURENESS[match.cue.strength] + self._support(match, MEASURES) - self._support(match, BACKGROUND)
        )
        if self._length >= LEAST_SHAPED:
            weight -= sum(match.first < share * self._length for share in SETTING_SHARES)
        counted = _digits(match.groups.get("value", "").split(" ")[0]) or 0
        if match.cue.strength != "strong" and 0 < counted < FEW:
            weight -= FEW_DOUBT
        return weight > NEEDED

    def _support(self, match: Match, part: str) -> float:
        """Each kind of sign nearby counts once."""
        kinds = {sign.cue.id: SUPPORT[sign.cue.strength] for sign in self.near(match, part, NEAR)}
        return sum(kinds.values())

    def side(self, match: Match) -> Side:
        """Fixed by the cue, or told by direction, by the words around, or else by where the figure stands."""
        if "improvement" in match.cue.parts:
            return "improvement"
        if "failure" in match.cue.parts:
            return "failure"
        if told := self._direction(match):
            return told
        later = any(self._dates(sign, match) for sign in self.near(match, LATER, FAR))
        if later or match.first >= self._landing:
            return "improvement"
        worse, better = self.near(match, WORSE, NEAR), self.near(match, BETTER, NEAR)
        if worse or better:
            return "improvement" if _nearer(match, better, worse) else "failure"
        if self._turned(match.first):
            return "improvement"
        return "failure" if match.first > self._trouble - LONGEST_SENTENCE else "context"

    def _turned(self, word: int) -> bool:
        trouble = min((self._trouble, *self.figures[:1]))
        return any(trouble < turn < word for turn in self._turns)

    def _dates(self, sign: Match, match: Match) -> bool:
        """Whether a "by spring" is about this figure: it stands before, or beside it and before no other."""
        if sign.first < match.last:
            return True
        others = bisect_right(self.figures, sign.last + BESIDE) > bisect_right(self.figures, sign.first)
        return _distance(sign, match) <= BESIDE and not others

    def _direction(self, match: Match) -> Side | None:
        """Told where it is known which way a figure went, and which way is good for what is measured."""
        rose = _rose(match)
        if rose is None:
            up, down = self.near(match, UP, 2), self.near(match, DOWN, 2)
            if not up and not down:
                return None
            rose = _nearer(match, up, down)
        less, more = self.near(match, LESS, FAR), self.near(match, MORE, FAR)
        if not less and not more and not _is_time(match.groups):
            return None
        return "improvement" if rose == _nearer(match, more, less) else "failure"


def _is_time(groups: Mapping[str, str]) -> bool:
    """Whether a pair are times, of which less is better unless something else is measured."""
    return "after" in groups and groups.get("unit", "").rstrip("s") in _SECONDS


def _distance(one: Match, other: Match) -> int:
    """Words between two matches of one sentence."""
    return max(0, other.first - one.last, one.first - other.last)


def _nearer(match: Match, these: Sequence[Match], those: Sequence[Match]) -> bool:
    """Whether the first of these stands nearer than the first of those."""
    if not these or not those:
        return bool(these)
    return _distance(match, these[0]) < _distance(match, those[0])


def _rose(match: Match) -> bool | None:
    """Whether the later of two figures is the larger; None where there are no two."""
    unit = match.groups.get("unit", "")
    before, after = (_size(match.groups.get(name, ""), unit) for name in ("before", "after"))
    return None if before is None or after is None or before == after else after > before


def _size(text: str, unit: str) -> Decimal | None:
    """A figure as a number; a time in seconds, by the unit said with it or else by the pair's."""
    first, *rest = text.split(" ")
    size = Decimal(0) if first in _NOTHING else Decimal(1) if first == "one" else _digits(first)
    own = (rest[-1] if rest and rest[-1] != SAME_NUMBER else unit).rstrip("s")
    return None if size is None else size * _SECONDS.get(own, 1)
