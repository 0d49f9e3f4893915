"""Recordings with pauses: nobody is cut off early, the end comes when it should, no first word is clipped."""

import json

import numpy as np
import pytest
import soundfile

from mockinterview import fixtures
from mockinterview.desk import speech
from mockinterview.desk.endpointing import (
    OPENING,
    OPENING_FACTOR,
    WAIT,
    WAIT_FINISHED,
    Endpointer,
    Patience,
)
from mockinterview.desk.voicing import PitchVoicing, best_voicing
from room import Recorded

RATE = 16_000
FINISHED = "We moved the data twice and lost two days. Now I ask the people who do the work."

# A trifle less than a wait: one and a half of the detector's windows.
JUST = 0.05
PAUSES = (0.5, 1.2, 2.4, 3.0, 3.5, 3.9, WAIT - JUST)

# How late a stop may come: the end of a voice is noticed late, and its beginning is given some time.
LATE = 0.3


@pytest.fixture(autouse=True)
def voicing(request, monkeypatch):
    """The rule, which is quick, unless a test asks for the network."""
    chosen = getattr(request, "param", PitchVoicing)
    monkeypatch.setattr(speech, "best_voicing", chosen)


def answer(name):
    """A stretch of speech longer than an opening, and phrases that follow; all tight at both ends."""
    folder = fixtures.path(name)
    samples, rate = soundfile.read(folder / "take-1.wav", dtype="float32")
    assert rate == RATE
    (take,) = json.loads((folder / "session.json").read_text(encoding="utf-8"))["takes"]
    spans = take["sound"]["speech"]
    last = next(i for i, span in enumerate(spans) if span[1] - spans[0][0] > OPENING + 1)
    phrases = [samples[round(start * RATE) : round(end * RATE)] for start, end in spans if end - start > 0.6]
    return tight(samples[round(spans[0][0] * RATE) : round(spans[last][1] * RATE)]), [*map(tight, phrases)]


def tight(samples):
    """Without what is softer than -40 dBFS at either end."""
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    return samples[loud[0] : loud[-1] + 1]


def sounding(*parts, noise=-60):
    """Samples, and pauses in seconds, in one piece with the noise of a room in dBFS."""
    whole = np.concatenate([p if isinstance(p, np.ndarray) else np.zeros(round(p * RATE)) for p in parts])
    if noise is not None:
        whole = whole + np.random.default_rng(0).normal(0, 10 ** (noise / 20), len(whole))
    return whole.astype(np.float32)


def silence_at_the_end(done, *parts):
    """Seconds recorded after the parts."""
    return done.seconds - len(sounding(*parts)) / RATE


@pytest.mark.parametrize(
    ("name", "noise", "block", "voicing"),
    [
        ("strong", None, 0.1, PitchVoicing),
        ("strong", -60, 0.1, best_voicing),
        ("knowledge-gap", -60, 0.01, PitchVoicing),
        ("rambling", -50, 0.2, PitchVoicing),
    ],
    indirect=["voicing"],
)
def test_shorter_pauses_end_nothing_and_the_first_longer_one_does_soon_after_the_wait(
    name, noise, block, voicing, tmp_path
):
    opening, phrases = answer(name)
    parts = [0.3, opening]
    for number, pause in enumerate(PAUSES):
        parts += [pause, phrases[number % len(phrases)]]
    whole = sounding(*parts, 6.0, phrases[0], noise=noise)
    done = Recorded(tmp_path / "take.wav", RATE, whole, block=block)
    assert WAIT <= silence_at_the_end(done, *parts) <= WAIT + LATE


@pytest.mark.parametrize("wait", [1.5, 5.5])
def test_the_wait_that_was_asked_for_is_kept(wait, tmp_path):
    opening, phrases = answer("strong")
    parts = [0.3, opening, wait - JUST, phrases[0]]
    done = Recorded(tmp_path / "take.wav", RATE, sounding(*parts, 6.5), patience=Patience(wait=wait))
    assert wait <= silence_at_the_end(done, *parts) <= wait + LATE


def test_after_a_finished_text_the_shorter_wait_holds(tmp_path):
    opening, phrases = answer("strong")
    parts = [0.3, opening, WAIT_FINISHED - JUST, phrases[0]]
    whole, told = sounding(*parts, 6.0), round((0.3 + 0.5) * RATE) + len(opening)
    again = len(sounding(*parts, 0.5))
    endpointer = Endpointer()

    def tell():
        endpointer.hear_text(FINISHED)

    script = (whole[:told], tell, whole[told:again], tell, whole[again:])
    done = Recorded(tmp_path / "take.wav", RATE, *script, endpointer=endpointer)
    assert WAIT_FINISHED <= silence_at_the_end(done, *parts) <= WAIT_FINISHED + LATE


def test_early_pauses_may_be_half_as_long_again(tmp_path):
    _, phrases = answer("strong")
    wait = WAIT * OPENING_FACTOR
    parts = [0.3, *phrases[:3], wait - JUST, phrases[3]]
    done = Recorded(tmp_path / "take.wav", RATE, sounding(*parts, 3.0))
    assert silence_at_the_end(done, *parts) == pytest.approx(3.0, abs=0.001)


def test_a_microphone_of_another_rate_is_followed_as_closely(tmp_path):
    import soxr

    rate = 44_100
    opening, phrases = answer("knowledge-gap")
    parts = [0.3, opening, WAIT - JUST, phrases[0]]
    whole = soxr.resample(sounding(*parts, 6.0), RATE, rate)
    done = Recorded(tmp_path / "take.wav", rate, whole)
    assert WAIT <= silence_at_the_end(done, *parts) <= WAIT + LATE


@pytest.mark.parametrize("name", ["strong", "knowledge-gap", "rambling"])
def test_a_word_fifty_milliseconds_after_the_start_is_whole(name, tmp_path):
    _, phrases = answer(name)
    whole = sounding(0.05, phrases[0], 0.5)
    done = Recorded(tmp_path / "take.wav", RATE, whole)
    kept, _ = soundfile.read(tmp_path / "take.wav", dtype="float32")
    assert np.abs(kept - whole).max() <= 1 / 32768
    assert done.recording.sound.speech[0].start <= 0.1
    assert done.endpointer.spoken > 0.3
