"""A recording from elsewhere becomes a session, as if it had been said at the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from mockinterview.cli.hearing import Ears
from mockinterview.desk.audio_files import read_audio, write_wav
from mockinterview.errors import AudioFileError
from mockinterview.model import Question, Recording, Session, Take
from mockinterview.store import SessionFolder
from mockinterview.takes import score_take


def session_of(file: Path, root: Path, question: Question, ears: Ears) -> Path:
    """The new session's folder: sound as WAV, words, feedback. It began when the file was written."""
    measured = ears.measured(file)
    if not measured.sound.speech:
        raise AudioFileError(f"{file}: no speech was heard in it, so it is not imported.")
    heard = ears.hear(measured)
    began = datetime.fromtimestamp(file.stat().st_mtime).astimezone()
    folder = SessionFolder.create(root, question.id, began)
    write_wav(folder.recording(1), *read_audio(file))
    folder.recording(1).chmod(0o600)
    folder.save_words(1, heard.result)
    recording = Recording(folder.recording(1), measured.sample_rate, measured.sound)
    take = Take(question.id, question.prompt, recording, heard.transcript)
    take = replace(take, feedback=score_take(question, (take,), 0))
    folder.save(
        Session(
            folder.path.name,
            began.isoformat(timespec="seconds"),
            (take,),
            heard.transcript.model,
            heard.transcript.engine,
            f"imported: {file.name}",
        )
    )
    return folder.path
