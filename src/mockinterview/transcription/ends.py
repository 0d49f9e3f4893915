"""What every transcriber offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mockinterview.model import Span
    from mockinterview.transcription.words import Heard


class Transcriber(Protocol):
    """Turns one answer into words; `model` and `engine` name what did it."""

    model: str
    engine: str

    def transcribe(self, samples: NDArray[np.float32], speech: tuple[Span, ...]) -> Heard:
        """Words heard in mono `samples` at 16 kHz; `speech` are the stretches worth listening to."""
        ...
