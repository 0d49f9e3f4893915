"""What every voice, microphone and source of key presses offers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# What `Keys.poll` gives for Enter, whichever way the terminal sends it.
ENTER = "\n"


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


class Keys(Protocol):
    """Single key presses, without waiting for a whole line."""

    def poll(self) -> str | None:
        """The next key pressed, or None; never waits."""
        ...

    def flush(self) -> None:
        """Forget keys that were pressed earlier, so that they don't answer a later question."""
        ...
