"""Windows of real recordings, as Whisper would meet them."""

from itertools import pairwise

import numpy as np
import pytest

from training.recordings import FRAMES_A_SECOND, Recordings, record, tokenizer
from training.texts import Script
from training.voices import VOICES
from training.windows import LATEST_FIRST, compose

SENTENCES = (
    "We lost 20% of our orders.",
    "Um, I never asked the engineers, uh, what they needed.",
    "That was my mistake, and I said so in 2019.",
    "She helped me.",
)


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("recordings")
    record([Script(voice, text, 1.0) for voice in VOICES for text in SENTENCES], folder, 1)
    return Recordings(folder, VOICES)


@pytest.fixture(scope="module")
def windows(recordings):
    voices = np.array([recordings.voice(n) for n in range(len(recordings))])
    by_voice = [np.flatnonzero(voices == number) for number in range(len(VOICES))]
    rng = np.random.default_rng(1)
    return [
        (compose(recordings, by_voice, rng, seconds), seconds) for seconds in (4, 10, 30) for _ in range(60)
    ]


def spoken(windows):
    return [(w, s) for w, s in windows if tokenizer().no_speech not in w.targets]


def test_every_sentence_of_every_voice_is_recorded(recordings):
    assert len(recordings) == len(VOICES) * len(SENTENCES)
    for number in range(len(recordings)):
        one = recordings[number]
        assert tokenizer().decode(one.tokens).strip() in SENTENCES
        assert len(one.tokens) == len(one.spans)
        assert len(one.sounds) == (len(one.log_power) + 1) // 2
        assert one.spans.min() >= 0
        assert one.spans.max() < len(one.sounds)


def test_what_was_spoken_already_is_kept(recordings, tmp_path):
    scripts = [Script("espeak", SENTENCES[3], 1.0)]
    record(scripts, tmp_path, 1)
    before = (tmp_path / "000.npy").stat().st_mtime_ns
    record(scripts, tmp_path, 1)
    assert (tmp_path / "000.npy").stat().st_mtime_ns == before


def test_recording_anew_gives_the_same(recordings, tmp_path):
    scripts = [Script(voice, text, 1.0) for voice in VOICES for text in SENTENCES]
    record(scripts, tmp_path, 1)
    again = Recordings(tmp_path, VOICES)
    for one, other in zip(recordings, again, strict=True):
        assert np.array_equal(one.log_power, other.log_power)
        assert np.array_equal(one.spans, other.spans)


def test_a_window_has_the_shape_that_the_encoder_takes(windows):
    for window, seconds in windows:
        assert window.mel.shape == (seconds * FRAMES_A_SECOND, 80)
        assert window.mel.dtype == np.float32
        assert np.isfinite(window.mel).all()
        assert len(window.sounds) == seconds * FRAMES_A_SECOND // 2


def test_each_target_is_the_next_input_and_the_last_one_ends(windows):
    for window, _ in spoken(windows):
        assert len(window.inputs) == len(window.targets) == len(window.spans)
        assert window.targets[-1] == tokenizer().eot
        judged = [(i, t) for i, t in zip(window.inputs[1:], window.targets[:-1], strict=True) if t >= 0]
        assert [i for i, _ in judged] == [t for _, t in judged]


def test_timestamps_rise_and_the_first_is_a_second_at_most(windows):
    begin = tokenizer().timestamp_begin
    timed = 0
    for window, seconds in spoken(windows):
        times = [(token - begin) / 50 for token in window.targets if token >= begin]
        timed += bool(times)
        assert all(a <= b for a, b in pairwise(times))
        assert not times or (times[0] <= LATEST_FIRST and times[-1] <= seconds)
    assert timed


def test_a_token_points_at_the_sound_of_its_word(windows):
    for window, seconds in spoken(windows):
        for token, (first, last) in zip(window.targets, window.spans, strict=True):
            if first >= 0:
                assert token < tokenizer().eot
                assert first <= last < seconds * 50


def test_without_speech_there_is_no_word(windows):
    silent = [window for window, _ in windows if tokenizer().no_speech in window.targets]
    assert silent
    for window in silent:
        assert window.targets == [tokenizer().no_speech, tokenizer().eot]


def test_what_was_said_before_is_shown_and_not_judged(windows):
    prompted = [window for window, _ in windows if window.inputs[0] == tokenizer().sot_prev]
    assert prompted
    for window in prompted:
        start = window.inputs.index(tokenizer().sot)
        assert window.targets[: start - 1] == [-1] * (start - 1)
        assert window.targets[start] >= 0


def test_the_same_seed_gives_the_same_window(recordings):
    numbers = [np.arange(len(recordings))]
    one, other = (compose(recordings, numbers, np.random.default_rng(5), 10) for _ in range(2))
    assert np.array_equal(one.mel, other.mel)
    assert one.inputs == other.inputs
