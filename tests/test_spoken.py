from mockinterview.coach.spoken import MOST_WORDS, NOTHING_HEARD, spoken_feedback
from mockinterview.model import Change, Credit, Evidence, Note

CREDIT = Credit(
    "ownership", "Owns the failure", Evidence("ownership", "plain", "That, um, was on me, nobody else")
)
LONG = "Say " + "one more thing about it " * 12
METRICS = Note("missing_metrics", 2, "I didn't hear a figure for what got better.")
RAMBLING = Note("rambling", 2, "The failure came after 52 seconds. Open with it in one sentence.")


def changes(*texts):
    return [Change(f"c{number}", text, 2) for number, text in enumerate(texts)]


def test_it_credits_one_thing_with_the_speakers_own_words():
    spoken = spoken_feedback([CREDIT], changes("Say what changed."), [], True)
    assert "owns the failure" in spoken
    assert "That was on me, nobody else" in spoken


def test_a_quote_that_is_cut_short_ends_where_a_phrase_may_end():
    long = Evidence(
        "ownership", "omission", "because I did not ask the night nurses what they needed from us."
    )
    spoken = spoken_feedback([Credit("ownership", "Owns the failure", long)], [], [], True)
    assert "You said: I did not ask the night nurses." in spoken


def test_it_never_exceeds_seventy_words():
    spoken = spoken_feedback([CREDIT], changes(LONG, LONG), [METRICS, RAMBLING], True)
    assert len(spoken.split()) <= MOST_WORDS


def test_it_says_at_most_two_changes():
    spoken = spoken_feedback([CREDIT], changes("Say one.", "Say two.", "Say three."), [], True)
    assert "ay two" in spoken
    assert "three" not in spoken


def test_the_notes_are_said_when_they_are_due():
    spoken = spoken_feedback([CREDIT], changes("Say what changed."), [METRICS, RAMBLING], True)
    assert METRICS.text in spoken
    assert RAMBLING.text in spoken


def test_a_missing_figure_is_not_asked_for_twice():
    asked = [Change("metrics", "Add a figure.", 2), *changes("Say what changed.")]
    spoken = spoken_feedback([CREDIT], asked, [METRICS], True)
    assert "Add a figure" not in spoken


def test_a_quiet_note_is_not_said_when_there_is_nothing_to_say():
    spoken = spoken_feedback([CREDIT], [], [Note("rambling", 0, "")], True)
    assert spoken.endswith("That is a complete answer.")


def test_without_credit_it_says_what_was_not_heard():
    assert "didn't hear" in spoken_feedback([], changes("Say what changed."), [], True)


def test_too_little_speech_gets_an_invitation_instead_of_a_verdict():
    assert spoken_feedback([], [], [], False) == NOTHING_HEARD
