"""Judging whole answers: levels, red flags, and what can't be told."""

import subprocess
import sys
from dataclasses import replace

import pytest

from mockinterview.model import SoundFacts, Span, Transcript, Word
from mockinterview.rubric.assess import TOO_SHORT, TOO_UNSURE, assess
from mockinterview.scoring import typed

STORY = (
    "I volunteered to run the new ward rota, which I had never done before. I failed. I did not ask the "
    "night nurses what they needed, because I thought one plan would fit everybody, and 4 of them resigned. "
    "I apologized to the team, I asked the sister on the next ward to show me how she plans, and I rewrote "
    "the rota. "
    "I learned to ask before I plan, and now I always do. Six months later sick days were down from 40 to 12."
)
BLAME = (
    "The launch failed because the vendor was late and my manager never gave us enough people. "
    "They did not listen to anybody, and marketing changed the plan every week, so we lost the client."
)


def levels(found):
    return {rating.criterion: rating.level for rating in found.ratings}


def flags(found):
    return {raised.id for raised in found.red_flags}


def timed(text, probability=0.9):
    words = enumerate(text.split())
    return Transcript(tuple(Word(word, n * 0.4, n * 0.4 + 0.3, probability) for n, word in words))


def test_a_whole_story_reaches_the_highest_levels(question):
    found = assess(question, typed(STORY))
    assert sum(level == 2 for level in levels(found).values()) >= 7
    assert flags(found) == set()


def test_an_answer_without_a_failure_of_ones_own_is_flagged_with_the_words_that_show_it(question):
    found = assess(question, typed(BLAME))
    assert "blame_shift" in flags(found)
    raised = next(raised for raised in found.red_flags if raised.id == "blame_shift")
    assert raised.evidence
    assert levels(found)["ownership"] == 0


def test_blame_is_mere_context_where_ones_own_part_is_told(question):
    own = " I was the project lead, and it was my fault because I never checked the contract."
    found = assess(question, typed(BLAME + own))
    assert "blame_shift" not in flags(found)
    assert levels(found)["ownership"] >= 1


def test_no_learning_is_flagged_exactly_where_learning_is_absent(question):
    for text in (STORY, BLAME):
        found = assess(question, typed(text))
        assert ("no_learning" in flags(found)) == (levels(found)["learning"] == 0)


@pytest.mark.parametrize("text", ["", "Well, um, no.", "um uh um er hmm uh um um uh uh um"])
def test_too_few_words_are_left_open(question, text):
    found = assess(question, typed(text))
    assert set(levels(found).values()) == {None}
    assert {rating.why for rating in found.ratings} == {TOO_SHORT}
    assert flags(found) == set()


def test_words_that_were_hardly_understood_are_left_open(question):
    found = assess(question, timed(STORY, probability=0.2))
    assert {rating.why for rating in found.ratings} == {TOO_UNSURE}
    assert levels(assess(question, timed(STORY)))["ownership"] == 2


def test_every_point_has_its_seconds(question):
    transcript = timed(STORY)
    for rating in assess(question, transcript).ratings:
        for evidence in rating.evidence:
            assert 0 <= evidence.start < evidence.end <= transcript.words[-1].end
            assert evidence.quote in transcript.text


def test_the_time_to_the_failure_is_when_it_is_first_told(question):
    delivery = assess(question, timed(STORY)).delivery
    told = STORY.split().index("failed.")
    assert delivery.words_to_failure <= told
    assert delivery.time_to_failure == pytest.approx(delivery.words_to_failure * 0.4)


def test_an_absence_never_has_a_quote_and_a_level_always_has_one(question):
    for text in (STORY, BLAME, "I failed an exam once. I studied more, and I passed it the next time."):
        for rating in assess(question, typed(text)).ratings:
            if rating.level:
                assert rating.evidence, rating
            elif not rating.evidence:
                assert rating.why.startswith("I didn't hear"), rating


def test_typed_and_spoken_words_get_the_same_levels(question):
    sound = SoundFacts(50.0, (Span(0.5, 49.0),), -6.0, -20.0, -60.0, 0.0)
    assert levels(assess(question, typed(STORY))) == levels(assess(question, timed(STORY), sound))


def test_case_punctuation_and_fillers_move_no_level_by_two(question):
    bare = STORY.lower().replace(".", "").replace(",", "")
    halting = " ".join(f"um, {word}" if n % 6 == 0 else word for n, word in enumerate(STORY.split()))
    plain = levels(assess(question, typed(STORY)))
    for other in (bare, STORY.upper(), halting):
        heard = levels(assess(question, typed(other)))
        assert max(abs(heard[name] - plain[name]) for name in plain) <= 1
        assert sum(heard[name] != plain[name] for name in plain) <= 1


def test_saying_it_all_twice_earns_nothing(question):
    once, twice = (levels(assess(question, typed(text))) for text in (STORY, STORY + " " + STORY))
    assert twice == once


def test_a_rubric_without_figures_asks_for_none(question):
    rubric = question.rubric
    criteria = tuple(criterion for criterion in rubric.criteria if criterion.id != "metrics")
    found = assess(replace(question, rubric=replace(rubric, criteria=criteria)), typed(BLAME))
    assert found.metrics == ()
    assert "missing_metrics" not in {note.id for note in found.notes}


def test_without_a_reader_the_rules_judge(question):
    ruled = replace(question, rubric=replace(question.rubric, reader=None))
    found = assess(ruled, typed(STORY))
    assert sum(level == 2 for level in levels(found).values()) >= 6


def test_a_criterion_whose_cues_have_changed_is_judged_by_its_rules(question):
    """A cue of one's own must count, and the reader hasn't learned what it weighs."""
    rubric = question.rubric
    changed = tuple(
        replace(criterion, cues=(), limits=()) if criterion.id == "risk" else criterion
        for criterion in rubric.criteria
    )
    found = levels(assess(replace(question, rubric=replace(rubric, criteria=changed)), typed(STORY)))
    assert found["risk"] == 0
    assert found["ownership"] == 2


def test_every_quote_was_said(question):
    for text in (STORY, BLAME, STORY.lower().replace(".", "").replace(",", "")):
        for rating in assess(question, typed(text)).ratings:
            assert all(evidence.quote in text for evidence in rating.evidence)


def test_the_rules_alone_load_no_numpy():
    program = (
        "import sys; from dataclasses import replace; from mockinterview import load_bank, score;"
        "question = load_bank()['failure'];"
        "score(sys.argv[1], replace(question, rubric=replace(question.rubric, reader=None)));"
        "assert 'numpy' not in sys.modules; score(sys.argv[1], question); assert 'numpy' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program, STORY], check=True)
