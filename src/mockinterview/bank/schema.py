"""The shape of the bank's TOML files; unknown keys are refused so that a typing slip can't pass silently."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Line = Annotated[str, Field(min_length=1)]
Phrases = Annotated[list[Line], Field(min_length=1)]
LevelNumber = Literal[0, 1, 2]


class Table(BaseModel):
    """A TOML table with no keys but the ones named here."""

    model_config = ConfigDict(extra="forbid", strict=True)


class CueTable(Table):
    """`[cue.<id>]`: exactly one of `phrases` and `pattern`, with sentences that prove it."""

    strength: Literal["strong", "medium", "weak"] = "medium"
    phrases: Phrases | None = None
    pattern: Line | None = None
    negation: Literal["refuse", "allow"] = "refuse"
    hypothetical: Literal["refuse", "allow"] = "refuse"
    part: Line | None = None
    hit: Annotated[list[Line], Field(min_length=2)]
    miss: Annotated[list[Line], Field(min_length=2)]
    known_gap: list[Line] = []

    @model_validator(mode="after")
    def _one_way_to_match(self) -> CueTable:
        if (self.phrases is None) == (self.pattern is None):
            raise ValueError("needs exactly one of 'phrases' and 'pattern'")
        return self


class LevelTable(Table):
    """`[levels.1]`, `[levels.2]`: the support a level asks for (strong 1, medium 0.6, weak 0.3)."""

    support: Annotated[float, Field(gt=0)]
    parts: list[Line] = []


class AnchorsTable(Table):
    """`[anchors]`: what an answer at each level sounds like."""

    none: Line
    partial: Line
    clear: Line


class NextPointTable(Table):
    """`[next_point]`: what would earn the next level, from none and from partial."""

    from_none: Line
    from_partial: Line


class LevelsTable(Table):
    """`[levels]`: what the two upper levels ask for."""

    partial: LevelTable
    clear: LevelTable


class CriterionFile(Table):
    """`criteria/<id>.toml`."""

    name: Line
    looking_for: Line
    advice: Line
    source: Line
    weight: Annotated[int, Field(ge=1, le=5)] = 1
    anchors: AnchorsTable
    next_point: NextPointTable
    levels: LevelsTable
    cue: Annotated[dict[str, CueTable], Field(min_length=1)]
    exclusion: dict[str, CueTable] = {}


class RedFlagFile(Table):
    """`red_flags/<id>.toml`; `unless` and `caps` map a criterion to a level."""

    name: Line
    advice: Line
    source: Line
    caps: dict[str, LevelNumber] = {}
    unless: dict[str, LevelNumber] = {}
    cue: Annotated[dict[str, CueTable], Field(min_length=1)]


class RamblingFile(Table):
    """`notes/rambling.toml`."""

    source: Line
    thresholds: dict[str, Annotated[float, Field(strict=False)]]
    cue: Annotated[dict[str, CueTable], Field(min_length=1)]


class LexiconFile(Table):
    """`lexicon.toml`: word classes that phrases and patterns use as {name}, and look-alike topics."""

    words: dict[str, Phrases]
    topics: Phrases


class QuestionFile(Table):
    """`questions/<competency>/<id>.toml`."""

    prompt: Line
    looking_for: Line
    version: Line
    criteria: Annotated[list[Line], Field(min_length=1)]
    red_flags: list[Line] = []
    follow_ups: dict[str, Line] = {}
