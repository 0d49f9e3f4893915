"""Whoever adds what was advised earns the point: each kind of sentence raises its own criterion."""

import pytest

from mockinterview.rubric.assess import assess
from mockinterview.scoring import typed

STORIES = {
    "library": (
        "Last spring we were meant to move the library's records to a new system. The move failed, and the "
        "branch was shut for a week."
    ),
    "wedding": (
        "There was a wedding last summer. The cake arrived late and half of the guests had gone home by "
        "then. The couple were very upset."
    ),
    "pump": (
        "At the plant we replaced a pump in March. It broke after four days and the whole line stood still "
        "for a weekend."
    ),
}
ADVISED = {
    "risk": (
        "I had put my hand up for it, although nobody on the team had done it before and I knew it might not "
        "work.",
        "I volunteered to lead it even though it was new to me and could fail.",
    ),
    "ownership": (
        "I did not check the order myself, because I assumed that somebody else had done it.",
        "It was my fault. I never tested it, because I wanted to be finished by Friday.",
    ),
    "candor": (
        "It cost us a client and about a third of the year's income.",
        "We lost the contract, and my team had to work through the holidays.",
    ),
    "knowledge_gap": (
        "I had never done one before, and I did not know how to plan it, and that is why it failed.",
        "I did not know how the new system worked, and that caused the failure.",
    ),
    "recovery": (
        "I called everybody who was hit, and I sat down with an expert to go through it.",
        "I asked a senior engineer to check my work, and I took a course in planning.",
    ),
    "learning": (
        "I learned to ask before I promise anything, and since then I always check with the team first.",
        "What I learned is that a plan needs a second pair of eyes, so now I always have somebody check it.",
    ),
    "results": (
        "Six months later it ran without a fault, and the next one was done on time.",
        "By the following year complaints had dropped by half, and it has been going up ever since.",
    ),
    "metrics": (
        "It cost us 12,000 pounds, and a year later the error rate was down from 9% to 2%.",
        "Complaints went from 40 a month to 5 a month, and we got 8,000 dollars back.",
    ),
}


def levels(question, text):
    return {rating.criterion: rating.level for rating in assess(question, typed(text)).ratings}


def test_there_is_advice_for_every_criterion(question):
    assert {criterion.id for criterion in question.rubric.criteria} == set(ADVISED)


@pytest.mark.parametrize("criterion", ADVISED)
@pytest.mark.parametrize("story", STORIES)
def test_a_sentence_of_the_advised_kind_raises_the_level(question, story, criterion):
    before = levels(question, STORIES[story])
    for sentence in ADVISED[criterion]:
        after = levels(question, f"{STORIES[story]} {sentence}")
        assert before[criterion] == 2 or after[criterion] > before[criterion], sentence


@pytest.mark.parametrize("story", STORIES)
def test_all_of_it_together_earns_nearly_everything(question, story):
    told = " ".join((STORIES[story], *(sentences[0] for sentences in ADVISED.values())))
    assert sum(level == 2 for level in levels(question, told).values()) >= 7
