"""A transcript as cues read it: sentence by sentence, normalised, with a way back to the words as spoken.

Filled pauses are left out and contractions written out, so that "I, uh, didn't ask" reads "i did not ask"
while the quote shown to the speaker stays "I, uh, didn't ask".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

from mockinterview.model import Evidence, Transcript, Word

from .grammar import frames

# Spellings that Whisper and people use for a filled pause (voice-activity without meaning).
FILLED_PAUSES = frozenset(
    (
        "um",
        "umm",
        "uhm",
        "uh",
        "uhh",
        "er",
        "err",
        "erm",
        "ehm",
        "em",
        "hm",
        "hmm",
        "hmmm",
        "mm",
        "mmm",
        "mhm",
        "ah",
    )
)

# A pause this long separates ideas where a transcript has no punctuation: silent pauses in speech are
# trimodal and those over one second mark planning (Campione & Véronis, Speech Prosody 2002).
IDEA_PAUSE = 1.2

# Without punctuation or times a run of words is cut here; spoken sentences are rarely longer.
LONGEST_SENTENCE = 60

# An answer that opens by repeating the question says nothing yet: share of the question's words.
ECHO_OVERLAP = 0.6

# Who reads out what is looked for says nothing either. Runs of so many words tell whose wording a sentence is
# that has this many of them, when this share is the other's; none of the reader's 940 answers has such a one.
RUN = 4
LEAST_RUNS = 3
RECITED = 0.5

QUOTE_WORDS = 14

# The longest word of English dictionaries has 45 letters; more is no speech.
LONGEST_WORD = 100

# Searching a page at once is ten times quicker than sentence by sentence; finding a place in it takes time in
# proportion to its length, so a book isn't one page.
PAGE_SENTENCES = 40

_TERMINAL = re.compile(r"[.?!…][\"'”’)]*$")
_ABBREVIATION = re.compile(r"^(?:(?:mr|mrs|ms|dr|st|vs|etc)\.|(?:[a-z]\.)+)$", re.IGNORECASE)
_CONTRACTIONS = (
    (re.compile(r"\bcan'?t\b|\bcannot\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"\b(\w+)n't\b"), r"\1 not"),
    (re.compile(r"\b(did|does|do|was|were|is|are|would|could|should|had|has|have)nt\b"), r"\1 not"),
    (re.compile(r"\b(i|you|we|they|who)'ve\b"), r"\1 have"),
    (re.compile(r"\bi'm\b|\bim\b"), "i am"),
    (re.compile(r"\b(you|we|they)'re\b"), r"\1 are"),
    (re.compile(r"\b(i|you|we|they|he|she|it|that)'ll\b"), r"\1 will"),
    (re.compile(r"\b(it|that|there|what|he|she|who|here|where|how)'s\b"), r"\1 is"),
    (re.compile(r"\bive\b"), "i have"),
)
_TOKEN = re.compile(r"[$£€]?\d[\d.,:/]*\d%?|[$£€]?\d%?|[^\W\d_][\w']*|\d\w*")
_FIGURE = re.compile(r"\d")
_DIGITS_THEN_LETTERS = re.compile(r"(?<=\d)-(?=[a-z])|(?<=[a-z])-(?=[a-z\d])")


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """Lower-case words with contractions written out, hyphens opened and punctuation dropped."""
    lowered = text.lower().replace("’", "'").replace("‘", "'").replace("–", "-").replace("—", " ")
    lowered = _DIGITS_THEN_LETTERS.sub(" ", lowered)
    for pattern, full in _CONTRACTIONS:
        lowered = pattern.sub(full, lowered)
    tokens = _TOKEN.findall(lowered.replace("%", "% "))
    return " ".join(token.strip("'") for token in tokens)


@dataclass(frozen=True)
class Sentence:
    """Normalised `text`, and for each of its words (in order) the index of the spoken word it came from.

    An `echo` only repeats the question, or what is looked for in an answer to it.
    """

    text: str
    words: tuple[int, ...]
    first: int
    last: int
    echo: bool = False

    def word_span(self, start: int, end: int) -> tuple[int, int]:
        """Spoken words (first, last + 1) behind the characters `start` to `end` of the text."""
        before = self.text.count(" ", 0, start)
        through = before + self.text.count(" ", start, end)
        return self.words[before], self.words[through] + 1


class Page:
    """Sentences, from number `first` on, as one text with a line each."""

    def __init__(self, first: int, sentences: tuple[Sentence, ...]) -> None:
        lines = ["" if sentence.echo else sentence.text for sentence in sentences]
        self.text = "\n".join(lines)
        self._first = first
        self._starts = tuple(accumulate((len(line) + 1 for line in lines), initial=0))[:-1]

    def place(self, start: int) -> tuple[int, int]:
        """The number of the sentence that holds the character at `start`, and where in it that is."""
        line = bisect_right(self._starts, start) - 1
        return self._first + line, start - self._starts[line]


@dataclass(frozen=True)
class Reading:
    """One answer, ready to be searched."""

    words: tuple[Word, ...]
    sentences: tuple[Sentence, ...]

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """All that cues are searched for in, page by page; the line of an echo is empty."""
        firsts = range(0, len(self.sentences), PAGE_SENTENCES)
        return tuple(Page(first, self.sentences[first : first + PAGE_SENTENCES]) for first in firsts)

    @cached_property
    def telling(self) -> frozenset[int]:
        """The numbers of the sentences that tell something, and aren't an earlier one word for word.

        A list of words tells nothing: nothing is said of anybody, and there is no figure.
        """
        seen: dict[str, int] = {}
        for number, sentence in enumerate(self.sentences):
            seen.setdefault(sentence.text, number)
        return frozenset(
            number for text, number in seen.items() if _FIGURE.search(text) or frames(text.split())
        )

    @property
    def length(self) -> int:
        """How many words carry meaning: filled pauses and an echo of the question don't."""
        return sum(len(sentence.words) for sentence in self.sentences if not sentence.echo)

    def evidence(self, criterion: str, cue: str, first: int, last: int) -> Evidence:
        """The words `first` to `last` (exclusive) widened to a readable quote, with its times."""
        first, last = self._widen(first, last)
        quote = " ".join(word.text for word in self.words[first:last])
        start, end = self.words[first].start, self.words[last - 1].end
        return Evidence(criterion, cue, quote.rstrip(",;:"), start, end)

    def quote(self, first: int, last: int) -> str:
        """The exact words from `first` to `last` (exclusive)."""
        return " ".join(word.text for word in self.words[first:last])

    def _widen(self, first: int, last: int) -> tuple[int, int]:
        """Grow to the clause around while the quote stays short; what runs on is cut at a clause's end."""
        sentence = next(s for s in self.sentences if s.first <= first < s.last)
        low, high = first, max(last, first + 1)
        ends = [at + 1 for at in range(first, sentence.last) if _ends_clause(self.words[at])]
        behind = next((end for end in ends if end >= high), sentence.last)
        if behind - low <= QUOTE_WORDS:
            high = behind
        elif inside := [end for end in ends if low + 1 < end < high]:
            high = inside[-1]
        while low > sentence.first and high - low < QUOTE_WORDS and not _ends_clause(self.words[low - 1]):
            low -= 1
        while low < first and is_filled_pause(self.words[low]):
            low += 1
        return low, high


