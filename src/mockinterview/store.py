"""Session folders on disk: saved after every step, read back for replays. A fixture is such a folder."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, ValidationError

from mockinterview.errors import SessionError
from mockinterview.model import Recording, Session, SoundFacts, Span, Take, Timings
from mockinterview.transcription.words import read_recorded
from mockinterview.wire import feedback_json, sound_json, timings_json

SCHEMA = 1
SESSION_FILE = "session.json"

# What file systems allow.
LONGEST_NAME = 255


class SoundTable(BaseModel):
    """A take's `sound` in session.json."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)
    duration: float
    speech: list[tuple[float, float]]
    peak_dbfs: float | None
    speech_dbfs: float | None
    noise_dbfs: float | None
    clipped: float
    voiced: list[tuple[float, float]] | None = None


class TakeTable(BaseModel):
    """A take in session.json; feedback is not read back, since scoring again gives the same."""

    model_config = ConfigDict(extra="ignore")
    question: str
    prompt: str
    follow_up: str | None = None
    recording: str | None = None
    sample_rate: int | None = None
    sound: SoundTable | None = None
    words: str | None = None
    timings: dict[str, float | None] = {}
    accommodated: bool = False


class SessionTable(BaseModel):
    """The part of session.json that a replay needs."""

    model_config = ConfigDict(extra="ignore")
    schema_version: int
    id: str
    started: str
    model: str | None = None
    engine: str | None = None
    device: str | None = None
    takes: list[TakeTable]


def default_root() -> Path:
    """The platform's data folder for sessions."""
    return user_data_path("mockinterview", appauthor=False) / "sessions"


def check_writable(root: Path) -> None:
    """SessionError when no session could be kept under `root`; nothing stays behind but the folder."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root):
            pass
    except OSError as error:
        raise SessionError(_unwritable(root, error)) from error


class SessionFolder:
    """One session's folder; every write replaces a file whole, so a crash leaves the last good one."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(cls, root: Path, name: str, now: datetime) -> SessionFolder:
        """A new private folder `<time>-<name>` under `root`; SessionError when it can't be written."""
        stamp = f"{now:%Y-%m-%dT%H-%M-%S}-{name}"
        try:
            root.mkdir(parents=True, exist_ok=True)
            for suffix in ("", *(f"-{number}" for number in range(2, 1000))):
                with contextlib.suppress(FileExistsError):
                    folder = root / f"{stamp}{suffix}"
                    folder.mkdir(mode=0o700)
                    return cls(folder)
        except OSError as error:
            raise SessionError(_unwritable(root, error)) from error
        raise SessionError(f"{root} holds too many sessions of this second; try again.")

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        """Keep others from finishing this session while it goes on; SessionError when another holds it."""
        try:
            handle = _lock(self.path)
        except BlockingIOError:
            raise SessionError(f"{self.path} is in use by another mockinterview.") from None
        except OSError as error:
            raise SessionError(f"{self.path} can't be opened: {error.strerror}.") from error
        try:
            yield
        finally:
            if handle is not None:
                os.close(handle)

    def recording(self, number: int) -> Path:
        """Where take `number` (from 1) is recorded."""
        return self.path / f"take-{number}.wav"

    def save_words(self, number: int, result: Mapping[str, Any]) -> None:
        """Keep the recogniser's own words, so that a replay needs no model."""
        self._write(f"take-{number}.whisper.json", result)

    def save(self, session: Session, kept: Sequence[Mapping[str, Any] | None] = ()) -> None:
        """Write session.json; a take without feedback keeps the one in `kept`, as it was written before."""
        content = _session_json(session)
        for take, before in zip(content["takes"], kept, strict=False):
            take["feedback"] = take["feedback"] or before
        self._write(SESSION_FILE, content)

    def _write(self, name: str, content: Mapping[str, Any]) -> None:
        text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
        try:
            replace_whole(self.path / name, text)
        except OSError as error:
            raise SessionError(_unwritable(self.path, error)) from error


def replace_whole(path: Path, text: str) -> None:
    """Put `text` in the place of a file, private; a crash leaves the old one, and no link is followed.

    OSError or ValueError where that fails.
    """
    handle, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:50]}.")
    temporary = Path(made)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def is_held(folder: Path) -> bool:
    """Whether a running program holds this session; never where the system has no such locks."""
    try:
        with SessionFolder(folder).hold():
            return False
    except SessionError:
        return True


