"""Speech: where somebody speaks and where nobody does, with the network and with the built-in rule."""

import math

import numpy as np
import pytest
import soundfile

from mockinterview.desk.audio_files import to_16k
from mockinterview.desk.speech import SHORTEST_PAUSE, SpeechDetector, measure
from mockinterview.desk.synthesis import render
from mockinterview.desk.voicing import PitchVoicing, SileroVoicing, best_voicing

RATE = 16_000
SECONDS = 8
TIME = np.arange(SECONDS * RATE) / RATE
ANSWER = (
    "I volunteered to lead the migration of our billing system. I underestimated the risk, "
    "and we lost two days of invoices. I told my manager the same evening. "
    "Since then I write the rollback plan first."
)

both = pytest.mark.parametrize("voicing", [SileroVoicing, PitchVoicing])


def white(length):
    return np.random.default_rng(1).normal(size=length).astype(np.float32)


def pink(length):
    spectrum = np.fft.rfft(white(length))
    noise = np.fft.irfft(spectrum / np.sqrt(np.arange(len(spectrum)) + 1), length)
    return (noise / noise.std()).astype(np.float32)


def at(dbfs, samples):
    """The samples with this mean level over their sounding parts."""
    sounding = samples[np.abs(samples) > 1e-4]
    return (samples * 10 ** (dbfs / 20) / np.sqrt(np.mean(sounding**2))).clip(-1, 1).astype(np.float32)


def mains_hum():
    return sum(np.sin(2 * np.pi * 50 * k * TIME) / k for k in (1, 2, 3, 5, 7)).astype(np.float32)


def tone(hertz):
    return np.sin(2 * np.pi * hertz * TIME).astype(np.float32)