def read(transcript: Transcript, prompt: str = "", wording: Iterable[str] = ()) -> Reading:
    """The transcript as cues read it; a first sentence that only repeats `prompt`, and any sentence that
    recites the `wording` of what is looked for, are marked as echoes."""
    asked = set(normalise(prompt).split())
    recited = frozenset[tuple[str, ...]]().union(*map(_runs_in, wording))
    sentences = tuple(
        _sentence(transcript.words, first, last, asked if not first else set(), recited)
        for first, last in _sentence_bounds(transcript.words)
    )
    return Reading(transcript.words, tuple(s for s in sentences if s.words))


def _sentence_bounds(words: tuple[Word, ...]) -> Iterator[tuple[int, int]]:
    first = 0
    for index, word in enumerate(words):
        if _ends_sentence(word) or _pauses_after(words, index, first) or index + 1 == len(words):
            yield first, index + 1
            first = index + 1


def _ends_sentence(word: Word) -> bool:
    return bool(_TERMINAL.search(word.text)) and not _ABBREVIATION.match(word.text)


def _pauses_after(words: tuple[Word, ...], index: int, first: int) -> bool:
    """Whether a run without punctuation is long enough to be cut here."""
    length = index + 1 - first
    if length < LONGEST_SENTENCE // 2 or index + 1 == len(words):
        return False
    end, start = words[index].end, words[index + 1].start
    paused = end is not None and start is not None and start - end > IDEA_PAUSE
    return paused or length >= LONGEST_SENTENCE


def _ends_clause(word: Word) -> bool:
    return word.text.endswith((",", ";", ":", ".", "?", "!"))


def is_filled_pause(word: Word) -> bool:
    """Whether a word is a written "um" or the like."""
    return normalise(word.text) in FILLED_PAUSES


@lru_cache(maxsize=256)
def _runs_in(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(_runs(normalise(text).split()))


def _runs(tokens: list[str]) -> list[tuple[str, ...]]:
    return list(zip(*(tokens[start:] for start in range(RUN)), strict=False))


def _sentence(
    words: tuple[Word, ...], first: int, last: int, asked: set[str], recited: frozenset[tuple[str, ...]]
) -> Sentence:
    tokens: list[str] = []
    origins: list[int] = []
    for index in range(first, last):
        for token in normalise(words[index].text[:LONGEST_WORD]).split():
            if token not in FILLED_PAUSES:
                tokens.append(token)
                origins.append(index)
    echo = bool(asked) and len(asked & set(tokens)) >= ECHO_OVERLAP * max(len(set(tokens)), len(asked))
    runs = _runs(tokens) if recited else []
    echo |= len(runs) >= LEAST_RUNS and sum(run in recited for run in runs) >= RECITED * len(runs)
    return Sentence(" ".join(tokens), tuple(origins), first, last, echo)
