"""Real decoding with the bundled checkpoint."""

import json
import time

import numpy as np
import pytest

from mockinterview import fixtures
from mockinterview.desk.audio_files import read_audio
from mockinterview.desk.speech import measure
from mockinterview.errors import ModelError
from mockinterview.model import Span
from mockinterview.transcription.whisper_engine import WhisperTranscriber, is_here, weights_file
from mockinterview.transcription.words import from_whisper

RATE = 16_000


@pytest.fixture(scope="module")
def transcriber():
    return WhisperTranscriber(str(fixtures.model_path()))


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


def test_a_long_pause_adds_no_words(transcriber, short):
    samples, speech = short
    gap = 40.0
    noise = 1e-3 * np.random.default_rng(7).standard_normal(round(gap * RATE)).astype(np.float32)
    twice = np.concatenate([samples, noise, samples])
    shift = len(samples) / RATE + gap
    spans = (*speech, *(Span(s.start + shift, s.end + shift) for s in speech))
    once = transcriber.transcribe(samples, speech).transcript
    both = transcriber.transcribe(twice, spans).transcript
    assert both.text == f"{once.text} {once.text}"
    assert both.words[len(once.words)].start > shift


def test_an_unknown_name_lists_what_there_is():
    with pytest.raises(ModelError, match=r"no Whisper model 'enormous'(.|\n)*base\.en"):
        WhisperTranscriber("enormous")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ModelError, match="no Whisper file"):
        WhisperTranscriber(str(tmp_path / "no.pt"))


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04 cut off", b"\x80\x04."])
def test_a_file_that_is_no_checkpoint_is_named(tmp_path, content):
    path = tmp_path / "model.pt"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="not a Whisper checkpoint"):
        WhisperTranscriber(str(path))


def test_a_checkpoint_of_something_else_is_named(tmp_path):
    import torch

    torch.save({"weights": torch.zeros(3)}, tmp_path / "model.pt")
    with pytest.raises(ModelError, match="not a Whisper checkpoint"):
        WhisperTranscriber(str(tmp_path / "model.pt"))


def test_where_official_weights_belong_is_known(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert weights_file("base.en") == tmp_path / "whisper" / "base.en.pt"
    assert not is_here("base.en")
    assert is_here(str(fixtures.model_path()))
