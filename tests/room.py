"""A room to record in without a sound card: sound, keys and events in the order of a script."""

from __future__ import annotations

import io
import queue
import threading
from pathlib import Path

import numpy as np
from rich.console import Console

from mockinterview.desk.endpointing import Endpointer
from mockinterview.desk.ends import ENTER
from mockinterview.desk.meter import PlainMeter
from mockinterview.desk.recorder import record
from mockinterview.errors import MicrophoneError


class Room:
    """Microphone and keyboard of a live recording, as fast as it is taken.

    The script holds samples that are heard, keys that are pressed, functions that are called and errors that
    are raised; a key has been obeyed before the script goes on.
    """

    name = "the room"
    live = True
    overflows = 0

    def __init__(self, rate, *script, block=0.1):
        self.sample_rate = rate
        self._script = script
        self._length = round(block * rate)
        self._pressed = queue.SimpleQueue()
        self._looks = threading.Semaphore(0)
        self._closed = threading.Event()
        self.given = 0

    def open(self):
        pass

    def close(self):
        self._closed.set()
        self._looks.release()

    def blocks(self):
        for step in self._script:
            if isinstance(step, str):
                self._press(step)
            elif isinstance(step, np.ndarray):
                for start in range(0, len(step), self._length):
                    if self._closed.is_set():
                        return
                    block = step[start : start + self._length]
                    self.given += len(block)
                    yield block
            elif isinstance(step, Exception):
                raise step
            else:
                step()

    def _press(self, key):
        while self._looks.acquire(blocking=False):
            pass
        self._pressed.put(key)
        # The next look may come too early, the second has the key, the third comes after it was obeyed.
        for _ in range(3):
            if not self._closed.is_set():
                assert self._looks.acquire(timeout=20)

    def poll(self):
        self._looks.release()
        try:
            return self._pressed.get_nowait()
        except queue.Empty:
            return None

    def flush(self):
        pass


class Recorded:
    """What came of a script: the recording, what was shown, and the endpointer at its end."""

    def __init__(self, path: Path, rate, *script, block=0.1, undo=0.0, endpointer=None, patience=None):
        self.shown = io.StringIO()
        self.endpointer = endpointer or Endpointer(patience)
        self.room = Room(rate, *script, block=block)
        self.calls = []
        self.recording = record(
            self.room,
            path,
            endpointer=self.endpointer,
            keys=self.room,
            meter=PlainMeter(Console(file=self.shown, width=200)),
            undo_seconds=undo,
            on_first_block=lambda: self.calls.append("first"),
            on_speech_end=lambda: self.calls.append("end"),
        )

    @property
    def screen(self):
        return self.shown.getvalue()

    @property
    def seconds(self):
        return self.recording.sound.duration


GONE = MicrophoneError("The microphone went away.")
__all__ = ["ENTER", "GONE", "Recorded", "Room"]
