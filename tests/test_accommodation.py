"""An accommodated answer is judged by what it says, and nothing is said of how it was spoken."""

import io
import json
from dataclasses import replace
from datetime import datetime

import pytest
from rich.console import Console

from mockinterview import fixtures
from mockinterview.accommodation import without_pace, without_pace_rules
from mockinterview.model import Session
from mockinterview.report.page import render
from mockinterview.scorecard import show
from mockinterview.store import SessionFolder, read_session
from mockinterview.takes import score_take
from mockinterview.wire import feedback_json

PACE = ("words a minute", "pauses", "fillers", " s ·", "The answer took", "runs on and on", "started again")


@pytest.fixture(scope="module", params=["strong", "rambling", "fillers", "thinking-pauses"])
def takes(request):
    """A fixture's takes as they are, and accommodated."""
    plain = read_session(fixtures.path(request.param)).takes
    return plain, tuple(replace(take, accommodated=True) for take in plain)


def card(question, feedback):
    console = Console(file=io.StringIO(), width=120)
    show(console, question, feedback)
    return console.file.getvalue()


def test_points_and_quotes_are_those_of_anybody(takes, question):
    plain, accommodated = (score_take(question, told, 0) for told in takes)
    assert accommodated.ratings == plain.ratings
    assert accommodated.metrics == plain.metrics
    assert accommodated.red_flags == plain.red_flags
    assert (accommodated.points, accommodated.of) == (plain.points, plain.of)
    assert accommodated.delivery.words == plain.delivery.words


def test_neither_card_nor_voice_nor_notes_tell_how_it_was_spoken(takes, question):
    feedback = score_take(question, takes[1], 0)
    told = [card(question, feedback), feedback.spoken]
    told += [text for note in feedback.notes for text in (note.text, *note.reasons)]
    assert [words for words in PACE for text in told if words in text] == []


def test_its_delivery_has_no_clock_and_no_count_of_fillers(takes, question):
    delivery = feedback_json(score_take(question, takes[1], 0))["delivery"]
    known = {name for name, value in delivery.items() if value is not None and name != "fillers"}
    assert known <= {"words", "words_to_failure", "repetition"}
    assert set(delivery["fillers"].values()) == {None}


def test_the_report_neither_draws_nor_marks_it(takes, bank):
    plain, accommodated = (render(Session("s", "2026-11-22T10:33", told), bank) for told in takes)
    for words in ("How it was told", "Pace over time", "Fillers written", 'class="filler"'):
        assert words not in accommodated
    assert "How it was told" in plain


def test_a_saved_session_stays_accommodated(takes, tmp_path):
    folder = SessionFolder.create(tmp_path, "failure", datetime(2026, 11, 22))
    folder.save(
        Session("s", "now", tuple(replace(take, recording=None, transcript=None) for take in takes[1]))
    )
    assert json.loads((folder.path / "session.json").read_text())["takes"][0]["accommodated"] is True
    assert read_session(folder.path).takes[0].accommodated


def test_a_long_answer_is_not_called_long(question):
    """The rambling note hears side stories as before, but neither length nor restarts nor long sentences."""
    rule = without_pace_rules(question).rubric.rambling
    before = question.rubric.rambling
    assert {cue.id for cue in before.cues} - {cue.id for cue in rule.cues} == {"restart"}
    changed = {name for name in before.thresholds if before.thresholds[name] != rule.thresholds[name]}
    assert changed == {"too_long_seconds", "run_on_words"}


def test_it_changes_nothing_but_the_delivery(takes, question):
    feedback = score_take(question, takes[0], 0)
    assert replace(without_pace(feedback), delivery=feedback.delivery) == feedback
