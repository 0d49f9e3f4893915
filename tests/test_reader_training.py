"""Training gives the same bytes each time, and learns only what several people share."""

from dataclasses import replace

import pytest
from reader.answers import FOLDER, NOBODY, QUESTION, answers_in
from reader.evaluate import judged, weighted_kappa
from reader.train import train

from mockinterview import load_bank
from mockinterview.rubric.reader import Reader, save
from mockinterview.rubric.reading import read
from mockinterview.rubric.signs import gather
from mockinterview.scoring import typed

BANK = load_bank()
AUTHORS = ("t01", "t02", "t03", "t09")


@pytest.fixture(scope="module")
def answers():
    """A few answers of several authors, and the bank's own wording."""
    return [
        answer
        for author in AUTHORS
        for answer in list(answers_in(FOLDER / f"{author}.jsonl", BANK[QUESTION]))[:12]
    ]


@pytest.fixture(scope="module")
def weights(answers):
    return train(answers)


def test_the_same_answers_give_the_same_bytes(answers, weights, tmp_path):
    save(weights, tmp_path / "one.npz")
    save(train(answers), tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_what_one_person_says_is_not_learned(answers):
    (first, *_), others = answers, answers[1:]
    odd = replace(first, names=tuple((*names, "s:quixotic") for names in first.names))
    assert "s:quixotic" not in train([odd, *others]).terms


def test_families_are_kept_apart(answers):
    assert all(term.startswith("s:") for term in train(answers, ("words",)).terms)
    grammar = train(answers, ("grammar", "cues")).terms
    assert not any(term.startswith("s:") for term in grammar)


def test_the_program_reads_as_the_training_did(answers, weights):
    reader = Reader(weights)
    text = "I forgot to book the hall because I never wrote it down, and we lost the deposit of 200 pounds."
    reading = read(typed(text), BANK[QUESTION].prompt)
    found = reader.judge(reading, gather(BANK[QUESTION].rubric, reading))
    assert {criterion: judgement.level for criterion, judgement in found.items()} == judged(
        reader, replace(answers[0], **_as_answer(text))
    )


def _as_answer(text):
    from mockinterview.rubric.features import describe, statements

    reading = read(typed(text), BANK[QUESTION].prompt)
    signs, said = gather(BANK[QUESTION].rubric, reading), statements(reading)
    return {"said": said, "signs": signs, "names": tuple(map(tuple, describe(said, reading, signs)))}


def test_evidence_marks_the_statements_that_were_quoted(answers):
    marked = sum(any("ownership" in marks for marks in answer.evidence) for answer in answers)
    owned = sum(answer.levels["ownership"] > 0 for answer in answers)
    assert marked >= 0.9 * owned


def test_every_bundled_answer_is_labelled_for_every_criterion():
    for path in sorted(FOLDER.glob("*.jsonl")):
        first = next(answers_in(path, BANK[QUESTION]))
        assert first.levels.keys() >= first.signs.levels.keys()
        assert first.said


def test_the_banks_own_wording_is_learned_as_no_answer():
    nobody = [answer for answer in _own() if answer.author == NOBODY]
    assert len(nobody) > len(BANK[QUESTION].rubric.criteria)
    assert not any(level for answer in nobody for level in answer.levels.values())


def _own():
    from reader.answers import _own_wording

    return list(_own_wording(BANK[QUESTION]))


def test_kappa_is_one_for_the_same_and_nothing_for_a_constant():
    assert weighted_kappa([0, 1, 2], [0, 1, 2]) == 1
    assert weighted_kappa([0, 1, 2], [1, 1, 1]) == 0
