"""Where the voice sounds: stretches with a pitch, found by autocorrelation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from mockinterview.desk.audio_files import SPEECH_RATE
from mockinterview.model import Span

# Speaking voices lie between a low man's creak and a child's or an excited woman's pitch, in hertz.
LOWEST_PITCH, HIGHEST_PITCH = 65.0, 400.0

# How alike a sound is to itself one period later, 0 to 1: Boersma (1993) calls a frame voiced from 0.45 on.
VOICED_FROM = 0.45

# Voice within an answer lies within this range of its loudest moments; what is softer is breath or room.
RANGE_DB = 30.0

# Shorter is no syllable.
SHORTEST = 0.05

# Two periods of the lowest pitch fill a frame of 32 ms; a stretch's edges needn't be finer than 20 ms.
_FRAME, _HOP = 512, SPEECH_RATE // 50
_HOP_SECONDS = _HOP / SPEECH_RATE
_TAPER = np.hanning(_FRAME).astype(np.float32)
_LAGS = np.arange(int(SPEECH_RATE / HIGHEST_PITCH), int(SPEECH_RATE / LOWEST_PITCH))

# The taper's own fall towards longer lags, by which a steady pitch would look weaker than it is.
_TAPER_ITSELF = np.fft.irfft(np.abs(np.fft.rfft(_TAPER, 2 * _FRAME)) ** 2)
_CORRECTION = (_TAPER_ITSELF[0] / _TAPER_ITSELF[_LAGS]).astype(np.float32)

# Frames worked on at a time, so that a long answer takes no more memory than a short one.
_PAGE = 3000


def find_voiced(sound: NDArray[np.float32], speech: Sequence[Span]) -> tuple[Span, ...]:
    """Stretches of `sound` (mono, 16 kHz) in which the voice sounds, within `speech`; seconds."""
    loudest = _loudest(sound, speech)
    return tuple(stretch for span in speech for stretch in _voiced_in(sound, span, loudest))


def _loudest(sound: NDArray[np.float32], speech: Sequence[Span]) -> float:
    """The highest mean power of a frame."""
    return max((float(_powers(_frames(sound, span)).max(initial=0.0)) for span in speech), default=0.0)


def _voiced_in(sound: NDArray[np.float32], span: Span, loudest: float) -> Iterator[Span]:
    frames = _frames(sound, span)
    pages = [_likeness(frames[at : at + _PAGE]) for at in range(0, len(frames), _PAGE)]
    alike = np.concatenate([np.zeros(0, np.float32), *pages])
    voiced = (alike >= VOICED_FROM) & (_powers(frames) > loudest * 10 ** (-RANGE_DB / 10))
    edges = np.flatnonzero(np.diff(np.concatenate([[0], voiced.astype(np.int8), [0]])))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if (end - start) * _HOP_SECONDS >= SHORTEST:
            yield Span(
                round(span.start + float(start) * _HOP_SECONDS, 2),
                round(span.start + float(end) * _HOP_SECONDS, 2),
            )


def _frames(sound: NDArray[np.float32], span: Span) -> NDArray[np.float32]:
    """Frames (number, samples), each centred on its place in the span."""
    first, last = int(span.start * SPEECH_RATE), int(span.end * SPEECH_RATE)
    before = np.zeros(max(0, _FRAME // 2 - first), np.float32)
    part = sound[max(0, first - _FRAME // 2) : last + _FRAME // 2]
    missing = max(0, last - first + _FRAME - len(before) - len(part))
    padded = np.concatenate([before, part, np.zeros(missing, np.float32)])
    count = (last - first) // _HOP
    return np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::_HOP][:count]


def _powers(frames: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.asarray(np.square(frames * _TAPER).mean(axis=1), np.float64)


def _likeness(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each frame's likeness to itself one pitch period later, at the period where it is greatest."""
    spectrum = np.fft.rfft(frames * _TAPER, 2 * _FRAME)
    itself = np.fft.irfft(np.abs(spectrum) ** 2)
    alike = itself[:, _LAGS] * _CORRECTION / (itself[:, :1] + 1e-9)
    return np.asarray(alike.max(axis=1), np.float32)
