"""Which words of a take are marked in its transcript, and as what; and where a quote can be heard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from mockinterview.model import Evidence, Feedback, Question, Span, Transcript, Word
from mockinterview.rubric.cues import find
from mockinterview.rubric.fillers import find_fillers
from mockinterview.rubric.reading import read

# The criterion whose limits are hedges ("it wasn't a big deal").
HEDGED = "candor"

# The note whose words are tangents.
TANGENTS = "rambling"

# Legend of all marks, in the order shown: class and name.
LEGEND = (
    ("evidence", "earned a point"),
    ("improvement", "figure: what got better"),
    ("failure", "figure: what it cost"),
    ("hedge", "hedge"),
    ("filler", "filler"),
    ("unwritten", "filler that only the sound shows"),
    ("tangent", "tangent"),
)


# What stands in the words for voice that no word covers.
UNWRITTEN = "(um?)"


@dataclass(frozen=True)
class Heard:
    """Where a quote is: the take's number (from 0), its words `first` to `last` (exclusive), its seconds."""

    take: int
    first: int
    last: int
    start: float | None
    end: float | None


@dataclass(frozen=True)
class Marked:
    """A word with the marks that it carries, as classes."""

    word: Word
    marks: tuple[str, ...]
    ends_sentence: bool


def marked(
    question: Question,
    transcript: Transcript,
    feedback: Feedback,
    take: int,
    voiced: Sequence[Span] | None = None,
) -> tuple[Marked, ...]:
    """The words of a take, marked by what its feedback quotes and by what is heard in them.

    Where the sound holds a filler between two words, in `voiced`, one stands there for it.
    """
    words = transcript.words
    marks: list[set[str]] = [set() for _ in words]

    def mark(name: str, first: int, last: int) -> None:
        for index in range(first, last):
            marks[index].add(name)

    for name, evidence in _quoted(feedback):
        place = locate(evidence.quote, evidence.start, [words], [take])
        if place is not None:
            mark(name, place.first, place.last)
    fillers = find_fillers(words, voiced) if feedback.delivery.fillers_written is not None else ()
    for filler in fillers:
        mark("filler", filler.first, filler.last)
    reading = read(transcript, question.prompt)
    limits = [limit.cue for c in question.rubric.criteria if c.id == HEDGED for limit in c.limits]
    for match in find(reading, limits):
        mark("hedge", match.first, match.last)
    ends = {sentence.last for sentence in reading.sentences}
    order = [name for name, _ in LEGEND]
    unwritten = defaultdict(list)
    for filler in fillers:
        if filler.kind == "unwritten":
            word = Word(UNWRITTEN, filler.start, filler.end)
            unwritten[filler.first].append(Marked(word, ("unwritten",), False))
    said = [
        [*unwritten[index], Marked(word, tuple(sorted(marks[index], key=order.index)), index + 1 in ends)]
        for index, word in enumerate(words)
    ]
    return tuple(chain(*said, unwritten[len(words)]))


def _quoted(feedback: Feedback) -> Iterable[tuple[str, Evidence]]:
    for rating in feedback.ratings:
        yield from (("evidence", evidence) for evidence in rating.evidence)
    for metric in feedback.metrics:
        if metric.side != "context":
            yield metric.side, Evidence("metrics", metric.cue, metric.quote, metric.start, metric.end)
    for note in feedback.notes:
        if note.id == TANGENTS:
            yield from (("tangent", evidence) for evidence in note.evidence)


def locate(
    quote: str, start: float | None, tellings: Sequence[Sequence[Word]], numbers: Sequence[int]
) -> Heard | None:
    """Where a quote was said, of several takes in the one where its time fits, else the last that has it.

    A follow-up's feedback counts its seconds on from the answer before, so the words decide and the time
    only chooses between places with the same words.
    """
    wanted = _plain(quote.split())
    found: list[tuple[float, int, Heard]] = []
    for number, words in zip(numbers, tellings, strict=True):
        plain = _plain([word.text for word in words])
        for first in range(len(plain) - len(wanted) + 1):
            if wanted and plain[first : first + len(wanted)] == wanted:
                last = first + len(wanted)
                at, until = words[first].start, words[last - 1].end
                off = 0.0 if start is None or at is None else abs(at - start)
                found.append((off, -number, Heard(number, first, last, at, until)))
    return min(found, key=lambda place: place[:2])[2] if found else None


def _plain(words: Sequence[str]) -> list[str]:
    return [word.strip(",;:.!?\"'“”’").casefold() for word in words]


def legend(words: Iterable[Marked]) -> Mapping[str, str]:
    """Name of each mark that occurs."""
    used = {mark for word in words for mark in word.marks}
    return {name: text for name, text in LEGEND if name in used}
