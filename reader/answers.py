"""Labelled answers as the reader sees them: statements with their features, and which are evidence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mockinterview import load_bank
from mockinterview.model import Criterion, Question, Rubric
from mockinterview.rubric.features import Statement, describe, statements
from mockinterview.rubric.reading import Reading, read
from mockinterview.rubric.signs import METRICS, Signs, gather
from mockinterview.scoring import typed

FOLDER = Path(__file__).parent / "answers"
GUIDES = Path(__file__).parent / "guides.txt"
QUESTION = "failure"

# A quote supports a statement when they share this much of the shorter one.
SHARED = 0.5

# The bank's own wording, and talk about what makes an answer good, is no answer; it is learned from as one
# that shows nothing.
NOBODY = ""


@dataclass(frozen=True)
class Answer:
    """One labelled answer: `levels` by criterion; `evidence` is what each statement speaks for."""

    author: str
    rubric: Rubric
    said: tuple[Statement, ...]
    names: tuple[tuple[str, ...], ...]
    signs: Signs
    levels: Mapping[str, int]
    evidence: tuple[frozenset[str], ...]


def bundled(bank: Path | None = None) -> list[Answer]:
    """The answers of every author in `reader/answers`, and the bank's own wording as answers of nobody."""
    question = load_bank(bank)[QUESTION]
    files = sorted(FOLDER.glob("*.jsonl"))
    labelled = [answer for file in files for answer in answers_in(file, question)]
    return [*labelled, *_own_wording(question)]


def answers_in(path: Path, question: Question) -> Iterator[Answer]:
    """The answers in a file of JSON lines (text, labels, evidence, metric_quotes), named by author."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield _answer(path.stem, json.loads(line), question)


def _answer(author: str, row: Mapping[str, Any], question: Question) -> Answer:
    reading = read(typed(row["text"]), question.prompt)
    signs = gather(question.rubric, reading)
    said = statements(reading)
    quotes = {**row.get("evidence", {}), METRICS: row.get("metric_quotes", ())}
    return Answer(
        author,
        question.rubric,
        said,
        tuple(map(tuple, describe(said, reading, signs))),
        signs,
        row["labels"],
        tuple(_supported(said, reading, quotes)),
    )


def _supported(
    said: Sequence[Statement], reading: Reading, quotes: Mapping[str, Iterable[str]]
) -> Iterator[frozenset[str]]:
    words = [word.text for word in reading.words]
    text = " ".join(words)
    spans = [
        (criterion, text.count(" ", 0, place), text.count(" ", 0, place) + len(quote.split()))
        for criterion, of_criterion in quotes.items()
        for quote in of_criterion
        if (place := text.find(" ".join(quote.split()))) >= 0
    ]
    for statement in said:
        length = statement.last - statement.first
        yield frozenset(
            criterion
            for criterion, first, last in spans
            if min(last, statement.last) - max(first, statement.first) >= SHARED * min(length, last - first)
        )


def _own_wording(question: Question) -> Iterator[Answer]:
    guides = GUIDES.read_text(encoding="utf-8").splitlines()
    for text in (*(" ".join(_texts(criterion)) for criterion in question.rubric.criteria), *guides):
        yield _answer(NOBODY, {"text": text, "labels": {c.id: 0 for c in question.rubric.criteria}}, question)


def _texts(criterion: Criterion) -> Iterator[str]:
    yield from (criterion.looking_for, criterion.advice, *criterion.anchors, *criterion.next_points)
