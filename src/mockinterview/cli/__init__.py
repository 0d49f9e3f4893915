"""The `mockinterview` command."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

import click

from mockinterview import __version__
from mockinterview.cli.bank import check, questions
from mockinterview.cli.doctor import doctor
from mockinterview.cli.files import replay, score, transcribe
from mockinterview.cli.practice import practice
from mockinterview.cli.recordings import recover
from mockinterview.cli.sessions import compare, delete, export, history, import_, report
from mockinterview.errors import MockInterviewError

INTERRUPTED = 130
UNEXPECTED = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="mockinterview")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def app(debug: bool) -> None:
    """Practise the failure question aloud, on your own machine.

    Hear the question, answer aloud, and hear feedback that cites your own words. Nothing leaves this machine.
    """


for command in (
    *(practice, replay, score, transcribe, report, history, compare, delete, export, import_, recover),
    *(questions, check, doctor),
):
    app.add_command(command)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status. Every expected error is one or two lines on stderr."""
    given = list(sys.argv[1:] if argv is None else argv)
    debug = "--debug" in given
    _write_utf8()
    try:
        status = app.main(
            [word for word in given if word != "--debug"], "mockinterview", standalone_mode=False
        )
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except SystemExit:
        # click's answer to a reader that has gone (head); the interpreter would complain when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    # The last resort: a person at a desk gets a line, not a traceback.
    except Exception as error:  # noqa: BLE001
        if debug:
            traceback.print_exc()
        return _told(error)
    return status if isinstance(status, int) else 0


def _told(error: Exception) -> int:
    """Say what went wrong and what to do; gives the exit status."""
    if isinstance(error, click.ClickException):
        command = (
            error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "mockinterview"
        )
        click.echo(f"mockinterview: {error.format_message()}\nSee '{command} --help'.", err=True)
        return error.exit_code
    if isinstance(error, MockInterviewError):
        click.echo(f"mockinterview: {error}", err=True)
        return error.exit_status
    if isinstance(error, OSError) and error.filename is None:
        click.echo(f"mockinterview: The output can't be written ({error.strerror}).", err=True)
        return UNEXPECTED
    click.echo(f"mockinterview: unexpected {type(error).__name__}: {error}", err=True)
    click.echo("Run the same command with --debug and report what it prints.", err=True)
    return UNEXPECTED


def _write_utf8() -> None:
    """JSON and scorecards are UTF-8 in files and pipes; a terminal shows what it can, a closed one none."""
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  it lasts as long as the process
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")
