import time

import pytest

from mockinterview.model import Transcript, Word
from mockinterview.rubric.assess import assess
from mockinterview.rubric.metrics import find_metrics
from mockinterview.rubric.reading import read
from mockinterview.scoring import typed


@pytest.fixture(scope="module")
def criterion(question):
    return next(criterion for criterion in question.rubric.criteria if criterion.id == "metrics")


@pytest.fixture(scope="module")
def figures(criterion):
    """The figures found in an answer typed or spoken."""
    return lambda answer: find_metrics(criterion, read(typed(answer) if isinstance(answer, str) else answer))


@pytest.fixture(scope="module")
def quotes(figures):
    return lambda answer: [figure.quote for figure in figures(answer)]


@pytest.fixture(scope="module")
def only(figures):
    def the_only_figure(answer):
        (figure,) = figures(answer)
        return figure

    return the_only_figure


@pytest.mark.parametrize(
    ("answer", "quote"),
    [
        ("Returns went from nineteen percent to six.", "from nineteen percent to six"),
        ("Loading took twenty minutes, now it takes 5.", "twenty minutes, now it takes 5"),
        ("We did the next one in two weeks instead of six.", "two weeks instead of six"),
        ("Breakdowns were 9 in May, then 4, then 1.", "9 in May, then 4, then 1"),
        ("The bake sale made 300 against a goal of 900.", "300 against a goal of 900"),
        ("Complaints dropped by about a third.", "dropped by about a third"),
        ("Sick leave was 4% lower.", "4% lower"),
        ("We handed over $4,500 for nothing.", "$4,500"),
        ("Repairs came to forty grand.", "forty grand"),
        ("It cost eighty thousand.", "eighty thousand"),
        ("Nine of the ten people stayed.", "Nine of the ten people"),
        ("Now it's one in forty.", "one in forty"),
        ("It took three times as long.", "three times as long"),
        ("Walk ins nearly doubled by May.", "doubled"),
        ("Turnover was halved.", "halved"),
        ("By June we were down to nine.", "nine"),
        ("I got 44 and the pass is higher.", "44"),
        ("My mark was 38.", "38"),
        ("They left us two stars.", "two stars"),
        ("I got a C minus.", "a C minus"),
        ("We came last out of fourteen.", "last out of fourteen"),
        ("We finished 8th.", "finished 8th"),
        ("The next season we had 26.", "26"),
        ("The minibus left three weeks late.", "three weeks late"),
        ("We handed it over ten days early.", "ten days early"),
        ("The opening slipped by six weeks.", "six weeks"),
        ("The oven was down for nine hours.", "nine hours"),
        ("It took eleven days to fix.", "eleven days"),
        ("We were selling like two a day.", "two a day"),
        ("The cut was 4 centimeters off.", "4 centimeters off"),
        ("We missed the goal by fourteen.", "fourteen"),
        ("They binned ninety loaves.", "ninety loaves"),
        ("I made seven people redundant.", "seven people redundant"),
        ("Two nurses quit.", "Two nurses quit"),
        ("There were 17 complaints.", "17 complaints"),
        ("Around 1,300 calls rang out.", "1,300 calls"),
        ("We had zero outages that year.", "zero outages"),
        ("We've had none since.", "none"),
        ("That's six clean audits in a row.", "six clean audits in a row"),
        ("Of the next thirty we lost four.", "four"),
    ],
)
def test_each_family_of_figures_is_found_and_quoted_as_spoken(quotes, answer, quote):
    assert any(quote in found or found in quote for found in quotes(answer)), quotes(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "That was in 2019, the second Monday of March.",
        "It was due on the 14th of March.",
        "I came in at 7 am and left at half past six.",
        "The site runs 24/7.",
        "I was 23 and knew everything.",
        "My manager was 45 and very patient.",
        "I'd been a nurse for eleven years.",
        "I have twelve years of experience in sales.",
        "It was a six month project.",
        "Two weeks later we shipped it.",
        "I led a team of eight people.",
        "There were five of us in the kitchen.",
        "The company has 4,000 employees.",
        "We were on version 3.2 of the software.",
        "They put us in room 204.",
        "One of my managers said no.",
        "The number one lesson is to ask.",
        "There are two things I learned from that.",
        "I was a hundred and ten percent committed.",
        "I've told this story a million times.",
        "The other half of the team was in Madrid.",
        "It took a second to answer.",
        "We could have grown forty percent if we'd had the stock.",
        "I promised them forty percent.",
        "I'd told her I would do thirty.",
        "Google has a billion users and we were not Google.",
        "I read three books and called fifteen suppliers.",
        "I was doing sixty hours a week.",
        "I gave a five percent discount to win it.",
        "I'm maybe a six out of ten at maths.",
        "We didn't lose six regulars.",
    ],
)
def test_look_alikes_are_no_figures(quotes, answer):
    assert quotes(answer) == []


