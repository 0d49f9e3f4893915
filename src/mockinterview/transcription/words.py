"""Whisper's own result, live or recorded, as words with times: both go through the same parser."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mockinterview.errors import SessionError
from mockinterview.model import Span, Transcript, Word
from mockinterview.text import sayable

# A word may begin or end this much outside the stretch of speech it belongs to: frames of the speech
# detector are 32 ms and its edges are a few frames soft.
EDGE = 0.1

# Times in files are rounded to Whisper's own grid of a hundredth of a second.
DIGITS = 2


# A day: no recording that can be read is as long.
Seconds = Annotated[float, Field(ge=0, le=86_400)]


class WhisperWord(BaseModel):
    """One entry of `segments[].words[]` as openai-whisper writes it."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)
    word: str
    start: Seconds
    end: Seconds
    probability: float


class WhisperSegment(BaseModel):
    """One entry of `segments[]`; a segment of silence has no words."""

    model_config = ConfigDict(extra="ignore")
    text: str = ""
    words: list[WhisperWord] = []


class WhisperResult(BaseModel):
    """The part of openai-whisper's result that is used, plus what wrote it."""

    model_config = ConfigDict(extra="ignore")
    segments: list[WhisperSegment]
    model: str | None = None
    engine: str | None = None


@dataclass(frozen=True)
class Heard:
    """A transcript with the recogniser's own result, which is what a session keeps for a replay."""

    transcript: Transcript
    result: Mapping[str, Any]


def from_whisper(result: Mapping[str, Any], speech: Sequence[Span] = ()) -> Transcript:
    """The words of a Whisper result, each drawn back into the stretch of `speech` it was said in."""
    parsed = WhisperResult.model_validate(result)
    words = tuple(_draw_in(word, speech) for word in _joined(parsed))
    return Transcript(words, parsed.model, parsed.engine)


def read_recorded(path: Path, speech: Sequence[Span] = ()) -> Heard:
    """The words recorded in a session folder; needs no model and no torch."""
    try:
        result = json.loads(path.read_text(encoding="utf-8"))
        return Heard(from_whisper(result, speech), result)
    except FileNotFoundError:
        raise SessionError(f"{path} is missing: nothing was transcribed there yet.") from None
    except (OSError, ValueError, RecursionError, ValidationError) as error:
        raise SessionError(
            f"{path} doesn't hold Whisper's words ({_first_line(error)}).\nTranscribe the recording again."
        ) from error


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _joined(result: WhisperResult) -> Iterator[Word]:
    """Whisper cuts "81%" into " 81" and "%", "$3,000" into " $3" and ",000": only a space starts a word."""
    for segment in result.segments:
        pieces: list[WhisperWord] = []
        for piece in segment.words:
            if pieces and not piece.word.startswith(" "):
                pieces[-1] = _glued(pieces[-1], piece)
            else:
                pieces.append(piece)
        for piece in pieces:
            yield from _word(piece)


def _glued(left: WhisperWord, right: WhisperWord) -> WhisperWord:
    return WhisperWord(
        word=left.word + right.word,
        start=left.start,
        end=max(left.end, right.end),
        probability=min(left.probability, right.probability),
    )


def _word(piece: WhisperWord) -> Iterator[Word]:
    """A piece is usually one word; one that holds inner spaces shares its time evenly."""
    texts = sayable(piece.word).split()
    step = (piece.end - piece.start) / max(1, len(texts))
    for number, text in enumerate(texts):
        start = piece.start + number * step
        yield Word(text, round(start, DIGITS), round(start + step, DIGITS), round(piece.probability, 3))


def _draw_in(word: Word, speech: Sequence[Span]) -> Word:
    """Whisper stretches words over silence; the word belongs to the speech it overlaps most."""
    if word.start is None or word.end is None or not speech:
        return word
    start, end = word.start, word.end
    best = max(speech, key=lambda span: min(span.end, end) - max(span.start, start))
    if min(best.end, end) <= max(best.start, start):
        return word
    start = max(start, round(best.start - EDGE, DIGITS))
    end = min(end, round(best.end + EDGE, DIGITS))
    return Word(word.text, start, max(start, end), word.probability)
