import pytest

from mockinterview import fixtures
from mockinterview.scoring import score
from mockinterview.transcription.words import read_recorded

SCRIPTS = {
    name: text
    for name in fixtures.names()
    if (text := (fixtures.path(name) / "script.txt").read_text(encoding="utf-8").strip())
}


@pytest.fixture(params=sorted(SCRIPTS))
def feedback(request, question):
    return score(SCRIPTS[request.param], question)


def test_the_points_add_up(feedback):
    earned = sum(rating.level * feedback.weights[rating.criterion] for rating in feedback.ratings)
    assert feedback.points == earned
    assert feedback.of == 20


def test_every_strength_quotes_what_was_said(feedback, request):
    said = " ".join(SCRIPTS[request.node.callspec.params["feedback"]].split())
    assert [credit.evidence.quote for credit in feedback.strengths if credit.evidence.quote not in said] == []


def test_every_change_has_a_text_and_earns_something_or_explains(feedback):
    assert all(change.text and change.points >= 0 for change in feedback.changes)


def test_the_spoken_feedback_is_short(feedback):
    assert 0 < len(feedback.spoken.split()) <= 70


def test_feedback_is_about_the_answer_and_not_about_the_person(feedback):
    told = " ".join([feedback.spoken, *(change.text for change in feedback.changes)]).lower()
    for judged in ("you are ", "you're ", "you lack", "you ramble", "your voice", "your accent", "nervous"):
        assert judged not in told


def test_a_level_that_could_not_be_told_counts_neither_way(question):
    feedback = score("Well, um, no.", question)
    assert (feedback.points, feedback.of, feedback.strengths, feedback.changes) == (0, 0, (), ())


def test_blame_leads_the_changes(question):
    feedback = score(SCRIPTS["blame"], question)
    assert feedback.changes[0].about == "blame_shift"


def test_the_seconds_of_a_quote_are_when_it_was_said(question):
    heard = read_recorded(fixtures.path("strong") / "take-1.whisper.json")
    feedback = score(heard.transcript, question)
    cited = [e for rating in feedback.ratings for e in rating.evidence]
    assert cited
    for evidence in cited:
        first = evidence.quote.split()[0]
        assert any(
            w.text.startswith(first.rstrip(".,")) and w.start == evidence.start
            for w in heard.transcript.words
        )
