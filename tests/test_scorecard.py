"""What a person reads: every point with the words and the second that earned it, or with what would."""

import io

import pytest
from rich.console import Console

from mockinterview import fixtures, score
from mockinterview.scorecard import clock, show
from mockinterview.store import read_session
from mockinterview.takes import score_take


def drawn(draw, *arguments, width=100):
    out = io.StringIO()
    draw(Console(file=out, width=width, highlight=False), *arguments)
    return out.getvalue()


@pytest.fixture(scope="module")
def strong(question):
    return score_take(question, read_session(fixtures.path("strong")).takes, 0)


def flat(text):
    return " ".join(text.replace("│", " ").split())


def test_every_criterion_is_shown_with_its_points(strong, question):
    card = drawn(show, question, strong)
    for criterion in question.rubric.criteria:
        assert criterion.name in card
    assert f"{strong.points} of 20 points" in card


def test_a_quote_is_shown_with_its_second(strong, question):
    card = flat(drawn(show, question, strong, width=200))
    evidence = strong.ratings[0].evidence[0]
    assert f"“{evidence.quote}” {clock(evidence.start)}" in card


def test_an_absence_is_shown_with_what_would_earn_it(question):
    feedback = score("I failed an exam once. I studied more, and I passed it the next time.", question)
    card = flat(drawn(show, question, feedback, width=200))
    assert "I didn't hear" in card
    assert flat(f"→ {feedback.ratings[0].next_point}") in card


def test_the_next_take_shows_the_change_in_points(strong, question):
    before = score("I failed an exam once. I studied more, and I passed it the next time.", question)
    assert f"(+{strong.points - before.points})" in drawn(show, question, strong, before)


def test_too_little_is_said_to_be_too_little(question):
    assert "too little to judge" in drawn(show, question, score("No.", question))


@pytest.mark.parametrize("width", [40, 80, 200])
def test_it_fits_any_terminal(strong, question, width):
    card = drawn(show, question, strong, width=width)
    assert max(len(line) for line in card.splitlines()) <= width


def test_what_was_said_is_never_taken_for_markup(question):
    feedback = score(
        "I failed [red]badly[/red] because I [b]never asked[/b] anyone [/] what [they] needed.", question
    )
    assert "[b]never asked[/b]" in flat(drawn(show, question, feedback, width=200))


def test_seconds_are_shown_as_on_a_player():
    assert [clock(seconds) for seconds in (0.0, 59.9, 60.0, 754.2)] == ["0:00", "0:59", "1:00", "12:34"]
