"""Finish what an interrupted session left: its sound is on disk, its words and feedback are not yet."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from mockinterview.archive import session_names
from mockinterview.bank import Bank
from mockinterview.errors import AudioFileError
from mockinterview.model import Recording, Session, Take
from mockinterview.store import SESSION_FILE, SessionFolder, is_held, read_session
from mockinterview.takes import score_take
from mockinterview.transcription.words import Heard

# A header without sound: what a session leaves that was stopped before the first word.
EMPTY_WAV = 44

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
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _is_open(folder: Path, number: int, take: dict[str, Any]) -> bool:
    if take.get("feedback") is not None:
        return False
    sound = take.get("sound")
    if sound is not None:
        return bool(sound["speech"])
    wav = folder / f"take-{number}.wav"
    return wav.is_file() and wav.stat().st_size > EMPTY_WAV


def finish(
    folder: Path, measure: Callable[[Path], Recording], hear: Callable[[Recording], Heard], bank: Bank
) -> Session:
    """Measure, write down and judge every take that still lacks it, and keep each step as it is reached.

    Errors are those of reading a session, of `hear` and of the bank.
    """
    store = SessionFolder(folder)
    with store.hold():
        session = read_session(folder)
        for index, take in enumerate(session.takes):
            whole = _with_sound(take, store.recording(index + 1), measure)
            session = _put(session, index, whole)
            if whole.transcript is None and _can_be_heard(whole):
                assert whole.recording is not None
                heard = hear(whole.recording)
                store.save_words(index + 1, heard.result)
                whole = replace(whole, transcript=heard.transcript)
                session = replace(session, model=heard.transcript.model, engine=heard.transcript.engine)
                session = _put(session, index, whole)
            if whole.transcript is not None:
                judged = score_take(bank[whole.question], session.takes, index)
                session = _put(session, index, replace(whole, feedback=judged))
            store.save(session)
    return session


def _put(session: Session, index: int, take: Take) -> Session:
    return replace(session, takes=(*session.takes[:index], take, *session.takes[index + 1 :]))


def _with_sound(take: Take, wav: Path, measure: Callable[[Path], Recording]) -> Take:
    """The take with its recording, where one is on disk that can be read."""
    if take.recording is None and wav.is_file() and wav.stat().st_size > EMPTY_WAV:
        with contextlib.suppress(AudioFileError):
            repair(wav)
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
