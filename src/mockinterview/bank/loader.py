"""Read a question bank from its TOML files into questions with their rubrics."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from mockinterview.errors import BankError
from mockinterview.model import Criterion, Cue, LevelRule, Limit, Question, RamblingRule, RedFlag, Rubric

from . import schema
from .patterns import Lexicon, PatternError, compile_pattern, compile_phrases

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from importlib.abc import Traversable

File = TypeVar("File", bound=BaseModel)

# The exclusion that every criterion has: topics of lexicon.toml that only sound like evidence.
TOPIC = "topic"


class Bank(Mapping[str, Question]):
    """The questions by id, in the order of their files, with the source tables for `check`."""

    def __init__(self, questions: Mapping[str, Question], tables: Mapping[str, schema.Table]) -> None:
        self._questions = dict(questions)
        self.tables = dict(tables)

    def __getitem__(self, question: str) -> Question:
        try:
            return self._questions[question]
        except KeyError:
            known = ", ".join(self._questions)
            raise UnknownQuestionError(f"There is no question '{question}'. The bank has: {known}.") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._questions)

    def __len__(self) -> int:
        return len(self._questions)


class UnknownQuestionError(BankError, KeyError):
    """A question the bank doesn't have; the message lists the ones it has."""

    def __str__(self) -> str:
        return str(self.args[0])


def load_bank(folder: str | Path | None = None) -> Bank:
    """The bank in `folder`, or the bundled one; BankError names the file and the key that is wrong."""
    root: Traversable = files("mockinterview.question_bank") if folder is None else Path(folder)
    if not root.is_dir():
        raise BankError(
            f"There is no question bank at {root}. Give a folder that holds questions/ and criteria/."
        )
    return _Loader(root).bank()


