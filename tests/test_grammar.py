"""Who did what, when, and whether it happened, in the words of ordinary speech."""

import pytest

from mockinterview.rubric.grammar import frames, stem


def said(text):
    return [(frame.name, frame.verb) for frame in frames(text.split())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i missed the deadline", [("i_past", "miss")]),
        ("i did not ask anyone", [("i_past_not", "ask")]),
        ("i had never run a team", [("i_pluperfect_not", "run")]),
        ("we kind of just forgot", [("we_past", "forget")]),
        ("i should have asked her", [("i_unreal", "ask")]),
        ("i would ask her", [("i_modal", "ask")]),
        ("i used to write it down", [("i_used", stem("write"))]),
        ("the client was furious", [("noun_past", "be")]),
        ("my notes were thrown away", [("noun_past", "be_throw")]),
        ("nobody told me", [("nobody_past", "tell")]),
        ("it fell apart", [("it_past", "fall")]),
    ],
)
def test_a_statement_says_who_and_when(text, expected):
    assert said(text) == expected


def test_a_verb_after_and_goes_on_with_the_subject():
    assert said("i rolled it back and called the lead") == [("i_past", "roll"), ("i_past", "call")]


def test_a_list_of_words_says_nothing_of_anybody():
    assert said("ownership accountability growth mindset lesson") == []


def test_a_progressive_is_going_on():
    assert [frame.going_on for frame in frames(["i", "was", "rushing"])] == [True]


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        (("plan", "plans", "planned", "planning"), "plan"),
        (("ask", "asks", "asked", "asking"), "ask"),
        (("miss", "misses", "missed", "missing"), "miss"),
        (("make", "made", "making"), "mak"),
        (("study", "studies", "studied", "studying"), "studi"),
    ],
)
def test_forms_of_a_word_have_one_stem(forms, expected):
    assert {stem(form) for form in forms} == {expected}
