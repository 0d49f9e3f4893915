"""How far the reader agrees with people: `python -m reader.evaluate [--families] [FILE.jsonl ...]`.

Without files: cross-validation over authors, each answer read by weights learned from other authors alone;
with `--families` also by words alone, by cues alone, and by grammar and cues. With files of labelled answers:
those, read by weights learned from all of `reader/answers`. Agreement is quadratically weighted kappa: 1 is
perfect, 0 is chance.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np

from mockinterview import load_bank
from mockinterview.rubric.features import FAMILIES
from mockinterview.rubric.reader import Reader

from .answers import NOBODY, QUESTION, Answer, answers_in, bundled
from .train import train

# Authors are taken apart in so many groups; each is read once.
FOLDS = 5

COMPARED = (("words",), ("cues",), ("grammar", "cues"), tuple(FAMILIES))

Levels = dict[str, list[int]]


def weighted_kappa(ones: Sequence[int], others: Sequence[int]) -> float:
    """Quadratically weighted kappa of two lists of levels 0 to 2."""
    observed = np.zeros((3, 3))
    np.add.at(observed, (np.array(ones), np.array(others)), 1)
    weights = np.subtract.outer(np.arange(3), np.arange(3)) ** 2
    chance = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / len(ones)
    expected = float((weights * chance).sum())
    return 1 - float((weights * observed).sum()) / expected if expected else 1.0


def judged(reader: Reader, answer: Answer) -> dict[str, int]:
    """The reader's level for each criterion."""
    logits = reader.logits([reader.rows(names) for names in answer.names])
    least = reader.levels(answer.said, logits, answer.signs)
    return {
        criterion: round(float(sums))
        for criterion, sums in zip(reader.weights.criteria, least.sum(axis=1), strict=True)
    }


def cross_validated(answers: Sequence[Answer], families: Collection[str]) -> list[dict[str, int]]:
    """Levels for each labelled answer by a reader that never saw its author."""
    authors = sorted({answer.author for answer in answers} - {NOBODY})
    levels: dict[int, dict[str, int]] = {}
    for fold in range(FOLDS):
        left_out = set(authors[fold::FOLDS])
        reader = Reader(train([answer for answer in answers if answer.author not in left_out], families))
        levels |= {i: judged(reader, answer) for i, answer in enumerate(answers) if answer.author in left_out}
    return [levels[index] for index in sorted(levels)]


def row(title: str, answers: Sequence[Answer], levels: Sequence[dict[str, int]]) -> str:
    """A line of the table: kappa by criterion, and their mean."""
    kappas = [
        weighted_kappa([answer.levels[criterion] for answer in answers], [one[criterion] for one in levels])
        for criterion in levels[0]
    ]
    return f"{title:28}" + "".join(f"{kappa:9.2f}" for kappa in [*kappas, sum(kappas) / len(kappas)])


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    answers = bundled()
    labelled = [answer for answer in answers if answer.author != NOBODY]
    print(f"{'':28}" + "".join(f"{name[:8]:>9}" for name in [*labelled[0].signs.levels, "mean"]))
    if files := [Path(name) for name in arguments if not name.startswith("--")]:
        reader, question = Reader(train(answers)), load_bank()[QUESTION]
        for file in files:
            others = list(answers_in(file, question))
            print(row(f"{file.stem}, rules", others, [dict(answer.signs.levels) for answer in others]))
            print(
                row(f"{file.stem}, reader", others, [judged(reader, answer) for answer in others]), flush=True
            )
        return
    print(row("rules", labelled, [dict(answer.signs.levels) for answer in labelled]))
    for families in COMPARED if "--families" in arguments else COMPARED[-1:]:
        print(row(" and ".join(families), labelled, cross_validated(answers, families)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
