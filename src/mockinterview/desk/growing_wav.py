"""A WAV file that is whole at every moment of its growth."""

from __future__ import annotations

import os
import time
import wave
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from mockinterview.desk.audio_files import pcm16

# A killed process loses nothing that was flushed; a power cut at most this many seconds.
SYNC_SECONDS = 5.0


class GrowingWav:
    """Mono 16-bit sound, written as it comes; the header tells its length after every block.

    OSError as it happens.
    """

    def __init__(self, path: Path, rate: int) -> None:
        self.rate = rate
        self.frames = 0
        self._file = path.open("wb")
        self._wav = wave.Wave_write(self._file)
        self._wav.setnchannels(1)
        self._wav.setsampwidth(2)
        self._wav.setframerate(rate)
        self._synced = time.monotonic()

    def __enter__(self) -> GrowingWav:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._wav.close()
        finally:
            self._file.close()

    @property
    def seconds(self) -> float:
        """How much has been written."""
        return self.frames / self.rate

    def write(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Append samples; gives them as they will be read back."""
        written = pcm16(block)
        self._wav.writeframes(written)
        self._file.flush()
        self.frames += len(block)
        if time.monotonic() - self._synced >= SYNC_SECONDS:
            os.fsync(self._file.fileno())
            self._synced = time.monotonic()
        kept = np.frombuffer(written, "<i2").astype(np.float32)
        kept /= np.float32(32768)
        return kept
