"""Fillers as a range: those that were written, voice that no word covers, and words that only fill.

Whisper leaves out most of what it takes for hesitation, so the written ones are the least there were. It
never costs points.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, takewhile
from typing import Literal

from mockinterview.model import Span, Word

from .reading import is_filled_pause

# The time a word may take, by its letters: slow speech has about 2.5 syllables a second, of about three
# letters each, and a word at a clause's end is half as long again. What is beyond isn't the word's.
SECONDS_A_LETTER, LEAST_SECONDS = 0.12, 0.35

# The time a word usually takes, on the slow side.
USUAL_A_LETTER, USUAL_SECONDS = 0.1, 0.2

# Names of figures and of what they count ("seven", "percent", "dollars") have about so many letters.
LETTERS_A_FIGURE = 6

# Voice of at least this length that no word covers: filled pauses last a third of a second on average, and
# words' times are about 0.08 s off.
SHORTEST_UNWRITTEN = 0.2

# So much of a stretch of voice must lie outside all words; the rest of a word that rings on begins inside it.
STANDS_APART = 0.75

Kind = Literal["written", "unwritten", "lexical"]


@dataclass(frozen=True)
class Filler:
    """One filler: its seconds (None for typed words), and the words `first` to `last` (none if unwritten)."""

    kind: Kind
    start: float | None
    end: float | None
    first: int
    last: int


def find_fillers(words: Sequence[Word], voiced: Sequence[Span] | None = None) -> tuple[Filler, ...]:
    """All fillers in the order they were said; without `voiced` nothing is known of unwritten ones."""
    found = [*_written(words), *_lexical(words), *_unwritten(words, voiced or ())]
    return tuple(sorted(found, key=lambda filler: (filler.first, filler.start or 0.0)))


def _written(words: Sequence[Word]) -> Iterator[Filler]:
    for number, word in enumerate(words):
        if is_filled_pause(word):
            yield Filler("written", word.start, word.end, number, number + 1)


def _unwritten(words: Sequence[Word], voiced: Sequence[Span]) -> Iterator[Filler]:
    """Voice in the gaps that the words leave."""
    place = 0
    for number, gap in _gaps(words):
        while place < len(voiced) and voiced[place].end <= gap.start:
            place += 1
        for voice in takewhile(lambda v: v.start < gap.end, islice(voiced, place, None)):  # noqa: B023
            start, end = max(voice.start, gap.start), min(voice.end, gap.end)
            stands_apart = end - start >= STANDS_APART * (voice.end - voice.start)
            if stands_apart and end - start >= SHORTEST_UNWRITTEN:
                yield Filler("unwritten", round(start, 2), round(end, 2), number, number)


def _gaps(words: Sequence[Word]) -> Iterator[tuple[int, Span]]:
    """What no word covers, with the number of the word that follows."""
    until = 0.0
    for number, word in enumerate(words):
        if word.start is not None:
            said = _spoken(word)
            if said.start > until:
                yield number, Span(until, said.start)
            until = max(until, said.end, said.start + _usual(word))
    if until:
        yield len(words), Span(until, float("inf"))


def _usual(word: Word) -> float:
    """How long a word usually takes: where speech pauses, aligners end a word too early."""
    return USUAL_SECONDS + USUAL_A_LETTER * _letters(word)


def _spoken(word: Word) -> Span:
    """The time that a word can have taken: aligners give what no word covers to the word that follows."""
    start, end = word.start or 0.0, word.end or 0.0
    return Span(max(start, end - LEAST_SECONDS - SECONDS_A_LETTER * _letters(word)), end)


def _letters(word: Word) -> int:
    """Letters as spoken: a figure is said as a word, and so are its signs."""
    return sum(
        1 if sign.isalpha() else LETTERS_A_FIGURE for sign in word.text if sign.isalnum() or sign in "%$£€"
    )


def _lexical(words: Sequence[Word]) -> Iterator[Filler]:
    """Words that carry nothing where they stand; elsewhere each has a job of its own."""
    starts = list(accumulate((len(word.text) + 1 for word in words), initial=0))[:-1]
    text = " ".join(word.text for word in words).lower().replace("’", "'")
    for match in _LEXICAL.finditer(text):
        kind = match.lastgroup or ""
        first, last = (bisect_right(starts, at) - 1 for at in (match.start(kind), match.end(kind) - 1))
        yield Filler("lexical", words[first].start, words[last].end, first, last + 1)


# Set off from the sentence on both sides; "was like" before speech that is told; and asides on which nothing
# depends: not "you know what", "what I mean is" or "that kind of work".
_LEXICAL = re.compile(
    r"""
    (?:^|(?<=[,.?!;:]\ ))(?P<aside>like|so|well|basically|actually|literally|honestly|anyway|right|okay),
    |\b(?:is|was|are|were|be|'s|'m)\ (?P<told>like),?\ (?:i|he|she|we|they|oh|okay|wow|really|so|very|super)\b
    |(?<!\bdo\ )(?<!\bdid\ )(?<!\bif\ )(?<!\bas\ )(?<!\blet\ )(?<!\bbecause\ )
     \b(?P<known>you\ know)\b
     (?!\ (?:what|how|why|where|when|who|that|the|this|if|whether|it|him|her|them|about)\b)
    |(?<!\bwhat\ )(?<!\bif\ )\b(?P<meant>i\ mean)\b(?!\ (?:it|that|to|this|the|by)\b)
    |(?<!\ba\ )(?<!\bthe\ )(?<!\bthis\ )(?<!\bthat\ )(?<!\bthese\ )(?<!\bthose\ )(?<!\bsome\ )(?<!\bany\ )
     (?<!\bwhat\ )(?<!\bwhich\ )(?<!\bsame\ )(?<!\bone\ )(?<!\bevery\ )(?<!\beach\ )(?<!\banother\ )
     (?<!\bno\ )
     (?<!st\ )\b(?P<vague>(?:sort|kind)\ of)\b
    """,
    re.VERBOSE,
)
