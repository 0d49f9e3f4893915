"""The JSON is a contract: its keys, their order and their kinds."""

import json

import pytest

from mockinterview import fixtures
from mockinterview.store import read_session
from mockinterview.takes import score_take
from mockinterview.wire import feedback_json, transcript_json

FEEDBACK = [
    "question",
    "points",
    "of",
    "ratings",
    "metrics",
    "delivery",
    "notes",
    "red_flags",
    "strengths",
    "changes",
    "spoken",
    "model",
    "engine",
    "rubric",
]


@pytest.fixture(scope="module")
def take():
    return read_session(fixtures.path("strong")).takes


@pytest.fixture(scope="module")
def content(take, question):
    return feedback_json(score_take(question, take, 0))


def test_the_keys_of_a_feedback_are_in_the_agreed_order(content):
    assert list(content) == FEEDBACK
    rating = ["criterion", "level", "points", "of", "why", "evidence", "next_point"]
    assert all(list(entry) == rating for entry in content["ratings"])
    quotes = [quote for entry in content["ratings"] for quote in entry["evidence"]]
    assert all(list(quote) == ["quote", "start", "end", "cue"] for quote in quotes)
    assert {"quote", "side", "before", "after", "unit"} <= set(content["metrics"][0])
    assert {"id", "level", "text", "reasons"} <= set(content["notes"][0])


def test_points_are_levels_times_weights_out_of_twenty(content):
    weights = {"ownership": 2, "learning": 2}
    for entry in content["ratings"]:
        weight = weights.get(entry["criterion"], 1)
        assert (entry["points"], entry["of"]) == (entry["level"] * weight, 2 * weight)
    assert content["points"] == sum(entry["points"] for entry in content["ratings"])
    assert content["of"] == 20


def test_a_spoken_answer_has_its_times(content):
    delivery = content["delivery"]
    assert delivery["seconds"] == pytest.approx(47.4, abs=0.5)
    assert 0 < delivery["speaking_seconds"] < delivery["seconds"]
    assert 100 < delivery["words_per_minute"] < 200
    assert set(delivery["pauses"]) >= {"count", "total", "longest"}
    assert set(delivery["fillers"]) == {"written", "unwritten", "lexical"}
    assert delivery["fillers"]["written"] == 0
    assert 0 < delivery["time_to_failure"] < 20


def test_it_survives_the_way_through_text(content, take):
    for value in (content, transcript_json(take[0].transcript)):
        assert json.loads(json.dumps(value, allow_nan=False)) == value
