from mockinterview.model import Span
from mockinterview.transcription.chunks import LONGEST_CHUNK, PADDING, chunks


def total_speech_covered(speech, cut):
    return all(any(c.start <= s.start and s.end <= c.end for c in cut) for s in speech)


def test_no_speech_gives_no_chunk():
    assert list(chunks((), 30.0)) == []


def test_a_short_answer_is_one_padded_chunk():
    assert list(chunks((Span(1.0, 4.0), Span(4.5, 8.0)), 20.0)) == [Span(1.0 - PADDING, 8.0 + PADDING)]


def test_padding_stays_inside_the_recording():
    assert list(chunks((Span(0.1, 4.9),), 5.0)) == [Span(0.0, 5.0)]


def test_a_long_thinking_pause_is_never_inside_a_chunk():
    cut = list(chunks((Span(1.0, 4.0), Span(9.0, 12.0)), 20.0))
    assert [(c.start, c.end) for c in cut] == [(0.6, 4.4), (8.6, 12.4)]


def test_a_long_answer_is_cut_at_its_pauses_and_keeps_all_speech():
    speech = tuple(Span(i * 4.0, i * 4.0 + 3.4) for i in range(30))
    cut = list(chunks(speech, 120.0))
    assert total_speech_covered(speech, cut)
    assert all(c.end - c.start <= LONGEST_CHUNK + 2 * PADDING for c in cut)
    assert len(cut) >= 5


def test_the_longest_pause_is_chosen_as_the_cut():
    speech = (Span(0.0, 10.0), Span(10.3, 14.0), Span(15.5, 30.0))
    assert list(chunks(speech, 31.0))[1].start == 15.5 - PADDING


def test_speech_without_any_pause_is_cut_into_equal_parts():
    cut = list(chunks((Span(0.0, 60.0),), 60.0))
    assert len(cut) == 3
    assert all(c.end - c.start <= LONGEST_CHUNK + 2 * PADDING for c in cut)


def test_neighbours_never_overlap_however_small_the_pause():
    """Padding that reached into the next chunk would be heard twice."""
    for gap in (0.0, 0.25, 0.5, 3.0):
        speech = [Span(1.0, 20.0), Span(20.0 + gap, 41.0)]
        first, second = chunks(speech, 45.0)
        assert first.end <= second.start
        assert first.end >= 20.0
        assert second.start <= 20.0 + gap