@pytest.mark.parametrize(
    ("figure", "look_alike"),
    [
        ("It dropped by a third.", "One third of my time went there."),
        ("We went from 9 to 4.", "We work 9 to 5."),
        ("We lost six regulars.", "We never lost six regulars."),
        ("We were two weeks late.", "We were two weeks in."),
        ("We came in at 97.", "We came in at 9."),
        ("The score was 23.", "He was 23."),
        ("We paid a 50 dollar fine.", "I bought a 50 dollar kettle."),
        ("That's 40 percent of them.", "It was 40 percent of my time."),
        ("We had zero complaints.", "We had zero idea."),
        ("They gave us four out of five.", "I saw four of us."),
    ],
)
def test_a_figure_is_told_from_its_look_alike(quotes, figure, look_alike):
    assert quotes(figure)
    assert quotes(look_alike) == []


@pytest.mark.parametrize(
    ("answer", "side"),
    [
        ("We were three weeks late.", "failure"),
        ("It cost the hotel nine thousand.", "failure"),
        ("We handed it over two weeks early.", "improvement"),
        ("We've hit it nine times in a row.", "improvement"),
        ("Complaints went from 9 a month to 4.", "improvement"),
        ("Complaints went from 4 a month to 9.", "failure"),
        ("Sales went from 9 a month to 4.", "failure"),
        ("The rating went from 3.9 to 4.6.", "improvement"),
        ("The wait went from two days to four hours.", "improvement"),
        ("We had zero complaints.", "improvement"),
        ("We had zero sales.", "failure"),
        ("Errors fell by 40 percent.", "improvement"),
        ("Bookings fell by 40 percent.", "failure"),
        ("By the next spring it was 71.", "improvement"),
        ("We lost half the orders.", "failure"),
    ],
)
def test_the_wording_tells_the_side(only, answer, side):
    assert only(answer).side == side


SETTING = "We sell bread in the market and I like it there because people talk to us all day long. " * 5
STORY = "The oven broke and it was my fault. {} So I called the engineer and I asked him to show me. {}"


def test_where_the_wording_says_nothing_the_turn_of_the_story_does(figures):
    sides = [figure.side for figure in figures(STORY.format("The count was 31.", "The count was 12."))]
    assert sides == ["failure", "improvement"]


def test_a_figure_long_before_any_trouble_is_context(figures):
    first, second = figures(f"It stood at 88. {SETTING}" + STORY.format("The count was 31.", SETTING))
    assert (first.side, second.side) == ("context", "failure")


def test_an_answer_ends_with_its_outcome(figures):
    answer = f"{SETTING}It broke. " + "The count was 12."
    assert figures(answer)[-1].side == "improvement"


def test_a_pair_has_its_two_ends_its_unit_and_its_window_as_spoken(only):
    figure = only("Churn went from nine percent to four percent in six months.")
    assert (figure.before, figure.after, figure.unit, figure.window) == (
        "nine",
        "four",
        "percent",
        "six months",
    )
    assert (figure.value, figure.cue) == (None, "from-to")


def test_a_figure_has_its_value_and_unit_as_spoken(only):
    figure = only("We refunded two hundred and forty tickets.")
    assert (figure.value, figure.unit) == ("two hundred and forty", "tickets")


def test_a_rate_has_its_window(only):
    figure = only("We were selling like two a day.")
    assert (figure.value, figure.window) == ("two", "day")


def test_a_spoken_figure_has_the_times_of_its_first_and_last_word(figures):
    said = ["we", "lost", "four,", "uh,", "good", "cooks."]
    words = [Word(text, float(at), at + 0.5) for at, text in enumerate(said)]
    (figure,) = figures(Transcript(tuple(words)))
    assert (figure.quote, figure.start, figure.end) == ("four, uh, good cooks", 2.0, 5.5)


