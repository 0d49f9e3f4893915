"""The README tells the truth about commands, points and fixtures."""

import re
from pathlib import Path

import pytest

from mockinterview import fixtures
from mockinterview.cli import app
from mockinterview.scorecard import clock
from mockinterview.store import read_session
from mockinterview.takes import score_take

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", app.commands)
def test_every_command_is_in_the_table(name):
    assert re.search(rf"^\| `mockinterview {name}\b", README, re.MULTILINE)
    assert app.commands[name].help


def test_every_option_has_a_help_text():
    silent = [
        f"{name} {option.name}"
        for name, command in app.commands.items()
        for option in command.params
        if option.param_type_name == "option" and not option.help
    ]
    assert silent == []


def test_the_points_of_each_criterion_are_those_of_the_bank(question):
    for criterion in question.rubric.criteria:
        assert re.search(rf"\| {criterion.name} +\| {2 * criterion.weight} \|", README), criterion.name


def test_the_captured_demo_is_what_the_demo_prints(question):
    """Its points, its first quote and the words it says are those of the bundled answer today."""
    capture = README.split("<!-- demo -->")[1].split("<!-- /demo -->")[0]
    feedback = score_take(question, read_session(fixtures.path("strong")).takes, 0)
    assert f"{feedback.points} of {feedback.of} points" in capture
    first = feedback.ratings[0].evidence[0]
    assert clock(first.start) in capture
    assert first.quote.split()[0] in capture


def test_the_number_of_fixtures_is_right():
    words = ["twelve", "thirteen", "fourteen", "fifteen", "sixteen"]
    assert words[len(fixtures.names()) - 12] in README.lower()


def test_every_fixture_is_described():
    described = (ROOT / "audio_fixtures" / "README.md").read_text(encoding="utf-8")
    assert [name for name in fixtures.names() if f"`{name}`" not in described] == []
