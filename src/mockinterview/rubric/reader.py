"""The reader: a small learned judge that weighs cues, grammar and words, and says what weighed most.

Each statement gets, for each criterion, the probability that it is evidence; from the best of them and from
what the rules found come the probabilities of the levels. All of it is sums of weights, two layers of
logistic regression, learned by `make reader` and kept in a bank's `reader.npz`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from mockinterview.errors import BankError
from mockinterview.model import Criterion, Level

from .features import Statement, answer_names, describe, describe_answer, said_by, statements
from .reading import Reading
from .signs import Signs

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# As many statements carry a level, and as many reasons are told for each, as a person takes in.
MOST_CARRIERS = 2
MOST_REASONS = 3

# A statement below this probability of being evidence isn't worth quoting.
LEAST_PROBABILITY = 0.3


# The lists of names in a file.
NAMES = ("criteria", "learned", "flags", "terms")


@dataclass(frozen=True)
class Weights:
    """What was learned, for each of `criteria` from the cues and rules that `learned` is the `digest` of.

    Of statements: `terms` (rows) by `criteria` (columns), a `bias` each, and the `slope` that makes the log
    odds true. Of answers: by criterion, level 1 or 2, and fact of the answer (`answer_names`), and a bias.
    """

    criteria: tuple[str, ...]
    learned: tuple[str, ...]
    flags: tuple[str, ...]
    terms: tuple[str, ...]
    term_weights: Floats
    bias: Floats
    slope: Floats
    answer_weights: Floats
    answer_bias: Floats


@dataclass(frozen=True)
class Carrier:
    """A statement that speaks for a criterion: spoken words `first` to `last` (exclusive), its `probability`
    of being evidence, and the cues ("ownership:says-it-was-me"), words or grammar that weighed most."""

    first: int
    last: int
    probability: float
    because: tuple[str, ...]


@dataclass(frozen=True)
class Judgement:
    """One criterion: the probabilities of levels 0, 1 and 2, which sum to 1; the level nearest to their mean;
    what carried it, best first; and each statement's probability of being evidence."""

    criterion: str
    levels: tuple[float, float, float]
    level: Level
    carriers: tuple[Carrier, ...]
    statements: tuple[float, ...]