def test_a_typed_figure_has_no_times(only):
    figure = only("We lost four cooks.")
    assert (figure.start, figure.end) == (None, None)


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("We refunded two hundred and forty tickets.", "We refunded 240 tickets."),
        ("We lost twenty one cooks.", "We lost 21 cooks."),
        ("It cost one point five million dollars.", "It cost 1.5 million dollars."),
        ("We lost a hundred and one plates.", "We lost 101 plates."),
        ("The error rate went from nineteen to two percent.", "The error rate went from 19 to 2 percent."),
    ],
)
def test_numbers_in_words_and_in_digits_read_the_same(figures, spoken, written):
    def read_out(answer):
        return [(figure.cue, figure.unit, figure.side) for figure in figures(answer)]

    assert read_out(spoken) == read_out(written) != []


def test_a_year_in_words_is_no_figure(quotes):
    assert quotes("In twenty twenty one I moved, and before that in nineteen ninety eight.") == []


def test_the_same_figure_said_twice_counts_once(quotes):
    assert quotes("It sold 412 copies. 412. I mean 412 copies!") == ["412 copies"]


def test_an_end_of_a_pair_said_again_counts_once(quotes):
    assert quotes("Falls went from 12 a month to 40. 40 a month!") == ["from 12 a month to 40"]


def test_the_same_value_of_another_thing_counts_too(quotes):
    assert len(quotes("We lost 9 cooks. We lost 9 waiters.")) == 2


def test_of_figures_that_overlap_the_richest_is_reported(only):
    assert only("Errors fell from 30 percent to 12 percent.").cue == "from-to"


def test_a_quote_ends_with_its_clause(only):
    assert only("We lost 40 customers, sales people and all.").quote == "40 customers"


def test_every_quote_is_a_substring_of_the_answer(figures):
    answer = (
        "So, uh, we lost— well, about 1,300 calls, and it'd cost us $2.5 million; so we're at 4.6% now... "
        "it's gone from, um, nine to four. We didn't get 'em all: 11 of the 14."
    )
    transcript = typed(answer)
    found = figures(transcript)
    assert len(found) >= 4
    assert all(figure.quote in transcript.text for figure in found)


def test_speech_without_any_punctuation_is_understood(quotes):
    answer = (
        "so i go to my manager and i say we are three weeks late and we lost four customers and the next "
        "quarter we were on time and complaints went from nine a month to two"
    )
    assert quotes(answer) == ["three weeks late", "four customers", "from nine a month to two"]


@pytest.mark.parametrize(
    ("answer", "level"),
    [
        ("I was the lead on a migration and it went badly because I had not asked anybody about it.", 0),
        ("We shipped three weeks late and it was my fault because I had not asked anybody about it.", 1),
        (
            "We shipped three weeks late because I had not asked anybody. "
            "Next time we were two days early and errors went from 40 to 3.",
            2,
        ),
        ("We shipped three weeks late and lost four clients and it cost us eighty thousand dollars.", 1),
    ],
)
def test_a_figure_earns_a_point_and_a_second_one_with_the_improvement_both(question, answer, level):
    ratings = assess(question, typed(answer)).ratings
    assert next(rating.level for rating in ratings if rating.criterion == "metrics") == level


@pytest.mark.parametrize(
    ("measure", "background"),
    [
        ("After that summer we came down to 40 of them.", "I showed her the 40 of them."),
        ("The next spring it got only 250 replies.", "She says each form has 250 words in my file."),
        ("It had to go back, all 60 kilos, and we lost them.", "My friend can lift 60 kilos."),
    ],
)
def test_a_bare_number_counts_in_the_company_of_what_happened(quotes, measure, background):
    assert quotes(measure)
    assert quotes(background) == []


def test_a_small_bare_number_needs_more_company_than_a_large_one(quotes):
    assert quotes("It had 300 places.") and not quotes("It had 3 places.")


def test_a_bare_number_counts_less_while_the_setting_is_told(quotes):
    figure = "It had 40 doors. "
    assert "40" in " ".join(quotes(SETTING + figure))
    assert not quotes(figure + SETTING)


def test_an_answer_without_figures_has_none(quotes):
    assert quotes("") == []
    assert quotes("I forgot to call her and she was sad about it.") == []


@pytest.mark.parametrize(
    "piece",
    [
        "we lost four cooks and it went from 9 to 4. ",
        "two hundred and forty ",
        "from 9 ",
        "7 ",
        "one million billion ",
    ],
)
def test_ten_times_the_words_take_about_ten_times_as_long(criterion, piece):
    def seconds(answer):
        begin = time.process_time()
        find_metrics(criterion, answer)
        return time.process_time() - begin

    short, long = (read(typed(piece * (words // len(piece.split())))) for words in (2_000, 20_000))
    assert min(seconds(long) for _ in range(2)) < 30 * max(0.005, min(seconds(short) for _ in range(3)))
