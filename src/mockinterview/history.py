"""All sessions of a folder with their points: those that were kept, or scored anew for a newer rubric."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import from_json

from mockinterview.archive import session_names
from mockinterview.bank import Bank
from mockinterview.errors import BankError, MockInterviewError
from mockinterview.store import SESSION_FILE, read_session
from mockinterview.takes import score_take
from mockinterview.wire import feedback_json

JSON = Mapping[str, Any]


class KeptRating(BaseModel):
    """What is looked at of a rating that was kept."""

    model_config = ConfigDict(extra="allow", allow_inf_nan=False)
    criterion: str
    level: Literal[0, 1, 2] | None
    points: int | None
    of: int


class KeptDelivery(BaseModel):
    """What is looked at of a delivery that was kept."""

    model_config = ConfigDict(extra="allow", allow_inf_nan=False)
    words: int
    seconds: float | None
    words_per_minute: float | None


class KeptFeedback(BaseModel):
    """What is looked at of a feedback that was kept."""

    model_config = ConfigDict(extra="allow", allow_inf_nan=False)
    points: int
    of: int
    rubric: str
    ratings: list[KeptRating]
    delivery: KeptDelivery
    model: str | None = None


@dataclass(frozen=True)
class PastTake:
    """One take of one session; `feedback` is as `score --json` prints it, None where nothing was heard.

    A take that a follow-up goes on from is not `whole`: the follow-up's feedback is on both.
    """

    session: str
    path: Path
    number: int
    started: str
    question: str
    feedback: JSON | None
    whole: bool = True

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
    told = [(root / name, _kept(root / name)) for name in session_names(root)]
    for folder, kept in sorted(told, key=lambda pair: (_moment(pair[1].get("started")), pair[0].name)):
        yield from _takes(folder, kept, bank)


def _moment(started: object) -> float:
    """Seconds for sorting; what can't be read comes first."""
    try:
        return datetime.fromisoformat(str(started)).timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0


def kept_feedback(folder: Path) -> list[JSON | None]:
    """For each take of a session the feedback that was kept, by whatever rubric; None where there is none."""
    takes = _kept(folder).get("takes")
    return [_whole(take) for take in takes] if isinstance(takes, list) else []


def _whole(take: Any) -> JSON | None:
    """A take's kept feedback, where it is as this program writes it."""
    feedback = take.get("feedback") if isinstance(take, dict) else None
    try:
        KeptFeedback.model_validate(feedback)
    except ValidationError:
        return None
    return cast(JSON, feedback)


def _kept(folder: Path) -> JSON:
    """session.json as it is; nothing where it is damaged."""
    file = folder / SESSION_FILE
    try:
        if file.is_symlink() or not file.is_file():
            return {}
        # Twice as quick as the standard library's, which matters with thousands of sessions.
        content = from_json(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _takes(folder: Path, kept: JSON, bank: Bank) -> Iterator[PastTake | Damaged]:
    takes = _as_kept(folder, kept, bank)
    if takes and all(take.feedback is not None for take in takes):
        yield from takes
        return
    try:
        yield from _scored(folder, bank)
    except MockInterviewError as error:
        yield Damaged(folder, str(error))


def _as_kept(folder: Path, kept: JSON, bank: Bank) -> list[PastTake]:
    """The takes with the feedback that was kept, where today's rubric gave it; none where any part is odd."""
    tables, started = kept.get("takes"), kept.get("started")
    if not isinstance(tables, list) or not isinstance(started, str):
        return []
    found = []
    for number, take in enumerate(tables, 1):
        question, feedback = take.get("question") if isinstance(take, dict) else None, _whole(take)
        if not isinstance(question, str) or feedback is None or feedback["rubric"] != _today(question, bank):
            return []
        whole = not _follows_up(tables[number : number + 1])
        found.append(PastTake(folder.name, folder, number, started, question, feedback, whole))
    return found


def _follows_up(next_take: list[Any]) -> bool:
    return bool(next_take) and isinstance(next_take[0], dict) and next_take[0].get("follow_up") is not None


def _today(question: str, bank: Bank) -> str | None:
    """The rubric that judges a question today, as feedback names it."""
    if question not in bank:
        return None
    return f"{bank[question].rubric.id}@{bank[question].rubric.version}"


def _scored(folder: Path, bank: Bank) -> Iterator[PastTake]:
    session = read_session(folder)
    for index, take in enumerate(session.takes):
        feedback = None
        if take.transcript is not None:
            if take.question not in bank:
                raise BankError(f"{folder}: its question '{take.question}' is not in the bank.")
            feedback = feedback_json(score_take(bank[take.question], session.takes, index))
        whole = all(other.follow_up is None for other in session.takes[index + 1 : index + 2])
        yield PastTake(folder.name, folder, index + 1, session.started, take.question, feedback, whole)


def trend(takes: Sequence[PastTake], criterion: str) -> tuple[int | None, ...]:
    """The levels of one criterion, oldest first; None where it could not be told."""
    return tuple(take.levels.get(criterion) for take in takes)


def mean(values: Sequence[float]) -> float | None:
    """The mean, or None of nothing."""
    return sum(values) / len(values) if values else None