def is_session(folder: Path) -> bool:
    """Whether a folder holds a session; what can't be looked into doesn't, and nor do names with a dot."""
    try:
        return not folder.name.startswith(".") and (folder / SESSION_FILE).is_file()
    except OSError:
        return False


def _lock(folder: Path) -> int | None:
    """A handle that holds a folder until it is closed or its process ends, however that ends.

    None where the system has no such locks; BlockingIOError where another holds it.
    """
    try:
        import fcntl
    except ImportError:
        return None
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise
    except OSError:
        # A network volume without locks.
        os.close(handle)
        return None
    return handle


def _unwritable(place: Path, error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"Sessions can't be written to {place} ({reason}).\nChoose another folder with --sessions DIR."


def read_session(path: Path) -> Session:
    """The session in a folder, with transcripts where words were recorded; feedback is left to be scored."""
    if (path / SESSION_FILE).exists() and not (path / SESSION_FILE).is_file():
        raise SessionError(f"{path / SESSION_FILE} is not a file.")
    _inside(path, SESSION_FILE)
    try:
        table = SessionTable.model_validate_json((path / SESSION_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SessionError(f"{path} is not a session: it has no {SESSION_FILE}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise SessionError(f"{path / SESSION_FILE}: {key or 'content'}: {first['msg']}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SessionError(f"{path / SESSION_FILE} can't be read: {error}.") from error
    if table.schema_version > SCHEMA:
        raise SessionError(f"{path} was written by a newer mockinterview; update the program to read it.")
    takes = tuple(_take(path, take) for take in table.takes)
    return Session(table.id, table.started, takes, table.model, table.engine, table.device)


def _take(folder: Path, table: TakeTable) -> Take:
    known = {field.name for field in fields(Timings)}
    timings = Timings(**{name: at for name, at in table.timings.items() if name in known})
    take = Take(
        table.question,
        table.prompt,
        follow_up=table.follow_up,
        timings=timings,
        accommodated=table.accommodated,
    )
    speech: tuple[Span, ...] = ()
    if table.recording and table.sound and table.sample_rate:
        sound = _sound(table.sound)
        speech = sound.speech
        take = replace(take, recording=Recording(_inside(folder, table.recording), table.sample_rate, sound))
    if table.words:
        words = _inside(folder, table.words)
        # Words that are gone or damaged can be had again from the recording.
        with contextlib.suppress(SessionError):
            take = replace(take, transcript=read_recorded(words, speech).transcript)
    return take


def _inside(folder: Path, name: str) -> Path:
    """A file named by session.json; a name or a link that leads out of the folder is refused."""
    if Path(name).name != name or name in ("", ".", "..") or len(name) > LONGEST_NAME:
        raise SessionError(f"{folder / SESSION_FILE}: '{name}' is not a file of this session.")
    if (folder / name).is_symlink():
        raise SessionError(f"{folder / name} is a link and not a file of this session.")
    return folder / name


def _sound(table: SoundTable) -> SoundFacts:
    silence = float("-inf")
    return SoundFacts(
        duration=table.duration,
        speech=tuple(Span(start, end) for start, end in table.speech),
        peak_dbfs=silence if table.peak_dbfs is None else table.peak_dbfs,
        speech_dbfs=silence if table.speech_dbfs is None else table.speech_dbfs,
        noise_dbfs=silence if table.noise_dbfs is None else table.noise_dbfs,
        clipped=table.clipped,
        voiced=None if table.voiced is None else tuple(Span(start, end) for start, end in table.voiced),
    )


def _session_json(session: Session) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA,
        "id": session.id,
        "started": session.started,
        "question": session.takes[0].question if session.takes else None,
        "model": session.model,
        "engine": session.engine,
        "device": session.device,
        "takes": [_take_json(number, take) for number, take in enumerate(session.takes, 1)],
    }


def _take_json(number: int, take: Take) -> dict[str, Any]:
    recording = take.recording
    return {
        "question": take.question,
        "prompt": take.prompt,
        "follow_up": take.follow_up,
        "recording": recording.path.name if recording else None,
        "sample_rate": recording.sample_rate if recording else None,
        "sound": sound_json(recording.sound) if recording else None,
        "words": f"take-{number}.whisper.json" if take.transcript else None,
        "timings": timings_json(take.timings),
        "accommodated": take.accommodated,
        "feedback": feedback_json(take.feedback) if take.feedback else None,
    }
