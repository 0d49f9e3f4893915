"""Microphones: the live one, and an audio file in its place."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from mockinterview.desk.portaudio import load_sounddevice
from mockinterview.desk.quiet import native_stderr_closed
from mockinterview.errors import MicrophoneError

# Seconds of sound the device buffers: another process in the way for 0.18 s was measured to lose nothing.
LATENCY = 0.2

# What is heard just after the question is its echo: shipped assistants wait 0.35 to 1.5 s where they have
# to guess when playback ended; the voice here knows.
ECHO_SECONDS = 0.3

# Blocks come at least five times a second; an idle virtual device was measured to take 2 s for its first.
STALL_SECONDS = 1.5
START_SECONDS = 6.0

# Some devices refuse one channel; of those with many, the first two hold the voice.
_MOST_CHANNELS = 2

_FILE_BLOCK_SECONDS = 0.1

Block = NDArray[np.float32]
Pace = Literal["real", "fast"]


class LiveMicrophone:
    """A sound device at its own rate; `device` is its number or part of its name, None the default.

    It is looked for at once, so that a missing one is told before the question; the stream starts with
    `open` or `blocks`. `overflows` counts how often the computer was too slow and sound was lost.
    """

    live = True

    def __init__(self, device: str | int | None = None) -> None:
        self._sounddevice = load_sounddevice(MicrophoneError)
        self._device, info = _find(self._sounddevice, device)
        self.name = str(info["name"])
        self.sample_rate = round(info["default_samplerate"])
        self._channels = self._accepted_channels(int(info["max_input_channels"]))
        self.overflows = 0
        self._stream: Any = None
        self._wanted = False
        self._closed = threading.Event()
        self._heard: queue.SimpleQueue[Block] = queue.SimpleQueue()

    def __enter__(self) -> LiveMicrophone:
        self.open()
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.close()

    def open(self) -> None:
        """Start the device, if it isn't yet; what it hears before `blocks` is called is dropped."""
        if self._stream is not None:
            return
        try:
            with native_stderr_closed():
                self._stream = self._sounddevice.InputStream(
                    device=self._device,
                    samplerate=self.sample_rate,
                    channels=self._channels,
                    dtype="float32",
                    latency=LATENCY,
                    blocksize=0,
                    callback=self._keep,
                )
                self._stream.start()
        except self._sounddevice.PortAudioError as error:
            self.close()
            raise MicrophoneError(_unusable(self.name, error)) from error

    def blocks(self) -> Iterator[Block]:
        """Mono blocks from `ECHO_SECONDS` after the call until closed; MicrophoneError when none come."""
        self.open()
        self._wanted = True
        echo = round(ECHO_SECONDS * self.sample_rate)
        patience = START_SECONDS
        last = time.monotonic()
        try:
            while True:
                try:
                    block = self._heard.get(timeout=0.05)
                except queue.Empty:
                    if self._closed.is_set():
                        return
                    self._check(time.monotonic() - last, patience)
                    continue
                last, patience = time.monotonic(), STALL_SECONDS
                block, echo = block[echo:], max(0, echo - len(block))
                if len(block):
                    yield block
        finally:
            self.close()

    def close(self) -> None:
        """Stop the device; `blocks` ends after what was heard until now."""
        self._closed.set()
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close(ignore_errors=True)

    def _keep(self, indata: Block, frames: int, times: object, status: Any) -> None:
        if status.input_overflow:
            self.overflows += 1
        if self._wanted:
            self._heard.put(indata.mean(axis=1) if self._channels > 1 else indata[:, 0].copy())

    def _check(self, silent: float, patience: float) -> None:
        """Without an error PortAudio just stops calling when a sound server or a device goes away."""
        stream = self._stream
        try:
            gone = stream is not None and not stream.active
        except self._sounddevice.PortAudioError:
            gone = True
        if self._closed.is_set() or (not gone and silent <= patience):
            return
        if patience == START_SECONDS:
            raise MicrophoneError(
                f"The microphone '{self.name}' gives no sound.\n"
                "Check that it is switched on and allowed for this terminal, or choose another with --device."
            )
        raise MicrophoneError(f"The microphone '{self.name}' went away.")

    def _accepted_channels(self, available: int) -> int:
        """One where the device allows it."""
        refusal: Exception = MicrophoneError("no channels")
        counts: list[int] = [1, *range(2, min(available, _MOST_CHANNELS) + 1), available]
        for channels in counts:
            try:
                with native_stderr_closed():
                    self._sounddevice.check_input_settings(
                        self._device, channels, dtype="float32", samplerate=self.sample_rate
                    )
            except self._sounddevice.PortAudioError as error:
                refusal = error
            else:
                return channels
        raise MicrophoneError(_unusable(self.name, refusal)) from refusal


