"""The options about waiting, and what follows from them."""

import click
import pytest
from click.testing import CliRunner

from mockinterview.cli.patience import patience_of, patience_options
from mockinterview.desk.endpointing import ACCOMMODATING, Patience


@click.command()
@click.argument("word", default="")
@patience_options
@click.option("--other", is_flag=True)
def ask(word, patience, accommodate, other):
    click.echo(f"{patience.wait:g} {patience.wait_finished:g} {patience.hold:g} {patience.keep_going:g}")
    click.echo(f"{patience.countdown} {accommodate} {other} {word}")


def asked(*arguments):
    done = CliRunner().invoke(ask, [*map(str, arguments)])
    return done.exit_code, done.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "4 2.5 60 3\nTrue False False \n"),
        (("--wait", 8), "8 5 60 3\nTrue False False \n"),
        (("--wait", 1), "1 1 60 3\nTrue False False \n"),
        (("--wait-finished", 4), "4 4 60 3\nTrue False False \n"),
        (("--wait", 6, "--wait-finished", 3, "x"), "6 3 60 3\nTrue False False x\n"),
        (("--hold", 90, "--keep-going", 0, "--other"), "4 2.5 90 0\nTrue False True \n"),
        (("--accommodate",), "10 8 120 10\nFalse True False \n"),
        (("--accommodate", "--wait", 20), "20 16 120 10\nFalse True False \n"),
        (("--accommodate", "--keep-going", 5), "10 8 120 5\nFalse True False \n"),
    ],
)
def test_what_is_asked_for_is_given(arguments, told):
    assert asked(*arguments) == (0, told)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--wait", 0.5),
        ("--wait", 121),
        ("--wait", "nan"),
        ("--wait", "soon"),
        ("--wait-finished", 5),
        ("--wait", 2, "--wait-finished", 3),
        ("--hold", 0),
        ("--keep-going", -1),
    ],
)
def test_what_makes_no_sense_is_refused_and_named(arguments):
    status, output = asked(*arguments)
    assert status == 2
    assert f"{arguments[-2]}" in output
    assert "Traceback" not in output


def test_nothing_asked_for_changes_nothing():
    assert patience_of(Patience()) == Patience()
    assert patience_of(ACCOMMODATING) == ACCOMMODATING
