"""Where somebody speaks, and how loud: the voice decides that there is speech, energy decides its edges.

The network alone fires on near silence and bridges pauses of half a second; energy alone fires on noise.
So speech opens only where both agree, and its edges and inner pauses are those of the energy.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from mockinterview.desk.audio_files import SPEECH_RATE, to_16k
from mockinterview.desk.voiced import find_voiced
from mockinterview.desk.voicing import RATE, WINDOW, Voicing, best_voicing
from mockinterview.model import SoundFacts, Span

Samples = NDArray[np.float32]
Levels = NDArray[np.float64]

WINDOW_SECONDS = WINDOW / RATE

# Silero's own recommended thresholds: open at a half, close 0.15 below.
OPEN_AT = 0.5
CLOSE_AT = 0.35

# Six decibels above the room is twice its amplitude; steady noise fluctuates by about one.
ABOVE_NOISE_DB = 6.0

# Built-in microphones give speech at about -33 dBFS; soft sounds lie 25 dB lower still. Below is nothing.
FAINTEST_DBFS = -60.0

# Speech ends lie within this range of its loud parts; a reverberating room falls further, more slowly.
SPEECH_RANGE_DB = 35.0

# The quietest moment of this long is the room's noise: nobody speaks longer without a stop closure.
NOISE_MEMORY_SECONDS = 3.0

# A pause is a silence of at least a quarter second; shorter gaps are stops and breaths between words.
SHORTEST_PAUSE = 0.25

# Zeros around or between sounds say nothing about the room.
DIGITAL_SILENCE_DBFS = -100.0

# Shorter than any syllable: a click or a key.
SHORTEST_SPEECH = 0.1

# How far energy may carry speech beyond where the voice was noticed: the network is about 60 ms late and
# unvoiced first and last sounds last up to 150 ms.
REACH_SECONDS = 0.2

# Full scale is 0.99 and more for at least three samples in a row; a lone peak is no clipping.
FULL_SCALE = 0.99
CLIPPED_RUN = 3

# Share of a window's power within its strongest peak: a tone's own is above 0.9 even as it sets in, that
# of speech stays below 0.82 (measured on two voices at three pitches). The network takes a tone that sets
# in for a vowel.
ONE_TONE = 0.88

_HOP = RATE // 100
_HOP_SECONDS = _HOP / RATE
_MEMORY = round(NOISE_MEMORY_SECONDS / WINDOW_SECONDS)
# The network remembers, so it hears this many windows on either side of what is loud.
_CONTEXT = 8
# Energy is taken where speech is; mains hum and rumble lie below.
_LOWEST, _HIGHEST = 120.0, 4000.0


class SpeechDetector:
    """Follows a sound as it arrives; offline measuring runs the same windows through it.

    `loud` tells whether anything sounds that is louder than the room, before it is known to be a voice.
    """

    def __init__(self, voicing: Voicing | None = None) -> None:
        self.speaking = False
        self.loud = False
        self.probabilities: list[float] = []
        self._voicing = voicing or best_voicing()
        self._rest = np.zeros(0, np.float32)
        self._waiting: deque[Samples] = deque(maxlen=_CONTEXT)
        self._levels: deque[float] = deque(maxlen=_MEMORY)
        self._recent: deque[float] = deque(maxlen=3)
        self._quiet_for = 0

    def feed(self, block: Samples) -> bool:
        """Take in samples at 16 kHz; gives whether somebody is speaking now."""
        sound = np.concatenate([self._rest, block])
        whole = len(sound) // WINDOW * WINDOW
        for window in sound[:whole].reshape(-1, WINDOW):
            self._hear(window)
        self._rest = sound[whole:]
        return self.speaking

    def _hear(self, window: Samples) -> None:
        level = float(_band_levels(window[None, :])[0])
        self._recent.append(level)
        self._levels.append(max(_mean_level(self._recent), FAINTEST_DBFS - ABOVE_NOISE_DB))
        self.loud = loud = level > max(min(self._levels) + ABOVE_NOISE_DB, FAINTEST_DBFS)
        probability = self._judge(window, loud)
        if loud and _is_tone(window):
            probability = 0.0
        self.probabilities.append(probability)
        if self.speaking:
            self.speaking = probability >= CLOSE_AT or loud
        else:
            self.speaking = probability >= OPEN_AT and loud

    def _judge(self, window: Samples, loud: bool) -> float:
        """The voicing's probability; quiet stretches are kept back, and heard only just before speech."""
        self._quiet_for = 0 if loud else self._quiet_for + 1
        settling = len(self.probabilities) < _MEMORY // 3
        if self._quiet_for > _CONTEXT and not settling:
            self._waiting.append(window)
            return 0.0
        while self._waiting:
            self._voicing(self._waiting.popleft())
        return self._voicing(window)


