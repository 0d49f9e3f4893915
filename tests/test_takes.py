from mockinterview.model import Recording, SoundFacts, Span, Take, Transcript, Word
from mockinterview.scoring import score
from mockinterview.takes import follow_up, score_take

ANSWER = (
    "I was asked to lead the move to a new system last year. "
    "It failed, and that was my fault, because I never asked the nurses."
)
MORE = "Complaints fell from 40 a month to 5 a month, and overtime dropped by 30%."


def take(text, path, follow=None, seconds=20.0):
    words = tuple(Word(word, float(n), n + 0.9, 0.9) for n, word in enumerate(text.split()))
    sound = SoundFacts(seconds, (Span(0.0, seconds - 1),), -6.0, -20.0, -60.0, 0.0)
    return Take("failure", "p", Recording(path, 16_000, sound), Transcript(words), follow_up=follow)


def level(feedback, criterion):
    return next(rating.level for rating in feedback.ratings if rating.criterion == criterion)


def test_a_take_is_scored_on_its_own_words(question, tmp_path):
    takes = (
        take(ANSWER, tmp_path),
        take("Nothing went wrong at all in that year, I am sorry to say.", tmp_path),
    )
    assert score_take(question, takes, 0).points > 0
    assert score_take(question, takes, 1).points == score(takes[1].transcript, question).points


def test_a_follow_up_counts_toward_the_whole_answer(question, tmp_path):
    takes = (take(ANSWER, tmp_path), take(MORE, tmp_path, "metrics"))
    before, after = score_take(question, takes, 0), score_take(question, takes, 1)
    assert level(before, "metrics") == 0
    assert level(after, "metrics") == 2
    assert level(after, "ownership") == level(before, "ownership")


def test_the_times_of_a_follow_up_go_on_where_the_answer_ended(question, tmp_path):
    takes = (take(ANSWER, tmp_path, seconds=60.0), take(MORE, tmp_path, "metrics"))
    metrics = score_take(question, takes, 1).metrics
    assert metrics[0].start >= 60.0


def test_the_probe_asks_for_what_is_cheapest_to_earn(question):
    feedback = score(ANSWER, question)
    criterion, probe = follow_up(question, feedback, [])
    assert probe == question.follow_ups[criterion]
    assert level(feedback, criterion) != 2


def test_no_probe_is_asked_twice(question):
    feedback = score(ANSWER, question)
    asked = []
    while probe := follow_up(question, feedback, asked):
        assert probe[0] not in asked
        asked.append(probe[0])
    assert asked
