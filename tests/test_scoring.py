"""The Python interface that other programs call."""

import doctest

import mockinterview
from mockinterview import load_bank, score
from mockinterview.model import Transcript, Word
from mockinterview.scoring import typed

TEXT = "I volunteered to lead the move. It failed, and that was my fault, because I never asked the nurses."


def test_the_example_in_the_package_holds():
    assert doctest.testmod(mockinterview).failed == 0


def test_a_text_and_its_transcript_get_the_same_feedback():
    question = load_bank()["failure"]
    assert score(TEXT, question) == score(typed(TEXT), question)


def test_the_question_may_be_named():
    assert score(TEXT, question=load_bank()["failure"]).question == "failure"


def test_what_heard_the_words_is_passed_on():
    transcript = Transcript((Word("No.", 0.0, 0.5, 0.9),), "base.en", "openai")
    feedback = score(transcript, load_bank()["failure"])
    assert (feedback.model, feedback.engine) == ("base.en", "openai")


def test_the_public_names_are_these():
    assert mockinterview.__all__ == ["__version__", "load_bank", "score"]
    assert mockinterview.__version__.count(".") == 2
