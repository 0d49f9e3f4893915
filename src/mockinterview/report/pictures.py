"""Pictures of a take as SVG: the sound with its pauses, the pace over time, the pauses by length."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mockinterview.model import SoundFacts, Word
from mockinterview.scorecard import clock

# Columns of the waveform: about what a wide screen has room for.
COLUMNS = 800

# A pace over fewer seconds jumps with every word, over more it hides a rush.
PACE_SECONDS = 10.0

# Pauses that are told: those between clauses are shorter (see rubric.delivery).
LEAST_PAUSE = 0.5

WIDTH, HEIGHT = 720, 200
MOST_LABELS = 10


def waveform(samples: NDArray[np.float32], rate: int) -> str:
    """The outline of the sound as an SVG path over a box of COLUMNS x 100."""
    if not len(samples):
        return "M0 50H0"
    edges = np.linspace(0, len(samples), min(COLUMNS, len(samples)) + 1).astype(int)[:-1]
    peaks = np.maximum.reduceat(np.abs(samples), edges)
    loudest = max(float(peaks.max()), 1e-6)
    heights = np.maximum(peaks / loudest * 48, 0.5)
    step = COLUMNS / len(heights)
    parts = [f"M{i * step:.1f} {50 - h:.1f}V{50 + h:.1f}" for i, h in enumerate(heights)]
    return "".join(parts)


def spans(sound: SoundFacts) -> list[dict[str, float]]:
    """Stretches of speech in columns of the waveform: `x` and `width`."""
    scale = COLUMNS / sound.duration if sound.duration else 0.0
    return [{"x": s.start * scale, "width": (s.end - s.start) * scale} for s in sound.speech]


def pace(words: Sequence[Word]) -> list[tuple[float, float]]:
    """Words a minute of each stretch of PACE_SECONDS, with the second at which it begins."""
    timed = [word for word in words if word.start is not None]
    if not timed:
        return []
    end = max(word.end or word.start or 0.0 for word in timed)
    found = []
    for number in range(int(end // PACE_SECONDS) + 1):
        start = number * PACE_SECONDS
        length = min(PACE_SECONDS, end - start)
        if length >= PACE_SECONDS / 2:
            count = sum(1 for word in timed if start <= (word.start or 0.0) < start + length)
            found.append((start, count / length * 60))
    return found


def pauses(sound: SoundFacts) -> list[tuple[float, float]]:
    """Silences inside the answer of at least LEAST_PAUSE: when each began, and its seconds."""
    between = [(a.end, b.start - a.end) for a, b in pairwise(sound.speech)]
    return [(start, length) for start, length in between if length >= LEAST_PAUSE]


def pace_chart(found: Sequence[tuple[float, float]]) -> str:
    """The pace over time as a line."""
    pygal = _pygal()
    most = max(200.0, *(wpm for _, wpm in found))
    chart = _chart(pygal.Line, range=(0, most), y_labels=[float(y) for y in range(0, int(most) + 50, 50)])
    chart.x_labels = _readable([clock(start) for start, _ in found])
    chart.add("words a minute", [round(wpm) for _, wpm in found])
    return _plain(chart.render(is_unicode=True))


def pause_chart(found: Sequence[tuple[float, float]]) -> str:
    """Each pause as a bar, in the order heard."""
    pygal = _pygal()
    chart = _chart(pygal.Bar, range=(0, max(2.0, *(length for _, length in found))))
    chart.x_labels = _readable([clock(start) for start, _ in found])
    chart.add("seconds", [round(length, 1) for _, length in found])
    return _plain(chart.render(is_unicode=True))


def points_chart(labels: Sequence[str], shares: Sequence[float]) -> str:
    """Points of twenty of each answer as a line, under the day of each."""
    pygal = _pygal()
    chart = _chart(pygal.Line, range=(0, 20), y_labels=[0, 5, 10, 15, 20])
    chart.x_labels = _readable(labels)
    chart.add("points", [round(20 * share, 1) for share in shares])
    return _plain(chart.render(is_unicode=True))


def steps(levels: Sequence[int | None]) -> str:
    """Levels 0 to 2 as a row of bars; where none could be told there is a gap."""
    bars = []
    for number, level in enumerate(levels):
        if level is not None:
            height = 3 + level * 8
            bars.append(f'<rect x="{number * 7}" y="{20 - height}" width="5" height="{height}"/>')
    width = max(1, len(levels)) * 7
    return f'<svg aria-hidden="true" class="steps" width="{width}" height="20">{"".join(bars)}</svg>'


def _pygal() -> Any:
    """The library, without the finder of plugins that it puts before every later import."""
    import pygal

    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]
    return pygal


def _readable(labels: Sequence[str]) -> list[str]:
    """As many of the labels as can be read beside each other."""
    every = max(1, -(-len(labels) // MOST_LABELS))
    return ["" if number % every else label for number, label in enumerate(labels)]


def _chart(kind: Any, **options: Any) -> Any:
    from pygal.style import Style

    # The page's own colours, light or dark.
    style = Style(
        background="transparent",
        plot_background="transparent",
        foreground="currentColor",
        foreground_strong="currentColor",
        foreground_subtle="currentColor",
        colors=("var(--accent)",),
        font_family="inherit",
        label_font_size=13,
        major_label_font_size=13,
    )
    # Without `js` it would fetch its tooltips' script from the network.
    return kind(
        js=(),
        style=style,
        show_legend=False,
        width=WIDTH,
        height=HEIGHT,
        margin=6,
        disable_xml_declaration=True,
        truncate_label=-1,
        **options,
    )


def _plain(svg: str) -> str:
    """The picture without comments and script, to stand inside a page and be described by it."""
    svg = re.sub(r"<!--.*?-->|<script.*?</script>|<title>.*?</title>", "", svg, flags=re.DOTALL)
    return svg.replace("<svg ", '<svg aria-hidden="true" ', 1)