class FileMicrophone:
    """A recorded answer as a microphone: paced as it was spoken, or as fast as it is taken."""

    live = False
    overflows = 0

    def __init__(self, path: Path, pace: Pace = "fast") -> None:
        from mockinterview.desk.audio_files import read_audio

        self._samples, self.sample_rate = read_audio(path)
        self.name = path.name
        self._pace = pace
        self._closed = threading.Event()

    def __enter__(self) -> FileMicrophone:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.close()

    def open(self) -> None:
        """Nothing to start."""

    def blocks(self) -> Iterator[Block]:
        """The file's sound, mono, from its beginning to its end."""
        length = round(_FILE_BLOCK_SECONDS * self.sample_rate)
        began = time.monotonic()
        for start in range(0, len(self._samples), length):
            block = self._samples[start : start + length]
            if self._pace == "real":
                spoken_at = began + (start + len(block)) / self.sample_rate
                self._closed.wait(max(0.0, spoken_at - time.monotonic()))
            if self._closed.is_set():
                return
            yield block

    def close(self) -> None:
        """End `blocks` early."""
        self._closed.set()


def input_devices() -> list[tuple[int, str]]:
    """Number and name of every device that can record."""
    return _inputs(load_sounddevice(MicrophoneError))


def _inputs(sounddevice: Any) -> list[tuple[int, str]]:
    with native_stderr_closed():
        devices = sounddevice.query_devices()
    return [
        (number, str(info["name"])) for number, info in enumerate(devices) if info["max_input_channels"] > 0
    ]


def _find(sounddevice: Any, wanted: str | int | None) -> tuple[int, dict[str, Any]]:
    """Number and facts of the device asked for."""
    inputs = _inputs(sounddevice)
    if not inputs:
        raise MicrophoneError(
            "No microphone was found.\nConnect one, or take the answer from a recording with --answer FILE."
        )
    number = _default(sounddevice, inputs) if wanted is None else _matching(wanted, inputs)
    if number is None:
        known = "; ".join(f"{number}: {name}" for number, name in inputs)
        raise MicrophoneError(
            f"There is no microphone {wanted!r}. Choose one of these with --device:\n{known}"
        )
    return number, dict(sounddevice.query_devices(number))


def _default(sounddevice: Any, inputs: list[tuple[int, str]]) -> int:
    """The system's default, or the first there is."""
    number = int(sounddevice.default.device[0])
    return number if number in dict(inputs) else inputs[0][0]


def _matching(wanted: str | int, inputs: list[tuple[int, str]]) -> int | None:
    if isinstance(wanted, int):
        return wanted if wanted in dict(inputs) else None
    sought = wanted.casefold()
    exact = [number for number, name in inputs if name.casefold() == sought]
    partly = [number for number, name in inputs if sought in name.casefold()]
    return next(iter(exact + partly), None)


def _unusable(name: str, error: Exception) -> str:
    reason = str(error.args[0] if error.args else error).partition(" [PaErrorCode")[0]
    return (
        f"The microphone '{name}' can't be used ({reason}).\n"
        "Close other programs that use it, allow it for this terminal, or choose another with --device."
    )
