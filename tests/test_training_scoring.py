"""How words are compared."""

import pytest

from training.scoring import error_rate, errors, words


def test_case_and_punctuation_do_not_count():
    assert words("I failed, badly. Twice!") == ["i", "failed", "badly", "twice"]


def test_figures_are_whole_words_and_small_numbers_are_figures():
    text = "We lost $3,000, or 2.5%, in three weeks."
    assert words(text) == ["we", "lost", "$3000", "or", "2.5%", "in", "3", "weeks"]


def test_fillers_count():
    assert words("Um, I, uh, left.") == ["um", "i", "uh", "left"]


@pytest.mark.parametrize(
    ("said", "written", "wrong"),
    [("a b c", "a b c", 0), ("a b c", "a x c", 1), ("a b c", "a c", 1), ("a c", "a b c", 1), ("", "a b", 2)],
)
def test_an_error_is_a_word_exchanged_dropped_or_added(said, written, wrong):
    assert errors(said.split(), written.split()) == wrong


def test_the_rate_is_over_all_words():
    assert error_rate([("one two three", "one two three"), ("four", "five")]) == pytest.approx(1 / 4)
