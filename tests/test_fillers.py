"""Fillers as a range: written, unwritten, lexical."""

import pytest

from mockinterview import fixtures
from mockinterview.model import Span, Word
from mockinterview.rubric.fillers import SHORTEST_UNWRITTEN, find_fillers
from mockinterview.rubric.reading import is_filled_pause
from mockinterview.scoring import typed
from mockinterview.store import read_session


def timed(*words):
    return tuple(Word(text, start, end) for text, start, end in words)


def kinds(found):
    return [filler.kind for filler in found]


def lexical(text):
    words = typed(text).words
    return [
        " ".join(word.text for word in words[f.first : f.last]).strip(",.?")
        for f in find_fillers(words)
        if f.kind == "lexical"
    ]


def test_written_fillers_are_found_where_they_stand():
    found = find_fillers(timed(("Um,", 0.5, 0.8), ("I", 1.2, 1.3), ("left.", 1.3, 1.7)))
    assert [(f.kind, f.start, f.end, f.first) for f in found] == [("written", 0.5, 0.8, 0)]


def test_voice_that_no_word_covers_is_an_unwritten_filler():
    words = timed(("I", 0.5, 0.6), ("left", 1.4, 1.7), ("them.", 1.7, 2.0))
    voiced = (Span(0.5, 0.6), Span(0.8, 1.15), Span(1.45, 2.0))
    (found,) = find_fillers(words, voiced)
    assert (found.kind, found.start, found.end) == ("unwritten", 0.8, 1.15)
    assert (found.first, found.last) == (1, 1)


def test_a_filler_before_the_first_word_and_after_the_last_counts():
    words = timed(("I", 1.5, 1.6), ("left.", 1.6, 2.0))
    voiced = (Span(0.4, 0.8), Span(1.5, 2.0), Span(2.6, 3.0))
    assert [f.first for f in find_fillers(words, voiced)] == [0, 2]


def test_a_written_filler_is_not_counted_twice():
    words = timed(("I", 0.5, 0.6), ("um", 0.8, 1.15), ("left.", 1.4, 1.7))
    assert kinds(find_fillers(words, (Span(0.8, 1.15),))) == ["written"]


def test_the_end_of_a_word_that_rings_on_is_none():
    words = timed(("I", 0.5, 0.6), ("left.", 0.8, 1.2))
    assert find_fillers(words, (Span(0.5, 0.6 + SHORTEST_UNWRITTEN - 0.02), Span(0.8, 1.2))) == ()


def test_a_word_stretched_over_a_filler_covers_only_what_it_can_have_taken():
    """Aligners give the time of a word that wasn't written to the next one."""
    words = timed(("I", 0.5, 0.6), ("left.", 0.6, 3.0))
    (found,) = find_fillers(words, (Span(0.5, 0.6), Span(1.0, 1.4), Span(2.6, 3.0)))
    assert (found.start, found.end) == (1.0, 1.4)


def test_without_sound_nothing_is_said_of_unwritten_ones():
    assert find_fillers(timed(("I", 0.5, 0.6), ("left.", 3.0, 3.4))) == ()
    assert find_fillers((), (Span(1.0, 2.0),)) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "So, I was like, really nervous, you know, and I kind of froze.",
            ["So", "like", "you know", "kind of"],
        ),
        ("I mean, it was, like, a mess.", ["I mean", "like"]),
        ("He was like I can't do it.", ["like"]),
        ("And, basically, we lost.", ["basically"]),
    ],
)
def test_words_that_only_fill_are_found(text, found):
    assert lexical(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "I like that kind of work.",
        "What I mean is that I looked like a fool.",
        "Do you know what happened?",
        "I feel like we lost it, so we left right after noon.",
        "If you know the answer, say so.",
        "It is the best sort of problem.",
        "I did it well, and she was kind.",
    ],
)
def test_the_same_words_with_a_job_are_not(text):
    assert lexical(text) == []


def test_a_long_answer_takes_time_in_proportion():
    words = tuple(Word("so", n * 2.0, n * 2.0 + 0.2) for n in range(20_000))
    voiced = tuple(Span(n * 2.0 + 1.0, n * 2.0 + 1.3) for n in range(20_000))
    assert len(find_fillers(words, voiced)) == 20_000


def test_fillers_left_out_of_the_transcript_are_found_in_the_sound():
    """All fixtures together: each filler is known, since the recogniser wrote it."""
    said = found = true = 0
    for name in fixtures.names():
        take = read_session(fixtures.path(name)).takes[0]
        words = take.transcript.words if take.transcript else ()
        known = [word for word in words if is_filled_pause(word)]
        rest = [word for word in words if not is_filled_pause(word)]
        heard = [f for f in find_fillers(rest, take.recording.sound.voiced) if f.kind == "unwritten"]
        said, found = said + len(known), found + len(heard)
        true += sum(any(f.start < word.end and word.start < f.end for f in heard) for word in known)
    assert true >= 0.85 * said
    assert true >= 0.85 * found


def test_figures_take_the_time_of_their_names():
    words = timed(("to", 16.4, 16.5), ("64%.", 16.5, 16.7), ("Then", 19.0, 19.2))
    assert find_fillers(words, (Span(16.4, 16.7), Span(17.0, 17.4), Span(19.0, 19.2))) == ()
