"""What is listened for: a question, its criteria, and the cues that count as evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from pathlib import Path

Level = Literal[0, 1, 2]
Strength = Literal["strong", "medium", "weak"]


class Pattern(Protocol):
    """A compiled regular expression; `finditer` gives every place where it matches."""

    def finditer(self, string: str, /) -> Iterator[re.Match[str]]: ...  # noqa: D102


@dataclass(frozen=True)
class Cue:
    """Wording that counts as evidence. `pattern` runs over a Reading's text; `parts` name what the cue
    shows ("act", "cause"), and a level may ask for several of them."""

    id: str
    pattern: Pattern
    strength: Strength = "medium"
    negation: Literal["refuse", "allow"] = "refuse"
    hypothetical: Literal["refuse", "allow"] = "refuse"
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limit:
    """Wording that holds a criterion at `level` at most ("it wasn't a big deal")."""

    cue: Cue
    level: Level


@dataclass(frozen=True)
class LevelRule:
    """What a level asks for: enough summed support, and at least one cue of each named part."""

    support: float
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Criterion:
    """One thing the interviewer listens for; `anchors` are by level, `rules` are those of levels 1 and 2.
    With `after_failure` only what is said from the failure on counts."""

    id: str
    name: str
    looking_for: str
    anchors: tuple[str, str, str]
    next_points: tuple[str, str]
    advice: str
    source: str
    weight: int
    rules: tuple[LevelRule, LevelRule]
    cues: tuple[Cue, ...]
    exclusions: tuple[Cue, ...] = ()
    limits: tuple[Limit, ...] = ()
    after_failure: bool = False


@dataclass(frozen=True)
class RedFlag:
    """A way of answering that sinks the answer; it caps some criteria.

    It is raised by any of its cues, and only where every criterion in `when` has at most the level given
    there; without cues `when` alone raises it. A criterion in `unless` that reached its level prevents it.
    """

    id: str
    name: str
    advice: str
    source: str
    caps: Mapping[str, Level]
    unless: Mapping[str, Level]
    when: Mapping[str, Level]
    cues: tuple[Cue, ...]
    exclusions: tuple[Cue, ...] = ()


@dataclass(frozen=True)
class RamblingRule:
    """Thresholds and marker cues for the rambling note."""

    thresholds: Mapping[str, float]
    cues: tuple[Cue, ...]
    source: str


@dataclass(frozen=True)
class Rubric:
    """Everything an answer is judged by.

    `reader` is the file of what a reader of its bank has learned, None where the rules alone judge;
    `codebook` is the text by which people label answers, empty where the bank has none.
    """

    id: str
    version: str
    criteria: tuple[Criterion, ...]
    red_flags: tuple[RedFlag, ...]
    rambling: RamblingRule
    reader: Path | None = None
    codebook: str = ""


@dataclass(frozen=True)
class Question:
    """One interview question. `follow_ups` maps a criterion to the probe that gives it another chance."""

    id: str
    prompt: str
    competency: str
    looking_for: str
    rubric: Rubric
    follow_ups: Mapping[str, str]
