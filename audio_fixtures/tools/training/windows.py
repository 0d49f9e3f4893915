"""Windows as Whisper meets them: sentences, pauses, rooms, noise, levels, and what is to be written."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from training.recordings import (
    BANDS,
    FRAMES_A_SECOND,
    POSITIONS_A_SECOND,
    Recording,
    Recordings,
    mel_power,
    tokenizer,
)
from training.voices import RATE

Floats = NDArray[np.float32]
Rng = np.random.Generator

# How often a window has what (shares of the windows).
SILENT = 0.04
PROMPTED = 0.15
WITHOUT_TIMESTAMPS = 0.25
NOISY = 0.5
IN_A_ROOM = 0.3
COLOURED = 0.5
ALONE = 0.25
SEAM = 0.1

# Relative to the voices' own level, about -18 dBFS while they speak: from -32 to -6 dBFS.
LEVEL_DB = (-14.0, 12.0)
SNR_DB = (17.0, 45.0)
REVERBERATION_SECONDS = (0.1, 0.45)
COLOUR_DB = 4.0

# Whisper lets a first timestamp be a second at most.
LATEST_FIRST = 1.0

LONGEST_PROMPT = 24
FILLER_PROMPT = " Um, uh, hmm, er, ah."
NOISE_SECONDS = 40


@dataclass
class Window:
    """One example.

    `mel` is (frames, 80) as Whisper's encoder takes it; `inputs` and `targets` are tokens, a target of -1
    isn't judged; `spans` are the positions of the word that each target belongs to (-1: none); `sounds` is
    one sound a position.
    """

    mel: Floats
    sounds: NDArray[np.int64]
    inputs: list[int] = field(default_factory=list)
    targets: list[int] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class _Placed:
    recording: Recording
    frame: int


def compose(recordings: Recordings, by_voice: list[NDArray[np.int64]], rng: Rng, seconds: int) -> Window:
    """A window of that many seconds in which one voice says as much as fits, or nothing."""
    frames = seconds * FRAMES_A_SECOND
    if rng.random() < SILENT:
        return _silent(rng, frames)
    placed, end = _placed(recordings, by_voice[rng.integers(len(by_voice))], rng, frames)
    power = np.zeros((frames, BANDS), dtype=np.float32)
    sounds = np.zeros(frames // 2, dtype=np.int64)
    for one in placed:
        room = frames - one.frame
        mel = one.recording.log_power[:room].astype(np.float32)
        power[one.frame : one.frame + len(mel)] += np.float32(10.0) ** mel
        at = one.frame // 2
        sounds[at : at + len(one.recording.sounds)] = one.recording.sounds[: frames // 2 - at]
    speech = float(np.mean([one.recording.power for one in placed]))
    power = _heard(rng, power, speech)
    window = Window(_features(rng, power, end), sounds)
    _write(rng, window, placed, frames, recordings)
    return window


def _placed(
    recordings: Recordings, numbers: NDArray[np.int64], rng: Rng, frames: int
) -> tuple[list[_Placed], int]:
    """Where sentences begin, and where the sound ends."""
    lead = 0.04 if rng.random() < 0.25 else min(3.0, frames / FRAMES_A_SECOND / 6) * rng.random()
    at = int(lead * FRAMES_A_SECOND)
    most = int(rng.integers(1, 4)) if rng.random() < ALONE else 99
    placed: list[_Placed] = []
    misses = 0
    while len(placed) < most and misses < 3:
        number = int(rng.choice(numbers))
        length = recordings.frames(number)
        if at + length > frames:
            if placed and frames == 30 * FRAMES_A_SECOND and at < frames - 10 and rng.random() < SEAM:
                placed.append(_Placed(recordings[number], at))
                return placed, frames
            misses += 1
            continue
        placed.append(_Placed(recordings[number], at))
        gap = rng.uniform(0.1, 0.6) if rng.random() < 0.6 else rng.uniform(0.6, 2.2)
        at += length + int(gap * FRAMES_A_SECOND)
    if not placed:
        shortest = min((int(n) for n in rng.choice(numbers, 20)), key=recordings.frames)
        placed.append(_Placed(recordings[shortest], 0))
    last = placed[-1]
    tail = rng.uniform(0, 1.5) * FRAMES_A_SECOND
    return placed, int(min(frames, last.frame + len(last.recording.log_power) + tail))


def _heard(rng: Rng, power: Floats, speech: float) -> Floats:
    """The power after colour, room, noise and level."""
    if rng.random() < COLOURED:
        power = power * _colour(rng)
    if rng.random() < IN_A_ROOM:
        seconds = rng.uniform(*REVERBERATION_SECONDS)
        decay = 10 ** (-6 / (seconds * FRAMES_A_SECOND))
        power = power + np.float32(rng.uniform(0.1, 0.6)) * _lingering(power, np.float32(decay))
    if rng.random() < NOISY:
        power = power + speech * 10 ** (-rng.uniform(*SNR_DB) / 10) * _noise(rng, len(power))
    return np.asarray(power * 10 ** (rng.uniform(*LEVEL_DB) / 10), dtype=np.float32)


def _lingering(power: Floats, decay: np.float32) -> Floats:
    """What a room still gives back of the frames before, as a share of what it was given."""
    tail = np.zeros_like(power)
    for frame in range(1, len(power)):
        tail[frame] = decay * tail[frame - 1] + (1 - decay) * power[frame - 1]
    return tail


def _colour(rng: Rng) -> Floats:
    """A smooth gain over the bands, as rooms and microphones have."""
    bands = np.linspace(0, np.pi, BANDS)
    curve = sum(
        rng.normal() / (k + 1) ** 0.5 * np.cos(k * bands + rng.uniform(0, np.pi)) for k in range(1, 5)
    )
    return (10 ** (COLOUR_DB / 2 * np.asarray(curve) / 10)).astype(np.float32)


def _features(rng: Rng, power: Floats, end: int) -> Floats:
    """Whisper's logarithm and range; what lies past the end is the zeros that it pads with."""
    log = np.log10(np.maximum(power, 1e-10))
    log = np.maximum(log, log[:end].max() - 8.0)
    log = (log + 4.0) / 4.0
    log[end:] = 0.0
    return np.asarray(log, dtype=np.float32)


