"""Does a text end like a finished thought? Only the length of a wait hangs on it, so doubt means no."""

from __future__ import annotations

import re
from collections.abc import Sequence

# About what the shortest failure with its cause takes; whoever has said less has not answered yet.
LEAST_WORDS = 8

# A full stop, question or exclamation mark; three dots are how recognisers write a voice that trails off.
_FULL_STOP = re.compile(r"(?<![.…])[.!?][\"'”’)\]]*\s*$")
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
_TOKEN = re.compile(r"[\w$€£%][\w$€£%'’.,-]*")

# Recognisers put a full stop wherever a voice stops. After one of these words it is not the end:
# conjunctions, prepositions, articles and their like, subjects, auxiliaries, filled pauses.
_LEADING_ON_WORDS = """
and but or nor so because cause since although though while whereas if unless until when then than that which
who whose where whether why how what as plus
to of in on at for with from by about into onto over under after before between through during against without
within toward towards per via like upon among around behind except near off across along
a an the my our your his its their this these those every each some any no another
i we he she they i'm we're they're i'd we'd they'd i've we've i'll we'll it's that's there's
is was were are am be been being has have had will would could should can may might must
just really very quite also even basically actually
um uh uhm er erm ah eh hm hmm mm mhm
mr mrs ms dr vs st
"""
_LEADING_ON = frozenset(_LEADING_ON_WORDS.split())
_LEADING_ON_PHRASES = ("you know", "i mean", "sort of", "kind of", "going to", "a lot")

# Said by people who think aloud, wherever it stands in the last sentence.
_THINKING_ALOUD = re.compile(
    r"\b(?:let me (?:think|see|start|remember|try)|let's see|what else|where was i|hold on|hang on"
    r"|how (?:do|shall|should|can) i (?:say|put)|what's the word|give me a|one (?:second|moment|sec)"
    r"|bear with me)\b"
)

# A sentence that opens with one of these and has no comma is half of a sentence.
_HALF_WORDS = "if when whenever while although though because since unless once until whereas after before as"
_HALF = frozenset(_HALF_WORDS.split())
_OPENING = frozenset(("and", "but", "so", "then", "or", "well", "um", "uh", "er"))

_NUMERAL = re.compile(r"[$€£]?\d[\d.,]*")
_COUNTING_WORDS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million
billion point
"""
_NUMBER_WORDS = frozenset(_COUNTING_WORDS.split())

# "from 9 minutes" waits for its other end; so many words further on that end is no longer to come.
_RANGES = {"from": "to", "between": "and"}
_RANGE_WORDS = 4


def looks_finished(text: str) -> bool:
    """Whether somebody who has said `text` may well have said all; False also where it can't be told."""
    if len(text.split()) < LEAST_WORDS or not _FULL_STOP.search(text):
        return False
    sentence = _SENTENCES.split(text.strip())[-1].lower().replace("’", "'")
    tokens = [token.rstrip(".,-'") for token in _TOKEN.findall(sentence)]
    return not (
        not tokens
        or tokens[-1] in _LEADING_ON
        or " ".join(tokens[-2:]) in _LEADING_ON_PHRASES
        or _THINKING_ALOUD.search(sentence)
        or _is_half(sentence, tokens)
        or _is_number(tokens[-1])
        or _is_open_range(tokens)
    )


def _is_half(sentence: str, tokens: Sequence[str]) -> bool:
    """Whether it is only the clause that another one was to follow or to precede."""
    first = next((token for token in tokens if token not in _OPENING), "")
    return first in _HALF and "," not in sentence


def _is_number(token: str) -> bool:
    """A bare number: its unit, or the rest of it, is yet to come."""
    return _NUMERAL.fullmatch(token) is not None or token.rpartition("-")[2] in _NUMBER_WORDS


def _is_open_range(tokens: Sequence[str]) -> bool:
    for start, token in enumerate(tokens):
        rest = tokens[start + 1 :]
        if token in _RANGES and len(rest) <= _RANGE_WORDS and _RANGES[token] not in rest:
            return any(_is_number(word.rstrip("%")) for word in rest)
    return False
