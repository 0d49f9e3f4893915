"""openai-whisper as a recogniser: its own words and times, with the sound encoded once."""

import pytest
import whisper

from mockinterview import fixtures
from mockinterview.desk.audio_files import read_audio
from mockinterview.errors import ModelError
from mockinterview.transcription.whisper_engine import WhisperRecogniser

RATE = 16_000
NAMES = ("short", "strong", "fillers", "knowledge-gap")


@pytest.fixture(scope="module")
def recogniser():
    return WhisperRecogniser(str(fixtures.model_path()))


def piece(name):
    samples, rate = read_audio(fixtures.path(name) / "take-1.wav")
    assert rate == RATE
    return samples[: 24 * RATE]


@pytest.mark.parametrize("name", NAMES)
def test_words_and_times_are_those_of_openai_whisper(recogniser, name):
    whole = whisper.load_model(str(fixtures.model_path()), device="cpu").transcribe(
        piece(name),
        language="en",
        temperature=0.0,
        without_timestamps=True,
        condition_on_previous_text=False,
        word_timestamps=True,
        fp16=False,
    )
    # After its first window openai-whisper goes on behind the last word, where nothing is left.
    theirs = [(w["word"], w["start"], w["end"]) for w in whole["segments"][0]["words"]]
    (own,) = recogniser.recognise([piece(name)])
    assert [(w.text, w.start, w.end) for w in own.words] == theirs
    assert own.tokens == tuple(whole["segments"][0]["tokens"])


def test_the_sound_is_encoded_once(recogniser):
    calls = []
    hook = recogniser._whisper.encoder.register_forward_hook(lambda *_: calls.append(1))
    try:
        recogniser.recognise([piece("short")])
    finally:
        hook.remove()
    assert len(calls) == 1


def test_pieces_side_by_side_give_what_each_gives_alone(recogniser):
    together = recogniser.recognise([piece(name) for name in NAMES])
    alone = [recogniser.recognise([piece(name)])[0] for name in NAMES]
    assert [d.tokens for d in together] == [d.tokens for d in alone]
    assert [[w.text for w in d.words] for d in together] == [[w.text for w in d.words] for d in alone]


def test_a_model_of_another_shape_is_refused(tmp_path):
    import torch

    content = torch.load(fixtures.model_path(), weights_only=True)
    content["dims"]["n_audio_ctx"] = 700
    content["model_state_dict"]["encoder.positional_embedding"] = torch.zeros(700, 128)
    torch.save(content, tmp_path / "model.pt")
    with pytest.raises(ModelError, match="no shape of Whisper's"):
        WhisperRecogniser(str(tmp_path / "model.pt")).recognise([piece("short")])
