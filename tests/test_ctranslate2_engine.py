"""The same weights through CTranslate2, converted on the spot."""

import json
import shutil

import numpy as np
import pytest

from mockinterview import fixtures
from mockinterview.desk.audio_files import read_audio
from mockinterview.desk.speech import measure
from mockinterview.transcription import ctranslate2_engine
from mockinterview.transcription.ctranslate2_engine import EXACT, CTranslate2Recogniser, converted, is_quicker
from mockinterview.transcription.transcriber import Transcriber
from mockinterview.transcription.whisper_engine import WhisperRecogniser

MODEL = str(fixtures.model_path())
NAMES = ("short", "strong", "fillers", "knowledge-gap", "thinking-pauses")
RATE = 16_000


def pieces():
    return [read_audio(fixtures.path(name) / "take-1.wav")[0][: 24 * RATE] for name in NAMES]


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("converted")


@pytest.fixture(scope="module")
def openai():
    return WhisperRecogniser(MODEL).recognise(pieces())


@pytest.fixture(scope="module")
def exact(cache):
    return CTranslate2Recogniser(MODEL, EXACT, cache=cache).recognise(pieces())


def test_in_single_precision_the_tokens_are_those_of_openai_whisper(openai, exact):
    assert [d.tokens for d in exact] == [d.tokens for d in openai]


def test_so_are_probabilities_and_texts(openai, exact):
    for ours, theirs in zip(exact, openai, strict=True):
        assert ours.text == theirs.text
        assert ours.avg_logprob == pytest.approx(theirs.avg_logprob, abs=2e-3)
        assert ours.no_speech_prob == pytest.approx(theirs.no_speech_prob, abs=1e-3)
        assert ours.compression_ratio == theirs.compression_ratio


def test_words_begin_at_the_same_times(cache):
    samples, rate = read_audio(fixtures.path("strong") / "take-1.wav")
    speech = measure(samples, rate).speech
    engines = (CTranslate2Recogniser(MODEL, EXACT, cache=cache), WhisperRecogniser(MODEL))
    ours, theirs = (Transcriber(engine).transcribe(samples, speech).transcript for engine in engines)
    assert ours.text == theirs.text
    apart = [abs(a.start - b.start) for a, b in zip(ours.words, theirs.words, strict=True)]
    assert np.median(apart) <= 0.02
    assert np.percentile(apart, 90) <= 0.1


def test_eight_bits_write_nearly_the_same(openai, cache):
    quick = CTranslate2Recogniser(MODEL, cache=cache).recognise(pieces())
    same = [a.text == b.text for a, b in zip(quick, openai, strict=True)]
    assert sum(same) >= len(same) - 1


def test_a_model_is_converted_once_for_each_content(cache, tmp_path):
    before = converted(MODEL, cache)
    made = (before / "model.bin").stat().st_mtime_ns
    copy = tmp_path / "other-name.pt"
    shutil.copy(MODEL, copy)
    assert converted(str(copy), cache) == before
    assert (before / "model.bin").stat().st_mtime_ns == made


def test_half_a_conversion_is_not_used(tmp_path, cache):
    whole = converted(MODEL, cache)
    half = tmp_path / whole.name
    half.mkdir()
    shutil.copy(whole / "model.bin", half)
    again = converted(MODEL, tmp_path)
    assert (again / "facts.json").is_file()
    assert CTranslate2Recogniser(MODEL, cache=tmp_path).recognise([pieces()[0]])[0].words


def test_the_quicker_engine_is_found_out_once(cache, monkeypatch):
    monkeypatch.setattr(ctranslate2_engine, "WORTH_CONVERTING", 0)
    found = is_quicker(MODEL, cache)
    kept = converted(MODEL, cache) / "pace.json"
    seconds = json.loads(kept.read_text())
    assert found == (seconds["ctranslate2"] < seconds["openai"])
    kept.write_text(json.dumps({"openai": 1.0, "ctranslate2": 2.0}))
    assert not is_quicker(MODEL, cache)


def test_a_very_small_model_is_not_converted_unasked(tmp_path):
    assert not is_quicker(MODEL, tmp_path)
    assert list(tmp_path.iterdir()) == []
