"""What listening costs, on checkpoints of Whisper's own sizes with random weights: cost, not accuracy.

Their decoder never ends by itself, so that everybody writes the same number of tokens.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mockinterview import fixtures
from mockinterview.desk.audio_files import read_audio
from mockinterview.desk.speech import SpeechDetector, find_speech, measure
from mockinterview.transcription.ctranslate2_engine import CTranslate2Recogniser
from mockinterview.transcription.ends import Decoding, Recogniser
from mockinterview.transcription.live import LiveTranscription
from mockinterview.transcription.transcriber import MARGIN, Transcriber
from mockinterview.transcription.whisper_engine import WhisperRecogniser

Samples = NDArray[np.float32]

RATE = 16_000
BLOCK = RATE // 10

# Whisper's dimensions: audio and text width, heads, layers.
SIZES = {"tiny.en": (384, 6, 4), "base.en": (512, 8, 6), "small.en": (768, 12, 12)}

# Spoken English has about 150 words a minute and 1.3 tokens a word.
TOKENS_A_SECOND = 3.3

WAIT_SECONDS = 2.5


def checkpoint(size: str, folder: Path) -> Path:
    """A Whisper of that size whose weights are random and whose decoder prefers anything to the end."""
    import torch
    from whisper.model import ModelDimensions, Whisper

    width, heads, layers = SIZES[size]
    torch.manual_seed(1)
    whisper = Whisper(ModelDimensions(80, 1500, width, heads, layers, 51_864, 448, width, heads, layers))
    away = torch.randn(width)
    with torch.no_grad():
        for parameter in whisper.parameters():
            if parameter.ndim > 1:
                parameter.normal_(std=0.02)
        whisper.decoder.ln.bias.copy_(away)
        whisper.decoder.token_embedding.weight[50_256:] = -away
    path = folder / f"{size}-random.pt"
    dims = {name: getattr(whisper.dims, name) for name in whisper.dims.__dataclass_fields__}
    torch.save({"dims": dims, "model_state_dict": whisper.state_dict()}, path)
    return path


class Spoken:
    """A recogniser that writes as many tokens as are spoken in the time of each piece."""

    def __init__(self, recogniser: Any) -> None:
        self._recogniser: Any = recogniser
        self.model, self.engine = recogniser.model, recogniser.engine
        self.tokens = 0

    def recognise(self, pieces: Sequence[Samples]) -> list[Decoding]:
        """Pieces of one batch are written at the length of the longest."""
        longest = max(len(piece) / RATE - 2 * MARGIN for piece in pieces)
        self._recogniser._longest = max(1, round(TOKENS_A_SECOND * longest))
        written = self._recogniser.recognise(pieces)
        self.tokens += sum(len(decoding.tokens) for decoding in written)
        return list(written)


def answer(seconds: float, silent: float = 0.0) -> Samples:
    """Somebody who speaks for that long; a share of it `silent` in one stretch in each minute."""
    samples, _ = read_audio(fixtures.path("strong") / "take-1.wav")
    said = np.resize(samples[RATE:-RATE], int(seconds * RATE)).copy()
    for minute in range(0, len(said), 60 * RATE):
        said[minute : minute + int(silent * 60 * RATE)] *= 0.001
    return said


def delay(recogniser: Recogniser, seconds: float, wait: float) -> float:
    """Seconds from the answer's end (after `wait` of silence) until its words are there; paced as spoken."""
    live = LiveTranscription(Transcriber(Spoken(recogniser)), find_speech)
    samples = np.concatenate([answer(seconds), np.zeros(int(wait * RATE), np.float32)])
    detector = SpeechDetector()
    live.start()
    began = time.perf_counter()
    for start in range(0, len(samples), BLOCK):
        time.sleep(max(0.0, began + (start + BLOCK) / RATE - time.perf_counter()))
        block = samples[start : start + BLOCK]
        live.follow(block, detector.feed(block), detector.probabilities)
    ended = time.perf_counter()
    live.finish(samples, find_speech(samples, detector.probabilities))
    return time.perf_counter() - ended


