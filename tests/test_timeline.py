"""Histories and comparisons on screen."""

import io
import shutil

import pytest
from rich.console import Console

from mockinterview import fixtures
from mockinterview.comparison import compare
from mockinterview.history import past
from mockinterview.scoring import score, typed
from mockinterview.timeline import show_comparison, show_history, show_kept


def shown(show, *arguments, width=100, **options):
    console = Console(file=io.StringIO(), width=width)
    show(console, *arguments, **options)
    return console.file.getvalue()


@pytest.fixture
def takes(tmp_path, bank):
    for name in ("rambling", "silence", "strong"):
        shutil.copytree(fixtures.path(name), tmp_path / name)
    return list(past(tmp_path, bank))


def test_each_take_has_a_line_and_each_criterion_its_steps(takes, bank):
    text = shown(show_history, takes, bank)
    assert [line.split()[0] for line in text.splitlines()[1:4]] == ["rambling", "silence", "strong"]
    steps = next(line for line in text.splitlines() if line.startswith("gives figures"))
    assert "▁█" in steps
    assert "0 → 2" in steps


def test_only_the_newest_are_listed_and_that_is_said(takes, bank):
    text = shown(show_history, takes, bank, most=1)
    assert "2 earlier ones are not listed" in text
    assert "rambling " not in text
    assert "0 → 2" in text


def test_a_name_with_brackets_is_shown_as_it_is(tmp_path, bank):
    shutil.copytree(fixtures.path("short"), tmp_path / "[red]mine")
    assert "[red]mine" in shown(show_history, list(past(tmp_path, bank)), bank)


def test_a_comparison_names_what_moved_and_what_drifted(question):
    told = [
        (typed(text), score(text, question))
        for text in (
            "I volunteered to lead the launch and I failed. We lost 30% of our customers.",
            "I volunteered to lead the launch and I failed. We lost 40% of our customers."
            " I asked an expert for help.",
        )
    ]
    text = shown(show_comparison, compare(*told), {"recovery": "handles it"})
    assert "30%" in text
    assert "a figure drifted" in text
    assert "new  I asked an expert for help." in text


def test_nothing_moved_is_said(question):
    told = (typed("I failed."), score("I failed.", question))
    assert "No level changed." in shown(show_comparison, compare(told, told), {})


def test_what_was_kept_is_shown_beside_what_is_given_now(question):
    now = score("I volunteered to lead the launch and I failed. We lost 30% of our customers.", question)
    kept = {
        "rubric": "failure@0",
        "model": "tiny.en",
        "points": 3,
        "of": 20,
        "ratings": [{"criterion": r.criterion, "level": 0, "points": 0, "of": 2} for r in now.ratings],
    }
    text = shown(show_kept, kept, now, {"risk": "takes a risk"})
    assert "Kept: 3 of 20 (failure@0, tiny.en)" in text
    assert "takes a risk" in text
    assert "○ ○" in text


def test_the_same_as_kept_is_not_shown(question):
    now = score("I failed.", question)
    kept = {
        "rubric": now.rubric,
        "points": now.points,
        "of": now.of,
        "ratings": [{"criterion": r.criterion, "level": r.level, "points": 0, "of": 2} for r in now.ratings],
    }
    assert shown(show_kept, kept, now, {}) == ""
