import re

import pytest

from mockinterview.model import Criterion, Cue, LevelRule, Limit, Transcript, Word
from mockinterview.rubric.levels import listen, rate
from mockinterview.rubric.reading import read


def criterion(rules, *cues, limits=()):
    return Criterion(
        "c",
        "does it",
        "",
        ("I didn't hear it.", "Partly.", "Clearly."),
        ("More.", "Most."),
        "",
        "",
        1,
        rules,
        cues,
        (),
        limits,
    )


def cue(id, strength, *parts):
    return Cue(id, re.compile(rf"\b{id}\b"), strength, parts=parts)


def rated(criterion, text):
    reading = read(Transcript(tuple(Word(word) for word in text.split())))
    return rate(criterion, reading, listen(criterion, reading))


RULES = (LevelRule(0.6), LevelRule(1.6, ("act", "cause")))
OWNS = criterion(
    RULES, cue("broke", "strong", "act"), cue("because", "medium", "cause"), cue("sorry", "weak")
)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Nothing here.", 0),
        ("I am sorry.", 0),
        ("I broke it.", 1),
        ("It was just because.", 1),
        ("I broke it because I ran.", 2),
        ("I broke it. I broke it. I broke it and broke it.", 1),
        ("Broke, because, broke, sorry.", 0),
    ],
)
def test_a_level_needs_its_support_and_its_parts(text, level):
    assert rated(OWNS, text).level == level


def test_what_carried_the_level_is_quoted():
    rating = rated(OWNS, "I broke it. That was because I ran.")
    assert [evidence.quote for evidence in rating.evidence] == ["I broke it.", "That was because I ran."]
    assert (rating.why, rating.next_point) == ("Clearly.", None)


def test_an_absence_has_no_quote_and_says_what_would_earn_it():
    rating = rated(OWNS, "Nothing here.")
    assert rating.evidence == ()
    assert (rating.why, rating.next_point) == ("I didn't hear it.", "More.")


def test_a_limit_holds_the_level_and_is_quoted_first():
    held = criterion(RULES, *OWNS.cues, limits=(Limit(cue("whatever", "weak"), 1),))
    rating = rated(held, "I broke it. It was because I ran. Whatever.")
    assert rating.level == 1
    assert rating.evidence[0].quote == "Whatever."
    assert rating.next_point == "Most."


def test_a_limit_never_raises_a_level():
    held = criterion(RULES, *OWNS.cues, limits=(Limit(cue("whatever", "weak"), 1),))
    assert rated(held, "Whatever, nothing here.").level == 0
    assert rated(held, "Whatever, nothing here.").evidence == ()
