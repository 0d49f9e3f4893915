"""Practise the failure question aloud, on your own machine.

>>> from mockinterview import load_bank, score
>>> feedback = score("I failed an exam once. It was my fault, I had not studied.", load_bank()["failure"])
>>> feedback.of
20
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mockinterview.bank import load_bank
    from mockinterview.scoring import score

__version__ = "0.1.0"
__all__ = ["__version__", "load_bank", "score"]


def __getattr__(name: str) -> Any:
    """Import on first use: the child process that speaks needs the package, but not its validation."""
    if name == "load_bank":
        from mockinterview.bank import load_bank

        return load_bank
    if name == "score":
        from mockinterview.scoring import score

        return score
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