def measure(
    samples: Samples,
    rate: int,
    *,
    probabilities: Sequence[float] | None = None,
    voicing: Callable[[], Voicing] = best_voicing,
) -> SoundFacts:
    """What mono `samples` show; `probabilities` are a detector's own, where it has heard them already."""
    sound = to_16k(samples, rate)
    if probabilities is None:
        detector = SpeechDetector(voicing())
        detector.feed(sound)
        probabilities = detector.probabilities
    duration = len(samples) / rate
    speech = find_speech(sound, probabilities, duration)
    return SoundFacts(
        duration=duration,
        speech=speech,
        peak_dbfs=_decibels(float(np.abs(samples).max(initial=0.0)) ** 2),
        speech_dbfs=_power_level(samples, rate, speech),
        noise_dbfs=_noise_level(samples, rate, speech),
        clipped=_clipped(samples),
        voiced=find_voiced(sound, speech),
    )


def find_speech(
    sound: Samples, probabilities: Sequence[float], duration: float | None = None
) -> tuple[Span, ...]:
    """Stretches of speech in mono samples at 16 kHz that a detector has heard with these probabilities."""
    seconds = len(sound) / SPEECH_RATE if duration is None else duration
    return _speech(np.asarray(probabilities), _levels(sound), seconds)


def _speech(probabilities: NDArray[np.float64], levels: Levels, duration: float) -> tuple[Span, ...]:
    """Tight spans of speech; silences inside them are shorter than `SHORTEST_PAUSE`."""
    voiced = _hysteresis(probabilities)
    near = _on_hops(voiced, len(levels))
    if not near.any():
        return ()
    loud = levels > _threshold(levels, near)
    reach = round(REACH_SECONDS / _HOP_SECONDS)
    active = loud & (np.convolve(near, np.ones(2 * reach + 1), "same") > 0)
    spans: list[tuple[int, int]] = []
    for start, end in _runs(active):
        if spans and (start - spans[-1][1]) * _HOP_SECONDS < SHORTEST_PAUSE:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return tuple(
        Span(round(start * _HOP_SECONDS, 3), round(min(end * _HOP_SECONDS, duration), 3))
        for start, end in spans
        if (end - start) * _HOP_SECONDS >= SHORTEST_SPEECH and near[start:end].any()
    )


def _threshold(levels: Levels, near: NDArray[np.bool_]) -> float:
    """The level in dBFS above which sound near a voice is part of the speech."""
    noise = float(np.percentile(levels[levels > DIGITAL_SILENCE_DBFS], 5))
    speech = float(np.percentile(levels[near], 90))
    lowest = max(noise + ABOVE_NOISE_DB, speech - SPEECH_RANGE_DB, FAINTEST_DBFS)
    # Someone who never stops leaves no noise to measure: what looks like it is soft speech.
    return min(lowest, speech - 2 * ABOVE_NOISE_DB)


