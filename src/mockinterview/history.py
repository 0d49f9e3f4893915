"""All sessions of a folder with their points: those that were kept, or scored anew for a newer rubric."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mockinterview.bank import Bank
from mockinterview.errors import BankError, MockInterviewError, SessionError
from mockinterview.store import SESSION_FILE, read_session
from mockinterview.takes import score_take
from mockinterview.wire import feedback_json

JSON = Mapping[str, Any]


@dataclass(frozen=True)
class PastTake:
    """One take of one session; `feedback` is as `score --json` prints it, None where nothing was heard."""

    session: str
    path: Path
    number: int
    started: str
    question: str
    feedback: JSON | None

    @property
    def share(self) -> float | None:
        """Points of those that could be told, 0 to 1."""
        if self.feedback is None or not self.feedback["of"]:
            return None
        return float(self.feedback["points"] / self.feedback["of"])

    @property
    def levels(self) -> dict[str, int | None]:
        """The level of each criterion, in the rubric's order."""
        return {r["criterion"]: r["level"] for r in self.feedback["ratings"]} if self.feedback else {}


@dataclass(frozen=True)
class Damaged:
    """A session that can't be read, and why."""

    path: Path
    why: str


def past(root: Path, bank: Bank) -> Iterator[PastTake | Damaged]:
    """Every take under `root`, oldest session first; folders that are no sessions are passed over."""
    try:
        folders = [folder for folder in root.iterdir() if (folder / SESSION_FILE).is_file()]
    except FileNotFoundError:
        return
    except OSError as error:
        raise SessionError(f"{root} can't be read: {error.strerror}.") from error
    told = [(folder, _kept(folder)) for folder in folders]
    for folder, kept in sorted(told, key=lambda pair: (str(pair[1].get("started", "")), pair[0].name)):
        yield from _takes(folder, kept, bank)


def kept_feedback(folder: Path) -> list[JSON | None]:
    """For each take of a session the feedback that was kept, by whatever rubric; None where there is none."""
    takes = _kept(folder).get("takes")
    found = [take.get("feedback") if isinstance(take, dict) else None for take in takes or ()]
    return [feedback if _is_whole(feedback) else None for feedback in found]


def _is_whole(feedback: Any) -> bool:
    """Whether kept feedback has what is looked at."""
    try:
        _ = [(r["criterion"], r["level"], r["points"], r["of"]) for r in feedback["ratings"]]
        _ = feedback["points"] + feedback["of"], feedback["delivery"]["words"], str(feedback["rubric"])
    except (KeyError, TypeError):
        return False
    return True


def _kept(folder: Path) -> JSON:
    """session.json as it is; nothing where it is damaged."""
    if (folder / SESSION_FILE).is_symlink():
        return {}
    try:
        content = json.loads((folder / SESSION_FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _takes(folder: Path, kept: JSON, bank: Bank) -> Iterator[PastTake | Damaged]:
    try:
        takes = list(_as_kept(folder, kept, bank))
    except (KeyError, TypeError, AttributeError, ValueError):
        # Not as this program writes it: what is wrong is told by reading it with care.
        takes = []
    if takes and all(take.feedback is not None for take in takes):
        yield from takes
        return
    try:
        yield from _scored(folder, bank)
    except MockInterviewError as error:
        yield Damaged(folder, str(error))


def _as_kept(folder: Path, kept: JSON, bank: Bank) -> Iterator[PastTake]:
    """The takes with the feedback that was kept, where today's rubric gave it."""
    for number, take in enumerate(kept["takes"], 1):
        feedback = take["feedback"]
        today = take["question"] in bank and bank[take["question"]].rubric.version
        if not _is_whole(feedback) or not str(feedback["rubric"]).endswith(f"@{today}"):
            feedback = None
        yield PastTake(folder.name, folder, number, kept["started"], take["question"], feedback)


def _scored(folder: Path, bank: Bank) -> Iterator[PastTake]:
    session = read_session(folder)
    for index, take in enumerate(session.takes):
        feedback = None
        if take.transcript is not None:
            if take.question not in bank:
                raise BankError(f"{folder}: its question '{take.question}' is not in the bank.")
            feedback = feedback_json(score_take(bank[take.question], session.takes, index))
        yield PastTake(folder.name, folder, index + 1, session.started, take.question, feedback)


def trend(takes: Sequence[PastTake], criterion: str) -> tuple[int | None, ...]:
    """The levels of one criterion, oldest first; None where it could not be told."""
    return tuple(take.levels.get(criterion) for take in takes)


def mean(values: Sequence[float]) -> float | None:
    """The mean, or None of nothing."""
    return sum(values) / len(values) if values else None
