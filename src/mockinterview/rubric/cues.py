"""Find cues in a reading, guarded against negation, hypotheticals and look-alike topics."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mockinterview.model import Cue

from .reading import Reading, Sentence

# How far back a negation or a hypothetical reaches, in words. Three is the usual negation scope in
# sentiment and reflective-writing rules; a conditional governs its whole clause.
NEGATION_REACH = 3
HYPOTHETICAL_REACH = 6

# Six words of speech are never longer than this.
GUARD_CHARACTERS = 200

_NEGATION = re.compile(
    r"\b(?:not|never|nobody|no one|without|neither|nor|rather than|instead of|hardly|no)\b"
)
# These assert what follows.
_NO_NEGATION = re.compile(r"\b(?:not only|not just|no doubt|no question|no excuse|why not|or not)\b")
_HYPOTHETICAL = re.compile(
    r"\b(?:would|could|might|if (?:i|we|you|they|he|she|it|that|the)|hopefully|ideally|maybe i will"
    r"|(?:am|are|is) going to|plan to|planning to|wish|imagine|suppose|you should|people should"
    r"|one has to|you have to|you need to)\b|\bif$"
)


# What stands before one of these governs nothing after it; "and" carries on unless a new subject follows.
_CLAUSE = re.compile(
    r"\b(?:so|but|because|although|though|while|whereas|and (?=(?:i|we|you|they|he|she|it|this|that|the|my"
    r"|our|his|her|their|nobody|somebody|someone|everybody|everyone|people|one|two|three|four|five|six"
    r"|\d\S*)\b))\b"
)


@dataclass(frozen=True)
class Match:
    """A cue heard in one sentence, as spoken words from `first` to `last` (exclusive)."""

    cue: Cue
    sentence: int
    first: int
    last: int
    groups: dict[str, str]

    def overlaps(self, other: Match) -> bool:
        """Whether the two share a word."""
        return self.first < other.last and other.first < self.last


def find(reading: Reading, cues: Iterable[Cue], exclusions: Iterable[Cue] = ()) -> tuple[Match, ...]:
    """Every place where a cue is heard and no exclusion covers it, in the order spoken.

    An exclusion is a look-alike ("machine learning" for learning): it rejects what it overlaps.
    """
    rejected = {
        word for cue in exclusions for match in _raw(reading, cue) for word in range(match.first, match.last)
    }
    found = [
        match
        for cue in cues
        for match in _raw(reading, cue)
        if rejected.isdisjoint(range(match.first, match.last))
    ]
    return tuple(sorted(found, key=lambda match: (match.first, match.last, match.cue.id)))


def _raw(reading: Reading, cue: Cue) -> Iterator[Match]:
    for page in reading.pages:
        for hit in cue.pattern.finditer(page.text):
            number, start = page.place(hit.start())
            end = start + hit.end() - hit.start()
            sentence = reading.sentences[number]
            if start < end <= len(sentence.text) and _allowed(cue, sentence, start):
                first, last = sentence.word_span(start, end)
                groups = {name: text for name, text in hit.groupdict().items() if text}
                yield Match(cue, number, first, last, groups)


def _allowed(cue: Cue, sentence: Sentence, start: int) -> bool:
    before = sentence.text[max(0, start - GUARD_CHARACTERS) : start].split()
    first = sentence.text[start:].split(maxsplit=1)[0]
    if cue.negation == "refuse" and _NEGATION.search(
        _NO_NEGATION.sub("", _governing(before[-NEGATION_REACH:], first))
    ):
        return False
    return cue.hypothetical == "allow" or not _HYPOTHETICAL.search(
        _governing(before[-HYPOTHETICAL_REACH:], first)
    )


def _governing(before: list[str], first: str) -> str:
    """The words before a cue that belong to its own clause; `first` is the cue's first word."""
    near = " ".join([*before, first])
    clause = _CLAUSE.split(near)[-1]
    return clause.removesuffix(first).rstrip()
