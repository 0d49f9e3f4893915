"""The shape of the bank's TOML files; unknown keys are refused so that a typing slip can't pass silently."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

Line = Annotated[str, Field(min_length=1)]
Phrases = Annotated[list[Line], Field(min_length=1)]
LevelNumber = Literal[0, 1, 2]


class Table(BaseModel):
    """A TOML table with no keys but the ones named here."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)


class CueTable(Table):
    """`[cue.<id>]`: exactly one of `phrases` and `pattern`, with sentences that prove it."""

    strength: Literal["strong", "medium", "weak"] = "medium"
    phrases: Phrases | None = None
    pattern: Line | None = None
    negation: Literal["refuse", "allow"] = "refuse"
    hypothetical: Literal["refuse", "allow"] = "refuse"
    parts: list[Line] = []
    hit: Annotated[list[Line], Field(min_length=2)]
    miss: Annotated[list[Line], Field(min_length=2)]
    known_gap: list[Line] = []

    @model_validator(mode="after")
    def _one_way_to_match(self) -> CueTable:
        if (self.phrases is None) == (self.pattern is None):
            raise ValueError("needs exactly one of 'phrases' and 'pattern'")
        return self


class LimitTable(CueTable):
    """`[limit.<id>]`: wording that holds the criterion at `level` at most."""

    level: LevelNumber


class LevelTable(Table):
    """`[levels.partial]`, `[levels.clear]`: the support asked for (strong 1, medium 0.6, weak 0.3)."""

    support: Annotated[float, Field(gt=0, le=100)]
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
    weight: Annotated[int, Field(ge=1, le=5)]
    after_failure: bool = False
    anchors: AnchorsTable
    next_point: NextPointTable
    levels: LevelsTable
    cue: Annotated[dict[str, CueTable], Field(min_length=1)]
    exclusion: dict[str, CueTable] = {}
    limit: dict[str, LimitTable] = {}
    words: dict[str, Phrases] = {}


class RedFlagFile(Table):
    """`red_flags/<id>.toml`; `caps`, `unless` and `when` map a criterion to a level."""

    name: Line
    advice: Line
    source: Line
    caps: dict[str, LevelNumber] = {}
    unless: dict[str, LevelNumber] = {}
    when: dict[str, LevelNumber] = {}
    cue: dict[str, CueTable] = {}
    exclusion: dict[str, CueTable] = {}
    words: dict[str, Phrases] = {}

    @model_validator(mode="after")
    def _can_be_raised(self) -> RedFlagFile:
        if not self.cue and not self.when:
            raise ValueError("needs a 'cue' or 'when' to be raised by")
        return self


Positive = Annotated[float, Field(strict=False, gt=0, le=1e6)]
Count = Annotated[int, Field(ge=1, le=10**6)]


class ThresholdsTable(Table):
    """`[thresholds]` of the rambling note; each is explained where it is set."""

    partial_points: Positive
    clear_points: Positive
    least_words: Count
    least_words_clear: Count
    words_per_second: Positive
    advised_seconds: Positive
    long_seconds: Positive
    most_per_cue: Count
    late_seconds: Positive
    late_points: Positive
    very_late_seconds: Positive
    very_late_points: Positive
    repeat_points: Positive
    most_repeats: Count
    return_distance: Count
    returns: Count
    returns_points: Positive
    new_window: Count
    new_share: Positive
    nothing_new_points: Positive
    least_new_share: Positive
    least_new_points: Positive
    ending_words: Count
    landing_share: Positive
    landed_share: Positive
    no_landing_points: Positive
    too_long_seconds: Positive
    too_long_points: Positive
    much_too_long_seconds: Positive
    much_too_long_points: Positive
    run_on_words: Count
    run_on_points: Positive


class RamblingFile(Table):
    """`notes/rambling.toml`."""

    source: Line
    thresholds: ThresholdsTable
    cue: Annotated[dict[str, CueTable], Field(min_length=1)]
    words: dict[str, Phrases] = {}


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


SHAPES: Mapping[str, type[Table]] = {
    "lexicon.toml": LexiconFile,
    "criteria": CriterionFile,
    "red_flags": RedFlagFile,
    "notes": RamblingFile,
    "questions": QuestionFile,
}


def problem(name: str, table: Mapping[str, Any]) -> str | None:
    """The first thing that is wrong with the table of the bank's file `name`, key first, or None."""
    try:
        SHAPES[name.split("/")[0]].model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "(top level)"
        return f"{key}: {first['msg'].removeprefix('Value error, ')}"
    return None