class _Loader:
    """One pass over a bank's folder; every table that was read is kept under its path in the bank."""

    def __init__(self, root: Traversable) -> None:
        self.root = root
        self.tables: dict[str, schema.Table] = {}
        self.lexicon: Lexicon = {}
        self.topics: tuple[Cue, ...] = ()

    def bank(self) -> Bank:
        lexicon = self._read("lexicon.toml", schema.LexiconFile)
        self.lexicon = lexicon.words
        try:
            topics = compile_phrases(lexicon.topics, self.lexicon)
        except PatternError as error:
            raise BankError(f"{self.root}/lexicon.toml: topics: {error}") from error
        self.topics = (Cue(TOPIC, "weak", topics, "allow", "allow"),)
        rambling = self._rambling()
        criteria = {name: self._criterion(name) for name in self._ids("criteria")}
        flags = {name: self._red_flag(name, criteria) for name in self._ids("red_flags")}
        questions: dict[str, Question] = {}
        for competency in self._folders("questions"):
            for name in self._ids(f"questions/{competency}"):
                if name in questions:
                    raise BankError(
                        f"{self.root}/questions: two questions are called '{name}'; rename one file."
                    )
                questions[name] = self._question(competency, name, criteria, flags, rambling)
        if not questions:
            raise BankError(f"{self.root}/questions holds no question (questions/<competency>/<id>.toml).")
        return Bank(questions, self.tables)

    def _ids(self, folder: str) -> list[str]:
        place = self.root.joinpath(folder)
        if not place.is_dir():
            raise BankError(
                f"{place} is missing; a bank has lexicon.toml, criteria/, red_flags/, notes/, questions/."
            )
        return sorted(entry.name[:-5] for entry in place.iterdir() if entry.name.endswith(".toml"))

    def _folders(self, folder: str) -> list[str]:
        place = self.root.joinpath(folder)
        if not place.is_dir():
            raise BankError(f"{place} is missing; put questions in questions/<competency>/<id>.toml.")
        return sorted(entry.name for entry in place.iterdir() if entry.is_dir() and entry.name[0] not in "._")

    def _read(self, name: str, shape: type[File]) -> File:
        place = self.root.joinpath(name)
        try:
            table = tomllib.loads(place.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise BankError(f"{place} is missing.") from None
        except (OSError, UnicodeDecodeError) as error:
            raise BankError(f"{place} can't be read: {error}") from error
        except tomllib.TOMLDecodeError as error:
            raise BankError(f"{place} is not valid TOML: {error}") from error
        try:
            read = shape.model_validate(table)
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(str(part) for part in first["loc"]) or "(top level)"
            raise BankError(f"{place}: {key}: {first['msg'].removeprefix('Value error, ')}") from error
        if isinstance(read, schema.Table):
            self.tables[name] = read
        return read

    def _cues(
        self, name: str, kind: str, tables: Mapping[str, schema.CueTable], words: Lexicon
    ) -> tuple[Cue, ...]:
        lexicon = {**self.lexicon, **words}
        return tuple(self._cue(f"{name}: {kind}.{id}", id, table, lexicon) for id, table in tables.items())

    def _cue(self, where: str, id: str, table: schema.CueTable, lexicon: Lexicon) -> Cue:
        try:
            if table.phrases is not None:
                pattern = compile_phrases(table.phrases, lexicon)
            else:
                pattern = compile_pattern(table.pattern or "", lexicon)
        except PatternError as error:
            key = "phrases" if table.phrases is not None else "pattern"
            raise BankError(f"{self.root}/{where}.{key}: {error}") from error
        return Cue(id, table.strength, pattern, table.negation, table.hypothetical, tuple(table.parts))

    def _criterion(self, id: str) -> Criterion:
        name = f"criteria/{id}.toml"
        table = self._read(name, schema.CriterionFile)
        cues = self._cues(name, "cue", table.cue, table.words)
        limits = self._cues(name, "limit", table.limit, table.words)
        return Criterion(
            id=id,
            name=table.name,
            looking_for=table.looking_for,
            anchors=(table.anchors.none, table.anchors.partial, table.anchors.clear),
            next_points=(table.next_point.from_none, table.next_point.from_partial),
            advice=table.advice,
            source=table.source,
            weight=table.weight,
            rules=self._rules(name, table.levels, cues),
            cues=cues,
            exclusions=self.topics + self._cues(name, "exclusion", table.exclusion, table.words),
            limits=tuple(Limit(cue, table.limit[cue.id].level) for cue in limits),
        )

    def _rules(
        self, name: str, levels: schema.LevelsTable, cues: tuple[Cue, ...]
    ) -> tuple[LevelRule, LevelRule]:
        known = {part for cue in cues for part in cue.parts}
        for level, rule in (("partial", levels.partial), ("clear", levels.clear)):
            for part in rule.parts:
                if part not in known:
                    raise BankError(f"{self.root}/{name}: levels.{level}.parts: no cue shows '{part}'")
        partial, clear = levels.partial, levels.clear
        return (
            LevelRule(partial.support, tuple(partial.parts)),
            LevelRule(clear.support, tuple(clear.parts)),
        )

    def _red_flag(self, id: str, criteria: Mapping[str, Criterion]) -> RedFlag:
        name = f"red_flags/{id}.toml"
        table = self._read(name, schema.RedFlagFile)
        for key, levels in (("caps", table.caps), ("unless", table.unless), ("when", table.when)):
            self._known(name, key, levels, criteria)
        return RedFlag(
            id=id,
            name=table.name,
            advice=table.advice,
            source=table.source,
            caps=table.caps,
            unless=table.unless,
            when=table.when,
            cues=self._cues(name, "cue", table.cue, table.words),
            exclusions=self._cues(name, "exclusion", table.exclusion, table.words),
        )

    def _rambling(self) -> RamblingRule:
        name = "notes/rambling.toml"
        table = self._read(name, schema.RamblingFile)
        return RamblingRule(
            table.thresholds.model_dump(), self._cues(name, "cue", table.cue, table.words), table.source
        )

    def _question(
        self,
        competency: str,
        id: str,
        criteria: Mapping[str, Criterion],
        flags: Mapping[str, RedFlag],
        rambling: RamblingRule,
    ) -> Question:
        name = f"questions/{competency}/{id}.toml"
        table = self._read(name, schema.QuestionFile)
        self._known(name, "criteria", table.criteria, criteria)
        self._known(name, "red_flags", table.red_flags, flags)
        self._known(name, "follow_ups", table.follow_ups, criteria)
        rubric = Rubric(
            id=id,
            version=table.version,
            criteria=tuple(criteria[name] for name in table.criteria),
            red_flags=tuple(flags[name] for name in table.red_flags),
            rambling=rambling,
        )
        return Question(id, table.prompt, competency, table.looking_for, rubric, table.follow_ups)

    def _known(
        self, name: str, key: str, wanted: Mapping[str, object] | list[str], known: Mapping[str, object]
    ) -> None:
        for id in wanted:
            if id not in known:
                raise BankError(f"{self.root}/{name}: {key}: unknown '{id}'; there is {', '.join(known)}")
