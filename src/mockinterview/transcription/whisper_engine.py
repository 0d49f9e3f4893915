"""openai-whisper as a transcriber: weights loaded once, each chunk of speech decoded on its own."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError

import numpy as np

from mockinterview.errors import ModelError
from mockinterview.model import Span
from mockinterview.transcription.chunks import chunks
from mockinterview.transcription.words import Heard, from_whisper

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from whisper.model import Whisper

SAMPLE_RATE = 16_000

# All cores at once make Whisper slower on hybrid processors (one report: real-time factor 0.14 with 6
# threads, 2.13 with 8); half the logical cores is the number of physical ones on most machines.
MOST_THREADS = 6

# A second of digital silence around a chunk: Whisper expects a padded window, and a model that was shown
# speech from the very first frame loses its first word.
MARGIN = 1.0


class WhisperTranscriber:
    """openai-whisper with the named official weights (fetched once) or a checkpoint file."""

    engine = "openai"

    def __init__(self, model: str) -> None:
        self.model = Path(model).name if Path(model).is_file() else model
        self._whisper = load(model)

    def transcribe(self, samples: NDArray[np.float32], speech: tuple[Span, ...]) -> Heard:
        """Words heard in mono `samples` at 16 kHz. Where nobody speaks Whisper isn't asked."""
        duration = len(samples) / SAMPLE_RATE
        segments = [s for chunk in chunks(speech, duration) for s in self._decode(samples, chunk)]
        result = {"model": self.model, "engine": self.engine, "segments": segments}
        return Heard(from_whisper(result, speech), result)

    def _decode(self, samples: NDArray[np.float32], chunk: Span) -> Iterator[dict[str, Any]]:
        piece = samples[int(chunk.start * SAMPLE_RATE) : int(chunk.end * SAMPLE_RATE)]
        margin = np.zeros(int(MARGIN * SAMPLE_RATE), dtype=np.float32)
        try:
            result = self._whisper.transcribe(
                np.concatenate((margin, piece, margin)),
                language="en",
                temperature=0.0,
                condition_on_previous_text=False,
                word_timestamps=True,
                fp16=False,
                verbose=None,
            )
        except (IndexError, AssertionError, RuntimeError, ValueError) as error:
            raise ModelError(
                f"{self.model} can't transcribe ({type(error).__name__}): it has no shape of Whisper's.\n"
                "Give another --model."
            ) from error
        yield from _shifted(result["segments"], chunk)


def _shifted(segments: Iterable[Mapping[str, Any]], chunk: Span) -> Iterator[dict[str, Any]]:
    """Whisper's segments with times counted from the start of the recording."""

    def at(seconds: float) -> float:
        return round(min(max(chunk.start + float(seconds) - MARGIN, chunk.start), chunk.end), 2)

    for segment in segments:
        words = [
            {
                "word": word["word"],
                "start": at(word["start"]),
                "end": at(word["end"]),
                "probability": round(float(word["probability"]), 3),
            }
            for word in segment["words"]
        ]
        yield {
            "start": at(segment["start"]),
            "end": at(segment["end"]),
            "text": segment["text"],
            "avg_logprob": round(float(segment["avg_logprob"]), 3),
            "no_speech_prob": round(float(segment["no_speech_prob"]), 3),
            "words": words,
        }


def load(model: str) -> Whisper:
    """The Whisper model; ModelError says which file to put where when it can't be had."""
    import torch
    import whisper

    torch.set_num_threads(max(1, min(MOST_THREADS, (os.cpu_count() or 2) // 2)))
    known = whisper.available_models()
    if not Path(model).is_file() and model not in known:
        kind = "file" if os.sep in model or model.endswith(".pt") else "model"
        raise ModelError(
            f"There is no Whisper {kind} '{model}'.\n"
            f"Give the path of a .pt file or one of: {', '.join(known)}."
        )
    with warnings.catch_warnings():
        # torch remarks on foreign files before it refuses them.
        warnings.simplefilter("ignore")
        try:
            return whisper.load_model(model, device="cpu")
        except (URLError, TimeoutError, ConnectionError) as error:
            raise ModelError(_how_to_fetch(model, error)) from error
        except Exception as error:
            # A foreign file can provoke any error in torch's reader.
            raise ModelError(_unloadable(model, error)) from error


def cache_folder() -> Path:
    """Where openai-whisper keeps the weights that it fetches."""
    return Path(os.getenv("XDG_CACHE_HOME", Path.home() / ".cache")) / "whisper"


def weights_file(model: str) -> Path:
    """The file that holds the weights of an official name, whether or not it is there yet."""
    import whisper

    return cache_folder() / Path(whisper._MODELS.get(model, f"{model}.pt")).name


def is_official(model: str) -> bool:
    """Whether this is one of openai-whisper's own names."""
    import whisper

    return model in whisper.available_models()


def is_here(model: str) -> bool:
    """Whether the weights are on this machine already: a file, or an official name fetched before."""
    return Path(model).is_file() or weights_file(model).is_file()


def progress_line(model: str) -> str:
    """What to show while the model is being loaded; openai-whisper shows a fetch by itself."""
    fetching = "" if is_here(model) else " (fetched once, kept on this machine)"
    return f"Loading the speech model {Path(model).name}{fetching} …"


def _how_to_fetch(model: str, error: Exception) -> str:
    import whisper

    reason = getattr(error, "reason", error)
    address = whisper._MODELS[model]
    return (
        f"The Whisper model '{model}' is not on this machine and can't be fetched ({reason}).\n"
        f"Fetch {address} elsewhere and put it at {weights_file(model)}, or give --model FILE.pt."
    )


def _unloadable(model: str, error: Exception) -> str:
    if isinstance(error, OSError) and not Path(model).is_file():
        return (
            f"The Whisper model '{model}' can't be kept in {cache_folder()} ({error.strerror}).\n"
            "Let XDG_CACHE_HOME name a folder that can be written, or give --model FILE.pt."
        )
    if not Path(model).is_file():
        return (
            f"The Whisper model '{model}' was fetched, but can't be loaded ({str(error).splitlines()[0]}).\n"
            f"Delete {weights_file(model)} and try again, or give --model FILE.pt."
        )
    return (
        f"{model} is not a Whisper checkpoint.\n"
        "Give a .pt file saved by openai-whisper, or an official name such as base.en."
    )
