"""Endpointing: patient with pauses, certain about the end."""

import random
import threading

import pytest

from mockinterview.desk.endpointing import (
    ACCOMMODATING,
    LATENESS,
    LEAST_COUNTDOWN,
    LEAST_SPEECH,
    OPENING,
    OPENING_FACTOR,
    SOUND_GRACE,
    WAIT,
    WAIT_FINISHED,
    Endpointer,
    Patience,
    State,
)

BLOCK = 0.1
FINISHED = "We moved the data twice and lost two days. Now I ask the people who do the work."
UNFINISHED = "We moved the data twice and lost two days. And then"


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


def silence_until_the_end(endpointer, block=0.01, most=400.0):
    """Seconds of silence after which it ends."""
    silence = 0.0
    while silence < most:
        silence += block
        if endpointer.hear(False, block).state is State.ENDED:
            return silence
    return None


def told(text, *stretches, **options):
    """An endpointer that has heard the stretches and then the text."""
    endpointer = Endpointer(**options)
    after(endpointer, *stretches)
    endpointer.hear_text(text)
    return endpointer


def test_a_finished_text_ends_sooner():
    silence = silence_until_the_end(told(FINISHED, (True, 30), (False, 0.5))) + 0.5
    assert silence == pytest.approx(WAIT_FINISHED + LATENESS, abs=0.02)


@pytest.mark.parametrize("text", [UNFINISHED, "", "Sorry."])
def test_an_unfinished_text_and_none_wait_as_long(text):
    silence = silence_until_the_end(told(text, (True, 30), (False, 0.5))) + 0.5
    assert silence == pytest.approx(WAIT + LATENESS, abs=0.02)


def test_the_opening_gets_half_as_long_again_after_a_finished_text_too():
    silence = silence_until_the_end(told(FINISHED, (True, 8), (False, 0.5))) + 0.5
    assert silence == pytest.approx(WAIT_FINISHED * OPENING_FACTOR + LATENESS, abs=0.02)


def test_speech_makes_a_finished_text_old():
    endpointer = told(FINISHED, (True, 30), (False, 0.5))
    after(endpointer, (True, 1))
    assert silence_until_the_end(endpointer) > WAIT


def test_a_text_of_what_was_said_before_the_last_words_says_nothing_of_the_end():
    endpointer = Endpointer()
    after(endpointer, (True, 30), (False, 1), (True, 1), (False, 0.5))
    endpointer.hear_text(FINISHED, until=30.8)
    assert silence_until_the_end(endpointer) + 0.5 > WAIT
    endpointer = Endpointer()
    after(endpointer, (True, 30), (False, 1), (True, 1), (False, 0.5))
    endpointer.hear_text(FINISHED, until=32.3)
    assert silence_until_the_end(endpointer) + 0.5 < WAIT_FINISHED + 0.3


def test_a_text_that_turns_out_unfinished_waits_again():
    endpointer = told(FINISHED, (True, 30), (False, 1))
    endpointer.hear_text(UNFINISHED)
    assert silence_until_the_end(endpointer) + 1 > WAIT


@pytest.mark.parametrize("late", [1.6, 2.4, 2.6, 3.2, 3.8])
def test_a_finished_text_that_comes_late_still_counts_down(late):
    endpointer = told(FINISHED, (True, 30), (False, late))
    assert endpointer.progress.state is State.COUNTING_DOWN
    silence = silence_until_the_end(endpointer) + round(late / BLOCK) * BLOCK
    assert silence == pytest.approx(min(WAIT, late + LEAST_COUNTDOWN) + LATENESS, abs=0.02)


def test_telling_a_text_again_and_again_puts_nothing_off():
    endpointer = Endpointer()
    after(endpointer, (True, 30))
    silence = 0.0
    while endpointer.hear(False, BLOCK).state is not State.ENDED:
        silence += BLOCK
        endpointer.hear_text(FINISHED)
    assert silence + BLOCK == pytest.approx(WAIT_FINISHED, abs=0.25)


def test_the_thinking_key_holds_the_end_off_and_is_seen():
    endpointer = Endpointer()
    after(endpointer, (True, 30), (False, 3.5))
    endpointer.hold()
    progress = after(endpointer, (False, endpointer.patience.hold - BLOCK))
    assert {p.state for p in progress} == {State.THINKING}
    assert progress[0].seconds_left == pytest.approx(endpointer.patience.hold, abs=2 * BLOCK)


def test_after_the_hold_the_whole_wait_is_counted_down():
    endpointer = told(FINISHED, (True, 30), (False, 1))
    endpointer.hold()
    silence = silence_until_the_end(endpointer)
    assert silence == pytest.approx(endpointer.patience.hold + WAIT + LATENESS, abs=0.02)


def test_pressing_the_thinking_key_again_holds_again():
    endpointer = Endpointer()
    after(endpointer, (True, 30), (False, 1))
    endpointer.hold(60)
    after(endpointer, (False, 50))
    endpointer.hold(60)
    assert silence_until_the_end(endpointer) == pytest.approx(60 + WAIT + LATENESS, abs=0.02)


def test_a_shorter_hold_takes_nothing_from_a_longer_one():
    endpointer = Endpointer()
    after(endpointer, (True, 30))
    endpointer.hold(60)
    endpointer.hold(1)
    assert silence_until_the_end(endpointer) > 60


