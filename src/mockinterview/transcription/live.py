"""Write an answer down while it is being spoken, so that the words are there when the speaker stops.

A chunk of speech that a pause has closed is decoded once and stands. While the speaker is silent the open
chunk is decoded too, on the chance that it was the last. Only `finish` waits for anything.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from mockinterview.model import Span

from .chunks import live_chunks
from .transcriber import SAMPLE_RATE, Segment, Transcriber
from .words import Heard

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

# A pause inside a sentence is rarely longer (Campione & Véronis 2002: silent pauses of read and spoken
# sentences lie below a second), so from here it pays to decode what may be the end.
SPECULATE_AFTER = 0.5

# Without any silence the answer is looked at this often, so that no chunk outgrows Whisper's window.
LONGEST_UNSEEN = 10.0

# Speech detectors that hear more of the answer move an edge by a few hundredths of a second.
SAME_EDGE = 0.05

FindSpeech = Callable[["Samples", Sequence[float]], Sequence[Span]]


class LiveTranscription:
    """One answer's words as they come.

    `find_speech` gives the stretches of speech in what was heard so far, from its samples and the speech
    detector's probabilities. `on_text` is told, in this object's own thread, all that is written so far and
    how many seconds of the answer that is.
    """

    def __init__(
        self,
        transcriber: Transcriber,
        find_speech: FindSpeech,
        on_text: Callable[[str, float], None] | None = None,
    ) -> None:
        self.on_text = on_text
        self._transcriber = transcriber
        self._find_speech = find_speech
        self._change = threading.Condition()
        self._blocks: list[Samples] = []
        self._probabilities: Sequence[float] = ()
        self._heard = self._silent = 0
        self._looked_at: int | None = None
        self._over = False
        self._failure: Exception | None = None
        self._written: list[Segment] = []
        self._until = 0.0
        self._guess: tuple[Span, list[Segment]] | None = None
        self._thread = threading.Thread(target=self._work, name="live transcription", daemon=True)

    def start(self) -> None:
        """Begin to work: the model is warmed up first, best while the question is still being asked."""
        self._thread.start()

    def follow(self, block: Samples, speaking: bool, probabilities: Sequence[float]) -> None:
        """Take in the next samples at 16 kHz, with all the detector's probabilities so far; never waits."""
        with self._change:
            self._blocks.append(block)
            self._probabilities = probabilities
            self._heard += len(block)
            self._silent = 0 if speaking else self._silent + len(block)
            self._change.notify()

    def finish(self, samples: Samples, speech: Sequence[Span]) -> Heard:
        """All words of the whole recording, of which `speech` is the speech; decodes what is left."""
        self.stop()
        if self._failure is not None:
            raise self._failure
        left = _after(speech, self._until)
        done, rest = live_chunks(left, self._until, len(samples) / SAMPLE_RATE)
        for chunk in (*done, *([rest] if rest else [])):
            self._take(chunk, samples, speech)
        return self._transcriber.heard(self._written, speech)

    def stop(self, *, wait: bool = True) -> None:
        """Finish the chunk at hand and do no more; without `wait` that goes on by itself."""
        with self._change:
            self._over = True
            self._change.notify()
        if wait and self._thread.ident is not None:
            self._thread.join()

    def _work(self) -> None:
        try:
            self._transcriber.warm_up()
            while self._due():
                self._look()
        except Exception as error:  # noqa: BLE001  it is raised where the words are asked for
            self._failure = error

    def _due(self) -> bool:
        """Wait until there is something to look at; False when it is over."""
        with self._change:
            self._change.wait_for(lambda: self._over or self._is_worth_a_look())
            self._looked_at = self._heard
            return not self._over

    def _is_worth_a_look(self) -> bool:
        """Once in each silence, and now and then while somebody talks without one."""
        since = self._heard - (self._looked_at or 0)
        if self._silent >= SPECULATE_AFTER * SAMPLE_RATE:
            return since >= self._silent or self._looked_at is None
        return since >= LONGEST_UNSEEN * SAMPLE_RATE

    def _look(self) -> None:
        """Decode the chunks that are closed, and the open one if the speaker is silent."""
        with self._change:
            samples = np.concatenate(self._blocks) if self._blocks else np.zeros(0, np.float32)
            probabilities, silent = list(self._probabilities), self._silent
        speech = self._find_speech(samples, probabilities)
        left = _after(speech, self._until)
        done, rest = live_chunks(left, self._until, len(samples) / SAMPLE_RATE)
        for chunk in done:
            self._take(chunk, samples, speech)
        if rest and silent >= SPECULATE_AFTER * SAMPLE_RATE:
            self._guess = rest, self._transcriber.write(samples, (rest,), speech)
        if self.on_text is not None:
            self.on_text(self._text(), len(samples) / SAMPLE_RATE)

    def _take(self, chunk: Span, samples: Samples, speech: Sequence[Span]) -> None:
        """The chunk's words for good; a guess that was right is not decoded again."""
        if self._guess is not None and _same(self._guess[0], chunk):
            self._written += self._guess[1]
        else:
            self._written += self._transcriber.write(samples, (chunk,), speech)
        self._guess, self._until = None, chunk.end

    def _text(self) -> str:
        guessed = self._guess[1] if self._guess else []
        return "".join(segment["text"] for segment in (*self._written, *guessed)).strip()


def _after(speech: Sequence[Span], until: float) -> tuple[Span, ...]:
    """The speech that isn't written down yet."""
    return tuple(Span(max(span.start, until), span.end) for span in speech if span.end > until + SAME_EDGE)


def _same(guess: Span, chunk: Span) -> bool:
    return abs(guess.start - chunk.start) <= SAME_EDGE and abs(guess.end - chunk.end) <= SAME_EDGE
