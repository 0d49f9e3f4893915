"""Record one answer: microphone to file, with the person kept informed; live and recorded ends alike.

A thread of its own writes and listens, so that neither the screen nor the keyboard can hold up the sound.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mockinterview.desk.audio_files import SPEECH_RATE
from mockinterview.desk.endpointing import Endpointer, Progress, State
from mockinterview.desk.ends import ENTER, KEEP_GOING, THINK, Follower, Keys, Microphone
from mockinterview.desk.growing_wav import GrowingWav
from mockinterview.desk.meter import Meter
from mockinterview.desk.speech import WINDOW_SECONDS, SpeechDetector, measure
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

# In writing, since the microphone would hear a voice; the first and the second of `Patience.nudges`.
_NUDGES = (
    "Take your time. It records, and begins to count only when you speak.",
    "Still there? Begin whenever you like, or press Enter to stop.",
)

_STOPPED = "Stopped after {seconds:g} s of silence. Press k to keep going."

# The detector's own step: what comes in longer blocks is followed as closely as what comes in short ones.
_STEP_SECONDS = WINDOW_SECONDS

Block = NDArray[np.float32]


def record(
    microphone: Microphone,
    path: Path,
    *,
    endpointer: Endpointer,
    keys: Keys,
    meter: Meter,
    undo_seconds: float = 0.0,
    follower: Follower | None = None,
    on_first_block: Callable[[], None] | None = None,
    on_speech_end: Callable[[], None] | None = None,
) -> Recording:
    """The answer, complete on disk at `path`; closes the microphone.

    Enter ends it, or the endpointer; a recorded answer ends where its file does, whatever its pauses. An end
    by silence can be undone with a key for `undo_seconds`: then all that was heard meanwhile belongs to the
    answer, else none of it. `on_speech_end` is called whenever speech stops; its last call is the end of the
    speech. What was heard stays at `path` also when this ends with KeyboardInterrupt, MicrophoneError or
    SessionError.
    """
    if not microphone.live:
        endpointer.auto_stop = False
    hearing = _Hearing(microphone, path, endpointer, undo_seconds, follower, on_first_block, on_speech_end)
    try:
        hearing.start()
        _Company(hearing, microphone, keys, meter).keep()
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


class _Company:
    """Keeps the person informed and obeys the keys, until it is over or Enter is pressed."""

    def __init__(self, hearing: _Hearing, microphone: Microphone, keys: Keys, meter: Meter) -> None:
        self._hearing = hearing
        self._microphone = microphone
        self._keys = keys
        self._meter = meter
        self._nudges = list(zip(hearing.endpointer.patience.nudges, _NUDGES, strict=True))
        self._told_stop = False

    def keep(self) -> None:
        """Look again and again."""
        shown = False
        while not self._hearing.over.wait(_GLANCE):
            if self._hearing.begun.is_set() and not shown:
                shown = True
                self._keys.flush()
                self._meter.start()
            if shown:
                self._tell()
                if self._obey((self._keys.poll() or "").lower()):
                    break

    def _tell(self) -> None:
        hearing, meter = self._hearing, self._meter
        meter.show(hearing.seconds, hearing.level, hearing.progress)
        if hearing.take_hint():
            meter.hint(_ZEROS_HINT.format(name=self._microphone.name))
        self._nudge()
        stopped = hearing.stopped
        if stopped is not None and not self._told_stop:
            meter.hint(_STOPPED.format(seconds=round(stopped, 1)))
        self._told_stop = stopped is not None

    def _nudge(self) -> None:
        if self._microphone.live and self._hearing.progress.state is State.WAITING:
            due = [text for at, text in self._nudges if self._hearing.seconds >= at]
            for text in due[-1:]:
                self._meter.remark(text)
            del self._nudges[: len(due)]

    def _obey(self, key: str) -> bool:
        """Whether the key ends the answer."""
        if key in (KEEP_GOING, THINK):
            self._hearing.keep_going()
        if key == THINK:
            self._hearing.endpointer.hold()
        return key == ENTER


class _Hearing(threading.Thread):
    """Writes blocks to disk and follows the speech in them, until the microphone or the endpointer ends.

    `stopped` is the silence that has ended it while that can still be undone. What is heard then is kept
    back: it is written when one keeps going, and nobody hears of it when one doesn't.
    """

    def __init__(
        self,
        microphone: Microphone,
        path: Path,
        endpointer: Endpointer,
        undo_seconds: float,
        follower: Follower | None,
        on_first_block: Callable[[], None] | None,
        on_speech_end: Callable[[], None] | None,
    ) -> None:
        super().__init__(name="recorder")
        self.begun = threading.Event()
        self.over = threading.Event()
        self.seconds = 0.0
        self.level = -math.inf
        self.progress = Progress(State.WAITING)
        self.stopped: float | None = None
        self.endpointer = endpointer
        self._microphone = microphone
        self._path = path
        self._undo_seconds = undo_seconds
        self._follower = follower
        self._on_first_block = on_first_block
        self._on_speech_end = on_speech_end
        self._detector = SpeechDetector()
        self._resampler: Any = None
        self._kept_back: list[Block] = []
        self._wants_more = threading.Event()
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
            # An answer that has stopped is whole, whatever becomes of its microphone.
            if self.stopped is None or not isinstance(error, MicrophoneError):
                self._failure = error
        finally:
            self._microphone.close()
            if self._speaking:
                self._tell(self._on_speech_end)
            self.over.set()

    def keep_going(self) -> None:
        """Undo an end by silence; without one nothing changes."""
        if self.stopped is not None:
            self._wants_more.set()

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
        self._resampler = soxr.ResampleStream(rate, SPEECH_RATE, 1, dtype="float32")
        with GrowingWav(self._path, rate) as wav:
            self._opened = True
            for block in self._steps():
                self._kept_back.append(block)
                if self.stopped is None or self._wants_more.is_set():
                    self._take(wav)
                if self._is_over():
                    break
            if self._wants_more.is_set():
                self._take(wav)
        if rate != SPEECH_RATE:
            self._detector.feed(self._resampler.resample_chunk(np.zeros(0, np.float32), last=True))

    def _steps(self) -> Iterator[Block]:
        """The microphone's blocks in steps of at most `_STEP_SECONDS`."""
        length = round(_STEP_SECONDS * self._microphone.sample_rate)
        for block in self._microphone.blocks():
            yield from (block[start : start + length] for start in range(0, len(block), length))

    def _take(self, wav: GrowingWav) -> None:
        """Write and follow what was kept back, after an end that was undone all of it."""
        if self._wants_more.is_set():
            self._wants_more.clear()
            self.stopped = None
            self.endpointer.keep_going(sum(map(len, self._kept_back)) / wav.rate)
        for block in self._kept_back:
            heard = wav.write(block)
            self.seconds = wav.seconds
            if not self.begun.is_set():
                self._tell(self._on_first_block)
                self.begun.set()
            speech = heard if wav.rate == SPEECH_RATE else self._resampler.resample_chunk(heard)
            speaking = self._detector.feed(speech)
            if self._follower is not None:
                self._follower.follow(speech, speaking, self._detector.probabilities)
            self._follow(heard, speaking)
        self._kept_back.clear()

    def _is_over(self) -> bool:
        """Whether it has ended for good; an end by silence has when it wasn't undone in time."""
        if self.progress.state is not State.ENDED:
            return False
        if self.stopped is None and self._undo_seconds and self.progress.silence is not None:
            self.stopped = self.progress.silence
        heard_since = sum(map(len, self._kept_back)) / self._microphone.sample_rate
        return self.stopped is None or heard_since >= self._undo_seconds

    def _follow(self, block: NDArray[np.float32], speaking: bool) -> None:
        length = len(block) / self._microphone.sample_rate
        power = float(np.square(block).mean())
        self.level = 10 * math.log10(power) if power else -math.inf
        self._zeros = 0.0 if power else self._zeros + length
        self.progress = self.endpointer.hear(speaking, length, self._detector.loud)
        if self._speaking and not speaking:
            self._tell(self._on_speech_end)
        self._speaking = speaking

    @staticmethod
    def _tell(callback: Callable[[], None] | None) -> None:
        if callback is not None:
            callback()
