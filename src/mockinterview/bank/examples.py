"""Run every cue's own examples: what must be heard, what must not, and what is known to be missed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mockinterview.model import Cue, Transcript, Word
from mockinterview.rubric.cues import find
from mockinterview.rubric.reading import read

from .loader import TOPIC, Bank

_MARKED = re.compile(r"\[([^\]]+)\]")


@dataclass(frozen=True)
class Example:
    """One sentence of a cue; `spans` are the word ranges that must be heard (none for a miss)."""

    id: str
    kind: str
    sentence: str
    cue: Cue
    exclusions: tuple[Cue, ...] = ()


def examples(bank: Bank) -> Iterator[Example]:
    """Every example in the bank, ids like `criteria/risk.toml: cue.volunteered.hit 2`."""
    for owner, kind, cue, exclusions in _owned_cues(bank):
        table = bank.tables[owner][kind][cue.id]
        for name in ("hit", "miss", "known_gap"):
            for number, sentence in enumerate(table.get(name, ()), 1):
                yield Example(f"{owner}: {kind}.{cue.id}.{name} {number}", name, sentence, cue, exclusions)


def problem(example: Example) -> str | None:
    """What is wrong with one example, or None when it holds."""
    text = _MARKED.sub(r"\1", example.sentence)
    transcript = Transcript(tuple(Word(word) for word in text.split()))
    reading = read(transcript)
    heard = [reading.quote(m.first, m.last) for m in find(reading, (example.cue,), example.exclusions)]
    wanted = _MARKED.findall(example.sentence)
    if example.kind == "hit":
        if not wanted:
            return f"{example.id}: no [marked] words in '{example.sentence}'"
        if [_bare(quote) for quote in heard] != [_bare(quote) for quote in wanted]:
            return f"{example.id}: wanted {wanted}, heard {heard} in '{text}'"
    elif example.kind == "miss" and heard:
        return f"{example.id}: must not be heard, but {heard} was, in '{text}'"
    elif example.kind == "known_gap" and heard:
        return f"{example.id}: no longer a gap, {heard} is heard; move it to hit: '{text}'"
    return None


def check_examples(bank: Bank) -> tuple[int, list[str]]:
    """How many examples were run, and every problem found."""
    ran = list(examples(bank))
    return len(ran), [found for example in ran if (found := problem(example))]


def _bare(quote: str) -> str:
    return quote.strip(" .,;:?!")


def _owned_cues(bank: Bank) -> Iterator[tuple[str, str, Cue, tuple[Cue, ...]]]:
    """File, kind, cue and the exclusions that the cue is heard with."""
    for criterion in bank.parts.criteria:
        owner = f"criteria/{criterion.id}.toml"
        for cue in criterion.cues:
            yield owner, "cue", cue, criterion.exclusions
        for limit in criterion.limits:
            yield owner, "limit", limit.cue, criterion.exclusions
        for cue in criterion.exclusions:
            if cue.id != TOPIC:
                yield owner, "exclusion", cue, ()
    for flag in bank.parts.red_flags:
        owner = f"red_flags/{flag.id}.toml"
        for cue in flag.cues:
            yield owner, "cue", cue, flag.exclusions
        for cue in flag.exclusions:
            yield owner, "exclusion", cue, ()
    for cue in bank.parts.rambling.cues:
        yield "notes/rambling.toml", "cue", cue, ()
