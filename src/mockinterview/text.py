"""Text as it comes in from outside."""

from __future__ import annotations

import re

# Control characters would reach the terminal; half of a surrogate pair can't be written at all.
_UNSAYABLE = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x9f\ud800-\udfff]")


def sayable(text: str) -> str:
    """The text without characters that nobody can have said."""
    return _UNSAYABLE.sub("", text)
