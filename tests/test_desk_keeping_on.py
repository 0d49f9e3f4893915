"""Keys while an answer is recorded: time to think, an end undone, and what somebody silent is told."""

import numpy as np
import pytest
import soundfile
from rich.console import Console

from mockinterview import fixtures
from mockinterview.desk import speech
from mockinterview.desk.endpointing import ACCOMMODATING, Endpointer, Patience, Progress, State
from mockinterview.desk.meter import QuietMeter, line
from mockinterview.desk.voicing import PitchVoicing
from room import ENTER, GONE, Recorded

RATE = 16_000

# In its first ten seconds an answer is waited for half as long again.
QUICK = Patience(wait=1.0, wait_finished=1.0, hold=30.0)
WAIT = 1.5

UNDO = 2.0

# A key without a meaning: once it was read, the screen has shown what there was to show.
LOOK = "x"
STOPPED = "Stopped after 1.5 s of silence. Press k to keep going."


@pytest.fixture(autouse=True)
def quick_voicing(monkeypatch):
    monkeypatch.setattr(speech, "best_voicing", PitchVoicing)


@pytest.fixture(scope="module")
def said():
    """Three and a half seconds of speech, from the first sound on."""
    samples, _ = soundfile.read(fixtures.path("strong") / "take-1.wav", dtype="float32")
    first = int(np.argmax(np.abs(samples) > 0.05))
    return samples[first : first + round(3.5 * RATE)]


@pytest.fixture
def record(tmp_path):
    def record(*script, undo=UNDO, **options):
        return Recorded(tmp_path / "take.wav", RATE, *script, undo=undo, **{"patience": QUICK, **options})

    return record


def pause(seconds):
    return np.random.default_rng(0).normal(0, 0.001, round(seconds * RATE)).astype(np.float32)


def kept(done):
    samples, _ = soundfile.read(done.recording.path, dtype="int16")
    return samples


def written(*parts):
    return np.rint(np.concatenate(parts) * 32768).astype(np.int16)


def test_a_wrong_stop_is_undone_and_nothing_said_meanwhile_is_lost(record, said):
    quiet = pause(WAIT + 0.5)
    half = len(said) // 3
    done = record(said, quiet, said[:half], "k", said[half:], pause(0.5))
    assert np.array_equal(kept(done), written(said, quiet, said, pause(0.5)))
    assert done.screen.count(STOPPED) == 1
    assert done.calls.count("first") == 1
    assert done.recording.sound.speech[-1].end > (len(said) + len(quiet) + len(said)) / RATE - 0.5


def test_a_stop_that_is_not_undone_cuts_off_what_was_heard_since(record, said):
    done = record(said, pause(WAIT + 0.5), LOOK, said, pause(5))
    assert done.screen.count(STOPPED) == 1
    assert done.seconds - len(said) / RATE < WAIT + 0.5
    heard = done.room.given / RATE - done.seconds
    assert UNDO - 0.05 <= heard <= UNDO + 0.2, "the microphone stays open for as long as one can undo"


def test_one_can_keep_going_again_and_again(record, said):
    parts = (said, pause(WAIT + 0.5), said, pause(WAIT + 0.5), said)
    done = record(parts[0], parts[1], "K", parts[2], parts[3], "k", parts[4])
    assert np.array_equal(kept(done), written(*parts))
    assert done.screen.count(STOPPED) == 2


def test_after_keeping_going_it_stops_by_itself_again(record, said):
    done = record(said, pause(WAIT + 0.5), "k", pause(0.5), LOOK, pause(WAIT), LOOK, pause(20))
    silence = done.seconds - len(said) / RATE
    assert 2 * WAIT + 0.3 < silence < 2 * WAIT + 1.0
    assert done.screen.count("Stopped after") == 2


def test_enter_ends_the_time_to_undo(record, said):
    done = record(said, pause(WAIT + 0.5), ENTER, pause(10))
    assert done.screen.count(STOPPED) == 1
    assert done.room.given / RATE < done.seconds + 1.0


