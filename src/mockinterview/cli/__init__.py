"""The `mockinterview` command."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from mockinterview import __version__
from mockinterview.cli.bank import check, questions
from mockinterview.cli.doctor import doctor
from mockinterview.cli.files import replay, score, transcribe
from mockinterview.cli.practice import practice
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


for command in (practice, replay, score, transcribe, questions, check, doctor):
    app.add_command(command)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status. Every expected error is one or two lines on stderr."""
    given = list(sys.argv[1:] if argv is None else argv)
    debug = "--debug" in given
    try:
        status = app.main(
            [word for word in given if word != "--debug"], "mockinterview", standalone_mode=False
        )
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except MockInterviewError as error:
        if debug:
            raise
        click.echo(f"mockinterview: {error}", err=True)
        return error.exit_status
    except BrokenPipeError:
        # The reader (head, less) has gone; the interpreter would complain again when it flushes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        # The last resort: a person at a desk gets a line, not a traceback.
        if debug:
            raise
        click.echo(f"mockinterview: unexpected {type(error).__name__}: {error}", err=True)
        click.echo("Run the same command with --debug and report what it prints.", err=True)
        return UNEXPECTED
    return status if isinstance(status, int) else 0