def test_speech_during_the_hold_does_not_end_it():
    endpointer = Endpointer()
    after(endpointer, (True, 30))
    endpointer.hold(60)
    progress = after(endpointer, (False, 10), (True, 3), (False, 40))
    assert {p.state for p in progress} == {State.THINKING}


def test_the_longest_time_ends_a_hold_too():
    endpointer = Endpointer(max_seconds=40)
    after(endpointer, (True, 30))
    endpointer.hold()
    assert silence_until_the_end(endpointer) == pytest.approx(10, abs=0.02)


def test_an_end_by_silence_tells_its_wait_and_one_by_length_none():
    assert after(Endpointer(), (True, 30), (False, 5))[-1].silence == WAIT
    assert after(Endpointer(max_seconds=10), (True, 30))[-1].silence is None


def test_keeping_going_waits_anew_and_no_longer_trusts_a_finished_text():
    endpointer = told(FINISHED, (True, 30), (False, 2.7))
    assert endpointer.progress.state is State.COUNTING_DOWN
    after(endpointer, (False, 2))
    assert endpointer.progress.state is State.ENDED
    endpointer.keep_going(3.0)
    assert State.ENDED not in {p.state for p in after(endpointer, (False, 3 + WAIT - BLOCK))}
    after(endpointer, (True, 5), (False, 0.5))
    endpointer.hear_text(FINISHED)
    assert silence_until_the_end(endpointer) + 0.5 > WAIT


def test_an_end_waits_for_a_sound_that_may_become_a_voice_and_not_for_ever():
    endpointer = Endpointer()
    after(endpointer, (True, 30), (False, WAIT - BLOCK))
    assert endpointer.hear(False, BLOCK, True).state is State.COUNTING_DOWN
    assert endpointer.hear(False, BLOCK, True).seconds_left == 0
    assert endpointer.hear(True, BLOCK, True).state is State.SPEAKING
    after(endpointer, (False, WAIT - BLOCK))
    progress = [endpointer.hear(False, BLOCK, True).state for _ in range(20)]
    assert progress.index(State.ENDED) * BLOCK == pytest.approx(SOUND_GRACE + LATENESS, abs=BLOCK)


def test_accommodation_waits_long_and_shows_no_running_figures():
    endpointer = Endpointer(ACCOMMODATING)
    progress = after(endpointer, (True, 30), (False, ACCOMMODATING.wait - BLOCK))
    assert State.ENDED not in {p.state for p in progress}
    assert {p.seconds_left for p in progress if p.state is State.COUNTING_DOWN} == {None}
    assert 8 <= ACCOMMODATING.wait_finished <= ACCOMMODATING.wait


@pytest.mark.parametrize("wait", [1.0, 2.0, 4.0, 7.5, 30.0])
@pytest.mark.parametrize("share", [0.5, 1.0])
def test_any_wait_can_be_asked_for(wait, share):
    patience = Patience(wait=wait, wait_finished=wait * share)
    after(endpointer := Endpointer(patience), (True, 30))
    assert silence_until_the_end(endpointer) == pytest.approx(wait + LATENESS, abs=0.02)
    after(endpointer := Endpointer(patience), (True, 30))
    endpointer.hear_text(FINISHED)
    sooner = min(wait, max(wait * share, LEAST_COUNTDOWN))
    assert silence_until_the_end(endpointer) == pytest.approx(sooner + LATENESS, abs=0.02)


@pytest.mark.parametrize("seed", range(200))
def test_no_pause_shorter_than_the_wait_ends_any_answer_and_a_longer_one_always_does(seed):
    chance = random.Random(seed)
    patience = Patience(wait=chance.uniform(1.5, 10), wait_finished=chance.uniform(1.0, 1.5))
    endpointer = Endpointer(patience)
    spoken, began = 0.0, None
    for _ in range(chance.randrange(1, 12)):
        block = chance.choice([0.01, 0.032, 0.1, 0.2])
        for _ in range(round(chance.uniform(0.2, 8) / block)):
            began = endpointer.elapsed if began is None else began
            assert endpointer.hear(True, block).state is not State.ENDED
            spoken += block
        text = chance.choice([None, FINISHED, UNFINISHED])
        if text:
            endpointer.hear_text(text)
        opening = OPENING_FACTOR if endpointer.elapsed - began < OPENING else 1.0
        wait = opening * (patience.wait_finished if text == FINISHED else patience.wait)
        pause = chance.uniform(0.2, wait * 1.5)
        ended = None
        for number in range(round(pause / block)):
            if endpointer.hear(False, block).state is State.ENDED:
                ended = (number + 1) * block
                break
        if spoken < LEAST_SPEECH - 0.01:
            assert ended is None
        elif ended is not None:
            assert wait <= ended <= wait + LATENESS + block + 0.001
            return
        else:
            assert round(pause / block) * block < wait + LATENESS + 0.001


def test_text_and_holds_may_come_from_other_threads():
    endpointer = Endpointer()
    over = threading.Event()

    def talk():
        while not over.is_set():
            endpointer.hear_text(FINISHED)
            endpointer.hear_text(UNFINISHED)
            endpointer.hold(0.0)
            over.wait(0.0005)

    other = threading.Thread(target=talk)
    other.start()
    try:
        progress = after(endpointer, *[(True, 20), (False, 1.0)] * 50)
    finally:
        over.set()
        other.join()
    assert State.ENDED not in {p.state for p in progress}
    assert endpointer.elapsed == pytest.approx(50 * 21)
