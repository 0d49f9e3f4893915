"""Which of the written words were said."""

from mockinterview.model import Word
from mockinterview.transcription.ends import Decoding
from mockinterview.transcription.plausible import LOOPS, STOCK_SECONDS, credible, unlooped


def decoding(text, *, logprob=-0.2, no_speech=0.01, compression=1.2):
    words = tuple(Word(f" {part}", n * 0.3, n * 0.3 + 0.2) for n, part in enumerate(text.split()))
    return Decoding((1,) * len(words), text, words, logprob, no_speech, compression, 0.0)


def said(words):
    return "".join(word.text for word in words).strip()


def test_ordinary_words_are_kept():
    assert said(credible(decoding("I lost the client."), 2.0)) == "I lost the client."


def test_what_the_model_itself_takes_for_silence_is_dropped():
    assert credible(decoding("I lost the client.", logprob=-1.4, no_speech=0.9), 2.0) == ()


def test_confident_words_stay_although_speech_is_doubted():
    assert said(credible(decoding("I lost the client.", no_speech=0.9), 2.0)) == "I lost the client."


def test_a_stock_phrase_over_hardly_any_speech_is_dropped():
    assert credible(decoding("Thank you."), STOCK_SECONDS / 2) == ()
    assert credible(decoding("Thanks for watching!"), STOCK_SECONDS / 2) == ()


def test_the_same_phrase_really_said_is_kept():
    assert said(credible(decoding("Thank you."), 0.9)) == "Thank you."
    assert said(credible(decoding("Thank you for the second chance."), 0.4)) == (
        "Thank you for the second chance."
    )


def test_a_loop_is_said_once():
    stuck = decoding("We lost it. " + "I was new. " * 9 + "Then I left.", compression=5.0)
    assert said(credible(stuck, 20.0)) == "We lost it. I was new. Then I left."


def test_a_loop_that_ends_in_the_middle_leaves_its_beginning():
    words = decoding("no idea what to do " * 5 + "no idea").words
    assert said(unlooped(words)) == "no idea what to do no idea"


def test_emphasis_is_no_loop():
    text = "It was very very bad, no no no."
    assert said(credible(decoding(text, compression=3.0), 4.0)) == text
    assert LOOPS > 3


def test_a_thousand_words_of_a_loop_take_no_time():
    words = decoding("again " * 3000).words
    assert said(unlooped(words)) == "again"
