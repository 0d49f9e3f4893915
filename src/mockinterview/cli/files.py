"""Commands that work on what is on disk: replay, score, transcribe."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mockinterview.cli.options import (
    DEFAULT_QUESTION,
    bank_option,
    engine_option,
    json_option,
    model_option,
    rate_option,
    voice_name_option,
)
from mockinterview.errors import EndError, MockInterviewError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mockinterview.bank import Bank
    from mockinterview.cli.hearing import Ears
    from mockinterview.model import Feedback, Question, Take, Transcript

SOME_FAILED = 1

# Speaking for three hours gives 200 kB; more is no answer.
LARGEST_TEXT = 1_000_000

paths = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
question_option = click.option("--question", metavar="ID", help="Which question the answer is to.")


@click.command()
@paths
@question_option
@bank_option
@model_option
@engine_option
@click.option("--speak", is_flag=True, help="Read the feedback aloud.")
@rate_option
@voice_name_option
def replay(
    paths: Sequence[Path],
    question: str | None,
    bank: Path | None,
    model: str | None,
    engine: str | None,
    speak: bool,
    rate: int | None,
    voice_name: str | None,
) -> int:
    """Score recorded answers again: session folders or any audio files.

    A session's recorded words are used as they are, without a speech model; with --model they are
    transcribed again.
    """
    from rich.console import Console

    from mockinterview.cli.hearing import Ears
    from mockinterview.history import kept_feedback
    from mockinterview.scorecard import show, show_transcript
    from mockinterview.timeline import show_kept

    console, questions, ears = Console(highlight=False), _bank(bank, question), Ears(model, engine)

    def replay_one(path: Path) -> None:
        before: Feedback | None = None
        kept = kept_feedback(path) if path.is_dir() else []
        scored = _scored(path, ears, questions, question, again=model is not None)
        for number, (take, asked, feedback) in enumerate(scored):
            console.print(_shown(path), style="dim", markup=False)
            if take.transcript is not None:
                show_transcript(console, take.transcript)
            show(console, asked, feedback, before)
            # Takes that were left out make the numbers differ; then nothing can be held against anything.
            if len(kept) == len(scored) and (was := kept[number]) is not None:
                names = {criterion.id: criterion.name for criterion in asked.rubric.criteria}
                show_kept(console, was, feedback, names)
            before = feedback
        if speak and before is not None:
            from mockinterview.desk.voices import AloudVoice

            AloudVoice(rate=rate, voice=voice_name).say(before.spoken, "feedback")

    return each(paths, replay_one)


@click.command()
@paths
@question_option
@bank_option
@model_option
@engine_option
@json_option
def score(
    paths: Sequence[Path],
    question: str | None,
    bank: Path | None,
    model: str | None,
    engine: str | None,
    as_json: bool,
) -> int:
    """Score transcripts (.txt), audio files or session folders."""
    from mockinterview.cli.hearing import Ears

    questions, ears = _bank(bank, question), Ears(model, engine)
    print_one = _print_json if as_json else _print_card

    def score_one(path: Path) -> None:
        scored = _scored(path, ears, questions, question, again=model is not None)
        _, asked, feedback = scored[-1]
        print_one(path, asked, feedback)

    return each(paths, score_one)


@click.command()
@paths
@model_option
@engine_option
@json_option
def transcribe(paths: Sequence[Path], model: str | None, engine: str | None, as_json: bool) -> int:
    """Write down what is said in audio files."""
    from mockinterview.cli.hearing import Ears
    from mockinterview.wire import transcript_json

    ears = Ears(model, engine)

    def transcribe_one(path: Path) -> None:
        transcript = _words(path, ears)
        if as_json:
            print_line({"file": _shown(path), **transcript_json(transcript)})
        else:
            click.echo(transcript.text)

    return each(paths, transcribe_one)


def _bank(folder: Path | None, question: str | None) -> Bank:
    """The bank; an unknown question is told once and not for every input."""
    from mockinterview.bank import load_bank

    bank = load_bank(folder)
    if question is not None:
        bank[question]
    return bank


def _words(path: Path, ears: Ears) -> Transcript:
    """Silence is written down as no words; that is no error here."""
    from mockinterview.model import Transcript

    recording = ears.measured(path)
    if not recording.sound.speech:
        return Transcript((), Path(ears.model).name, "openai")
    return ears.hear(recording).transcript


def _scored(
    path: Path, ears: Ears, bank: Bank, question: str | None, *, again: bool
) -> list[tuple[Take, Question, Feedback]]:
    """Every take in an input with its question and feedback; files are one take."""
    from mockinterview.cli.hearing import session_takes
    from mockinterview.model import Take
    from mockinterview.scoring import typed
    from mockinterview.takes import score_take

    if path.is_dir():
        takes: tuple[Take, ...] = session_takes(path, ears, again=again)
    else:
        asked = bank[question or DEFAULT_QUESTION]
        if path.suffix.lower() == ".txt":
            takes = (Take(asked.id, asked.prompt, transcript=typed(_text_of(path))),)
        else:
            recording, transcript = ears.listen_to(path)
            takes = (Take(asked.id, asked.prompt, recording, transcript),)
    return [
        (take, bank[question or take.question], score_take(bank[question or take.question], takes, index))
        for index, take in enumerate(takes)
    ]


def each(paths: Sequence[Path], do: Callable[[Path], None]) -> int:
    """Do it for every input; a bad one is reported and the others go on."""
    failed = 0
    for path in paths:
        try:
            do(path)
        except EndError:
            raise
        except MockInterviewError as error:
            _report(path, error)
            failed += 1
            status = error.exit_status
    if not failed:
        return 0
    return status if len(paths) == 1 else SOME_FAILED


def _text_of(path: Path) -> str:
    """A typed answer; errors say what is wrong with the file."""
    try:
        if path.exists() and not path.is_file():
            raise MockInterviewError(f"{path} is not a file.")
        if path.stat().st_size > LARGEST_TEXT:
            raise MockInterviewError(f"{path} is much longer than an answer; cut out the answer first.")
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


def _report(path: Path, error: MockInterviewError) -> None:
    """One line for an input that could not be used."""
    message = str(error)
    prefix = "" if str(path) in message else f"{path}: "
    click.echo(f"mockinterview: {prefix}{message}", err=True)


def _print_json(path: Path, asked: Question, feedback: Feedback) -> None:
    from mockinterview.wire import feedback_json

    print_line({"file": _shown(path), **feedback_json(feedback)})


def _shown(path: Path) -> str:
    """A path for the screen and for JSON, also where its name is not UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def print_line(content: dict[str, Any]) -> None:
    """One JSON object on a line of its own."""
    sys.stdout.write(json.dumps(content, ensure_ascii=False, allow_nan=False) + "\n")


def _print_card(path: Path, asked: Question, feedback: Feedback) -> None:
    from rich.console import Console

    from mockinterview.scorecard import show

    console = Console(highlight=False)
    console.print(_shown(path), style="dim", markup=False)
    show(console, asked, feedback)
