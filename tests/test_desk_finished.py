"""Texts that sound finished, and texts after which somebody may still be thinking."""

import pytest

from mockinterview import fixtures
from mockinterview.desk.finished import LEAST_WORDS, looks_finished

STORY = "I led the move to a new billing system and it failed. "


@pytest.mark.parametrize(
    "end",
    [
        "Now I ask the people who do the work.",
        "The wait went from 9 minutes to 2 minutes.",
        "Complaints fell by 30%.",
        "We finished in six weeks!",
        "Would I do it again? Yes, I would ask first.",
        'My manager said, "That was brave."',
        "When I start something new, I find an expert in the first week.",
        "So that was on me, and I said so to everybody.",
        "That is the whole story",
    ],
)
def test_a_full_sentence_looks_finished_and_only_with_its_full_stop(end):
    assert looks_finished(STORY + end) is (end[-1] in '.!?"')


@pytest.mark.parametrize("word", ["and", "but", "because", "so", "or", "although", "which", "that"])
def test_a_conjunction_leads_on(word):
    assert not looks_finished(f"{STORY}We had no plan {word}.")


@pytest.mark.parametrize(
    "word", ["of", "to", "with", "from", "the", "a", "my", "we", "they're", "was", "very"]
)
def test_prepositions_articles_subjects_and_auxiliaries_lead_on(word):
    assert not looks_finished(f"{STORY}Then the nurses came {word}.")


@pytest.mark.parametrize(
    "word", ["um", "uh", "er", "hmm", "you know", "I mean", "sort of", "and then", "like"]
)
def test_a_filler_leads_on(word):
    assert not looks_finished(f"{STORY}It took us a week, {word}.")
    assert not looks_finished(f"{STORY}It took us a week. {word.title()}.")


@pytest.mark.parametrize("end", ["so we...", "so we…", "and the team", "because,", "it was—", "it was -"])
def test_a_voice_that_trails_off_is_not_finished(end):
    assert not looks_finished(STORY + end)


@pytest.mark.parametrize(
    "end",
    [
        "Complaints fell to 30.",
        "The score was 88.",
        "It cost us $4.",
        "It cost us forty-two.",
        "We lost three hundred.",
        "It was zero point.",
        "The wait went from 9 minutes.",
        "The wait went from about nine minutes.",
        "It was between 5%.",
    ],
)
def test_the_middle_of_a_figure_is_not_its_end(end):
    assert not looks_finished(STORY + end)


@pytest.mark.parametrize(
    "end", ["When I joined the company.", "And because nobody asked.", "If we had known."]
)
def test_half_a_sentence_is_not_finished(end):
    assert not looks_finished(STORY + end)


@pytest.mark.parametrize(
    "end", ["Let me think about that.", "What else?", "Hold on.", "Give me a second.", "Where was I?"]
)
def test_thinking_aloud_is_not_an_end(end):
    assert not looks_finished(STORY + end)


@pytest.mark.parametrize("text", ["", "   ", ".", "?!", "Sorry.", "I failed an exam.", "…"])
def test_too_little_is_never_finished(text):
    assert len(text.split()) < LEAST_WORDS
    assert not looks_finished(text)


def test_marks_and_dots_without_words_are_not_finished():
    assert not looks_finished(". . . . . . . . . .")
    assert not looks_finished("um " * 20)


@pytest.mark.parametrize("name", [n for n in fixtures.names() if (fixtures.path(n) / "script.txt").is_file()])
def test_no_answer_of_the_fixtures_looks_finished_at_a_comma(name):
    text = (fixtures.path(name) / "script.txt").read_text(encoding="utf-8")
    for place, character in enumerate(text):
        if character in ",;:":
            assert not looks_finished(text[: place + 1])


@pytest.mark.parametrize("name", ["strong", "knowledge-gap", "no-metrics"])
def test_whole_answers_look_finished(name):
    assert looks_finished((fixtures.path(name) / "script.txt").read_text(encoding="utf-8"))
