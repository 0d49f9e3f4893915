"""Many sessions read quickly and truly."""

import json
import shutil

import pytest

from mockinterview import fixtures
from mockinterview.history import Damaged, mean, past, trend
from mockinterview.store import read_session
from mockinterview.takes import score_take
from mockinterview.wire import feedback_json

NAMES = ("strong", "rambling", "silence")


@pytest.fixture
def root(tmp_path):
    for number, name in enumerate(NAMES):
        folder = shutil.copytree(fixtures.path(name), tmp_path / name)
        change(folder, lambda c, n=number: c.update(started=f"2026-11-2{n}T10:00:00+00:00"))
    return tmp_path


def change(folder, how):
    file = folder / "session.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    how(content)
    file.write_text(json.dumps(content), encoding="utf-8")


def scored(name):
    session = read_session(fixtures.path(name))

    def with_bank(bank):
        return json.loads(json.dumps(feedback_json(score_take(bank["failure"], session.takes, 0))))

    return with_bank


def test_every_take_is_told_oldest_first(root, bank):
    assert [(t.session, t.number, t.started[:10]) for t in past(root, bank)] == [
        ("strong", 1, "2026-11-20"),
        ("rambling", 1, "2026-11-21"),
        ("silence", 1, "2026-11-22"),
    ]


def test_the_figures_are_those_of_scoring_one_by_one(root, bank):
    for take in past(root, bank):
        expected = scored(take.session)(bank) if take.session != "silence" else None
        assert take.feedback == expected


def test_what_an_older_rubric_gave_is_scored_anew(root, bank):
    def older(content):
        feedback = content["takes"][0]["feedback"]
        feedback["rubric"], feedback["points"] = "failure@0", 1

    change(root / "strong", older)
    assert next(past(root, bank)).feedback == scored("strong")(bank)


def test_a_session_without_feedback_is_scored(root, bank):
    change(root / "strong", lambda c: c["takes"][0].update(feedback=None))
    assert next(past(root, bank)).feedback == scored("strong")(bank)


@pytest.mark.parametrize("content", ["{", "[]", '{"takes": 3}', '{"takes": [{}]}', "null"])
def test_a_damaged_session_is_told_and_the_others_go_on(root, bank, content):
    (root / "strong" / "session.json").write_text(content)
    entries = list(past(root, bank))
    assert [entry.path.name for entry in entries if isinstance(entry, Damaged)] == ["strong"]
    assert len(entries) == len(NAMES)


@pytest.mark.parametrize(
    ("part", "odd"),
    [
        ("ratings", [{"criterion": "risk", "level": 7, "points": 1, "of": 2}]),
        ("points", "many"),
        ("of", None),
        ("delivery", {"words": 3}),
        ("ratings", 5),
    ],
)
def test_kept_feedback_that_is_odd_is_scored_anew(root, bank, part, odd):
    change(root / "strong", lambda c: c["takes"][0]["feedback"].update({part: odd}))
    entry = next(entry for entry in past(root, bank) if entry.path.name == "strong")
    assert entry.feedback == scored("strong")(bank)


def test_an_answer_that_a_follow_up_goes_on_from_is_not_whole(root, bank):
    probe = json.loads((root / "rambling" / "session.json").read_text(encoding="utf-8"))["takes"][0]
    change(root / "strong", lambda c: c["takes"].append({**probe, "follow_up": "metrics"}))
    assert [take.whole for take in past(root, bank) if take.session == "strong"] == [False, True]


@pytest.mark.parametrize("key", ["ratings", "points", "of", "delivery", "rubric"])
def test_kept_feedback_that_lacks_a_part_is_scored_anew(root, bank, key):
    change(root / "strong", lambda c: c["takes"][0]["feedback"].pop(key))
    entry = next(entry for entry in past(root, bank) if entry.path.name == "strong")
    assert entry.feedback == scored("strong")(bank)


def test_what_is_no_session_is_passed_over(root, bank):
    (root / "notes").mkdir()
    (root / "file").write_text("")
    assert len(list(past(root, bank))) == len(NAMES)
    assert list(past(root / "nowhere", bank)) == []


def test_a_question_that_the_bank_has_not_is_told(root, bank):
    change(root / "strong", lambda c: c["takes"][0].update(question="nonsense", feedback=None))
    damaged = [entry for entry in past(root, bank) if isinstance(entry, Damaged)]
    assert "'nonsense' is not in the bank" in damaged[0].why


def test_a_trend_has_a_step_for_each_take(root, bank):
    takes = list(past(root, bank))
    assert trend(takes, "metrics") == (2, 0, None)
    assert [take.share for take in takes][2] is None
    assert takes[0].share > takes[1].share


def test_the_mean_of_nothing_is_nothing():
    assert mean([]) is None
    assert mean([1.0, 2.0]) == 1.5
