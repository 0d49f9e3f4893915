"""Greedy decoding first, and a draw from the model's doubts where that got stuck."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

# Whisper's own thresholds: text that compresses better than this repeats itself, less likely tokens are
# guesses, and both are as they should be where nobody speaks.
MOST_COMPRESSION = 2.4
LEAST_LOGPROB = -1.0
MOST_NO_SPEECH = 0.6

# Whisper goes up to 1.0 in steps of 0.2, and a window may take six times as long; the first steps help most.
TEMPERATURES = (0.0, 0.2, 0.4)

# The draw is always the same, so that the same sound gives the same words.
SEED = 1


class Scored(Protocol):
    """What decides whether a result is good enough."""

    @property
    def compression_ratio(self) -> float:
        """How much shorter the text becomes when compressed."""
        ...

    @property
    def avg_logprob(self) -> float:
        """Mean log probability of the tokens."""
        ...

    @property
    def no_speech_prob(self) -> float:
        """Probability of no speech, 0 to 1."""
        ...


Result = TypeVar("Result", bound=Scored)


def with_fallback(decode: Callable[[list[int], float], Sequence[Result]], count: int) -> list[Result]:
    """A result for each of `count` pieces; `decode` takes the pieces' numbers and a temperature."""
    import torch

    results: dict[int, Result] = {}
    left = list(range(count))
    with torch.random.fork_rng(devices=()):
        torch.manual_seed(SEED)
        for temperature in TEMPERATURES:
            results.update(zip(left, decode(left, temperature), strict=True))
            left = [number for number in left if is_doubtful(results[number])]
            if not left:
                break
    return [results[number] for number in range(count)]


def is_doubtful(result: Scored) -> bool:
    """Whether another draw is worth its time."""
    if is_silent(result):
        return False
    return result.compression_ratio > MOST_COMPRESSION or result.avg_logprob < LEAST_LOGPROB


def is_silent(result: Scored) -> bool:
    """Whether the model itself says that nobody spoke and doubts what it wrote."""
    return result.no_speech_prob > MOST_NO_SPEECH and result.avg_logprob < LEAST_LOGPROB
