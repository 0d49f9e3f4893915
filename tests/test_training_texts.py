"""What the voices are to say: wide, repeatable, and apart from the sentences that judge the model."""

import random
import re

from training import texts

COUNTS = {"espeak": 60, "rms": 30, "slt": 30}


def test_the_same_seed_gives_the_same_scripts():
    assert texts.scripts(COUNTS, 3) == texts.scripts(COUNTS, 3)
    assert texts.scripts(COUNTS, 3) != texts.scripts(COUNTS, 4)


def test_each_voice_says_as_much_as_was_asked():
    made = texts.scripts(COUNTS, 3)
    assert {voice: sum(s.voice == voice for s in made) for voice in COUNTS} == COUNTS
    assert all(0.83 <= script.rate <= 1.17 for script in made)


def test_the_vocabulary_is_wide_and_no_two_of_its_words_sound_alike():
    from training.voices import pronounced

    vocabulary = texts.vocabulary()
    assert len(vocabulary) >= 10_000
    assert len({pronounced(word) for word in vocabulary}) == len(vocabulary)
    assert not [word for word in vocabulary if not re.fullmatch(r"[a-z][a-z']*[a-z]", word)]


def test_no_unseen_sentence_is_in_a_text_that_is_trained_on():
    written = set(texts.written())
    unseen = [
        sentence
        for file in sorted((texts.TEXTS / "unseen").glob("*.txt"))
        for sentence in texts.sentences(file.read_text(encoding="utf-8"))
    ]
    assert len(unseen) >= 250
    longer = [sentence for sentence in unseen if len(sentence.split()) > 4]
    assert [sentence for sentence in longer if sentence in written] == []


def test_the_fixtures_scripts_are_among_what_is_said():
    assert "I failed an exam once." in texts.fixture_sentences()


def test_only_what_can_be_said_and_written_without_doubt_is_taken():
    text = "Good one. bad one, no capital. Too/odd. Fine, 20% of $3,000! no end"
    assert list(texts.sentences(text)) == ["Good one.", "Fine, 20% of $3,000!"]


def test_exchanged_words_leave_the_shape_of_the_sentence():
    before = "We lost the order, and 12 people left the firm in 2019."
    after = texts.exchanged(random.Random(1), before)
    assert after != before
    assert len(after.split()) == len(before.split())
    assert [w for w in after.split() if w[0].isdigit()] == ["12", "2019."]
    assert after.split()[3].endswith(",")


def test_new_figures_are_of_the_old_kinds():
    after = texts.refigured(random.Random(1), "In 2019, 20% of 1,200 orders cost $3,000, or 2.5 each.")
    pattern = r"In \d{4}, \d{1,2}% of \d,\d00 orders cost \$\d,000, or \d{1,2}\.\d each\."
    assert re.fullmatch(pattern, after), after


def test_fillers_are_set_off_by_commas():
    after = texts.filled(random.Random(2), "I was new and nobody told me.")
    kept = re.sub(r"(?i)\b(um|uh|er|hmm),?", "", after)
    assert after != "I was new and nobody told me."
    assert re.sub(r"[ ,]+", " ", kept).strip().lower() == "i was new and nobody told me."


def test_salad_is_words_and_figures():
    rng = random.Random(5)
    salads = [texts.salad(rng) for _ in range(50)]
    assert all(s[0].isupper() or not s[0].isalpha() for s in salads)
    assert all(s.endswith(".") for s in salads)
    assert any(any(c.isdigit() for c in s) for s in salads)
