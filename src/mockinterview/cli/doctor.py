"""`doctor`: what works on this machine, and what to do about the rest."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from mockinterview.cli.options import DEFAULT_MODEL, model_option, sessions_option
from mockinterview.errors import EndError, MockInterviewError

# An hour of 48 kHz 16-bit mono is 346 MB; below this a practice evening may not fit.
ENOUGH_DISK = 500 * 1024**2


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `works` None is a remark."""

    what: str
    works: bool | None
    text: str


@click.command()
@model_option
@sessions_option
def doctor(model: str | None, sessions: Path | None) -> int:
    """Look at microphone, speaker, voice, model and disk, and say what to do."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from mockinterview.store import default_root

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    findings = [
        *_checked("microphone", _microphone),
        *_checked("speaker", _speaker),
        *_checked("voice", _voice),
        *_checked("model", lambda: _model(model or DEFAULT_MODEL)),
        *_checked("files", _files),
        *_checked("disk", lambda: _disk(sessions or default_root())),
    ]
    marks = {True: "[green]works[/]", False: "[red]missing[/]", None: "[yellow]note[/]"}
    for finding in findings:
        table.add_row(finding.what, marks[finding.works], escape(finding.text))
    Console(highlight=False).print(table)
    return EndError.exit_status if any(finding.works is False for finding in findings) else 0


def _checked(what: str, look: Callable[[], Iterator[str]]) -> Iterator[Finding]:
    """Each line that `look` gives works; its error is what is missing, with what to do."""
    try:
        for line in look():
            yield Finding(what, None if line.startswith("! ") else True, line.removeprefix("! "))
    except MockInterviewError as error:
        yield Finding(what, False, str(error))


def _microphone() -> Iterator[str]:
    from mockinterview.desk.microphones import LiveMicrophone, input_devices

    with LiveMicrophone(None) as microphone:
        yield f"{microphone.name}, {microphone.sample_rate} Hz"
    others = ", ".join(f"{number}: {name}" for number, name in input_devices())
    yield f"! choose with --device: {others}"


def _speaker() -> Iterator[str]:
    from mockinterview.desk.voices import speaker_name

    yield speaker_name()


def _voice() -> Iterator[str]:
    from mockinterview.desk.synthesis import DEFAULT_RATE, english, render, voices

    with tempfile.TemporaryDirectory() as folder:
        render("Tell me about a time you failed.", Path(folder) / "voice.wav")
    yield f"speaks at {DEFAULT_RATE} words a minute"
    yield f"! choose with --voice-name, for example {', '.join(english(voices()))}"


def _model(model: str) -> Iterator[str]:
    from mockinterview.transcription.weights import is_here, is_official, load, weights_file

    if not is_here(model) and is_official(model):
        yield f"! {model} is fetched once at the first practice and kept at {weights_file(model)}"
        return
    load(model)
    yield f"{Path(model).name} loads"


def _files() -> Iterator[str]:
    from mockinterview.desk.audio_files import readable_formats

    yield readable_formats()


def _disk(root: Path) -> Iterator[str]:
    from mockinterview.store import check_writable

    check_writable(root)
    free = shutil.disk_usage(root).free
    mark = "" if free >= ENOUGH_DISK else "! "
    yield f"{mark}sessions are kept in {root}, {free / 1024**3:.1f} GiB free"
