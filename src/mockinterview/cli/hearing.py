"""From a file to words: picks the transcriber, loads it once and only when it is needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mockinterview.cli.options import DEFAULT_MODEL
from mockinterview.errors import AudioFileError, MockInterviewError
from mockinterview.fixtures import MODEL_NOTE, is_fixture_model
from mockinterview.model import Recording, SoundFacts, Take, Transcript

if TYPE_CHECKING:
    from mockinterview.transcription.ends import Transcriber
    from mockinterview.transcription.words import Heard


class Ears:
    """Files to words with one model, loaded at the first recording that has speech."""

    def __init__(self, model: str | None) -> None:
        self.model = model or DEFAULT_MODEL
        self._transcriber: Transcriber | None = None

    def load(self) -> Transcriber:
        """The transcriber, ready; ModelError says what to do when it can't be had."""
        if self._transcriber is None:
            from mockinterview.cli.console import errors
            from mockinterview.transcription.whisper_engine import WhisperTranscriber, progress_line

            # The spinner would fight with openai-whisper's own download bar, so this is a plain line.
            errors().print(progress_line(self.model), style="dim")
            self._transcriber = WhisperTranscriber(self.model)
            if is_fixture_model(self.model):
                errors().print(MODEL_NOTE, style="yellow")
        return self._transcriber

    def hear(self, recording: Recording) -> Heard:
        """The words of a recording on disk."""
        from mockinterview.desk.audio_files import read_audio, to_16k

        samples, rate = read_audio(recording.path)
        return self.load().transcribe(to_16k(samples, rate), recording.sound.speech)

    def measured(self, path: Path) -> Recording:
        """Any sound file with what its sound shows."""
        from mockinterview.desk.audio_files import read_audio
        from mockinterview.desk.speech import measure

        samples, rate = read_audio(path)
        return Recording(path, rate, measure(samples, rate))

    def listen_to(self, path: Path) -> tuple[Transcript, SoundFacts]:
        """Words and sound of a file; AudioFileError when nobody speaks in it."""
        recording = self.measured(path)
        if not recording.sound.speech:
            raise AudioFileError(
                f"{path}: no speech was heard in it (loudest moment {recording.sound.peak_dbfs:.0f} dBFS)."
            )
        return self.hear(recording).transcript, recording.sound


def session_takes(folder: Path, ears: Ears, *, again: bool) -> tuple[Take, ...]:
    """A session's takes with their words: as recorded, or transcribed (`again`, or where none were kept)."""
    from mockinterview.store import read_session

    takes: list[Take] = []
    for number, take in enumerate(read_session(folder).takes, 1):
        recording = take.recording
        if recording is None and (wav := folder / f"take-{number}.wav").is_file():
            # The session was cut off while this was being said.
            recording = ears.measured(wav)
        transcript = take.transcript
        if recording is not None and recording.path.is_file() and (again or transcript is None):
            transcript = ears.hear(recording).transcript if recording.sound.speech else None
        if transcript is not None:
            takes.append(Take(take.question, take.prompt, recording, transcript, follow_up=take.follow_up))
    if not takes:
        raise AudioFileError(f"{folder}: no answer was recorded in this session.")
    return tuple(takes)


def read_text(path: Path) -> str:
    """A typed answer; errors say what is wrong with the file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise MockInterviewError(f"There is no file {path}.") from None
    except UnicodeDecodeError as error:
        raise MockInterviewError(
            f"{path} is not a text file in UTF-8; save the transcript as UTF-8."
        ) from error
    except OSError as error:
        raise MockInterviewError(f"{path} can't be read: {error.strerror}.") from error
    if not text.strip():
        raise MockInterviewError(f"{path} is empty: there is no answer in it.")
    return text


def report_failure(path: Path, error: MockInterviewError) -> None:
    """One line for an input that could not be used."""
    message = str(error)
    prefix = "" if str(path) in message else f"{path}: "
    click.echo(f"mockinterview: {prefix}{message}", err=True)
