"""Where Whisper's weights are, and how they are loaded."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError

from mockinterview.errors import ModelError

if TYPE_CHECKING:
    from whisper.model import Whisper

# All cores at once make Whisper slower on hybrid processors (one report: real-time factor 0.14 with 6
# threads, 2.13 with 8); half the logical cores is the number of physical ones on most machines.
MOST_THREADS = 6


def threads() -> int:
    """How many threads a model may use."""
    return max(1, min(MOST_THREADS, (os.cpu_count() or 2) // 2))


def load(model: str) -> Whisper:
    """The Whisper model; ModelError says which file to put where when it can't be had."""
    import torch
    import whisper

    torch.set_num_threads(threads())
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
