"""Train the reader from the labelled answers: `python -m reader.train FILE.npz`, or `make reader`.

Two layers of logistic regression. The first tells for each statement and criterion whether it is evidence.
The second tells whether an answer reaches level 1, and level 2, from its best statements and from what the
rules found. It learns from what the first says of authors that the first did not learn from, because that is
what it will be given.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from mockinterview.rubric.features import FAMILIES, answer_names, describe_answer
from mockinterview.rubric.reader import Weights, digest, save

from .answers import NOBODY, Answer, bundled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# A feature must have been used by several people, or it tells more about them than about the criterion.
LEAST_STATEMENTS = 4
LEAST_AUTHORS = 3

# Authors are taken apart in so many groups for the second layer.
FOLDS = 4

# Inverse strength of the (ridge) penalty of each layer, chosen by cross-validation over authors.
FREEDOM_OF_STATEMENTS = 0.1
FREEDOM_OF_ANSWERS = 0.2

# What is found for the other criteria tells something of an answer, but what goes with what differs between
# people: it counts this share of a criterion's own evidence. Chosen by agreement with authors left out.
TRUST_IN_OTHERS = 0.3


def train(answers: Sequence[Answer], families: Collection[str] = tuple(FAMILIES)) -> Weights:
    """Weights learned from the answers, by features of these families only."""
    listened = [criterion for criterion in answers[0].rubric.criteria if criterion.id in answers[0].levels]
    criteria = tuple(criterion.id for criterion in listened)
    flags = tuple(answers[0].signs.flags)
    statements = _Statements(answers, criteria, families)
    weights, bias = statements.fit(np.ones(len(answers), dtype=bool))
    apart = statements.apart()
    slope, shift = _calibration(apart, statements.evidence)
    return Weights(
        criteria,
        tuple(map(digest, listened)),
        flags,
        statements.terms,
        weights.astype(np.float16).astype(np.float32),
        (bias + shift / slope).astype(np.float32),
        slope.astype(np.float32),
        *_levels(answers, criteria, flags, apart * slope + shift, statements.bounds, families),
    )


class _Statements:
    """The first layer's data: a row for each statement of each answer."""

    def __init__(self, answers: Sequence[Answer], criteria: Sequence[str], families: Collection[str]) -> None:
        kinds = tuple(prefix for family in families for prefix in FAMILIES[family])
        self.terms = _shared_terms(answers, kinds)
        self.authors = np.array([answer.author for answer in answers])
        self.bounds = np.cumsum([0, *(len(answer.said) for answer in answers)])
        self.owner = np.repeat(np.arange(len(answers)), np.diff(self.bounds))
        number = {term: column for column, term in enumerate(self.terms)}
        columns = [
            [number[name] for name in names if name in number] for answer in answers for names in answer.names
        ]
        ends = np.cumsum([0, *map(len, columns)])
        flat = np.array([column for row in columns for column in row], dtype=np.int32)
        self.matrix = csr_matrix(
            (np.ones(len(flat)), flat, ends), shape=(len(columns), len(self.terms)), dtype=np.float64
        )
        self.evidence = np.array(
            [
                [criterion in marks for criterion in criteria]
                for answer in answers
                for marks in answer.evidence
            ]
        )

    def fit(self, chosen: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """Weights (terms by criteria) and biases from the chosen answers."""
        rows = chosen[self.owner]
        models = [
            _regression(FREEDOM_OF_STATEMENTS).fit(self.matrix[rows], marks[rows])
            for marks in self.evidence.T
        ]
        return np.array([model.coef_[0] for model in models]).T, np.array(
            [model.intercept_[0] for model in models]
        )

    def apart(self) -> Floats:
        """Logits of each statement by weights that were learned without its author."""
        logits = np.zeros(self.evidence.shape)
        authors = sorted(set(self.authors) - {NOBODY})
        for fold in range(FOLDS):
            left_out = np.isin(self.authors, [*authors[fold::FOLDS], *([NOBODY] if not fold else [])])
            weights, bias = self.fit(~left_out)
            rows = left_out[self.owner]
            logits[rows] = self.matrix[rows] @ weights + bias
        return logits


def _shared_terms(answers: Sequence[Answer], kinds: tuple[str, ...]) -> tuple[str, ...]:
    counts: Counter[str] = Counter()
    users: defaultdict[str, set[str]] = defaultdict(set)
    for answer in answers:
        if answer.author != NOBODY:
            for names in answer.names:
                counts.update(names)
                for name in names:
                    users[name].add(answer.author)
    return tuple(
        sorted(
            name
            for name, count in counts.items()
            if count >= LEAST_STATEMENTS and len(users[name]) >= LEAST_AUTHORS and name.startswith(kinds)
        )
    )


def _calibration(logits: Floats, evidence: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Slope and shift for each criterion that make the log odds true of unseen authors (Platt)."""
    models = [
        _regression(1.0).fit(logits[:, [column]], evidence[:, column]) for column in range(logits.shape[1])
    ]
    return np.array([model.coef_[0, 0] for model in models]), np.array(
        [model.intercept_[0] for model in models]
    )


def _levels(
    answers: Sequence[Answer],
    criteria: tuple[str, ...],
    flags: tuple[str, ...],
    logits: Floats,
    bounds: NDArray[np.int64],
    families: Collection[str],
) -> tuple[Any, Any]:
    """The second layer: weights (criteria, 2, facts) and biases (criteria, 2), learned from people alone."""
    people = [answer.author != NOBODY for answer in answers]
    facts = answer_facts(answers, criteria, flags, logits, bounds)[people]
    answers = [answer for answer, person in zip(answers, people, strict=True) if person]
    facts[:, [not _of(name, families) for name in answer_names(criteria, flags)]] = 0
    middle, scale = facts.mean(axis=0), facts.std(axis=0)
    scale[scale == 0] = 1
    scaled = (facts - middle) / scale
    weights = np.zeros((len(criteria), 2, facts.shape[1]))
    bias = np.zeros((len(criteria), 2))
    about = np.array([name.split(":")[0] for name in answer_names(criteria, flags)])
    for column, criterion in enumerate(criteria):
        labels = np.array([answer.levels[criterion] for answer in answers])
        trust = np.where(np.isin(about, criteria) & (about != criterion), TRUST_IN_OTHERS, 1.0)
        for level in (1, 2):
            model = _regression(FREEDOM_OF_ANSWERS).fit(scaled * trust, labels >= level)
            by_fact = model.coef_[0] * trust / scale
            weights[column, level - 1] = by_fact
            bias[column, level - 1] = model.intercept_[0] - by_fact @ middle
    return weights.astype(np.float32), bias.astype(np.float32)


def answer_facts(
    answers: Sequence[Answer],
    criteria: Sequence[str],
    flags: Sequence[str],
    logits: Floats,
    bounds: NDArray[np.int64],
) -> Floats:
    """What the second layer sees: a row for each answer."""
    return np.array(
        [
            describe_answer(
                answer.said,
                dict(zip(criteria, logits[begin:end].T.tolist(), strict=True)),
                answer.signs,
                flags,
            )
            for answer, begin, end in zip(answers, bounds, bounds[1:], strict=False)
        ]
    )


def _of(name: str, families: Collection[str]) -> bool:
    """Whether a fact of the answer belongs to the families; rules, flags and figures are cues."""
    return "cues" in families or not (":rule:" in name or name.startswith(("flag:", "figures:")))


def _regression(freedom: float) -> LogisticRegression:
    return LogisticRegression(C=freedom, solver="liblinear", tol=1e-3, max_iter=1000)


if __name__ == "__main__":
    save(train(bundled()), Path(sys.argv[1]))
