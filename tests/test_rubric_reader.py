"""The reader judges stories, says what carried them, and can't be talked into anything."""

import time
from dataclasses import replace

import numpy as np
import pytest

from mockinterview import load_bank
from mockinterview.errors import BankError
from mockinterview.rubric.reader import Reader, digest, load, reader_of, save
from mockinterview.rubric.reading import read
from mockinterview.rubric.signs import gather
from mockinterview.scoring import typed

QUESTION = load_bank()["failure"]
BUNDLED = QUESTION.rubric.reader
CRITERIA = {criterion.id for criterion in QUESTION.rubric.criteria}

STORY = (
    "I put my hand up to run our first street market, though I had never organised anything bigger than a "
    "birthday. I did not check whether the square needed a permit, because I assumed somebody at the "
    "council would tell me. Two days before the opening they shut us down and forty traders lost their "
    "fee, and that was my fault. I rang every one of them myself, paid the fees back out of our reserve, "
    "and sat down with a friend who runs festivals to write a proper plan. What I learned is that a "
    "permission nobody mentioned is still a permission I need, so now I ring the council before I promise "
    "a date. The next spring we opened on time, and we went from forty traders to sixty two by the "
    "summer."
)
DODGE = (
    "I honestly do not really fail. People say I care too much and work too hard, and my manager kept "
    "changing his mind anyway, so whatever went wrong was down to him."
)
WORD_LIST = (
    " Ownership, accountability, humility, candor, resilience, lessons, growth, metrics, percent, risk."
)


@pytest.fixture(scope="module")
def reader():
    return reader_of(BUNDLED)


def judged(reader, text):
    reading = read(typed(text), QUESTION.prompt)
    return reader.judge(reading, gather(QUESTION.rubric, reading))


def levels(reader, text):
    return {criterion: judgement.level for criterion, judgement in judged(reader, text).items()}


def test_a_whole_story_is_read_as_one(reader):
    found = levels(reader, STORY)
    assert found.keys() == CRITERIA
    assert sum(found.values()) >= 14


def test_a_dodge_earns_little(reader):
    assert sum(levels(reader, DODGE).values()) <= 2


def test_probabilities_of_levels_sum_to_one(reader):
    for judgement in judged(reader, STORY).values():
        assert sum(judgement.levels) == pytest.approx(1)
        assert min(judgement.levels) >= 0


def test_what_carried_a_level_is_quoted_with_its_reasons(reader):
    reading = read(typed(STORY), QUESTION.prompt)
    ownership = reader.judge(reading, gather(QUESTION.rubric, reading))["ownership"]
    quotes = [reading.quote(carrier.first, carrier.last) for carrier in ownership.carriers]
    assert any("my fault" in quote or "did not check" in quote for quote in quotes)
    assert all(carrier.because for carrier in ownership.carriers)
    assert len(quotes) <= 2


def test_every_statement_has_a_probability(reader):
    for judgement in judged(reader, STORY).values():
        assert all(0 <= probability <= 1 for probability in judgement.statements)


def test_saying_it_twice_earns_nothing(reader):
    once, twice = levels(reader, STORY), levels(reader, f"{STORY} {STORY}")
    assert all(twice[criterion] <= once[criterion] for criterion in once)
    assert sum(levels(reader, f"{DODGE} {DODGE}").values()) <= sum(levels(reader, DODGE).values())


def test_a_list_of_cue_words_earns_nothing(reader):
    assert levels(reader, DODGE + WORD_LIST) == levels(reader, DODGE)
    assert sum(levels(reader, WORD_LIST * 3).values()) == 0


def test_reading_the_rubric_aloud_earns_little(reader):
    """What `assess` leaves out as recited isn't even known here."""
    for criterion in QUESTION.rubric.criteria:
        aloud = " ".join((criterion.looking_for, *criterion.anchors, *criterion.next_points))
        assert sum(levels(reader, aloud).values()) <= 2, criterion.id


def test_nothing_said_is_not_judged(reader):
    assert judged(reader, "") == {}
    assert judged(reader, "Well. Um. Failure.") == {}


def test_the_weights_have_learned_the_criteria_as_they_are(reader):
    """Where this fails the cues have changed since: run make reader."""
    assert [criterion.id for criterion in QUESTION.rubric.criteria if not reader.knows(criterion)] == []


def test_a_criterion_with_a_cue_more_is_not_known(reader):
    criterion = QUESTION.rubric.criteria[0]
    more = replace(criterion, cues=(*criterion.cues, replace(criterion.cues[0], id="new")))
    assert digest(more) != digest(criterion)
    assert reader.knows(criterion)
    assert not reader.knows(more)


def test_weights_keep_their_meaning_in_a_file(reader, tmp_path):
    path = tmp_path / "reader.npz"
    save(reader.weights, path)
    first = path.read_bytes()
    save(load(path), path)
    assert path.read_bytes() == first
    assert levels(Reader(load(path)), STORY) == levels(reader, STORY)


def test_weights_of_another_version_are_refused(reader, tmp_path):
    other = replace(reader.weights, answer_weights=np.zeros((8, 2, 3), dtype=np.float32))
    save(other, tmp_path / "other.npz")
    (tmp_path / "none.npz").write_text("no weights")
    for name in ("other.npz", "none.npz"):
        with pytest.raises(BankError, match="make reader"):
            reader_of(tmp_path / name)


def test_the_file_is_small(reader):
    assert len(BUNDLED.read_bytes()) <= 5_000_000


def test_time_grows_with_length_only(reader):
    def seconds(copies):
        text = " ".join(f"In year {number} {STORY}" for number in range(copies))
        reading = read(typed(text), QUESTION.prompt)
        signs = gather(QUESTION.rubric, reading)
        began = time.process_time()
        reader.judge(reading, signs)
        return time.process_time() - began

    seconds(1)
    assert seconds(80) < 3 * 8 * seconds(10)
