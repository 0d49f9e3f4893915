import json

import pytest

from mockinterview.errors import SessionError
from mockinterview.model import Span
from mockinterview.transcription.words import from_whisper, read_recorded


def result(*words, **more):
    pieces = [{"word": w, "start": s, "end": e, "probability": 0.9} for w, s, e in words]
    return {"segments": [{"text": "", "words": pieces}], **more}


def test_a_percent_sign_belongs_to_its_number():
    heard = from_whisper(result((" from", 0.0, 0.2), (" 81", 0.2, 0.6), ("%", 0.6, 0.9), (" to", 0.9, 1.0)))
    assert heard.text == "from 81% to"
    assert (heard.words[1].start, heard.words[1].end) == (0.2, 0.9)


def test_thousands_belong_to_their_number():
    assert from_whisper(result((" $40", 0.0, 0.5), (",000", 0.5, 1.0))).text == "$40,000"


def test_a_segment_starts_a_new_word_even_without_a_space():
    pieces = {"segments": [*result((" one", 0, 1))["segments"], *result(("two", 1, 2))["segments"]]}
    assert [w.text for w in from_whisper(pieces).words] == ["one", "two"]


def test_a_segment_of_silence_has_no_words():
    assert from_whisper({"segments": [{"text": ""}]}).words == ()


def test_a_word_stretched_over_silence_is_drawn_back_into_its_speech():
    words = from_whisper(result((" so", 1.0, 6.0)), (Span(0.0, 1.4), Span(5.0, 9.0))).words
    assert (words[0].start, words[0].end) == (4.9, 6.0)


def test_a_word_over_no_speech_keeps_its_times():
    words = from_whisper(result((" so", 2.0, 3.0)), (Span(5.0, 9.0),)).words
    assert (words[0].start, words[0].end) == (2.0, 3.0)


def test_the_model_and_engine_are_kept():
    heard = from_whisper(result((" so", 0, 1), model="base.en", engine="openai"))
    assert (heard.model, heard.engine) == ("base.en", "openai")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"segments": 3}', '{"segments": [{"words": [{}]}]}'])
def test_a_broken_recording_of_words_says_what_to_do(tmp_path, content):
    path = tmp_path / "take-1.whisper.json"
    path.write_text(content)
    with pytest.raises(SessionError, match="Transcribe the recording again"):
        read_recorded(path)


def test_a_missing_recording_of_words_is_named(tmp_path):
    with pytest.raises(SessionError, match="missing"):
        read_recorded(tmp_path / "take-1.whisper.json")


def test_what_was_recorded_is_what_is_read(tmp_path):
    path = tmp_path / "take-1.whisper.json"
    path.write_text(json.dumps(result((" well", 0.5, 0.9))))
    assert read_recorded(path).transcript.text == "well"
