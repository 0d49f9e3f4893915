"""What is no story earns nothing: reading out the rubric, lists of words, saying it all twice."""

import pytest

from mockinterview import fixtures
from mockinterview.rubric.assess import assess
from mockinterview.scoring import typed

STORIES = {
    name: (fixtures.path(name) / "script.txt").read_text(encoding="utf-8").strip()
    for name in ("strong", "no-metrics", "knowledge-gap", "fillers", "blame", "humble-brag", "short")
}
WORD_LIST = (
    " Ownership, accountability, humility, candor, resilience, lessons, growth, metrics, percent, risk."
)

# Talk about good answers, in nobody's wording.
GUIDE = (
    "A strong reply shows that the person took something on by choice, something bold, and that it might "
    "not have worked. It says in the first person what went wrong and why, and it spells out the damage. "
    "It traces the trouble to a skill that was missing. It lists at least two steps towards a repair, for "
    "example consulting an expert or retraining. It ends with one lesson, a changed habit, and a measurable "
    "improvement, with figures for both ends."
)


def levels(question, text):
    return {rating.criterion: rating.level or 0 for rating in assess(question, typed(text)).ratings}


def rubric_aloud(question):
    for criterion in question.rubric.criteria:
        yield " ".join((criterion.looking_for, criterion.advice, *criterion.anchors, *criterion.next_points))


def test_the_rubric_read_out_earns_nothing(question):
    for text in (*rubric_aloud(question), " ".join(rubric_aloud(question))):
        assert not any(levels(question, text).values()), text


def test_the_rubric_read_out_without_a_pause_earns_next_to_nothing(question):
    text = " ".join(rubric_aloud(question)).lower()
    for mark in ".,:;?":
        text = text.replace(mark, "")
    assert sum(levels(question, text).values()) <= 1


@pytest.mark.parametrize("story", STORIES)
def test_the_rubric_pasted_into_a_story_adds_nothing(question, story):
    pasted = " ".join((STORIES[story], *rubric_aloud(question)))
    assert levels(question, pasted) == levels(question, STORIES[story])


def test_talk_about_good_answers_earns_little(question):
    """Others who did something by choice still sound like a story, but no such talk passes for one."""
    assert sum(levels(question, GUIDE).values()) <= 4


@pytest.mark.parametrize("story", STORIES)
def test_talk_about_good_answers_adds_little_to_a_story(question, story):
    plain, padded = levels(question, STORIES[story]), levels(question, f"{STORIES[story]} {GUIDE}")
    assert sum(max(0, padded[criterion] - plain[criterion]) for criterion in plain) <= 2


def test_the_codebook_read_out_earns_nothing(question):
    codebook = " ".join(question.rubric.codebook.split())
    assert codebook
    assert not any(levels(question, codebook).values())
    assert not any(levels(question, codebook.replace("|", " ").replace("`", "").lower()).values())


@pytest.mark.parametrize("story", STORIES)
def test_the_codebook_pasted_into_a_story_adds_nothing(question, story):
    pasted = f"{STORIES[story]} {question.rubric.codebook}"
    assert levels(question, pasted) == levels(question, STORIES[story])


def test_a_list_of_cue_words_is_no_answer(question):
    assert not any(levels(question, WORD_LIST * 3).values())


@pytest.mark.parametrize("story", STORIES)
def test_a_list_of_cue_words_adds_nothing(question, story):
    assert levels(question, STORIES[story] + WORD_LIST) == levels(question, STORIES[story])


@pytest.mark.parametrize("story", STORIES)
def test_saying_it_all_twice_adds_nothing(question, story):
    assert levels(question, f"{STORIES[story]} {STORIES[story]}") == levels(question, STORIES[story])


@pytest.mark.parametrize("story", STORIES)
def test_the_same_answer_gets_the_same_assessment(question, story):
    assert assess(question, typed(STORIES[story])) == assess(question, typed(STORIES[story]))
