import re

import pytest

from mockinterview.bank.patterns import PatternError, compile_pattern, compile_phrases
from mockinterview.model import Cue, Transcript, Word
from mockinterview.rubric.cues import find
from mockinterview.rubric.reading import read

LEXICON = {"i": ["i", "i just"], "person": ["boss", "{kin}"], "kin": ["aunt", "uncle"]}


def heard(cue, text, exclusions=()):
    reading = read(Transcript(tuple(Word(word) for word in text.split())))
    return [reading.quote(match.first, match.last) for match in find(reading, (cue,), exclusions)]


def cue(*phrases, **options):
    return Cue("c", compile_phrases(phrases, LEXICON), "strong", **options)


def test_a_phrase_is_heard_as_whole_words_only():
    assert heard(cue("i asked"), "So I asked. I asked-for it, and hi asked too.") == [
        "I asked.",
        "I asked-for",
    ]


def test_a_class_stands_for_any_of_its_words_and_classes_may_hold_classes():
    assert heard(cue("{i} told my {person}"), "I told my uncle, and I just told my boss.") == [
        "I told my uncle,",
        "I just told my boss.",
    ]


def test_a_gap_stands_for_up_to_four_words():
    gap = cue("asked ~ help")
    assert heard(gap, "I asked help.") == ["asked help."]
    assert heard(gap, "I asked all of my friends for help.") == []
    assert heard(gap, "I asked my best friend for help.") == ["asked my best friend for help."]


def test_a_negated_cue_is_not_heard_unless_it_may_be():
    assert heard(cue("asked for help"), "I never asked for help. Nobody asked for help.") == []
    assert heard(cue("asked for help"), "I not only asked for help, I got it.") == ["asked for help,"]
    assert heard(cue("asked for help", negation="allow"), "I never asked for help.") == ["asked for help."]


def test_what_did_not_happen_is_not_heard_unless_it_may_be():
    assert heard(cue("asked for help"), "I would have asked for help. If I asked for help, fine.") == []
    assert heard(cue("ask for help", hypothetical="allow"), "I would ask for help.") == ["ask for help."]


def test_a_look_alike_rejects_the_cue_that_it_covers():
    course = Cue("x", compile_phrases(["of course"], {}), "weak", "allow", "allow")
    assert heard(cue("course"), "Of course I took a course.", (course,)) == ["course."]


def test_a_pattern_names_its_groups():
    pattern = compile_pattern(r"from (?P<before>\d+) to (?P<after>\d+)", {})
    reading = read(Transcript(tuple(Word(w) for w in ["It", "went", "from", "9", "to", "4."])))
    (match,) = find(reading, (Cue("c", pattern, "strong"),))
    assert match.groups == {"before": "9", "after": "4"}


@pytest.mark.parametrize("phrase", ["~ help", "help ~", "", "…", "{unknown} it"])
def test_a_phrase_that_means_nothing_is_refused(phrase):
    with pytest.raises(PatternError):
        compile_phrases([phrase], {})


def test_a_pattern_may_ask_for_the_beginning_or_the_end_of_a_sentence():
    ends = Cue("c", compile_pattern("^so it|worked$", {}), "strong")
    assert heard(ends, "So it broke. And so it worked. It worked again.") == ["So it", "worked."]


def test_the_longest_phrase_wins():
    assert heard(cue("i failed", "i failed the exam"), "I failed the exam.") == ["I failed the exam."]


def test_words_of_an_echo_are_not_heard():
    prompt = "Tell me about a time you failed."
    reading = read(Transcript(tuple(Word(w) for w in (prompt + " You failed.").split())), prompt)
    matches = find(reading, (Cue("c", re.compile("you failed"), "strong"),))
    assert len(matches) == 1
