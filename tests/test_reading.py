import pytest

from mockinterview.model import Transcript, Word
from mockinterview.rubric.reading import normalise, read


def said(text, **times):
    return Transcript(tuple(Word(word) for word in text.split()))


@pytest.mark.parametrize(
    ("written", "reads"),
    [
        ("I didn’t ask.", "i did not ask"),
        ("I can't, I won't!", "i can not i will not"),
        ("It's 81%, up from 64%.", "it is 81% up from 64%"),
        ("$3,000 – or £2.50", "$3,000 or £2.50"),
        ("self-taught co-founder", "self taught co founder"),
        ("a 12-week plan", "a 12 week plan"),
        ("naïve café", "naïve café"),
        ("… — !!", ""),
    ],
)
def test_words_are_read_without_case_punctuation_and_contractions(written, reads):
    assert normalise(written) == reads


def test_filled_pauses_are_left_out_and_the_quote_keeps_them():
    reading = read(said("So um, I uh, decided to ask."))
    (sentence,) = reading.sentences
    assert sentence.text == "so i decided to ask"
    first, last = sentence.word_span(sentence.text.index("i decided"), sentence.text.index(" to"))
    assert reading.quote(first, last) == "I uh, decided"


def test_the_way_back_leads_to_the_words_as_spoken_and_their_times():
    words = tuple(
        Word(text, n * 0.5, n * 0.5 + 0.4) for n, text in enumerate(["I", "didn't", "ask.", "Nobody", "did."])
    )
    reading = read(Transcript(words))
    evidence = reading.evidence("ownership", "omission", 1, 3)
    assert (evidence.quote, evidence.start, evidence.end) == ("I didn't ask.", 0.0, 1.4)


def test_sentences_end_where_the_punctuation_says():
    texts = [s.text for s in read(said("We lost. Why? Dr. Lee left at 5 p.m. on Monday!")).sentences]
    assert texts[:2] == ["we lost", "why"]
    assert len(texts) == 3


def test_a_run_without_punctuation_is_cut_at_a_long_pause():
    words, at = [], 0.0
    for number in range(80):
        words.append(Word(f"word{number}", at, at + 0.2))
        at += 2.0 if number == 39 else 0.25
    assert [s.last - s.first for s in read(Transcript(tuple(words))).sentences] == [40, 40]


def test_a_run_without_punctuation_or_times_is_cut_all_the_same():
    assert max(s.last - s.first for s in read(said("and then we went on " * 60)).sentences) <= 60


def test_an_answer_that_opens_with_the_question_says_nothing_yet():
    reading = read(
        said("Tell me about a time I failed. I failed an exam."), "Tell me about a time you failed."
    )
    assert [s.echo for s in reading.sentences] == [True, False]
    assert reading.length == 4


def test_an_empty_answer_reads_as_nothing():
    assert read(Transcript(())).sentences == ()
    assert read(said("… — !")).length == 0