NO_SPEECH = {
    "digital silence": np.zeros(SECONDS * RATE, np.float32),
    **{f"white noise at {level}": at(level, white(SECONDS * RATE)) for level in (-50, -40, -30, -20)},
    **{f"pink noise at {level}": at(level, pink(SECONDS * RATE)) for level in (-50, -40, -30, -20)},
    **{f"mains hum at {level}": at(level, mains_hum()) for level in (-40, -20)},
    **{f"a tone of {hertz} Hz": at(-20, tone(hertz)) for hertz in (100, 120, 220, 440, 1000)},
    "noise that sets in": np.concatenate([np.zeros(4 * RATE, np.float32), at(-30, white(4 * RATE))]),
    "a tone that sets in": np.concatenate([np.zeros(4 * RATE, np.float32), at(-20, tone(220))[: 4 * RATE]]),
    "tones like music": at(-20, np.concatenate([tone(hertz)[:RATE] for hertz in (262, 330, 392, 523) * 2])),
    "an offset": np.full(SECONDS * RATE, 0.2, np.float32),
}


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    """About 13 s of speech at 16 kHz with a second of silence around and a pause of 1.5 s inside."""
    path = tmp_path_factory.mktemp("speech") / "answer.wav"
    render(ANSWER, path)
    samples, rate = soundfile.read(path, dtype="float32")
    spoken = to_16k(samples, rate)
    second = np.zeros(RATE, np.float32)
    half = round(measure(spoken, RATE).speech[0].end * RATE) + 1600
    return np.concatenate([second, spoken[:half], second, second[: RATE // 2], spoken[half:], second])


def grid(facts):
    """Whether there is speech, every 10 ms."""
    marks = np.zeros(round(facts.duration * 100) + 1, bool)
    for span in facts.speech:
        marks[round(span.start * 100) : round(span.end * 100)] = True
    return marks


@both
@pytest.mark.parametrize("name", NO_SPEECH)
def test_what_is_no_speech_gives_none(name, voicing):
    facts = measure(NO_SPEECH[name], RATE, voicing=voicing)
    assert facts.speech == ()
    assert facts.speech_dbfs == -math.inf
    detector = SpeechDetector(voicing())
    blocks = np.split(NO_SPEECH[name], 80)
    assert not max(detector.feed(block) for block in blocks)


@both
@pytest.mark.parametrize("level", [-35, -20, -3])
@pytest.mark.parametrize("noise", [None, white, pink])
def test_speech_is_found_at_any_level_and_in_noise(answer, voicing, level, noise):
    clean = measure(at(-20, answer), RATE, voicing=SileroVoicing)
    heard = at(level, answer)
    if noise is not None:
        heard = (heard + at(level - 20, noise(len(heard)))).clip(-1, 1)
    facts = measure(heard, RATE, voicing=voicing)
    assert np.mean(grid(facts) == grid(clean)) > 0.97
    assert facts.speech[0].start == pytest.approx(clean.speech[0].start, abs=0.1)
    assert facts.speech[-1].end == pytest.approx(clean.speech[-1].end, abs=0.15)


@both
def test_pauses_are_as_long_as_they_sound(answer, voicing):
    """Against runs of near silence in the samples themselves, which are free of noise."""
    facts = measure(answer, RATE, voicing=voicing)
    gaps = [b.start - a.end for a, b in zip(facts.speech, facts.speech[1:], strict=False)]
    assert min(gaps) >= SHORTEST_PAUSE
    sounding = np.flatnonzero(np.abs(answer) > 0.01)
    true = np.diff(sounding) / RATE
    true = true[true > SHORTEST_PAUSE + 0.1]
    assert sorted(g for g in gaps if g > SHORTEST_PAUSE + 0.1) == pytest.approx(sorted(true), abs=0.12)


@both
def test_live_and_offline_agree(answer, voicing):
    """The same windows give the same probabilities, however the sound is cut into blocks."""
    offline = SpeechDetector(voicing())
    offline.feed(answer)
    live = SpeechDetector(voicing())
    for start in range(0, len(answer), 777):
        live.feed(answer[start : start + 777])
    assert live.probabilities == offline.probabilities


@both
def test_the_live_decision_follows_the_pauses(answer, voicing):
    detector = SpeechDetector(voicing())
    live = np.repeat([detector.feed(answer[i : i + 160]) for i in range(0, len(answer), 160)], 1)
    offline = grid(measure(answer, RATE))[: len(live)]
    # It stays open through pauses that are only seen afterwards to be pauses.
    assert np.mean(live[: len(offline)] == offline) > 0.8
    assert not live[-80:].any()


def test_levels_are_those_of_the_sound(answer):
    facts = measure(at(-20, answer) + at(-50, white(len(answer))), RATE)
    assert facts.duration == pytest.approx(len(answer) / RATE)
    assert facts.speech_dbfs == pytest.approx(-20, abs=1.5)
    assert facts.noise_dbfs == pytest.approx(-50, abs=1.5)
    assert facts.peak_dbfs > facts.speech_dbfs
    assert facts.clipped == 0


def test_clipping_is_counted_in_runs_and_a_lone_peak_is_none(answer):
    assert measure(at(0, answer), RATE).clipped > 0.01
    lone = at(-20, answer)
    lone[5000] = 1
    assert measure(lone, RATE).clipped == 0


def test_the_rate_does_not_matter(answer):
    import soxr

    fine = measure(soxr.resample(answer, RATE, 48_000), 48_000)
    assert np.mean(grid(fine)[: len(grid(measure(answer, RATE)))] == grid(measure(answer, RATE))) > 0.99


def test_a_click_is_no_speech(answer):
    clicks = np.zeros(4 * RATE, np.float32)
    clicks[:: RATE // 2] = 0.8
    assert measure(clicks, RATE).speech == ()


def test_nothing_has_no_speech():
    facts = measure(np.zeros(0, np.float32), RATE)
    assert (facts.duration, facts.speech, facts.peak_dbfs, facts.noise_dbfs) == (0, (), -math.inf, -math.inf)


def test_the_network_is_used_where_it_is_installed():
    assert isinstance(best_voicing(), SileroVoicing)
