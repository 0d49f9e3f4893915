"""How an answer was spoken, as facts."""

import time
from dataclasses import replace

import pytest

from mockinterview.model import SoundFacts, Span, Transcript, Word
from mockinterview.rubric.delivery import clauses, fewest_new, find_repeats, measure_delivery
from mockinterview.rubric.reading import read
from mockinterview.scoring import typed

PLAIN = (
    "I promised a date to the customer. The engineers had warned nobody. We shipped three weeks late in May."
)


def delivery(answer, sound=None, failure=None):
    return measure_delivery(read(typed(answer) if isinstance(answer, str) else answer), sound, failure)


def sound(*speech, duration=30.0):
    return SoundFacts(duration, tuple(Span(*ends) for ends in speech), -3.0, -20.0, -60.0, 0.0)


def heard(*words):
    return Transcript(tuple(Word(text, start, end) for text, start, end in words))


def test_a_typed_answer_has_words_but_no_times():
    given = delivery(PLAIN)
    assert given.words == 19
    assert (given.seconds, given.speaking_seconds, given.words_per_minute) == (None, None, None)
    assert (given.pauses, given.time_to_failure, given.words_to_failure) == (None, None, None)


def test_filled_pauses_are_counted_apart_from_words():
    given = delivery("Um, I, uh, failed the, erm, audit.")
    assert (given.words, given.fillers_written) == (4, 3)


def test_seconds_run_from_the_first_to_the_last_sound_of_speech():
    given = delivery("I failed the audit in March.", sound((2.0, 5.0), (6.0, 8.0)))
    assert (given.seconds, given.speaking_seconds) == (6.0, 5.0)
    assert given.words_per_minute == 60.0


def test_seconds_come_from_the_words_when_there_is_no_sound():
    assert delivery(heard(("I", 1.0, 1.2), ("failed.", 1.3, 2.5))).seconds == 1.5


def test_pauses_shorter_than_a_quarter_second_are_speech():
    pauses = delivery("I failed.", sound((1.0, 2.0), (2.2, 3.0), (3.5, 4.0), (6.5, 7.0))).pauses
    assert (pauses.count, pauses.total, pauses.longest) == (2, 3.0, 2.5)
    assert (pauses.over_two_seconds, pauses.before_start) == (1, 1.0)


def test_pauses_are_told_apart_by_where_they_lie():
    words = heard(("I", 1.0, 1.2), ("failed,", 2.0, 2.4), ("and", 3.4, 3.6), ("left.", 4.4, 4.8))
    pauses = delivery(words, sound((1.0, 1.2), (2.0, 2.4), (3.4, 3.6), (4.4, 4.8))).pauses
    assert (pauses.inside_clauses, pauses.between_ideas) == (2, 1)


def test_without_times_of_words_nobody_knows_where_pauses_lie():
    pauses = delivery("I failed.", sound((1.0, 2.0), (3.0, 4.0))).pauses
    assert (pauses.inside_clauses, pauses.between_ideas) == (None, None)


def test_fillers_are_a_range():
    words = heard(("So,", 0.5, 0.7), ("um,", 1.0, 1.3), ("I", 2.0, 2.1), ("failed.", 2.1, 2.6))
    facts = replace(
        sound((0.5, 2.6)), voiced=(Span(0.5, 0.7), Span(1.0, 1.3), Span(1.5, 1.8), Span(2.0, 2.6))
    )
    given = delivery(words, facts)
    assert (given.fillers_written, given.fillers_unwritten, given.fillers_lexical) == (1, 1, 1)
    assert delivery(words, sound((0.5, 2.6))).fillers_unwritten is None


def test_the_time_to_the_failure_is_when_its_first_word_was_said():
    given = delivery(heard(("Well,", 0.4, 0.6), ("I", 1.0, 1.1), ("failed.", 1.1, 1.6)), failure=1)
    assert (given.time_to_failure, given.words_to_failure) == (1.0, 1)


def test_an_empty_answer_is_measured_too():
    given = delivery("")
    assert (given.words, given.repetition, given.seconds) == (0, 0.0, None)


def test_an_answer_that_says_each_thing_once_repeats_nothing():
    assert delivery(PLAIN).repetition == 0.0


def test_a_sentence_said_twice_is_repetition():
    given = delivery(PLAIN + " I promised a date to the customer.")
    assert 0.3 < given.repetition < 0.8
    assert given.repetition == round(given.repetition, 3)


def test_saying_only_one_thing_is_full_repetition():
    assert delivery("The client was upset. " * 4).repetition == 1.0


def test_a_sentence_said_in_other_forms_is_repetition():
    assert (
        delivery(
            "The client was upset with us. Then we moved on. So basically the clients were upset."
        ).repetition
        > 0.5
    )


def test_repetition_is_heard_without_punctuation():
    said = "so the client was upset and we moved the launch to June and so the client was upset and i left"
    assert delivery(said).repetition > 0.4


def test_the_same_run_of_content_words_in_longer_clauses_is_repetition():
    said = (
        "The big grey filing cabinet beside the warehouse door fell over on Tuesday morning. "
        "On Friday somebody had moved that big grey filing cabinet beside a broken printer upstairs."
    )
    assert 0.4 < delivery(said).repetition < 0.8


@pytest.mark.parametrize(
    "said",
    [
        "I I promised a date a date to the customer. The engineers had had warned nobody.",
        "I, um, I promised, uh, promised a date to the, to the customer. The engineers had warned nobody.",
    ],
)
def test_a_stutter_is_not_repetition(said):
    assert delivery(said).repetition == 0.0


def test_small_words_are_not_repetition():
    assert delivery("It was what it was. And so it was. That was it, and it was there.").repetition == 0.0


def test_clauses_that_say_the_same_are_grouped():
    said = clauses(
        read(typed("The van broke down. I called a garage. So the van broke down, and the van broke down."))
    )
    (group,) = find_repeats(said).groups
    assert [clause.stems for clause in group] == [("van", "broke")] * 3


def test_words_that_say_the_same_thing_over_and_over_are_few_different_ones():
    varied = clauses(read(typed(PLAIN)))
    share, first = fewest_new(varied, 5)
    assert share == 1.0
    assert first < 5
    assert fewest_new(clauses(read(typed("red van, blue van, red van, blue sky"))), 4)[0] == 0.75


def test_fewer_words_than_a_stretch_are_all_new():
    assert fewest_new(clauses(read(typed("red red red"))), 30) == (1.0, 0)


def test_time_grows_with_the_length_of_the_answer_only():
    said = " ".join(
        f"The client{n % 7} was upset about the invoice{n}, and we moved on." for n in range(3000)
    )
    started = time.perf_counter()
    assert 0.0 <= delivery(said).repetition <= 1.0
    assert time.perf_counter() - started < 20
