"""Which words are marked, and where quotes are heard."""

import pytest

from mockinterview.model import Span, Transcript, Word
from mockinterview.report.marks import UNWRITTEN, legend, locate, marked
from mockinterview.scoring import score

SAID = "Um, I volunteered to lead it and I failed. We lost 30% of our customers, but it was not a big deal."


@pytest.fixture
def words(question):
    said = enumerate(SAID.split())
    transcript = Transcript(tuple(Word(word, float(i), i + 0.5, 0.9) for i, word in said))
    return marked(question, transcript, score(transcript, question), 0)


def marks_of(words, text):
    return next(item.marks for item in words if item.word.text.startswith(text))


def test_words_carry_what_they_were_taken_for(words):
    assert marks_of(words, "Um") == ("filler",)
    assert "evidence" in marks_of(words, "volunteered")
    assert "failure" in marks_of(words, "30%")


def test_the_legend_names_only_what_occurs(words):
    assert "tangent" not in legend(words)
    assert legend(words)["filler"] == "filler"


def test_a_quote_is_heard_at_its_own_words():
    words = [
        Word(w, float(i), i + 0.5) for i, w in enumerate(["we", "failed", "and", "we", "failed", "again"])
    ]
    assert locate("we failed", 3.1, [words], [0]).first == 3
    assert locate("we failed", 0.0, [words], [0]).first == 0
    assert locate("We failed,", None, [words], [0]).start in (0.0, 3.0)
    assert locate("we won", 0.0, [words], [0]) is None


def test_a_quote_of_an_earlier_take_is_heard_there():
    first = [Word("hello", 1.0, 1.5)]
    second = [Word("again", 1.0, 1.5)]
    assert locate("hello", 1.0, [first, second], [2, 3]).take == 2
    assert locate("again", 9.0, [first, second], [2, 3]).take == 3


def test_typed_words_have_no_seconds():
    place = locate("hello", None, [[Word("hello")]], [0])
    assert (place.start, place.end) == (None, None)


def test_a_filler_that_only_the_sound_shows_stands_between_the_words(question):
    said = (("I", 1.0, 1.1), ("failed", 2.0, 2.4), ("them.", 2.4, 2.8))
    transcript = Transcript(tuple(Word(*word) for word in said))
    feedback = score(transcript, question)
    voiced = (Span(1.0, 1.1), Span(1.4, 1.8), Span(2.0, 2.8))
    words = marked(question, transcript, feedback, 0, voiced)
    assert [item.word.text for item in words] == ["I", UNWRITTEN, "failed", "them."]
    assert (words[1].marks, words[1].word.start) == (("unwritten",), 1.4)
    assert legend(words)["unwritten"] == "filler that only the sound shows"


def test_without_looking_at_the_sound_none_is_shown(question):
    transcript = Transcript((Word("I", 1.0, 1.1), Word("failed.", 4.0, 4.4)))
    words = marked(question, transcript, score(transcript, question), 0)
    assert [item.word.text for item in words] == ["I", "failed."]
