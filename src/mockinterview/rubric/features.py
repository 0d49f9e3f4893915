"""What the reader weighs, of each statement and of the whole answer; training and inference share it.

A statement is what is said between two linking words. What is said twice counts once, and what says nothing
of anybody (a list of words) doesn't count at all, so that neither repeating nor padding adds anything.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .grammar import Frame, frames, stem
from .reading import Reading, Sentence
from .signs import Signs

# What the features' names begin with, by kind.
FAMILIES = {"words": ("s:",), "cues": ("c:", "p:", "n:", "at:"), "grammar": ("f:",)}

# A statement of fewer words goes with its neighbour.
LEAST_WORDS = 4

# Answers are told in fifths and statements differ by length up to this many steps of eight words.
PARTS = 5
LENGTH_STEP, LENGTH_STEPS = 8, 4

# So long after the failure is told a statement is still about what it did.
AFTERMATH = 2

_LINK = re.compile(
    r" (?=(?:and|but|so|because|then|which|although|though|until|when|while|if) "
    r"(?:(?:then|so|because|when|if|that|eventually|now|obviously|actually|basically) )?"
    r"(?:i|we|you|he|she|they|it|there|my|our|the|nobody|that|this)\b)"
)
_FIGURE = re.compile(r"\S*\d\S*")
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
# Facts that a frame doesn't tell: a word or two anywhere in the statement.
_FACTS = {
    "not": r"not|never|no|nobody|nothing|without",
    "unreal": r"would|could|might|if|will|can|may",
    "reported": r"said|told|says|tells|asked me",
    "cause": r"because|since i|cause|so that|thinking|thought|assum\w+|figured",
    "now": "now|nowadays|these days|since then|ever since|from then on|from that point|after that|next time"
    "|today|going forward|to this day",
    "before": "at first|back then|used to|before|until then|by the time|in hindsight|looking back"
    "|at the time",
    "later": r"(?:\w+ )?(?:days?|weeks?|months?|years?|quarter) (?:later|after|on)|the next|the following"
    rf"|by (?:{_MONTHS}|spring|summer|autumn|fall|winter|the end|then)|within|eventually|in the end|ended up",
}
_FACT_PATTERNS = {name: re.compile(rf"\b(?:{words})\b") for name, words in _FACTS.items()}


@dataclass(frozen=True)
class Statement:
    """Normalised `words`, what they say of whom, and the spoken words `first` to `last` (exclusive)."""

    words: tuple[str, ...]
    frames: tuple[Frame, ...]
    first: int
    last: int


def statements(reading: Reading) -> tuple[Statement, ...]:
    """All that the answer states, each thing once and in the order said, without an echo of the question."""
    said: dict[frozenset[str], Statement] = {}
    for sentence in reading.sentences:
        if not sentence.echo:
            for words, first, last in _parts(sentence):
                spoken = frames(words)
                if spoken or _FIGURE.search(" ".join(words)):
                    said.setdefault(frozenset(map(stem, words)), Statement(words, spoken, first, last))
    return tuple(said.values())


def _parts(sentence: Sentence) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """The sentence cut at linking words, short parts left with the one before."""
    parts: list[list[str]] = []
    for part in _LINK.split(sentence.text):
        words = part.split()
        if parts and min(len(words), len(parts[-1])) < LEAST_WORDS:
            parts[-1].extend(words)
        else:
            parts.append(words)
    begin = 0
    for words in parts:
        end = begin + len(words)
        last = sentence.words[end] if end < len(sentence.words) else sentence.last
        yield tuple(words), sentence.words[begin], last
        begin = end


def describe(said: Sequence[Statement], reading: Reading, signs: Signs) -> list[list[str]]:
    """The features of each statement by name: words "s:", cues "c:" (before it "p:", behind it "n:"), place
    "at:", grammar "f:"."""
    firsts = [statement.first for statement in said]
    failure = None if signs.failure is None else bisect_right(firsts, signs.failure) - 1
    heard = [[], *_heard(said, reading, signs), []]
    return [
        list(
            dict.fromkeys(
                (
                    *(f"p:{name}" for name in before),
                    *(f"c:{name}" for name in here),
                    *(f"n:{name}" for name in behind),
                    *_position(index, len(said), failure),
                    *_grammar(statement),
                    *_words(statement),
                )
            )
        )
        for index, (statement, before, here, behind) in enumerate(
            zip(said, heard, heard[1:], heard[2:], strict=False)
        )
    ]


def _heard(said: Sequence[Statement], reading: Reading, signs: Signs) -> list[list[str]]:
    """The names of the signs in each statement; those in what isn't stated are left out."""
    firsts = [statement.first for statement in said]
    heard: list[list[str]] = [[] for _ in said]
    for name, word in signs.named(reading):
        index = bisect_right(firsts, word) - 1
        if index >= 0 and word < said[index].last and name not in heard[index]:
            heard[index].append(name)
    return heard


