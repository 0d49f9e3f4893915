"""Two tellings side by side."""

import pytest

from mockinterview.comparison import compare
from mockinterview.scoring import score, typed

FIRST = (
    "I volunteered to lead the launch, and I failed. We lost 30% of our customers. "
    "I had never led one before. I read two books. Now I always ask an expert first."
)


@pytest.fixture
def told(question):
    def tell(text):
        return typed(text), score(text, question)

    return tell


def test_the_same_telling_twice_changes_nothing(told):
    same = compare(told(FIRST), told(FIRST))
    assert (same.moved, same.gone, same.come, same.drifted, same.points) == ((), (), (), (), 0)


def test_a_figure_that_drifted_is_told(told):
    drifted = compare(told(FIRST), told(FIRST.replace("30%", "40%"))).drifted
    assert [(d.before.value or d.before.quote, d.after.value or d.after.quote) for d in drifted] == [
        ("30%", "40%")
    ]


def test_bare_figures_of_other_things_are_no_drift(told):
    other = FIRST.replace("We lost 30% of our customers.", "Complaints about the portal went up by 45%.")
    assert compare(told(FIRST), told(other)).drifted == ()


def test_a_new_figure_is_no_drift(told):
    longer = FIRST + " Six months later our rating rose from 3.1 to 4.6 stars."
    assert compare(told(FIRST), told(longer)).drifted == ()


def test_sentences_that_came_and_went_are_told(told):
    second = FIRST.replace("I read two books. ", "") + " Since then I have run three launches on time."
    changed = compare(told(FIRST), told(second))
    assert changed.gone == ("I read two books.",)
    assert changed.come == ("Since then I have run three launches on time.",)


def test_a_sentence_told_a_little_otherwise_is_the_same(told):
    second = FIRST.replace("Now I always ask an expert first.", "So now I will always ask an expert first.")
    changed = compare(told(FIRST), told(second))
    assert (changed.gone, changed.come) == ((), ())


def test_levels_that_moved_carry_their_points(told):
    worse = FIRST.replace(" We lost 30% of our customers.", "")
    changed = compare(told(FIRST), told(worse))
    moved = {m.criterion: m for m in changed.moved}
    assert (moved["metrics"].before, moved["metrics"].after, moved["metrics"].points) == (1, 0, -1)
    assert sum(m.points for m in changed.moved) == changed.points
