"""The rambling note: shape and not length, the answer and not the speech."""

import re
import time
from pathlib import Path

import pytest

from mockinterview.model import Transcript, Word
from mockinterview.rubric.delivery import measure_delivery
from mockinterview.rubric.rambling import CAUSES, rambling_note
from mockinterview.rubric.reading import read
from mockinterview.scoring import typed

SCRIPTS = {
    path.stem: path.read_text(encoding="utf-8")
    for path in (Path(__file__).parent.parent / "audio_fixtures" / "tools" / "scripts").glob("*.txt")
}

DENSE = """
In my second year as a reliability engineer I volunteered to lead the move of our queues to a system I had
never run. I told my director it would take six weeks, and it took nineteen. I had planned the cutover as
one weekend switch, because that was how I had always moved databases. On the Saturday night we turned the
consumers over, and within forty minutes we had duplicated thirty thousand order messages, because I didn't
understand that they would be replayed. Customers were charged twice, and we refunded ninety thousand
dollars. That was my decision and my gap. So first I rolled back and wrote every affected team a plain
account of what had happened. Then I called somebody at a company that had made the same move, and she spent
two hours telling me everything that had gone wrong for them. I built a harness that replayed a week of real
traffic, I asked each owner to prove that a replay was harmless before they got a date, and I moved one
consumer at a time, smallest first. The whole second attempt had zero duplicates, and since then we have
used that harness for two other migrations, each finished within a week of its estimate. What I changed for
good is that I no longer accept my own estimate for something I haven't operated. I find a person who has
been hurt by it, and I ask what they would test first. I also never plan a cutover that can't be undone in
five minutes. My director still teases me about the six weeks, but he gave me the next one as well, and new
engineers now break the harness on purpose in their first week so that they see what a replay does to a real
order.
"""

WANDERING = """
Well, that's a big word. I suppose I'd go with the trade show. It was in Birmingham, have you been there?
It's enormous. We had a stand next to this paint company, and their man, Geoff, he does card tricks. Lovely
man. He'd been on the telly once, or maybe it was the radio, I forget which. Anyway, he'd mind our stand
when we went for a sandwich, and don't get me started on the sandwiches. So this one year I was in charge of
the scanners. The scanners were from Coventry, no, it was from Derby. Where was I? The scanners. You had to
sync them each night, and I didn't, because we'd gone for a curry with Geoff. By the way, my wife still
talks about that curry. So we lost three days of names. My boss was not pleased, although he'd had the curry
as well. Geoff is retired now. He sends a card at Christmas, so yeah.
"""

CIRCLING = """
The parents were unhappy. I had organized a trip to the museum and the coach was late, and the parents were
unhappy about that. Some of them had taken time off work. Then we got there and the booking was for the next
day, so the children sat on the steps in the heat, and of course when we got home the parents were unhappy.
One of them wrote to the head. The head called me in to her office and told me that the parents were
unhappy, which I knew already. So I apologized, since the parents were unhappy. I should have checked the
booking with the museum myself.
"""

FAMILY = """
My failure was with my father's shop. When he got sick, my brother and I took it over, and I said we should
import directly. My brother said we should wait. I ordered a container of locks with all our cash, and I had
never imported anything. Half of the locks did not fit. My mother sold her car to pay the suppliers, and I
told my father that it was me. I went to a man who has imported for thirty years and followed one of his
containers from the order to the shop. Then I sold the locks at a loss and bought a small order, inspected,
of hinges. That sold out in three weeks. Today we import twice a year, and I never pay the balance before
somebody I trust has seen the goods.
"""


@pytest.fixture
def note(question):
    """The note on an answer; `failure` and `landing` are words of it, found where they are first said."""

    def of(answer, failure=None, landing=None):
        transcript = typed(answer) if isinstance(answer, str) else answer
        reading = read(transcript, question.prompt)
        words = [word.text.strip(".,") for word in transcript.words]
        failed = words.index(failure) if failure else None
        landed = words.index(landing) + 1 if landing else None
        delivery = measure_delivery(reading, None, failed)
        return rambling_note(question.rubric.rambling, reading, delivery, landed)

    return of


