"""Sessions from sound alone: a recording from elsewhere, or what an interrupted session left."""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mockinterview.cli.files import each, print_line
from mockinterview.cli.options import bank_option, engine_option, json_option, model_option, sessions_option

if TYPE_CHECKING:
    from mockinterview.cli.hearing import Ears
    from mockinterview.model import Question, Session


def session_of(file: Path, root: Path, question: Question, ears: Ears) -> Path:
    """The new session's folder: sound as WAV, words, feedback. It began when the file was written."""
    from mockinterview.desk.audio_files import read_audio, write_wav
    from mockinterview.errors import AudioFileError
    from mockinterview.model import Recording, Session, Take
    from mockinterview.store import SessionFolder
    from mockinterview.takes import score_take

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


@click.command()
@click.argument("names", nargs=-1, metavar="[SESSION...]")
@sessions_option
@bank_option
@model_option
@engine_option
@json_option
def recover(
    names: tuple[str, ...],
    sessions: Path | None,
    bank: Path | None,
    model: str | None,
    engine: str | None,
    as_json: bool,
) -> int:
    """Finish interrupted sessions: repair the recording, write down what was said, score it.

    Without SESSION all that wait are finished. With --json one line a session.
    """
    from mockinterview.archive import find_session
    from mockinterview.bank import load_bank
    from mockinterview.cli.hearing import Ears
    from mockinterview.recovery import finish, unfinished
    from mockinterview.store import default_root, read_session

    root, questions = sessions or default_root(), load_bank(bank)
    ears: dict[str | None, Ears] = {}
    folders = [find_session(name, root) for name in names] or unfinished(root)
    if not folders:
        click.echo("No session waits to be finished.", err=True)

    def recover_one(folder: Path) -> None:
        chosen = model or _official(read_session(folder).model)
        ear = ears.setdefault(chosen, Ears(chosen, engine))
        _tell_recovered(folder, finish(folder, ear.measured, ear.hear, questions), as_json=as_json)

    return each(folders, recover_one)


def _official(model: str | None) -> str | None:
    """The model that the session was to be heard by, where its name says where to find it."""
    return None if model is None or model.endswith(".pt") else model


def _tell_recovered(folder: Path, session: Session, *, as_json: bool) -> None:
    judged = [take.feedback for take in session.takes if take.feedback is not None]
    if as_json:
        seconds = sum(take.recording.sound.duration for take in session.takes if take.recording)
        takes = [{"points": feedback.points, "of": feedback.of} for feedback in judged]
        line = {"session": folder.name, "path": str(folder), "seconds": seconds, "takes": takes}
        print_line(line)
    elif judged:
        points = f"{judged[-1].points} of {judged[-1].of} points"
        click.echo(f"{folder.name}: {points}. See it: mockinterview replay {shlex.quote(str(folder))}")
    else:
        click.echo(f"{folder.name}: no speech was heard in it.")
