"""Word errors between what was said and what was written."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NUMBERS = "zero one two three four five six seven eight nine ten"
_DIGITS = {word: str(number) for number, word in enumerate(_NUMBERS.split())}


def words(text: str) -> list[str]:
    """The words as they are compared: small letters, no punctuation, numbers up to ten as figures.

    Fillers stay, and so do "%" and "$"; "3,000" is one word.
    """
    plain = re.sub(r"(?<=\d),(?=\d)", "", text.lower().replace("’", "'"))
    plain = re.sub(r"[^a-z0-9'%$. ]|\.(?!\d)", " ", plain)
    return [_DIGITS.get(word, word) for word in plain.split()]


def errors(said: list[str], written: list[str]) -> int:
    """The least number of words to exchange, drop or add."""
    row = list(range(len(written) + 1))
    for number, word in enumerate(said, 1):
        last, row[0] = row[0], number
        for place, other in enumerate(written, 1):
            last, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, last + (word != other))
    return row[-1]


def error_rate(pairs: Iterable[tuple[str, str]]) -> float:
    """Word errors of all pairs of said and written, as a share of the words said."""
    wrong = total = 0
    for said, written in pairs:
        reference = words(said)
        wrong += errors(reference, words(written))
        total += len(reference)
    return wrong / max(1, total)
