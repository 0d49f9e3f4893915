"""Voices: aloud, in writing, or into files."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mockinterview.desk.ends import ENTER, Keys
from mockinterview.desk.keys import NoKeys
from mockinterview.desk.portaudio import load_sounddevice
from mockinterview.desk.quiet import native_stderr_closed
from mockinterview.desk.synthesis import render
from mockinterview.errors import VoiceError

# How often a key may cut speech short: two hundredths of a second feel immediate.
_GLANCE = 0.02

# A device that hasn't finished this long after its sound should have ended has stopped working.
_OVERDUE_SECONDS = 5.0

_IN_WRITING = "Connect or switch on a speaker, or go on in writing with --voice text."

Samples = NDArray[np.float32]


class AloudVoice:
    """Speaks through the speaker; Enter cuts it short at once, and so does Ctrl-C.

    `device` is a number or part of a name, as sounddevice takes it; None is the default speaker.
    """

    def __init__(
        self,
        rate: int | None = None,
        voice: str | None = None,
        device: str | int | None = None,
        keys: Keys | None = None,
        on_start: Callable[[], None] | None = None,
    ) -> None:
        self.on_start = on_start
        self._rate = rate
        self._voice = voice
        self._device = device
        self._keys = keys or NoKeys()
        self._sounddevice = load_sounddevice(VoiceError)

    def say(self, text: str, label: str = "prompt") -> bool:
        """Speak `text`; True when it was heard to the end, False when Enter cut it short."""
        if not text.strip():
            return True
        return self._play(*self._rendered(text))

    def _rendered(self, text: str) -> tuple[Samples, int]:
        from mockinterview.desk.audio_files import read_audio

        with tempfile.TemporaryDirectory(prefix="mockinterview-") as folder:
            wav = Path(folder) / "said.wav"
            render(text, wav, rate=self._rate, voice=self._voice)
            return read_audio(wav)

    def _play(self, samples: Samples, rate: int) -> bool:
        samples, rate = self._at_accepted_rate(samples, rate)
        self._keys.flush()
        try:
            with _Playback(self._sounddevice, self._device, samples, rate) as playback:
                return self._followed(playback)
        except self._sounddevice.PortAudioError as error:
            raise VoiceError(_unusable(error)) from error

    def _followed(self, playback: _Playback) -> bool:
        """Until everything was heard (True) or Enter was pressed."""
        started = False
        while not playback.finished():
            if not started and playback.sounding:
                started = True
                if self.on_start is not None:
                    self.on_start()
            if self._keys.poll() == ENTER:
                return False
            playback.wait(_GLANCE)
        return True

    def _at_accepted_rate(self, samples: Samples, rate: int) -> tuple[Samples, int]:
        """The samples, at the speaker's own rate where it refuses theirs."""
        sounddevice = self._sounddevice
        try:
            with native_stderr_closed():
                info = sounddevice.query_devices(self._device, "output")
                own = round(info["default_samplerate"])
                try:
                    sounddevice.check_output_settings(self._device, 1, dtype="float32", samplerate=rate)
                except sounddevice.PortAudioError:
                    sounddevice.check_output_settings(self._device, 1, dtype="float32", samplerate=own)
                else:
                    return samples, rate
        except (sounddevice.PortAudioError, ValueError) as error:
            raise VoiceError(_unusable(error)) from error
        import soxr

        resampled: Samples = soxr.resample(samples, rate, own)
        return resampled, own


class _Playback:
    """One run of samples through the speaker; it has finished when the last one has left the device."""

    def __init__(self, sounddevice: Any, device: str | int | None, samples: Samples, rate: int) -> None:
        self.sounding = False
        self._sounddevice = sounddevice
        self._samples = samples
        self._next = 0
        self._seconds = len(samples) / rate
        self._left = threading.Event()
        with native_stderr_closed():
            self._stream = sounddevice.OutputStream(
                device=device,
                samplerate=rate,
                channels=1,
                dtype="float32",
                callback=self._fill,
                finished_callback=self._left.set,
            )

    def __enter__(self) -> _Playback:
        """Begin to play."""
        self._due = time.monotonic() + self._seconds + self._stream.latency + _OVERDUE_SECONDS
        try:
            with native_stderr_closed():
                self._stream.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        """Silence now; what wasn't heard yet never will be."""
        self._stream.abort(ignore_errors=True)
        self._stream.close(ignore_errors=True)

    def finished(self) -> bool:
        """Whether everything has been heard; VoiceError when the device stopped before."""
        if self._left.is_set():
            if self._next < len(self._samples):
                raise VoiceError(f"The speaker went away.\n{_IN_WRITING}")
            return True
        if time.monotonic() > self._due:
            raise VoiceError(f"The speaker stopped taking sound.\n{_IN_WRITING}")
        return False

    def wait(self, seconds: float) -> None:
        """Wait until everything has been heard, but not longer than `seconds`."""
        self._left.wait(seconds)

    def _fill(self, outdata: Samples, frames: int, times: object, status: object) -> None:
        self.sounding = True
        part = self._samples[self._next : self._next + frames]
        outdata[: len(part), 0] = part
        outdata[len(part) :] = 0
        self._next += len(part)
        if len(part) < frames:
            raise self._sounddevice.CallbackStop


class TextVoice:
    """Writes what would be said."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self.on_start: Callable[[], None] | None = None
        self._write = write

    def say(self, text: str, label: str = "prompt") -> bool:
        """Write `text`; nothing sounds, so `on_start` is not called."""
        self._write(text)
        return True


class WavVoice:
    """Speaks into `folder`: 01-prompt.wav, 02-feedback.wav, … in the order in which things are said."""

    def __init__(self, folder: Path, rate: int | None = None, voice: str | None = None) -> None:
        self.on_start: Callable[[], None] | None = None
        self._folder = folder
        self._rate = rate
        self._voice = voice
        self._said = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise VoiceError(f"The folder {folder} can't be made: {error.strerror}.") from error

    def say(self, text: str, label: str = "prompt") -> bool:
        """Write the next file; nothing sounds, so `on_start` is not called."""
        if not text.strip():
            return True
        render(text, self._folder / f"{self._said + 1:02}-{label}.wav", rate=self._rate, voice=self._voice)
        self._said += 1
        return True


def speaker_name() -> str:
    """The default speaker; VoiceError says what to do where there is none."""
    sounddevice = load_sounddevice(VoiceError)
    try:
        with native_stderr_closed():
            info = sounddevice.query_devices(kind="output")
            sounddevice.check_output_settings(channels=1, samplerate=info["default_samplerate"])
    except (sounddevice.PortAudioError, ValueError) as error:
        raise VoiceError(_unusable(error)) from error
    return str(info["name"])


def has_speaker() -> bool:
    """Whether anything can be heard here."""
    try:
        speaker_name()
    except VoiceError:
        return False
    return True


def _unusable(error: Exception) -> str:
    reason = str(error.args[0] if error.args else error).partition(" [PaErrorCode")[0]
    if "querying device -1" in reason.lower():
        return f"No speaker was found.\n{_IN_WRITING}"
    return f"The speaker can't be used ({reason}).\n{_IN_WRITING}"