def timed(answer, words_per_second=2.5):
    """An answer spoken evenly, without a pause between words."""
    step = 1 / words_per_second
    words = enumerate(answer.split())
    return Transcript(tuple(Word(text, round(n * step, 2), round((n + 1) * step, 2)) for n, text in words))


def unpunctuated(answer):
    return re.sub(r"[^\w\s']", "", answer).lower()


def stuttered(answer):
    """Every eighth word twice and a filled pause after every sixth."""
    said = []
    for number, word in enumerate(answer.split()):
        said += [word.rstrip(".,")] * (number % 8 == 3) + [word] + ["um,"] * (number % 6 == 5)
    return " ".join(said)


def test_the_rambling_script_is_clearly_rambling(note):
    assert note(SCRIPTS["rambling"]).level == 2


@pytest.mark.parametrize("name", sorted(SCRIPTS.keys() - {"rambling"}))
def test_no_other_script_is_rambling(note, name):
    given = note(SCRIPTS[name])
    assert (given.level, given.text, given.reasons, given.evidence) == (0, "", (), ())


def test_a_long_dense_answer_is_not_rambling(note):
    assert len(DENSE.split()) > 280
    assert note(DENSE, failure="nineteen", landing="order").level == 0


def test_missing_punctuation_makes_nothing_rambling(note):
    assert note(unpunctuated(DENSE)).level == 0


def test_fillers_and_stutters_make_nothing_rambling(note):
    assert note(stuttered(DENSE), failure="nineteen").level == 0
    assert note(stuttered(unpunctuated(DENSE))).level == 0


def test_fillers_and_stutters_change_nothing_about_a_rambling_answer(note):
    assert note(stuttered(WANDERING)).level == note(WANDERING).level == 2


def test_slow_speech_makes_nothing_rambling(note):
    slow = timed(DENSE, words_per_second=1.0)
    assert note(slow, failure="duplicated").level == 0


def test_a_wandering_answer_without_punctuation_is_still_heard(note):
    assert note(unpunctuated(WANDERING)).level == 2


def test_a_failure_that_was_not_found_is_not_held_against_the_answer(note):
    assert note(DENSE, failure=None, landing=None).level == 0


def test_a_family_story_is_not_a_side_story(note):
    assert note(FAMILY).level == 0


def test_a_few_words_never_ramble(note):
    assert note("Anyway, where was I, by the way, that's another story, so yeah.").level == 0


def test_one_side_remark_in_a_middling_answer_is_at_most_partly_rambling(note):
    assert note("By the way, it rained. " + " ".join(DENSE.split()[:100])).level <= 1


SETTING = """
We had an office on the second floor with blue doors and a kitchen where people met in the morning. The team
sat by the window. There were desks for eight, and each desk had a lamp and a plant. The lift stopped at our
floor and the stairs went up from the yard. Suppliers came on Mondays and the post came at noon. Invoices
went in a red tray and orders in a green one. The phone rang from nine until five. Everybody knew the
routine, and new people picked it up in a week. In spring the company bought a second building across the
road, and half of the desks moved there, with the trays and the plants. A courier carried the papers over
twice a day, at ten and at three, in a canvas bag with a strap. A plumber looked after the pipes and a
painter after the walls, and the caretaker watered what grew in the yard. Lunch was at one, and on Thursdays
a van sold soup by the gate. The accounts were done on paper until the second winter.
"""
LATE = (
    SETTING + "One Friday I sent the wrong orders to the wrong supplier, and that was my failure. I fixed it."
)


def test_a_late_failure_is_named_with_its_seconds(note):
    given = note(timed(LATE), failure="sent")
    seconds = LATE.split().index("sent") / 2.5
    assert seconds > 40
    assert given.text == f"The failure came {round(seconds)} seconds in. Open with it in one sentence."
    assert "late-failure" in {evidence.cue for evidence in given.evidence}


def test_a_late_failure_in_a_typed_answer_is_named_with_its_words(note):
    assert re.fullmatch(r"The failure came after about 1\d0 words\. .*", note(LATE, failure="sent").text)


