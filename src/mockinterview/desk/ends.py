"""What every voice, microphone and source of key presses offers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# What `Keys.poll` gives for Enter, whichever way the terminal sends it.
ENTER = "\n"

# While an answer is recorded: still thinking; and, after it has ended by itself, not finished yet.
THINK = "t"
KEEP_GOING = "k"


class Voice(Protocol):
    """Says a text; `on_start` is called when its first sample is played, where sound is played at all."""

    on_start: Callable[[], None] | None

    def say(self, text: str, label: str = "prompt") -> bool:
        """Return when the last sample was heard: True, or False when the person cut it short."""
        ...


class Microphone(Protocol):
    """Where an answer comes from.

    `sample_rate` is in hertz. `live` tells a person who is speaking now from a recording, which knows
    itself when it is over. `overflows` counts how often the computer was too slow and sound was lost.
    """

    name: str
    sample_rate: int
    live: bool
    overflows: int

    def open(self) -> None:
        """Start the device early, since some take seconds; what is heard before `blocks` is dropped."""
        ...

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """Mono blocks at `sample_rate` until closed; MicrophoneError when the device goes away."""
        ...

    def close(self) -> None:
        """End `blocks`, after what has been heard until now; may be called from another thread."""
        ...


class Follower(Protocol):
    """Follows an answer while it is being recorded, such as a transcriber."""

    def follow(self, block: NDArray[np.float32], speaking: bool, probabilities: Sequence[float]) -> None:
        """The next samples at 16 kHz, whether somebody speaks, and all the detector's probabilities so far.

        It must not wait: the recording does.
        """
        ...


class Keys(Protocol):
    """Single key presses, without waiting for a whole line."""

    def poll(self) -> str | None:
        """The next key pressed, or None; never waits."""
        ...

    def flush(self) -> None:
        """Forget keys that were pressed earlier, so that they don't answer a later question."""
        ...
