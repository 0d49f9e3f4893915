"""Which of the written words were said: models write words over silence, and get stuck in a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mockinterview.model import Word

from .ends import Decoding
from .fallback import MOST_COMPRESSION, is_silent

# What Whisper writes where nobody speaks is a small set (Barański et al. 2025, arXiv 2501.11378); so short
# a sound is no sentence. Said in earnest, "thank you" takes about as long as this or stands among others.
STOCK_PHRASES = frozenset(
    (
        "thank you",
        "thanks",
        "thanks for watching",
        "thank you for watching",
        "thank you very much",
        "please subscribe",
        "like and subscribe",
        "subtitles by the amara org community",
        "see you next time",
        "the end",
        "bye",
        "bye bye",
        "you",
        "so",
    )
)
STOCK_SECONDS = 0.6

# A phrase this often in a row is the decoder's, not the speaker's; spoken sentences have about 15 words.
LOOPS = 4
LONGEST_LOOP = 15


def credible(decoding: Decoding, spoken: float) -> tuple[Word, ...]:
    """The words that were said; `spoken` is how many seconds of speech the piece holds."""
    if is_silent(decoding):
        return ()
    if spoken < STOCK_SECONDS and _bare(decoding.text) in STOCK_PHRASES:
        return ()
    if decoding.compression_ratio > MOST_COMPRESSION:
        return unlooped(decoding.words)
    return decoding.words


def unlooped(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words with every phrase that follows itself `LOOPS` times or more said once."""
    bare = [_bare(word.text) for word in words]
    kept: list[Word] = []
    place = 0
    while place < len(words):
        size, times = _loop_at(bare, place)
        kept += words[place : place + size]
        place += size * times
    return tuple(kept)


def _loop_at(bare: Sequence[str], place: int) -> tuple[int, int]:
    """Length of the phrase that begins here, and how often it follows itself (one word, once, for none)."""
    for size in range(1, LONGEST_LOOP + 1):
        phrase = bare[place : place + size]
        times = 1
        while bare[place + times * size : place + (times + 1) * size] == phrase:
            times += 1
        if times >= LOOPS:
            return size, times
    return 1, 1


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+(?:'[^\W_]+)*", text.lower()))