class Reader:
    """Judges answers by what it learned."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._rows = {term: row for row, term in enumerate(weights.terms)}

    def knows(self, criterion: Criterion) -> bool:
        """Whether the criterion still is what was learned: a cue that came later weighs nothing here."""
        return (criterion.id, digest(criterion)) in zip(
            self.weights.criteria, self.weights.learned, strict=True
        )

    def judge(self, reading: Reading, signs: Signs) -> dict[str, Judgement]:
        """A judgement for each criterion that was trained; none where the answer states nothing."""
        said = statements(reading)
        if not said:
            return {}
        rows = [self.rows(names) for names in describe(said, reading, signs)]
        logits = self.logits(rows)
        levels = self.levels(said, logits, signs)
        return {
            criterion: self._judgement(column, said, rows, logits[:, column], levels[column])
            for column, criterion in enumerate(self.weights.criteria)
        }

    def rows(self, names: Iterable[str]) -> list[int]:
        """The numbers of the features that were learned."""
        return [self._rows[name] for name in names if name in self._rows]

    def logits(self, rows: Iterable[Sequence[int]]) -> Floats:
        """Calibrated log odds of being evidence: a row for each statement, a column for each criterion."""
        weights = self.weights
        sums = [weights.term_weights[list(numbers)].sum(axis=0) for numbers in rows]
        return (np.array(sums, dtype=np.float32) + weights.bias) * weights.slope

    def levels(self, said: Sequence[Statement], logits: Floats, signs: Signs) -> Floats:
        """For each criterion the probabilities that the level is at least 1, and that it is 2."""
        by_criterion: Mapping[str, list[float]] = dict(
            zip(self.weights.criteria, logits.T.tolist(), strict=True)
        )
        facts = np.array(describe_answer(said, by_criterion, signs, self.weights.flags), dtype=np.float32)
        odds = self.weights.answer_weights @ facts + self.weights.answer_bias
        least: Floats = _sigmoid(odds)
        return np.minimum.accumulate(least, axis=1)

    def _judgement(
        self,
        column: int,
        said: Sequence[Statement],
        rows: Sequence[Sequence[int]],
        logits: Floats,
        least: Floats,
    ) -> Judgement:
        partial, clear = (float(value) for value in least)
        level: Level = 2 if partial + clear > 1.5 else 1 if partial + clear > 0.5 else 0
        probabilities = [float(value) for value in _sigmoid(logits)]
        best = sorted(range(len(said)), key=lambda index: -probabilities[index])[:MOST_CARRIERS]
        carriers = tuple(
            Carrier(
                said[index].first,
                said[index].last,
                probabilities[index],
                self._because(column, said[index], rows[index]),
            )
            for index in best
            if probabilities[index] >= LEAST_PROBABILITY
        )
        shares = (1 - partial, partial - clear, clear)
        return Judgement(self.weights.criteria[column], shares, level, carriers, tuple(probabilities))

    def _because(self, column: int, statement: Statement, rows: Sequence[int]) -> tuple[str, ...]:
        """What spoke most for a statement, as it was said; its place alone is no reason."""
        told = [row for row in rows if not self.weights.terms[row].startswith("at:")]
        heaviest = sorted(told, key=lambda row: -self.weights.term_weights[row, column])
        reasons = dict.fromkeys(
            said_by(self.weights.terms[row], statement)
            for row in heaviest[: 2 * MOST_REASONS]
            if self.weights.term_weights[row, column] > 0
        )
        return tuple(reasons)[:MOST_REASONS]


def save(weights: Weights, path: Path) -> None:
    """Write the weights to one file; the same weights give the same bytes."""
    arrays: dict[str, Any] = {
        name: np.frombuffer("\n".join(getattr(weights, name)).encode(), dtype=np.uint8) for name in NAMES
    }
    arrays["term_weights"] = weights.term_weights.astype(np.float16)
    for name in ("bias", "slope", "answer_weights", "answer_bias"):
        arrays[name] = getattr(weights, name)
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)


def load(path: Path) -> Weights:
    """The weights in a file; ValueError, KeyError or BadZipFile when they are of another version or none."""
    with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        criteria, learned, flags, terms = (
            tuple(arrays[name].tobytes().decode().split("\n")) for name in NAMES
        )
        weights = Weights(
            criteria,
            learned,
            flags,
            terms,
            arrays["term_weights"].astype(np.float32),
            arrays["bias"],
            arrays["slope"],
            arrays["answer_weights"],
            arrays["answer_bias"],
        )
    facts = len(answer_names(criteria, flags))
    if weights.term_weights.shape != (len(terms), len(criteria)) or weights.answer_weights.shape[2:] != (
        facts,
    ):
        raise ValueError("its parts don't fit together")
    return weights


@lru_cache(maxsize=4)
def reader_of(path: Path) -> Reader:
    """The reader in a bank's file, loaded once; BankError when the program can't use it."""
    try:
        return Reader(load(path))
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise BankError(
            f"{path} is no reader of this version of the program. Train it anew with make reader, or remove "
            "it: the rules judge without it."
        ) from error


def digest(criterion: Criterion) -> str:
    """What a reader has learned a criterion by: the names of its cues and limits, and its rules."""
    cues = [cue.id for cue in criterion.cues], [limit.cue.id for limit in criterion.limits]
    return sha256(repr((cues, criterion.rules, criterion.after_failure)).encode()).hexdigest()[:16]


def _sigmoid(values: Floats) -> Floats:
    result: Floats = (1 / (1 + np.exp(-np.clip(values, -30, 30)))).astype(np.float32)
    return result
