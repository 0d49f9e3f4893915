"""Cut an answer at its pauses into stretches that Whisper decodes on their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
    """Padded stretches, each of about `LONGEST_CHUNK` seconds at most, that together hold all the speech."""
    groups: list[list[Span]] = []
    for span in (piece for long in speech for piece in _bounded(long)):
        if groups and _belongs(groups[-1], span):
            groups[-1].append(span)
        else:
            groups.append([span])
    for group in groups:
        yield from _split(group, duration)


def _belongs(group: list[Span], span: Span) -> bool:
    return span.start - group[-1].end < LONGEST_INNER_PAUSE


def _split(group: list[Span], duration: float) -> Iterator[Span]:
    """Halve a group at its longest pause until each part fits."""
    start, end = group[0].start, group[-1].end
    if end - start <= LONGEST_CHUNK or len(group) == 1:
        yield Span(max(0.0, start - PADDING), min(duration, end + PADDING))
        return
    cut = max(
        range(1, len(group)), key=lambda i: (group[i].start - group[i - 1].end, -abs(i - len(group) / 2))
    )
    yield from _split(group[:cut], duration)
    yield from _split(group[cut:], duration)


def _bounded(span: Span) -> Iterator[Span]:
    """Speech without a single pause for longer than a window is cut into equal parts."""
    parts = int((span.end - span.start) // LONGEST_CHUNK) + 1
    step = (span.end - span.start) / parts
    for part in range(parts):
        yield Span(span.start + part * step, span.start + (part + 1) * step)