def test_enter_needs_no_second_thought(record, said):
    done = record(said, ENTER, pause(10))
    assert "Stopped" not in done.screen
    assert done.seconds == pytest.approx(len(said) / RATE, abs=0.01)


def test_without_time_to_undo_it_ends_at_once(record, said):
    done = record(said, pause(10), undo=0.0)
    assert "Stopped" not in done.screen
    assert done.room.given / RATE < done.seconds + 0.15


def test_the_longest_time_cannot_be_undone(record, said):
    done = record(said, said, endpointer=Endpointer(QUICK, max_seconds=2))
    assert "Stopped" not in done.screen
    assert done.seconds == pytest.approx(2, abs=0.05)


def test_k_means_nothing_while_one_speaks(record, said):
    done = record(said, "k", said, LOOK, pause(0.2))
    assert np.array_equal(kept(done), written(said, said, pause(0.2)))


def test_the_thinking_key_keeps_a_long_silence_in_the_answer(record, said):
    done = record(said, pause(0.5), "t", pause(20), said)
    assert np.array_equal(kept(done), written(said, pause(0.5), pause(20), said))
    assert "Stopped" not in done.screen


def test_the_thinking_key_undoes_a_stop_too_and_holds(record, said):
    parts = (said, pause(WAIT + 0.5), pause(20), said)
    done = record(parts[0], parts[1], "T", parts[2], parts[3])
    assert np.array_equal(kept(done), written(*parts))


def test_a_microphone_that_goes_away_after_the_stop_takes_nothing_with_it(record, said):
    done = record(said, pause(WAIT + 0.5), LOOK, GONE)
    assert done.screen.count(STOPPED) == 1
    assert done.recording.sound.speech


def test_who_says_nothing_is_told_to_take_their_time_and_asked_and_never_submitted(record):
    done = record(pause(7), LOOK, pause(2), LOOK, pause(10), LOOK, pause(2), LOOK, pause(60), ENTER, pause(5))
    first, second = "Take your time.", "Still there?"
    assert done.screen.count(first) == done.screen.count(second) == 1
    assert done.screen.index(first) < done.screen.index(second)
    assert "Stopped" not in done.screen
    assert done.seconds == pytest.approx(81, abs=0.2)


def test_who_has_begun_is_told_nothing(record, said):
    done = record(said[: RATE // 2], pause(9), LOOK, pause(15), LOOK, ENTER, pause(1))
    assert "Take your time" not in done.screen
    assert "Still there" not in done.screen


def test_who_asks_for_time_to_think_before_the_first_word_is_left_alone(record):
    done = record(pause(1), "t", pause(22), LOOK, ENTER, pause(1))
    assert "Take your time" not in done.screen
    assert "Still there" not in done.screen


def test_a_recorded_answer_is_told_nothing_and_never_stopped(record, said, monkeypatch):
    monkeypatch.setattr("room.Room.live", False)
    parts = (pause(9), pause(12), said, pause(12), said)
    done = record(parts[0], LOOK, parts[1], LOOK, *parts[2:4], "t", parts[4])
    assert np.array_equal(kept(done), written(*parts))
    assert done.screen.splitlines()[0].startswith("Recording")
    assert len(done.screen.splitlines()) == 2


def test_the_line_shows_the_hold_the_countdown_and_the_stop():
    assert "time to think: 42 s" in line(5, -30, Progress(State.THINKING, 42.3))
    assert "stopping in 1.5 s" in line(5, -30, Progress(State.COUNTING_DOWN, 1.52))
    assert "stopped" in line(5, -30, Progress(State.ENDED, silence=4.0))


def test_an_accommodated_line_has_no_running_figures():
    endpointer = Endpointer(ACCOMMODATING)
    endpointer.hear(True, 30)
    shown = {line(0, -30, endpointer.hear(False, 0.1)).rpartition("] ")[2] for _ in range(95)}
    assert len(shown) == 2
    assert any("no hurry" in text for text in shown)


def test_quiet_leaves_remarks_out_and_shows_hints(capsys):
    meter = QuietMeter(Console())
    meter.remark("Take your time.")
    meter.hint("Nothing is heard.")
    assert capsys.readouterr().out == "Nothing is heard.\n"