def afterwards(path: Path, samples: Samples, tokens: int | None = None) -> tuple[float, int]:
    """Seconds that openai-whisper's own `transcribe` takes with times of words, and the tokens it wrote."""
    import whisper

    model = whisper.load_model(str(path), device="cpu")
    began = time.perf_counter()
    written = model.transcribe(
        samples,
        language="en",
        temperature=0.0,
        compression_ratio_threshold=None,
        logprob_threshold=None,
        no_speech_threshold=None,
        condition_on_previous_text=False,
        without_timestamps=True,
        word_timestamps=True,
        fp16=False,
        sample_len=tokens or round(TOKENS_A_SECOND * 30),
    )
    took = time.perf_counter() - began
    return took, sum(len(segment["tokens"]) for segment in written["segments"])


def whole_file(engine: str, path: Path, tokens: int) -> tuple[float, int]:
    """Seconds that the program takes for the five minutes, and the tokens it wrote."""
    samples = five_minutes()
    recogniser: Any = (
        CTranslate2Recogniser(str(path), cache=path.parent)
        if engine == "ctranslate2"
        else WhisperRecogniser(str(path))
    )
    speech = measure(samples, RATE).speech
    transcriber = Transcriber(recogniser)
    transcriber.warm_up()
    from mockinterview.transcription.chunks import chunks

    recogniser._longest = max(1, round(tokens / len(list(chunks(speech, len(samples) / RATE)))))
    counted = Counted(recogniser)
    began = time.perf_counter()
    Transcriber(counted).transcribe(samples, measure(samples, RATE).speech)
    return time.perf_counter() - began, counted.tokens


class Counted:
    """A recogniser whose tokens are counted."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser
        self.model, self.engine = recogniser.model, recogniser.engine
        self.tokens = 0

    def recognise(self, pieces: Sequence[Samples]) -> list[Decoding]:
        """The same decodings."""
        written = self._recogniser.recognise(pieces)
        self.tokens += sum(len(decoding.tokens) for decoding in written)
        return written


def five_minutes() -> Samples:
    """Five minutes, a third of them silent."""
    return answer(300.0, silent=1 / 3)


def alone(what: str, path: Path, tokens: int) -> dict[str, float]:
    """One way of transcribing in a process of its own: seconds, tokens, and its highest memory in MB."""
    done = subprocess.run(
        [sys.executable, __file__, what, str(path), str(tokens)], check=True, capture_output=True, text=True
    )
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def delays(size: str, folder: Path) -> None:
    """How long one waits for the words, by the length of the answer, against transcribing afterwards."""
    path = checkpoint(size, folder)
    recogniser = WhisperRecogniser(str(path))
    rows = [
        (seconds, wait, delay(recogniser, seconds, wait))
        for seconds in (30.0, 120.0)
        for wait in (0.0, WAIT_SECONDS)
    ]
    after, _ = afterwards(path, answer(120.0))
    title = f"Waiting for the words, {size} dimensions, paced as spoken"
    print(f"\n{title}\n" + "-" * len(title))
    for seconds, wait, took in rows:
        how = "Enter at once" if not wait else f"after {wait:g} s of silence"
        print(f"{seconds:4.0f} s answer, {how:24} {took:8.3f} s {took / after:8.3f} x")
    print(f"whisper.transcribe of the 120 s afterwards     {after:8.3f} s    1.000 x")


def files(size: str, folder: Path) -> None:
    """Five minutes with a third silence: whisper.transcribe, and the program with both engines."""
    path = checkpoint(size, folder)
    plain = alone("whisper", path, round(TOKENS_A_SECOND * 20))
    rows = {"whisper.transcribe(word_timestamps=True)": plain}
    for engine in ("openai", "ctranslate2"):
        rows[f"the program, {engine}"] = alone(engine, path, round(plain["tokens"]))
    title = f"Five minutes, a third of them silent, {size} dimensions"
    print(f"\n{title}\n" + "-" * len(title))
    for what, told in rows.items():
        print(
            f"{what:42} {told['seconds']:7.2f} s {plain['seconds'] / told['seconds']:6.2f} x as quick "
            f"{told['tokens']:5.0f} tokens {told['memory']:6.0f} MB {told['memory'] / plain['memory']:5.2f} x"
        )


def listening(sizes: Sequence[str] = tuple(SIZES)) -> None:
    """All tables."""
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            files(size, Path(folder))
        delays("base.en", Path(folder))


def _main(what: str, path: Path, tokens: int) -> None:
    took, written = (
        afterwards(path, five_minutes(), tokens) if what == "whisper" else whole_file(what, path, tokens)
    )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": took, "tokens": written, "memory": memory}))


if __name__ == "__main__":
    if len(sys.argv) > 3:
        _main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    else:
        listening(sys.argv[1:] or tuple(SIZES))
