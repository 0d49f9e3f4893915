"""Endpointing: patient with pauses, certain about the end."""

import pytest

from mockinterview.desk.endpointing import LEAST_SPEECH, WAIT, Endpointer, State

BLOCK = 0.1


def after(endpointer, *stretches):
    """Feed (speaking, seconds) stretches; gives every progress in between."""
    return [
        endpointer.hear(speaking, BLOCK)
        for speaking, seconds in stretches
        for _ in range(round(seconds / BLOCK))
    ]


def test_it_waits_for_ever_for_the_first_word():
    assert {p.state for p in after(Endpointer(), (False, 600))} == {State.WAITING}


def test_four_seconds_of_silence_end_a_long_answer():
    progress = after(Endpointer(), (True, 30), (False, WAIT - BLOCK))
    assert State.ENDED not in {p.state for p in progress}
    assert after(Endpointer(), (True, 30), (False, WAIT + BLOCK))[-1].state is State.ENDED


def test_the_opening_gets_half_as_long_again():
    assert after(Endpointer(), (True, 5), (False, 5.8))[-1].state is not State.ENDED
    assert after(Endpointer(), (True, 5), (False, 6.1))[-1].state is State.ENDED


def test_silence_before_the_first_word_is_not_part_of_the_opening():
    assert after(Endpointer(), (False, 20), (True, 5), (False, 5.8))[-1].state is not State.ENDED


def test_a_cough_does_not_count_as_an_answer():
    assert after(Endpointer(), (True, LEAST_SPEECH - 0.2), (False, 60))[-1].state is State.SPEAKING


def test_the_countdown_appears_after_half_the_wait_and_runs_to_zero():
    progress = after(Endpointer(), (True, 30), (False, WAIT - 0.05))
    counting = [p.seconds_left for p in progress if p.state is State.COUNTING_DOWN]
    assert counting[0] == pytest.approx(WAIT / 2, abs=BLOCK)
    assert counting[-1] == pytest.approx(0, abs=2 * BLOCK)
    assert counting == sorted(counting, reverse=True)


def test_any_speech_cancels_the_countdown():
    endpointer = Endpointer()
    assert after(endpointer, (True, 30), (False, 3.5))[-1].state is State.COUNTING_DOWN
    assert after(endpointer, (True, BLOCK))[-1].state is State.SPEAKING
    assert after(endpointer, (False, 3.5))[-1].state is State.COUNTING_DOWN


def test_without_auto_stop_silence_never_ends_it():
    assert {p.state for p in after(Endpointer(auto_stop=False), (True, 30), (False, 300))} == {State.SPEAKING}


@pytest.mark.parametrize("auto_stop", [True, False])
@pytest.mark.parametrize("speaking", [True, False])
def test_the_longest_time_ends_it_always(auto_stop, speaking):
    endpointer = Endpointer(auto_stop=auto_stop, max_seconds=20)
    assert after(endpointer, (speaking, 19.9))[-1].state is not State.ENDED
    assert after(endpointer, (speaking, 0.2))[-1].state is State.ENDED


def test_a_pause_to_think_ends_nothing():
    progress = after(Endpointer(), (True, 12), (False, 3.5), (True, 5), (False, 3.5), (True, 5))
    assert State.ENDED not in {p.state for p in progress}
