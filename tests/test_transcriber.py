"""From an answer's sound to its words, with real decoding by the bundled checkpoint."""

import json
import time

import numpy as np
import pytest

from mockinterview import fixtures
from mockinterview.desk.audio_files import read_audio
from mockinterview.desk.speech import measure
from mockinterview.model import Span
from mockinterview.transcription.transcriber import Transcriber
from mockinterview.transcription.whisper_engine import WhisperRecogniser
from mockinterview.transcription.words import from_whisper

RATE = 16_000


@pytest.fixture(scope="module")
def transcriber():
    return Transcriber(WhisperRecogniser(str(fixtures.model_path())))


@pytest.fixture(scope="module")
def short():
    samples, rate = read_audio(fixtures.path("short") / "take-1.wav")
    assert rate == RATE
    return samples, measure(samples, rate).speech


def test_the_words_of_an_answer_are_heard_when_they_were_said(transcriber, short):
    samples, speech = short
    heard = transcriber.transcribe(samples, speech)
    assert heard.transcript.text == "I failed an exam once. I studied more, and I passed it the next time."
    words = heard.transcript.words
    assert [w.start for w in words] == sorted(w.start for w in words)
    assert words[0].start == pytest.approx(speech[0].start, abs=0.3)
    assert words[-1].end == pytest.approx(speech[-1].end, abs=0.5)
    assert all(0 <= w.probability <= 1 and w.end >= w.start for w in words)


def test_the_same_sound_gives_the_same_words(transcriber, short):
    assert transcriber.transcribe(*short) == transcriber.transcribe(*short)


def test_what_is_kept_is_read_back_as_the_same_transcript(transcriber, short):
    heard = transcriber.transcribe(*short)
    kept = json.loads(json.dumps(heard.result))
    assert from_whisper(kept, short[1]) == heard.transcript
    assert (heard.transcript.model, heard.transcript.engine) == ("whisper-fixture.pt", "openai")


def test_whisper_is_not_asked_where_nobody_speaks(transcriber, short):
    samples, _ = short
    began = time.process_time()
    assert transcriber.transcribe(samples, ()).transcript.words == ()
    assert time.process_time() - began < 0.05


def test_a_minute_of_silence_inside_an_answer_adds_no_words(transcriber, short):
    samples, speech = short
    gap = 60.0
    noise = 1e-3 * np.random.default_rng(7).standard_normal(round(gap * RATE)).astype(np.float32)
    twice = np.concatenate([samples, noise, samples])
    shift = len(samples) / RATE + gap
    spans = (*speech, *(Span(s.start + shift, s.end + shift) for s in speech))
    once = transcriber.transcribe(samples, speech).transcript
    both = transcriber.transcribe(twice, spans).transcript
    assert both.text == f"{once.text} {once.text}"
    assert both.words[len(once.words)].start > shift


def test_chunks_side_by_side_give_the_words_of_each_alone(transcriber):
    samples, rate = read_audio(fixtures.path("thinking-pauses") / "take-1.wav")
    speech = measure(samples, rate).speech
    whole = transcriber.transcribe(samples, speech)
    alone = [
        segment
        for kept in whole.result["segments"]
        for segment in transcriber.write(samples, (Span(*_chunk_of(kept, speech, samples)),), speech)
    ]
    assert len(whole.result["segments"]) >= 3
    assert "".join(segment["text"] for segment in alone) == "".join(
        segment["text"] for segment in whole.result["segments"]
    )


def _chunk_of(segment, speech, samples):
    from mockinterview.transcription.chunks import chunks

    cut = list(chunks(speech, len(samples) / RATE))
    return next((c.start, c.end) for c in cut if c.start <= segment["start"] < c.end)
