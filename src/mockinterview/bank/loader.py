"""Read a question bank from its TOML files into questions with their rubrics.

The bundled bank is proved by the tests, so its files are taken as they are: validation takes more time at
every start than all the rest of the bank.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mockinterview.errors import BankError
from mockinterview.model import Criterion, Cue, LevelRule, Limit, Question, RamblingRule, RedFlag, Rubric

from .patterns import Lexicon, PatternError, compile_pattern, compile_phrases

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from importlib.abc import Traversable

Table = Mapping[str, Any]

# The file of what a reader has learned from answers to this bank's questions; a bank needs none.
READER = "reader.npz"

# The text by which people label answers; a bank needs none.
CODEBOOK = "codebook.md"

# The exclusion that every criterion has: topics of lexicon.toml that only sound like evidence.
TOPIC = "topic"


@dataclass(frozen=True)
class Parts:
    """All that questions are judged by, whether or not a question names it yet."""

    criteria: tuple[Criterion, ...]
    red_flags: tuple[RedFlag, ...]
    rambling: RamblingRule


class Bank(Mapping[str, Question]):
    """The questions by id, in the order of their files; `parts` and their source `tables` are for `check`."""

    def __init__(self, questions: Mapping[str, Question], parts: Parts, tables: Mapping[str, Table]) -> None:
        self._questions = dict(questions)
        self.parts = parts
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


def load_bank(folder: str | Path | None = None, *, validate: bool = False) -> Bank:
    """The bank in `folder`, or the bundled one; BankError names the file and the key that is wrong.

    Every file of a folder is validated; those of the bundled bank are when `validate` is set.
    """
    root: Traversable = files("mockinterview.question_bank") if folder is None else Path(folder)
    if not root.is_dir():
        raise BankError(
            f"There is no question bank at {root}. Give a folder that holds questions/ and criteria/."
        )
    return _Loader(root, validate=validate or folder is not None).bank()


class _Loader:
    """One pass over a bank's folder; every table that was read is kept under its path in the bank."""

    def __init__(self, root: Traversable, *, validate: bool) -> None:
        self.root = root
        self.validate = validate
        self.tables: dict[str, Table] = {}
        self.lexicon: Lexicon = {}
        self.topics: tuple[Cue, ...] = ()
        reader = root.joinpath(READER)
        self.reader = reader if isinstance(reader, Path) and reader.is_file() else None
        codebook = root.joinpath(CODEBOOK)
        self.codebook = codebook.read_text(encoding="utf-8") if codebook.is_file() else ""

    def bank(self) -> Bank:
        lexicon = self._read("lexicon.toml")
        self.lexicon = lexicon["words"]
        try:
            topics = compile_phrases(lexicon["topics"], self.lexicon)
        except PatternError as error:
            raise BankError(f"{self.root}/lexicon.toml: topics: {error}") from error
        self.topics = (Cue(TOPIC, topics, "weak", "allow", "allow"),)
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
        parts = Parts(tuple(criteria.values()), tuple(flags.values()), rambling)
        return Bank(questions, parts, self.tables)

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

    def _read(self, name: str) -> Table:
        place = self.root.joinpath(name)
        if not place.is_file():
            raise BankError(f"{place} is missing, or is not a file.")
        try:
            table: Table = tomllib.loads(place.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise BankError(f"{place} can't be read: {error}") from error
        except (ValueError, RecursionError) as error:
            raise BankError(f"{place} is not valid TOML: {error}") from error
        if self.validate:
            from .schema import problem

            if found := problem(name, table):
                raise BankError(f"{place}: {found}")
        self.tables[name] = table
        return table

    def _cues(self, name: str, kind: str, table: Table) -> tuple[Cue, ...]:
        lexicon = {**self.lexicon, **table.get("words", {})}
        cues = table.get(kind, {})
        return tuple(self._cue(f"{name}: {kind}.{id}", id, cues[id], lexicon) for id in cues)

    def _cue(self, where: str, id: str, table: Table, lexicon: Lexicon) -> Cue:
        key = "phrases" if "phrases" in table else "pattern"
        compiled = compile_phrases if key == "phrases" else compile_pattern
        try:
            pattern = compiled(table[key], lexicon)
        except PatternError as error:
            raise BankError(f"{self.root}/{where}.{key}: {error}") from error
        guards = {name: table[name] for name in ("strength", "negation", "hypothetical") if name in table}
        return Cue(id, pattern, parts=tuple(table.get("parts", ())), **guards)

    def _criterion(self, id: str) -> Criterion:
        name = f"criteria/{id}.toml"
        table = self._read(name)
        cues = self._cues(name, "cue", table)
        anchors, next_point = table["anchors"], table["next_point"]
        return Criterion(
            id=id,
            name=table["name"],
            looking_for=table["looking_for"],
            anchors=(anchors["none"], anchors["partial"], anchors["clear"]),
            next_points=(next_point["from_none"], next_point["from_partial"]),
            advice=table["advice"],
            source=table["source"],
            weight=table["weight"],
            rules=(self._rule(name, "partial", table, cues), self._rule(name, "clear", table, cues)),
            cues=cues,
            exclusions=self.topics + self._cues(name, "exclusion", table),
            limits=tuple(
                Limit(cue, table["limit"][cue.id]["level"]) for cue in self._cues(name, "limit", table)
            ),
            after_failure=table.get("after_failure", False),
        )

    def _rule(self, name: str, level: str, table: Table, cues: tuple[Cue, ...]) -> LevelRule:
        rule, shown = table["levels"][level], {part for cue in cues for part in cue.parts}
        for part in rule.get("parts", ()):
            if part not in shown:
                raise BankError(f"{self.root}/{name}: levels.{level}.parts: no cue shows '{part}'")
        return LevelRule(rule["support"], tuple(rule.get("parts", ())))

    def _red_flag(self, id: str, criteria: Mapping[str, Criterion]) -> RedFlag:
        name = f"red_flags/{id}.toml"
        table = self._read(name)
        for key in ("caps", "unless", "when"):
            self._known(name, key, table.get(key, {}), criteria)
        return RedFlag(
            id=id,
            name=table["name"],
            advice=table["advice"],
            source=table["source"],
            caps=table.get("caps", {}),
            unless=table.get("unless", {}),
            when=table.get("when", {}),
            cues=self._cues(name, "cue", table),
            exclusions=self._cues(name, "exclusion", table),
        )

    def _rambling(self) -> RamblingRule:
        name = "notes/rambling.toml"
        table = self._read(name)
        return RamblingRule(table["thresholds"], self._cues(name, "cue", table), table["source"])

    def _question(
        self,
        competency: str,
        id: str,
        criteria: Mapping[str, Criterion],
        flags: Mapping[str, RedFlag],
        rambling: RamblingRule,
    ) -> Question:
        name = f"questions/{competency}/{id}.toml"
        table = self._read(name)
        self._known(name, "criteria", table["criteria"], criteria)
        self._known(name, "red_flags", table.get("red_flags", ()), flags)
        self._known(name, "follow_ups", table.get("follow_ups", {}), criteria)
        rubric = Rubric(
            id=id,
            version=table["version"],
            criteria=tuple(criteria[name] for name in table["criteria"]),
            red_flags=tuple(flags[name] for name in table.get("red_flags", ())),
            rambling=rambling,
            reader=self.reader,
            codebook=self.codebook,
        )
        return Question(
            id, table["prompt"], competency, table["looking_for"], rubric, table.get("follow_ups", {})
        )

    def _known(self, name: str, key: str, wanted: Iterable[str], known: Mapping[str, object]) -> None:
        for id in wanted:
            if id not in known:
                raise BankError(f"{self.root}/{name}: {key}: unknown '{id}'; there is {', '.join(known)}")
