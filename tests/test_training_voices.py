"""The real voices, and the times that they tell."""

import itertools

import numpy as np
import pytest

from mockinterview.desk.audio_files import read_audio, to_16k
from mockinterview.desk.synthesis import render
from training.recordings import SOUNDS
from training.voices import RATE, VOICES, pronounced, voice

TEXT = "In 2019 our score fell from 81% to 64%, and we lost $3,000 with the best people."


@pytest.fixture(scope="module", params=VOICES)
def spoken(request):
    return voice(request.param).read(TEXT)


def test_every_word_has_its_time_in_order(spoken):
    assert [word.name for word in spoken.words] == TEXT.split()
    assert all(0 <= word.start < word.end <= len(spoken.samples) / RATE for word in spoken.words)
    assert all(a.end <= b.start + 1e-6 for a, b in itertools.pairwise(spoken.words))


def test_there_is_sound_where_a_word_is_said(spoken):
    for word in spoken.words:
        part = spoken.samples[int(word.start * RATE) : int(word.end * RATE)]
        assert np.sqrt(np.mean(part**2)) > 0.01, word


def test_every_sound_has_a_name_that_the_training_knows(spoken):
    assert {sound.name for sound in spoken.sounds} <= set(SOUNDS)
    assert all(a.end == pytest.approx(b.start, abs=0.002) for a, b in itertools.pairwise(spoken.sounds))


@pytest.mark.parametrize("name", VOICES)
def test_a_quicker_rate_takes_less_time(name):
    usual, quick = (voice(name).read("We shipped the order a week too late.", rate) for rate in (1.0, 1.15))
    assert len(quick.samples) / len(usual.samples) == pytest.approx(1 / 1.15, abs=0.06)


def test_the_voices_sound_different():
    spectra = [np.abs(np.fft.rfft(voice(name).read("We failed.").samples, 2**16)) for name in VOICES]
    for one, other in itertools.combinations(spectra, 2):
        assert np.corrcoef(one, other)[0, 1] < 0.8


def test_espeak_speaks_as_pyttsx3_does(tmp_path):
    render("We failed twice that year.", tmp_path / "said.wav", rate=150, voice="gmw/en-US")
    through_pyttsx3 = loud(to_16k(*read_audio(tmp_path / "said.wav")))
    straight = loud(voice("espeak").read("We failed twice that year.").samples)
    assert len(straight) / len(through_pyttsx3) == pytest.approx(1.0, abs=0.02)
    assert np.corrcoef(spectrum(straight), spectrum(through_pyttsx3))[0, 1] > 0.99


def loud(samples):
    places = np.flatnonzero(np.abs(samples) > 0.02)
    return samples[places[0] : places[-1]]


def spectrum(samples):
    """Levels of 64 bands."""
    power = np.abs(np.fft.rfft(samples, 2**15)[1:]) ** 2
    return np.log(power.reshape(64, -1).mean(1) + 1e-3)


def test_words_that_sound_alike_are_told():
    assert pronounced("their") == pronounced("there")
    assert pronounced("their") != pronounced("them")