def test_slow_speech_does_not_make_a_failure_late(note):
    short = " ".join(SETTING.split()[:45]) + " I sent the wrong orders. " + " ".join(SETTING.split()[45:75])
    assert note(timed(short, words_per_second=0.8), failure="sent").level == 0


def test_a_failure_is_not_called_late_when_trouble_was_told_before(note):
    given = note("We lost our biggest customer. " + LATE, failure="sent")
    assert "The failure came" not in given.text


def test_what_is_said_many_times_is_quoted_with_its_count(note):
    given = note(CIRCLING)
    assert given.level == 2
    assert given.text == '"Parents were unhappy" is said 5 times. Say it once, then what was done.'
    assert any("parents were unhappy" in evidence.quote.lower() for evidence in given.evidence)


def test_a_sentence_that_the_recogniser_got_stuck_on_is_not_circling(note):
    sentences = DENSE.replace("\n", " ").strip().split(". ")
    stuck = ". ".join(sentences[:4] + [sentences[4]] * 8 + sentences[5:])
    assert note(stuck).level == 0


def test_naming_the_subject_again_is_a_return(note):
    given = note(WANDERING)
    assert "comes back to the same thing" in given.reasons


COMMUNICATION = """
I think it was communication. The release had bad communication and the teams had bad communication about
the release. If the teams talk about the release then the communication of the teams is fine, and the
release is fine. But the teams did not, so the release had problems, and the problems were communication
problems. A team talked about problems of communication in the release, and the other team talked about
problems in the release. It is communication, the teams and the release.
"""


def test_the_same_words_again_and_again_bring_nothing_new(note):
    given = note(COMMUNICATION)
    assert given.level >= 1
    assert "the same words again and again" in given.reasons


def test_a_side_story_is_placed_in_seconds(note):
    given = note(timed(WANDERING))
    assert re.fullmatch(r"The answer left its story \d+ seconds in\. .*", given.text)
    assert all(evidence.start is not None and evidence.end is not None for evidence in given.evidence)


def test_length_counts_only_on_top_of_a_wandering_answer(note):
    long = WANDERING + SETTING + WANDERING.replace("scanners", "ladders") + SETTING.replace("desk", "shelf")
    given = note(timed(long))
    assert given.level == 2
    assert any(reason.startswith("took ") for reason in given.reasons)
    assert not any(reason.startswith("took ") for reason in note(DENSE + SETTING).reasons)


def test_an_ending_that_trails_off_weighs_less_when_something_landed(note):
    trailing = "Background first. " + SETTING + "I sent the wrong orders. I fixed it and it held, so yeah."
    assert note(trailing, landing="held").level <= note(trailing).level


@pytest.mark.parametrize("answer", [WANDERING, CIRCLING, SCRIPTS["rambling"], unpunctuated(WANDERING), LATE])
@pytest.mark.parametrize("spoken", [typed, timed])
def test_the_note_is_one_short_thing_to_do_about_the_answer(note, answer, spoken):
    given = note(spoken(answer), failure="sent" if answer == LATE else None)
    assert given.level >= 1
    assert len(given.text.split()) <= 22
    assert len(re.findall(r"\d+", given.text)) <= 1
    assert given.text.count(". ") == 1
    assert not re.search(r"\b(?:you|your|you're|speaker|candidate)\b", given.text.lower())


@pytest.mark.parametrize("answer", [WANDERING, CIRCLING, SCRIPTS["rambling"], unpunctuated(WANDERING)])
def test_every_quote_was_said(note, answer):
    given = note(answer)
    said = " ".join(answer.split())
    assert given.evidence
    assert [evidence.quote for evidence in given.evidence if evidence.quote not in said] == []
    assert {evidence.cue for evidence in given.evidence} <= set(CAUSES)


def test_time_grows_with_the_length_of_the_answer_only(note):
    numbered = " ".join(
        re.sub(r"\b(\w{5,})\b", rf"\g<1>{n}", DENSE + WANDERING + CIRCLING) for n in range(40)
    )
    started = time.perf_counter()
    note(numbered)
    assert len(numbered.split()) > 20_000
    assert time.perf_counter() - started < 20
