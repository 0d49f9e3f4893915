"""What is meant for people and isn't the result: on stderr, so that stdout stays clean."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache

from rich.console import Console
from rich.status import Status


@lru_cache(maxsize=1)
def errors() -> Console:
    """The console on stderr."""
    return Console(stderr=True, highlight=False)


def working(text: str) -> AbstractContextManager[Status | None]:
    """A spinner on a terminal; one plain line elsewhere."""
    if errors().is_terminal:
        return errors().status(text)
    errors().print(text)
    return nullcontext()