def _silent(rng: Rng, frames: int) -> Window:
    """Nothing, noise, hum or tones; Whisper says "no speech" at once."""
    power = np.zeros((frames, BANDS), dtype=np.float32)
    if rng.random() < 0.75:
        power = _noise(rng, frames) * np.float32(10 ** (rng.uniform(-70, -15) / 10))
    end = frames if rng.random() < 0.5 else int(rng.uniform(0.1, 1.0) * frames)
    token = tokenizer()
    return Window(
        _features(rng, power, end),
        np.zeros(frames // 2, dtype=np.int64),
        [token.sot, token.timestamp_begin + int(rng.integers(0, 51))],
        [token.no_speech, token.eot],
        [(-1, -1)] * 2,
    )


@cache
def _noises() -> list[Floats]:
    """Stretches of noises of unit power: white, pink, brown, hum, chords, ticking."""
    rng = np.random.default_rng(5)
    count = NOISE_SECONDS * RATE
    time = np.arange(count) / RATE
    spectrum = np.fft.rfft(rng.standard_normal(count))
    scale = np.maximum(np.arange(len(spectrum)), 20.0)
    waves = [np.fft.irfft(spectrum / scale**slope, count) for slope in (0.0, 0.0, 0.5, 0.5, 1.0)]
    for mains in (50, 60):
        waves.append(sum(np.sin(2 * np.pi * mains * k * time + k) / k**1.5 for k in range(1, 12)))
    for _ in range(6):
        wave = np.zeros(count)
        for start in range(0, count, RATE // 2):
            part = slice(start, start + int(rng.integers(RATE // 4, RATE)))
            fade = np.exp(-rng.uniform(0, 4) * (time[part] - time[start]))
            for _ in range(rng.integers(1, 5)):
                wave[part] += fade * np.sin(2 * np.pi * rng.uniform(80, 2500) * time[part])
        waves.append(wave)
    ticks = np.zeros(count)
    ticks[rng.integers(0, count, NOISE_SECONDS * 6)] = 1.0
    waves.append(np.convolve(ticks, 0.99 ** np.arange(400))[:count] * rng.standard_normal(count))
    return [mel_power((w / np.sqrt(np.mean(w**2))).astype(np.float32)) for w in waves]


def _noise(rng: Rng, frames: int) -> Floats:
    noises = _noises()
    noise = noises[rng.integers(len(noises))]
    start = int(rng.integers(0, len(noise) - frames))
    return noise[start : start + frames] * _colour(rng)


def _write(rng: Rng, window: Window, placed: list[_Placed], frames: int, recordings: Recordings) -> None:
    """The tokens that Whisper is to write, and what it is shown before."""
    token = tokenizer()
    if rng.random() < PROMPTED:
        _prompt(rng, window, recordings)
    _add(window, [token.sot], [])
    timed = rng.random() >= WITHOUT_TIMESTAMPS
    if not timed:
        _add(window, [token.no_timestamps], [])
    for number, one in enumerate(placed):
        start = one.frame // 2
        until = (one.frame + len(one.recording.log_power)) // 2
        first = min(start, int(LATEST_FIRST * POSITIONS_A_SECOND)) if number == 0 else start
        if timed:
            _add(window, [token.timestamp_begin + first], [])
        if until > frames // 2:
            if timed:
                break
            cut = [span[0] + start < frames // 2 - 5 for span in one.recording.spans]
            count = sum(cut)
            _add(
                window,
                one.recording.tokens[:count].tolist(),
                one.recording.spans[:count] + start,
                frames // 2,
            )
            break
        _add(window, one.recording.tokens.tolist(), one.recording.spans + start)
        if timed:
            _add(window, [token.timestamp_begin + until], [])
    window.targets = [*window.targets[1:], token.eot]
    window.spans = [*window.spans[1:], (-1, -1)]


def _add(window: Window, tokens: list[int], spans: object, limit: int = 10**6) -> None:
    window.inputs += tokens
    window.targets += tokens
    pairs = [(int(a), min(int(b), limit - 1)) for a, b in np.asarray(spans).reshape(-1, 2)]
    window.spans += pairs or [(-1, -1)] * len(tokens)


def _prompt(rng: Rng, window: Window, recordings: Recordings) -> None:
    """What came before: fillers as a hint, or an earlier sentence. None of it is judged."""
    token = tokenizer()
    said = token.encode(FILLER_PROMPT)
    if rng.random() < 0.5:
        said = recordings[int(rng.integers(len(recordings)))].tokens.tolist()
    prompt = [token.sot_prev, *said[-LONGEST_PROMPT:]]
    window.inputs += prompt
    window.targets += [-1] * len(prompt)
    window.spans += [(-1, -1)] * len(prompt)
