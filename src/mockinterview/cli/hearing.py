"""From a file to words: picks the transcriber, loads it once and only when it is needed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mockinterview.cli.options import DEFAULT_MODEL
from mockinterview.errors import AudioFileError, ModelError
from mockinterview.fixtures import MODEL_NOTE, is_fixture_model
from mockinterview.model import Recording, Take, Transcript

if TYPE_CHECKING:
    from mockinterview.transcription.ends import Recogniser
    from mockinterview.transcription.live import LiveTranscription
    from mockinterview.transcription.transcriber import Transcriber
    from mockinterview.transcription.words import Heard


class Ears:
    """Files to words with one model, loaded at the first recording that has speech."""

    def __init__(self, model: str | None, engine: str | None = None) -> None:
        self.model = model or DEFAULT_MODEL
        self._engine = engine
        self._live: LiveTranscription | None = None
        self._transcriber: Transcriber | None = None

    def load(self) -> Transcriber:
        """The transcriber, ready; ModelError says what to do when it can't be had."""
        if self._transcriber is None:
            from mockinterview.cli.console import errors
            from mockinterview.transcription.transcriber import Transcriber
            from mockinterview.transcription.weights import progress_line

            # The spinner would fight with openai-whisper's own download bar, so this is a plain line.
            errors().print(progress_line(self.model), style="dim")
            self._transcriber = Transcriber(recogniser(self.model, self._engine))
            if is_fixture_model(self.model):
                errors().print(MODEL_NOTE, style="yellow")
        return self._transcriber

    def follow(self) -> LiveTranscription:
        """Begin to write down the next answer while it is spoken; `hear` then only finishes it."""
        from mockinterview.desk.speech import find_speech
        from mockinterview.transcription.live import LiveTranscription

        self._live = LiveTranscription(self.load(), find_speech)
        self._live.start()
        return self._live

    def hear(self, recording: Recording) -> Heard:
        """The words of a recording on disk."""
        from mockinterview.desk.audio_files import read_audio, to_16k

        live, self._live = self._live, None
        samples, rate = read_audio(recording.path)
        write = self.load().transcribe if live is None else live.finish
        return write(to_16k(samples, rate), recording.sound.speech)

    def measured(self, path: Path) -> Recording:
        """Any sound file with what its sound shows."""
        from mockinterview.desk.audio_files import read_audio
        from mockinterview.desk.speech import measure

        samples, rate = read_audio(path)
        return Recording(path, rate, measure(samples, rate))

    def listen_to(self, path: Path) -> tuple[Recording, Transcript]:
        """A file's sound and words; AudioFileError when nobody speaks in it."""
        recording = self.measured(path)
        if not recording.sound.speech:
            raise AudioFileError(
                f"{path}: no speech was heard in it (loudest moment {recording.sound.peak_dbfs:.0f} dBFS)."
            )
        return recording, self.hear(recording).transcript


def recogniser(model: str, engine: str | None = None) -> Recogniser:
    """The model in the engine of that name; without one in the quicker of those that are installed."""
    from mockinterview.transcription.ctranslate2_engine import (
        CTranslate2Recogniser,
        is_installed,
        is_quicker,
    )
    from mockinterview.transcription.whisper_engine import WhisperRecogniser

    if engine == CTranslate2Recogniser.engine and not is_installed():
        raise ModelError(
            "CTranslate2 is not installed.\nInstall it with: pip install 'mockinterview[ctranslate2]'"
        )
    if engine is None and is_installed() and is_quicker(model):
        engine = CTranslate2Recogniser.engine
    return (
        CTranslate2Recogniser(model) if engine == CTranslate2Recogniser.engine else WhisperRecogniser(model)
    )


def session_takes(folder: Path, ears: Ears, *, again: bool) -> tuple[Take, ...]:
    """A session's takes with their words: as recorded, or transcribed (`again`, or where none were kept).

    A take in which nothing can be heard is left out; AudioFileError when that leaves none.
    """
    takes, why = _heard_and_not(folder, ears, again=again)
    told = tuple(take for take in takes if take.transcript is not None)
    if not told:
        raise AudioFileError(why if str(folder) in why else f"{folder}: {why}.")
    return told


def all_takes(folder: Path, ears: Ears, *, again: bool) -> tuple[Take, ...]:
    """The same with every take in its place; those in which nothing can be heard have no words."""
    return _heard_and_not(folder, ears, again=again)[0]


def _heard_and_not(folder: Path, ears: Ears, *, again: bool) -> tuple[tuple[Take, ...], str]:
    """Every take, and why the last silent one is silent; what can't be read is told."""
    from mockinterview.store import read_session

    takes: list[Take] = []
    why = "no answer was recorded in it"
    for number, take in enumerate(read_session(folder).takes, 1):
        silent = replace(take, transcript=None)
        try:
            told = _told(take, folder / f"take-{number}.wav", ears, again=again)
        except AudioFileError as error:
            why = str(error)
            click.echo(f"mockinterview: A take is left out: {why}", err=True)
            told = None
        if told is None and take.recording is not None and take.recording.path.is_file():
            why = "no speech was heard in it"
        takes.append(told or silent)
    return tuple(takes), why


def _told(take: Take, wav: Path, ears: Ears, *, again: bool) -> Take | None:
    """A take with its words, or None where none were said."""
    recording, transcript = take.recording, take.transcript
    if recording is None and wav.is_file() and not wav.is_symlink():
        # The session was cut off while this was being said.
        recording = ears.measured(wav)
    if recording is not None and recording.path.is_file() and (again or transcript is None):
        transcript = ears.hear(recording).transcript if recording.sound.speech else None
    return None if transcript is None else replace(take, recording=recording, transcript=transcript)