def _hysteresis(probabilities: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Runs at or above `CLOSE_AT` that reach `OPEN_AT`."""
    voiced = probabilities >= CLOSE_AT
    for start, end in _runs(voiced):
        if probabilities[start:end].max() < OPEN_AT:
            voiced[start:end] = False
    return voiced


def _on_hops(voiced: NDArray[np.bool_], length: int) -> NDArray[np.bool_]:
    """The same decisions every 10 ms instead of every 32."""
    index = np.minimum(np.arange(length) * _HOP // WINDOW, max(len(voiced) - 1, 0))
    return voiced[index] if len(voiced) else np.zeros(length, np.bool_)


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Start and end (exclusive) of each stretch that is true."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _levels(sound: Samples) -> Levels:
    """Level in the speech band every 10 ms, each of 32 ms around it."""
    padded = np.concatenate([np.zeros(WINDOW // 2, np.float32), sound, np.zeros(WINDOW, np.float32)])
    count = len(sound) // _HOP
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[_HOP // 2 :: _HOP][:count]
    step = 6000
    parts = [_band_levels(frames[start : start + step]) for start in range(0, count, step)]
    return np.concatenate(parts) if parts else np.zeros(0)


_TAPER = np.hanning(WINDOW).astype(np.float32)
_FREQUENCIES = np.fft.rfftfreq(WINDOW, 1 / SPEECH_RATE)
_IN_BAND = (_FREQUENCIES >= _LOWEST) & (_FREQUENCIES <= _HIGHEST)


# The main lobe of the taper's own spectrum.
_LOBE = 2


def _is_tone(window: Samples) -> bool:
    """Whether nearly all that sounds is one steady tone."""
    power = np.where(_IN_BAND, np.abs(np.fft.rfft(window * _TAPER)) ** 2, 0.0)
    peak = int(power.argmax())
    return float(power[max(0, peak - _LOBE) : peak + _LOBE + 1].sum()) > ONE_TONE * float(power.sum())


def _band_levels(windows: NDArray[np.float32]) -> Levels:
    """dBFS of each row in the speech band; about -3 for a full-scale sine."""
    power = np.abs(np.fft.rfft(windows * _TAPER)[:, _IN_BAND]) ** 2
    mean_square = 2 * power.sum(axis=1) / (WINDOW * float(np.square(_TAPER).sum()))
    return np.asarray(10 * np.log10(mean_square + 1e-12), np.float64)


def _mean_level(levels: Sequence[float] | deque[float]) -> float:
    return 10 * math.log10(sum(10 ** (level / 10) for level in levels) / len(levels))


def _decibels(mean_square: float) -> float:
    return 10 * math.log10(mean_square) if mean_square > 0 else -math.inf


def _power_level(samples: Samples, rate: int, spans: Sequence[Span]) -> float:
    """dBFS of the sound within `spans`; -inf without any."""
    parts = [samples[round(span.start * rate) : round(span.end * rate)] for span in spans]
    count = sum(map(len, parts))
    return (
        _decibels(sum(float(np.square(part, dtype=np.float64).sum()) for part in parts) / count)
        if count
        else -math.inf
    )


def _noise_level(samples: Samples, rate: int, speech: Sequence[Span]) -> float:
    """dBFS of the quietest tenth of 30 ms frames outside speech (of all where speech fills the sound)."""
    length = max(1, round(0.03 * rate))
    count = len(samples) // length
    if not count:
        return -math.inf
    frames = samples[: count * length].reshape(count, length)
    power = np.square(frames, dtype=np.float64).mean(axis=1)
    outside = np.ones(count, np.bool_)
    for span in speech:
        outside[int(span.start * rate / length) : math.ceil(span.end * rate / length)] = False
    return _decibels(float(np.percentile(power[outside] if outside.any() else power, 10)))


def _clipped(samples: Samples) -> float:
    """Share of samples at full scale."""
    if not len(samples):
        return 0.0
    runs = _runs(np.abs(samples) >= FULL_SCALE)
    return sum(end - start for start, end in runs if end - start >= CLIPPED_RUN) / len(samples)
