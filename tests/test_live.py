"""Words that are there when the speaker stops: real decoding beside a recording that goes on."""

import threading
import time

import numpy as np
import pytest

from mockinterview import fixtures
from mockinterview.desk.audio_files import read_audio
from mockinterview.desk.speech import SpeechDetector, find_speech
from mockinterview.errors import ModelError
from mockinterview.model import Span
from mockinterview.transcription.live import LiveTranscription
from mockinterview.transcription.transcriber import Transcriber
from mockinterview.transcription.whisper_engine import WhisperRecogniser
from training.scoring import error_rate

RATE = 16_000
BLOCK = RATE // 10
SPOKEN = [name for name in fixtures.names() if name not in ("silence", "noise")]


class Counting:
    """A recogniser that tells how many seconds it was given."""

    def __init__(self, recogniser):
        self._recogniser = recogniser
        self.model, self.engine = recogniser.model, recogniser.engine
        self.seconds = []

    def recognise(self, pieces):
        self.seconds += [len(piece) / RATE for piece in pieces]
        return self._recogniser.recognise(pieces)


@pytest.fixture(scope="module")
def recogniser():
    return WhisperRecogniser(str(fixtures.model_path()))


def followed(live, samples, pace=0.0):
    """Feed the samples block by block as the recorder does, and give the detector's probabilities."""
    detector = SpeechDetector()
    live.start()
    for start in range(0, len(samples), BLOCK):
        block = samples[start : start + BLOCK]
        live.follow(block, detector.feed(block), detector.probabilities)
        time.sleep(pace)
    return detector.probabilities


def heard(name):
    return read_audio(fixtures.path(name) / "take-1.wav")[0]


@pytest.mark.parametrize("name", SPOKEN)
def test_live_words_are_those_written_afterwards(recogniser, name):
    samples, transcriber = heard(name), Transcriber(recogniser)
    live = LiveTranscription(transcriber, find_speech)
    speech = find_speech(samples, followed(live, samples))
    after = transcriber.transcribe(samples, speech).transcript.text
    assert error_rate([(after, live.finish(samples, speech).transcript.text)]) <= 0.02


def test_each_closed_chunk_is_decoded_once_and_nothing_is_left_at_the_end(recogniser):
    samples, counting = heard("thinking-pauses"), Counting(recogniser)
    live = LiveTranscription(Transcriber(counting), find_speech)
    speech = find_speech(samples, followed(live, samples, pace=0.05))
    before = len(counting.seconds)
    began = time.perf_counter()
    words = live.finish(samples, speech).transcript.words
    assert words
    assert len(counting.seconds) == before
    assert time.perf_counter() - began < 0.5
    # Warmed up once; each stretch with its margins about once.
    spoken = sum(span.end - span.start for span in speech)
    assert sum(counting.seconds[1:]) < 2.5 * spoken + 4 * len(counting.seconds)


def test_text_is_told_while_the_answer_goes_on(recogniser):
    told = []
    samples = heard("thinking-pauses")
    live = LiveTranscription(Transcriber(recogniser), find_speech, lambda text, seconds: told.append(text))
    speech = find_speech(samples, followed(live, samples, pace=0.03))
    whole = live.finish(samples, speech).transcript.text
    assert len(told) >= 2
    assert any(text and whole.startswith(text[:20]) for text in told)


def test_a_speaker_quicker_than_the_machine_is_written_down_afterwards(recogniser):
    class Slow(Counting):
        def recognise(self, pieces):
            time.sleep(0.5)
            return super().recognise(pieces)

    samples, transcriber = heard("strong"), Transcriber(recogniser)
    live = LiveTranscription(Transcriber(Slow(recogniser)), find_speech)
    began = time.perf_counter()
    probabilities = followed(live, samples)
    assert time.perf_counter() - began < 20
    speech = find_speech(samples, probabilities)
    written = live.finish(samples, speech).transcript.text
    after = transcriber.transcribe(samples, speech).transcript.text
    assert error_rate([(after, written)]) <= 0.02


def test_nobody_speaking_is_no_words_and_no_decoding(recogniser):
    counting = Counting(recogniser)
    live = LiveTranscription(Transcriber(counting), find_speech)
    samples = np.zeros(8 * RATE, np.float32)
    speech = find_speech(samples, followed(live, samples))
    assert live.finish(samples, speech).transcript.words == ()
    assert len(counting.seconds) == 1


def test_a_failing_model_is_told_where_the_words_are_asked_for():
    class Broken:
        model, engine = "broken", "none"

        def recognise(self, pieces):
            raise ModelError("no shape of Whisper's")

    live = LiveTranscription(Transcriber(Broken()), find_speech)
    samples = heard("short")
    followed(live, samples)
    with pytest.raises(ModelError, match="no shape"):
        live.finish(samples, (Span(1.0, 2.0),))


def test_stopping_leaves_no_thread(recogniser):
    live = LiveTranscription(Transcriber(recogniser), find_speech)
    live.start()
    live.stop()
    assert "live transcription" not in [thread.name for thread in threading.enumerate()]
