"""Cut an answer at its pauses into stretches that Whisper decodes on their own, as it goes on or after."""

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

# While somebody speaks a chunk is closed early, so that little is left to do when they stop: at a pause as
# long as between sentences, once there is enough for Whisper to understand what it is about.
EARLY_PAUSE = 0.6
EARLY_SECONDS = 10.0


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


def live_chunks(speech: Iterable[Span], until: float, heard: float) -> tuple[list[Span], Span | None]:
    """The chunks of an unfinished answer that no later speech can join, and the open one after them.

    `speech` is what isn't written yet, all of it after `until`; `heard` is how long the answer is so far.
    """
    pieces = [piece for long in speech for piece in _bounded(long)]
    done: list[Span] = []
    group: list[Span] = []
    for number, span in enumerate(pieces):
        if group and span.end - group[0].start > LONGEST_CHUNK:
            cut = _longest_pause([*group, span])
            done.append(_padded(group[:cut], until, [*group, span][cut].start))
            until, group = done[-1].end, group[cut:]
        group.append(span)
        following = pieces[number + 1].start if number + 1 < len(pieces) else heard
        if _is_closed(group, following - span.end):
            done.append(_padded(group, until, following))
            until, group = done[-1].end, []
    return done, _padded(group, until, heard) if group else None


def _is_closed(group: list[Span], pause: float) -> bool:
    enough = group[-1].end - group[0].start >= EARLY_SECONDS
    return pause >= (EARLY_PAUSE if enough else LONGEST_INNER_PAUSE)


def _padded(group: list[Span], earliest: float, latest: float) -> Span:
    return Span(max(earliest, group[0].start - PADDING), min(latest, group[-1].end + PADDING))


def _longest_pause(group: list[Span]) -> int:
    """The number of the span before which the group is cut: the longest pause, the middle one of equals."""
    return max(
        range(1, len(group)), key=lambda i: (group[i].start - group[i - 1].end, -abs(i - len(group) / 2))
    )


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
    cut = _longest_pause(group)
    yield from _split(group[:cut])
    yield from _split(group[cut:])


def _bounded(span: Span) -> Iterator[Span]:
    """Speech without a single pause for longer than a window is cut into equal parts."""
    parts = int((span.end - span.start) // LONGEST_CHUNK) + 1
    step = (span.end - span.start) / parts
    for part in range(parts):
        yield Span(span.start + part * step, span.start + (part + 1) * step)
