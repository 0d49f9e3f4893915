from mockinterview.model import Metric, SoundFacts, Span
from mockinterview.rubric.notes import answer_notes

LOST = Metric("money", "$40,000", "failure")
GAINED = Metric("percent", "20%", "improvement")
TEAM = Metric("count", "8 people", "context")


def sound(speech=-20.0, noise=-60.0, clipped=0.0):
    return SoundFacts(9.0, (Span(0.0, 8.0),), -1.0, speech, noise, clipped)


def levels(notes):
    return {note.id: note.level for note in notes}


def test_figures_are_missed_where_none_measures_anything():
    assert levels(answer_notes(None, [])) == {"missing_metrics": 2}
    assert levels(answer_notes(None, [TEAM])) == {"missing_metrics": 2}


def test_a_figure_for_the_failure_alone_leaves_one_wish():
    (note,) = answer_notes(None, [LOST])
    assert note.level == 1
    assert "got better" in note.text


def test_a_figure_for_the_improvement_is_enough():
    (note,) = answer_notes(None, [LOST, GAINED])
    assert (note.level, note.text) == (0, "")


def test_figures_are_not_asked_for_where_they_are_not_judged():
    assert answer_notes(sound()) == ()


def test_an_overdriven_recording_is_told():
    assert levels(answer_notes(sound(clipped=0.02))) == {"clipped": 2}


def test_a_loud_room_is_told_by_how_loud_it_is():
    assert levels(answer_notes(sound(noise=-32.0))) == {"noisy": 1}
    assert levels(answer_notes(sound(noise=-26.0))) == {"noisy": 2}
    assert levels(answer_notes(sound(noise=float("-inf")))) == {}
