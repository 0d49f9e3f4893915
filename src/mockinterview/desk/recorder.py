"""Record one answer: microphone to file, with the person kept informed; live and recorded ends alike.

A thread of its own writes and listens, so that neither the screen nor the keyboard can hold up the sound.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mockinterview.desk.audio_files import SPEECH_RATE
from mockinterview.desk.endpointing import Endpointer, Progress, State
from mockinterview.desk.ends import ENTER, Keys, Microphone
from mockinterview.desk.growing_wav import GrowingWav
from mockinterview.desk.meter import Meter
from mockinterview.desk.speech import SpeechDetector, measure
from mockinterview.errors import MicrophoneError, SessionError
from mockinterview.model import Recording

# How often the screen is drawn and the keyboard read: smooth to the eye, cheap for the machine.
_GLANCE = 0.05

# Without permission macOS gives exact zeros and no error; a real microphone always has some noise.
_ZEROS_SECONDS = 3.0
_ZEROS_HINT = (
    "Nothing but digital silence is coming from '{name}'. Is it muted? On macOS allow the microphone for "
    "this terminal in System Settings › Privacy & Security › Microphone; or choose another with --device."
)

_OVERFLOW_HINT = (
    "The computer was too busy {times} times, so a little sound is missing. Close other programs."
)


def record(
    microphone: Microphone,
    path: Path,
    *,
    endpointer: Endpointer,
    keys: Keys,
    meter: Meter,
    on_first_block: Callable[[], None] | None = None,
    on_speech_end: Callable[[], None] | None = None,
) -> Recording:
    """The answer, complete on disk at `path`; closes the microphone.

    Enter ends it, or the endpointer; a recorded answer ends where its file does, whatever its pauses.
    `on_speech_end` is called whenever speech stops; its last call is the end of the speech. What was heard
    stays at `path` also when this ends with KeyboardInterrupt, MicrophoneError or SessionError.
    """
    if not microphone.live:
        endpointer.auto_stop = False
    hearing = _Hearing(microphone, path, endpointer, on_first_block, on_speech_end)
    try:
        hearing.start()
        _accompany(hearing, microphone, keys, meter)
    finally:
        microphone.close()
        if hearing.ident is not None:
            hearing.join()
        if hearing.begun.is_set():
            meter.start()
        meter.stop(hearing.seconds)
        hearing.drop_if_empty()
        if microphone.overflows:
            meter.hint(_OVERFLOW_HINT.format(times=microphone.overflows))
    hearing.complain()
    return hearing.recording()


def _accompany(hearing: _Hearing, microphone: Microphone, keys: Keys, meter: Meter) -> None:
    """Keep the person informed until it is over or Enter is pressed."""
    shown = False
    while not hearing.over.wait(_GLANCE):
        if hearing.begun.is_set() and not shown:
            shown = True
            keys.flush()
            meter.start()
        if shown:
            meter.show(hearing.seconds, hearing.level, hearing.progress)
            if hearing.take_hint():
                meter.hint(_ZEROS_HINT.format(name=microphone.name))
            if keys.poll() == ENTER:
                break


class _Hearing(threading.Thread):
    """Writes blocks to disk and follows the speech in them, until the microphone or the endpointer ends."""

    def __init__(
        self,
        microphone: Microphone,
        path: Path,
        endpointer: Endpointer,
        on_first_block: Callable[[], None] | None,
        on_speech_end: Callable[[], None] | None,
    ) -> None:
        super().__init__(name="recorder")
        self.begun = threading.Event()
        self.over = threading.Event()
        self.seconds = 0.0
        self.level = -math.inf
        self.progress = Progress(State.WAITING)
        self._microphone = microphone
        self._path = path
        self._endpointer = endpointer
        self._on_first_block = on_first_block
        self._on_speech_end = on_speech_end
        self._detector = SpeechDetector()
        self._speaking = False
        self._zeros = 0.0
        self._hinted = False
        self._opened = False
        self._failure: Exception | None = None

    def run(self) -> None:
        """Hear until it is over; what went wrong is kept for `complain`."""
        try:
            self._hear()
        except Exception as error:  # noqa: BLE001  it is raised in the thread that waits for the answer
            self._failure = error
        finally:
            self._microphone.close()
            if self._speaking:
                self._tell(self._on_speech_end)
            self.over.set()

    def take_hint(self) -> bool:
        """Whether it is time, once, to say that only zeros arrive."""
        due = self._microphone.live and not self._hinted and self._zeros >= _ZEROS_SECONDS
        self._hinted |= due
        return due

    def drop_if_empty(self) -> None:
        """Leave no file behind in which nothing was recorded."""
        if self._opened and not self.seconds:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def complain(self) -> None:
        """Raise what ended the recording early, saying what is kept."""
        error = self._failure
        if error is None:
            return
        kept = f"\nThe {self.seconds:.1f} s recorded until then are kept in {self._path}."
        if not self.seconds:
            kept = ""
        if isinstance(error, MicrophoneError):
            raise MicrophoneError(f"{error}{kept}") from error
        if not isinstance(error, OSError):
            raise error
        reason = error.strerror or str(error)
        raise SessionError(f"The recording {self._path} can't be written: {reason}.{kept}") from error

    def recording(self) -> Recording:
        """What was recorded, with what its sound shows."""
        import soundfile

        samples, rate = soundfile.read(self._path, dtype="float32")
        facts = measure(samples, rate, probabilities=self._detector.probabilities)
        return Recording(self._path, rate, facts)

    def _hear(self) -> None:
        import soxr

        rate = self._microphone.sample_rate
        resampler = soxr.ResampleStream(rate, SPEECH_RATE, 1, dtype="float32")
        with GrowingWav(self._path, rate) as wav:
            self._opened = True
            for block in self._microphone.blocks():
                heard = wav.write(block)
                self.seconds = wav.seconds
                if not self.begun.is_set():
                    self._tell(self._on_first_block)
                    self.begun.set()
                speech = heard if rate == SPEECH_RATE else resampler.resample_chunk(heard)
                self._follow(heard, self._detector.feed(speech))
                if self.progress.state is State.ENDED:
                    break
        if rate != SPEECH_RATE:
            self._detector.feed(resampler.resample_chunk(np.zeros(0, np.float32), last=True))

    def _follow(self, block: NDArray[np.float32], speaking: bool) -> None:
        length = len(block) / self._microphone.sample_rate
        power = float(np.square(block).mean())
        self.level = 10 * math.log10(power) if power else -math.inf
        self._zeros = 0.0 if power else self._zeros + length
        self.progress = self._endpointer.hear(speaking, length)
        if self._speaking and not speaking:
            self._tell(self._on_speech_end)
        self._speaking = speaking

    @staticmethod
    def _tell(callback: Callable[[], None] | None) -> None:
        if callback is not None:
            callback()
