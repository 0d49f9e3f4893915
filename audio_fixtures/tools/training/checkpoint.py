"""The learner as a file that `whisper.load_model` takes."""

from __future__ import annotations

import zipfile
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

import torch
from torch import Tensor
from whisper.model import ModelDimensions, Whisper

from training.network import VOCABULARY, Learner


def whole(weights: dict[str, Tensor], learner: Learner, used: list[int]) -> dict[str, object]:
    """The dimensions and half-precision weights, with zero rows for the tokens that aren't in use."""
    state = {
        name.removeprefix("whisper."): value.half()
        for name, value in weights.items()
        if name.startswith("whisper.")
    }
    rows = state["decoder.token_embedding.weight"]
    full = torch.zeros(VOCABULARY, rows.shape[1], dtype=torch.float16)
    full[torch.tensor(used)] = rows
    state["decoder.token_embedding.weight"] = full
    state["encoder.positional_embedding"] = learner.whisper.encoder.positional_embedding.half()
    return {"dims": {**asdict(learner.whisper.dims), "n_vocab": VOCABULARY}, "model_state_dict": state}


def save(content: dict[str, object], path: Path) -> None:
    """Write the checkpoint, deflated: torch reads such files, and zero rows then take no room."""
    stored = BytesIO()
    torch.save(content, stored)
    part = path.with_suffix(".part")
    with (
        zipfile.ZipFile(stored) as old,
        zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        for entry in old.infolist():
            # A fixed date, so that the same weights give the same file.
            new.writestr(
                zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0)),
                old.read(entry),
                zipfile.ZIP_DEFLATED,
                9,
            )
    part.rename(path)


def model(content: dict[str, object]) -> Whisper:
    """The Whisper that loading the file would give."""
    made = Whisper(ModelDimensions(**content["dims"]))  # type: ignore[arg-type]
    made.load_state_dict(content["model_state_dict"])
    return made.eval()
