"""Finish what an interrupted session left: its sound is on disk, its words and feedback are not yet."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from mockinterview.archive import session_names
from mockinterview.bank import Bank
from mockinterview.errors import AudioFileError
from mockinterview.history import kept_feedback
from mockinterview.model import Recording, Session, Take
from mockinterview.store import SESSION_FILE, SessionFolder, is_held, read_session
from mockinterview.takes import score_take
from mockinterview.transcription.words import Heard

# A header and a quarter of a second at the lowest rate, which can't hold a word: what a session leaves that
# was stopped at once.
LEAST_WAV = 44 + 4_000

# Where a WAV's sound begins at the latest, in the files that this program writes by far.
_HEADER = 512


def unfinished(root: Path, newest: int | None = None) -> list[Path]:
    """The sessions under `root` with sound that was never judged, oldest first; none that is going on now.

    With `newest` only so many of the newest sessions are looked at.
    """
    names = session_names(root)
    folders = [root / name for name in (names if newest is None else names[-newest:])]
    return [folder for folder in folders if _left_over(folder) and not is_held(folder)]


def _left_over(folder: Path) -> bool:
    """Read without care, so that looking through many sessions is quick; `finish` looks closely."""
    try:
        takes = json.loads((folder / SESSION_FILE).read_bytes())["takes"]
        return any(_is_open(folder, number, take) for number, take in enumerate(takes, 1))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False


def _is_open(folder: Path, number: int, take: dict[str, Any]) -> bool:
    """Whether a take lacks feedback and there is something to get it from."""
    if take.get("feedback") is not None:
        return False
    wav, sound = folder / f"take-{number}.wav", take.get("sound")
    if take.get("words") is None and (not wav.is_file() or wav.stat().st_size <= LEAST_WAV):
        return False
    return sound is None or bool(sound["speech"])


def finish(
    folder: Path, measure: Callable[[Path], Recording], hear: Callable[[Recording], Heard], bank: Bank
) -> Session:
    """Measure, write down and judge every take that still lacks it; each step is kept as it is reached.

    Feedback that was kept stays as it is. Errors are those of reading a session, of `hear` and of the bank.
    """
    store = SessionFolder(folder)
    with store.hold():
        session = read_session(folder)
        kept = kept_feedback(folder)
        for index in range(len(session.takes)):
            for step in _steps(session, index, store, measure, hear, bank, kept):
                session = step
                store.save(session, kept)
    return session


def _steps(
    session: Session,
    index: int,
    store: SessionFolder,
    measure: Callable[[Path], Recording],
    hear: Callable[[Recording], Heard],
    bank: Bank,
    kept: Sequence[Any],
) -> Iterator[Session]:
    """The session after each thing that take `index` lacked."""
    if kept[index] is not None:
        return
    take = session.takes[index]
    if take.transcript is None and take.recording is None:
        take = _with_sound(take, store.recording(index + 1), measure)
        session = _put(session, index, take)
        yield session
    if take.transcript is None and _can_be_heard(take):
        assert take.recording is not None
        heard = hear(take.recording)
        store.save_words(index + 1, heard.result)
        take = replace(take, transcript=heard.transcript)
        session = _put(session, index, take)
        session = replace(
            session,
            model=session.model or heard.transcript.model,
            engine=session.engine or heard.transcript.engine,
        )
        yield session
    if take.transcript is not None:
        judged = score_take(bank[take.question], session.takes, index)
        yield _put(session, index, replace(take, feedback=judged))


def _put(session: Session, index: int, take: Take) -> Session:
    return replace(session, takes=(*session.takes[:index], take, *session.takes[index + 1 :]))


def _with_sound(take: Take, wav: Path, measure: Callable[[Path], Recording]) -> Take:
    """The take with its recording, where one is on disk that can be read."""
    if wav.is_file() and not wav.is_symlink() and wav.stat().st_size > LEAST_WAV:
        # Where it can't be written it may still be read as it is.
        with contextlib.suppress(OSError):
            repair(wav)
        with contextlib.suppress(AudioFileError):
            return replace(take, recording=measure(wav))
    return take


def _can_be_heard(take: Take) -> bool:
    recording = take.recording
    return recording is not None and bool(recording.sound.speech) and recording.path.is_file()


def repair(wav: Path) -> bool:
    """Let a WAV's header tell all the sound that is there; says whether it told another length."""
    with wav.open("r+b") as file:
        start = file.read(_HEADER)
        at = start.find(b"data") + 4
        if not start.startswith(b"RIFF") or at < 4 or at + 4 > len(start):
            return False
        end = file.seek(0, os.SEEK_END)
        told = int.from_bytes(start[at : at + 4], "little")
        there = (end - at - 4) // 2 * 2
        if told == there:
            return False
        for place, size in ((4, at - 4 + there), (at, there)):
            file.seek(place)
            file.write(size.to_bytes(4, "little"))
    return True
