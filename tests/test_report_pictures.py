"""What the pictures of a take show."""

import sys

import numpy as np
import pytest

from mockinterview.model import SoundFacts, Span, Word
from mockinterview.report import pictures

SOUND = SoundFacts(10.0, (Span(1.0, 3.0), Span(3.3, 5.0), Span(8.0, 9.0)), -6.0, -20.0, -60.0, 0.0)


def test_the_outline_has_a_bar_for_each_column_and_is_loudest_where_the_sound_is():
    samples = np.zeros(16_000, dtype=np.float32)
    samples[8_000:8_020] = 0.5
    bars = pictures.waveform(samples, 16_000).split("M")[1:]
    heights = [float(bar.split("V")[1]) - 50 for bar in bars]
    assert len(bars) == pictures.COLUMNS
    assert max(heights) == pytest.approx(48)
    assert int(np.argmax(heights)) in range(398, 402)


def test_no_sound_is_a_flat_line():
    assert pictures.waveform(np.zeros(0, dtype=np.float32), 16_000) == "M0 50H0"


def test_speech_is_placed_on_the_columns():
    assert pictures.spans(SOUND)[0] == {"x": 80.0, "width": 160.0}


def test_only_pauses_that_can_be_heard_are_told():
    assert pictures.pauses(SOUND) == [(5.0, 3.0)]


def test_the_pace_is_counted_in_stretches_and_a_short_rest_is_left():
    words = [Word("a", i / 2, i / 2 + 0.4) for i in range(24)]
    assert pictures.pace(words) == [(0.0, 120.0)]
    assert pictures.pace([Word("a")]) == []


@pytest.mark.parametrize(
    "chart",
    [
        pictures.pace_chart([(0.0, 120.0), (10.0, 150.0)]),
        pictures.pause_chart([(5.0, 3.0)]),
        pictures.points_chart(["2026-11-01"] * 60, [0.5] * 60),
        pictures.steps([0, None, 2]),
    ],
)
def test_a_chart_is_one_picture_without_script(chart):
    assert chart.startswith('<svg aria-hidden="true"')
    assert "<script" not in chart
    assert "<!--" not in chart


def test_a_step_that_could_not_be_told_is_a_gap():
    assert pictures.steps([0, None, 2]).count("<rect") == 2


def test_drawing_leaves_the_import_system_as_it_was():
    pictures.pace_chart([(0.0, 120.0), (10.0, 150.0)])
    assert [finder for finder in sys.meta_path if type(finder).__module__ == "pygal"] == []
