"""From an answer's sound to its words: speech is cut into chunks, and only those are listened to."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from mockinterview.model import Span, Word
from mockinterview.transcription.chunks import chunks
from mockinterview.transcription.plausible import credible
from mockinterview.transcription.words import Heard, from_whisper

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mockinterview.transcription.ends import Decoding, Recogniser

    Samples = NDArray[np.float32]

SAMPLE_RATE = 16_000

# A second of digital silence around a chunk: Whisper expects a padded window, and a model that was shown
# speech from the very first frame loses its first word.
MARGIN = 1.0

# Side by side a step of the decoder costs little more than for one chunk; more would take memory.
BATCH = 4

Segment = dict[str, Any]


class Transcriber:
    """Turns answers into words with one recogniser; `model` and `engine` name what does it."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser
        # A model keeps what it has just heard in itself, so it hears one piece after the other.
        self._one_at_a_time = threading.Lock()
        self.model, self.engine = recogniser.model, recogniser.engine

    def transcribe(self, samples: Samples, speech: Sequence[Span]) -> Heard:
        """Words heard in mono `samples` at 16 kHz; `speech` are the stretches worth listening to.

        Where nobody speaks the model isn't asked.
        """
        cut = tuple(chunks(speech, len(samples) / SAMPLE_RATE))
        return self.heard(self.write(samples, cut, speech), speech)

    def write(self, samples: Samples, cut: Sequence[Span], speech: Sequence[Span]) -> list[Segment]:
        """A segment for each chunk in `cut`, in the form of openai-whisper's result."""
        written: list[Segment] = []
        for start in range(0, len(cut), BATCH):
            batch = cut[start : start + BATCH]
            with self._one_at_a_time:
                decoded = self._recogniser.recognise([_piece(samples, chunk) for chunk in batch])
            written += [_segment(d, chunk, speech) for d, chunk in zip(decoded, batch, strict=True)]
        return written

    def heard(self, segments: Sequence[Segment], speech: Sequence[Span]) -> Heard:
        """All segments as a transcript, with the result that a session keeps."""
        result = {"model": self.model, "engine": self.engine, "segments": list(segments)}
        return Heard(from_whisper(result, speech), result)

    def warm_up(self) -> None:
        """Decode nothing once: what is compiled or fetched at first use is then ready."""
        with self._one_at_a_time:
            self._recogniser.recognise([np.zeros(SAMPLE_RATE, dtype=np.float32)])


def _piece(samples: Samples, chunk: Span) -> Samples:
    margin = np.zeros(int(MARGIN * SAMPLE_RATE), dtype=np.float32)
    piece = samples[int(chunk.start * SAMPLE_RATE) : int(chunk.end * SAMPLE_RATE)]
    return np.concatenate((margin, piece, margin))


def _segment(decoding: Decoding, chunk: Span, speech: Sequence[Span]) -> Segment:
    """Times count from the start of the recording; the text is that of the words that were said."""
    spoken = sum(max(0.0, min(s.end, chunk.end) - max(s.start, chunk.start)) for s in speech)
    words = [_placed(word, chunk) for word in credible(decoding, spoken)]
    return {
        "start": words[0]["start"] if words else round(chunk.start, 2),
        "end": words[-1]["end"] if words else round(chunk.end, 2),
        "text": "".join(word["word"] for word in words),
        "avg_logprob": round(float(decoding.avg_logprob), 3),
        "no_speech_prob": round(float(decoding.no_speech_prob), 3),
        "words": words,
    }


def _placed(word: Word, chunk: Span) -> dict[str, Any]:
    def at(seconds: float | None) -> float:
        return round(min(max(chunk.start + (seconds or 0.0) - MARGIN, chunk.start), chunk.end), 2)

    return {
        "word": word.text,
        "start": at(word.start),
        "end": at(word.end),
        "probability": round(word.probability or 0.0, 3),
    }
