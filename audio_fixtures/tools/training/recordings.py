"""The scripts spoken: each sentence's mel spectrum, its words' tokens and its sounds, on disk."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from whisper.audio import HOP_LENGTH, N_FFT, mel_filters
from whisper.tokenizer import Tokenizer, get_tokenizer

from training.texts import Script
from training.voices import RATE, Samples, Spoken, seed, voice

FRAMES_A_SECOND = RATE // HOP_LENGTH
BANDS = 80

# The encoder halves the frames: one position is 20 ms.
POSITIONS_A_SECOND = FRAMES_A_SECOND // 2

# Silence left around a sentence; the windows add their own.
EDGE_SECONDS = 0.06

# Scripts are spoken in bundles, so that memory stays small and a broken run goes on where it stopped.
BUNDLE = 1000

_SOUND_NAMES = """
pau aa ae ah ao aw ax ay b ch d dh eh er ey f g hh ih iy jh k l m n ng ow oy p r s sh t th uh uw v w y z zh
"""

# Of flite's ARPAbet, silence first.
SOUNDS = tuple(_SOUND_NAMES.split())

# Below this power Whisper sees nothing.
_FLOOR = 1e-10


@cache
def tokenizer() -> Tokenizer:
    """Whisper's own for English-only models."""
    return get_tokenizer(multilingual=False)


@cache
def _filters() -> torch.Tensor:
    filters: torch.Tensor = mel_filters(torch.device("cpu"), BANDS)
    return filters


@cache
def _window() -> torch.Tensor:
    return torch.hann_window(N_FFT)


def mel_power(samples: Samples) -> NDArray[np.float32]:
    """Whisper's mel spectrum before its logarithm: (frames, 80), 100 frames a second."""
    wave = torch.from_numpy(np.ascontiguousarray(samples))
    spectrum = torch.stft(wave, N_FFT, HOP_LENGTH, window=_window(), return_complex=True)
    power = _filters() @ (spectrum[:, :-1].abs() ** 2)
    return np.asarray(power.T.numpy(), dtype=np.float32)


@dataclass(frozen=True)
class Recording:
    """One spoken sentence.

    `log_power` is log10 of the mel power (frames, 80); `tokens` the text's; `spans` the first and the last
    position (20 ms) of the word that each token belongs to; `sounds` one sound a position, as numbers into
    `SOUNDS` (-1: unknown); `power` the mean square of the samples while speech goes on.
    """

    log_power: NDArray[np.float16]
    tokens: NDArray[np.int64]
    spans: NDArray[np.int64]
    sounds: NDArray[np.int8]
    power: float
    voice: int


class Recordings:
    """All sentences of a folder, read from disk as they are asked for."""

    def __init__(self, folder: Path, voices: Sequence[str]) -> None:
        self._rows: list[tuple[int, int, dict[str, Any]]] = []
        self._mels: list[Any] = []
        self._voices = list(voices)
        for number, file in enumerate(sorted(folder.glob("*.json"))):
            self._mels.append(np.load(file.with_suffix(".npy"), mmap_mode="r"))
            start = 0
            for row in json.loads(file.read_text(encoding="utf-8")):
                self._rows.append((number, start, row))
                start += row["frames"]

    def __len__(self) -> int:
        return len(self._rows)

    def frames(self, number: int) -> int:
        """How long a sentence is, in frames."""
        return int(self._rows[number][2]["frames"])

    def tokens(self, number: int) -> list[int]:
        """The tokens of a sentence."""
        return list(self._rows[number][2]["tokens"])

    def voice(self, number: int) -> int:
        """Which voice speaks a sentence."""
        return self._voices.index(self._rows[number][2]["voice"])

    def __getitem__(self, number: int) -> Recording:
        bundle, start, row = self._rows[number]
        return Recording(
            self._mels[bundle][start : start + row["frames"]],
            np.array(row["tokens"], dtype=np.int64),
            np.array(row["spans"], dtype=np.int64).reshape(-1, 2),
            np.array(row["sounds"], dtype=np.int8),
            row["power"],
            self.voice(number),
        )


def record(scripts: Sequence[Script], folder: Path, workers: int) -> None:
    """Speak all scripts into `folder`; bundles that are there already are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    bundles = [
        (list(scripts[start : start + BUNDLE]), folder / f"{start // BUNDLE:03d}.json")
        for start in range(0, len(scripts), BUNDLE)
    ]
    missing = [bundle for bundle in bundles if not bundle[1].exists()]
    # espeak-ng's state outlives a sentence: only a new process for each bundle always says the same.
    with get_context("spawn").Pool(workers, maxtasksperchild=1) as pool:
        for file, spoken in pool.imap(_bundle, missing):
            print(f"spoken: {file} ({spoken / 3600:.2f} h)", flush=True)


def _bundle(job: tuple[list[Script], Path]) -> tuple[str, float]:
    torch.set_num_threads(1)
    scripts, file = job
    seed(len(scripts))
    mels, rows = [], []
    for script in scripts:
        spoken = voice(script.voice).read(script.text, script.rate)
        if spoken is not None:
            mel, row = _row(spoken)
            mels.append(mel)
            rows.append({**row, "voice": script.voice, "text": script.text, "rate": round(script.rate, 3)})
    np.save(file.with_suffix(".npy"), np.concatenate(mels))
    part = file.with_suffix(".part")
    part.write_text(json.dumps(rows), encoding="utf-8")
    part.rename(file)
    return file.name, sum(row["frames"] for row in rows) / FRAMES_A_SECOND


def _row(spoken: Spoken) -> tuple[NDArray[np.float16], dict[str, Any]]:
    first = max(0.0, spoken.words[0].start - EDGE_SECONDS)
    last = min(len(spoken.samples) / RATE, spoken.words[-1].end + EDGE_SECONDS)
    samples = spoken.samples[int(first * RATE) : int(last * RATE)]
    mel = np.log10(np.maximum(mel_power(samples), _FLOOR)).astype(np.float16)
    positions = (len(mel) + 1) // 2

    def position(seconds: float) -> int:
        return int(min(max(round((seconds - first) * POSITIONS_A_SECOND), 0), positions - 1))

    tokens, spans = [], []
    for word in spoken.words:
        pieces = tokenizer().encode(" " + word.name)
        tokens += pieces
        start = position(word.start)
        spans += [(start, max(start, position(word.end) - 1))] * len(pieces)
    sounds = np.zeros(positions, dtype=np.int8)
    for sound in spoken.sounds:
        number = SOUNDS.index(sound.name) if sound.name in SOUNDS else -1
        sounds[position(sound.start) : position(sound.end)] = number
    loud = samples[np.abs(samples) > 0.01]
    return mel, {
        "frames": len(mel),
        "tokens": tokens,
        "spans": spans,
        "sounds": sounds.tolist(),
        "power": float(np.mean(loud**2)) if len(loud) else 1e-4,
    }
