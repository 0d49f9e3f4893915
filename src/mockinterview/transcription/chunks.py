"""Cut an answer at its pauses into stretches that Whisper decodes on their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from mockinterview.model import Span

# Whisper sees 30 s at a time; a chunk stays below it with room for the padding, so that no word falls
# on the seam between two windows, where small models loop.
LONGEST_CHUNK = 25.0

# Whisper invents words where a recording holds much silence (Koenecke et al. 2024: about 1 % of segments,
# more with longer non-vocal time), so a pause this long is never inside a chunk.
LONGEST_INNER_PAUSE = 2.0

# Real sound kept around a chunk, so that soft first and last sounds stay: faster-whisper's speech padding.
PADDING = 0.4


def chunks(speech: Iterable[Span], duration: float) -> Iterator[Span]:
    """Padded stretches, each of about `LONGEST_CHUNK` seconds at most, that together hold all the speech.

    None overlaps the next, so that no word is heard twice.
    """
    groups: list[list[Span]] = []
    for span in (piece for long in speech for piece in _bounded(long)):
        if groups and _belongs(groups[-1], span):
            groups[-1].append(span)
        else:
            groups.append([span])
    pieces = [piece for group in groups for piece in _split(group)]
    edges = [0.0, *(_between(left, right) for left, right in pairwise(pieces)), duration]
    for piece, (earliest, latest) in zip(pieces, pairwise(edges), strict=False):
        yield Span(max(earliest, piece.start - PADDING), min(latest, piece.end + PADDING))


def _belongs(group: list[Span], span: Span) -> bool:
    return span.start - group[-1].end < LONGEST_INNER_PAUSE


def _between(left: Span, right: Span) -> float:
    return (left.end + right.start) / 2


def _split(group: list[Span]) -> Iterator[Span]:
    """Halve a group at its longest pause until each part fits."""
    start, end = group[0].start, group[-1].end
    if end - start <= LONGEST_CHUNK or len(group) == 1:
        yield Span(start, end)
        return
    cut = max(
        range(1, len(group)), key=lambda i: (group[i].start - group[i - 1].end, -abs(i - len(group) / 2))
    )
    yield from _split(group[:cut])
    yield from _split(group[cut:])


def _bounded(span: Span) -> Iterator[Span]:
    """Speech without a single pause for longer than a window is cut into equal parts."""
    parts = int((span.end - span.start) // LONGEST_CHUNK) + 1
    step = (span.end - span.start) / parts
    for part in range(parts):
        yield Span(span.start + part * step, span.start + (part + 1) * step)
