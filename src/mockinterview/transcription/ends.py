"""What every recogniser offers, and what it gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mockinterview.model import Word


@dataclass(frozen=True)
class Decoding:
    """What was written for one piece of sound, times in seconds from its start.

    `words` keep the space that begins them, since a piece without one belongs to the word before. The other
    figures are Whisper's own: mean log probability of the tokens, probability of no speech (0 to 1), how
    much shorter the text becomes when compressed, and the temperature that it was drawn with.
    """

    tokens: tuple[int, ...]
    text: str
    words: tuple[Word, ...]
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float
    temperature: float


class Recogniser(Protocol):
    """Writes down short pieces of sound; `model` and `engine` name what does it."""

    model: str
    engine: str

    def recognise(self, pieces: Sequence[NDArray[np.float32]]) -> list[Decoding]:
        """One decoding for each piece: mono samples at 16 kHz, at most a Whisper window (30 s) long."""
        ...