def _grammar(statement: Statement) -> Iterator[str]:
    text = " ".join(statement.words)
    for frame in statement.frames:
        ending = "_not" if frame.negated else ""
        yield f"f:{frame.name}"
        yield f"f:{frame.subject}"
        yield f"f:{frame.tense}{ending}"
        yield f"f:{frame.subject}:{frame.verb}{ending}"
        if frame.going_on:
            yield f"f:{frame.subject}_{frame.tense}_going_on"
    yield from (f"f:fact:{name}" for name, pattern in _FACT_PATTERNS.items() if pattern.search(text))
    if _FIGURE.search(text):
        yield "f:fact:figure"
    yield f"f:length:{min(LENGTH_STEPS, len(statement.words) // LENGTH_STEP)}"


def _position(index: int, count: int, failure: int | None) -> Iterator[str]:
    yield f"at:{PARTS * index // count}"
    if not index:
        yield "at:first"
    if index + 1 == count:
        yield "at:last"
    if failure is None:
        yield "at:no-failure"
    elif index < failure:
        yield "at:before-failure"
    else:
        past = index - failure
        yield "at:failure" if not past else "at:aftermath" if past <= AFTERMATH else "at:after-failure"


def _words(statement: Statement) -> Iterator[str]:
    stems = ["<", *map(_content, statement.words)]
    yield from (f"s:{word}" for word in stems[1:])
    yield from (f"s:{one} {two}" for one, two in pairwise(stems))
    yield from (f"s:{one} _ {two}" for one, two in zip(stems, stems[2:], strict=False))


def _content(word: str) -> str:
    return "#" if _FIGURE.match(word) else stem(word)


def said_by(name: str, statement: Statement) -> str:
    """A feature for people: a cue's name, a fact of grammar, or words as the statement has them."""
    kind, _, rest = name.partition(":")
    if kind != "s":
        return rest if kind in ("c", "f", "at") else f"{rest} beside"
    wanted = rest.split(" ")
    stems = ["<", *map(_content, statement.words)]
    for index in range(len(stems) - len(wanted) + 1):
        if all(want in ("_", have) for want, have in zip(wanted, stems[index:], strict=False)):
            return " ".join(("", *statement.words)[index : index + len(wanted)]).strip()
    return rest


def answer_names(criteria: Sequence[str], flags: Sequence[str]) -> list[str]:
    """What `describe_answer` gives, in its order."""
    return [
        *(f"{criterion}:{fact}" for fact in ("best", "second", "amount") for criterion in criteria),
        *(f"{criterion}:rule:{level}" for criterion in criteria for level in (1, 2)),
        *(f"flag:{flag}" for flag in flags),
        "figures:failure",
        "figures:improvement",
        "statements",
    ]


def describe_answer(
    said: Sequence[Statement],
    logits: Mapping[str, Sequence[float]],
    signs: Signs,
    flags: Sequence[str],
) -> list[float]:
    """The features of the whole answer; `logits` are by criterion, one for each statement (at least one)."""
    ranked = {criterion: sorted(values, reverse=True) for criterion, values in logits.items()}
    sides = Counter(metric.side for metric in signs.metrics)
    return [
        *(values[0] for values in ranked.values()),
        *(values[min(1, len(values) - 1)] for values in ranked.values()),
        *(math.log1p(sum(1 / (1 + math.exp(-value)) for value in values)) for values in ranked.values()),
        *(float(signs.levels.get(criterion, 0) >= level) for criterion in logits for level in (1, 2)),
        *(float(bool(signs.flags.get(flag))) for flag in flags),
        float(min(3, sides["failure"])),
        float(min(3, sides["improvement"])),
        math.log(len(said)),
    ]
