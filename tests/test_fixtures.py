"""Every bundled session gives what its expected.json says, which was written by hand from the codebook."""

import json

import pytest
import soundfile

from mockinterview import fixtures, load_bank
from mockinterview.desk.audio_files import read_audio
from mockinterview.desk.speech import measure
from mockinterview.rubric.reading import normalise
from mockinterview.scoring import score
from mockinterview.store import read_session
from mockinterview.takes import score_take
from mockinterview.wire import feedback_json
from training.scoring import errors

NAMES = fixtures.names()
EXPECTED = {
    name: json.loads((fixtures.path(name) / "expected.json").read_text(encoding="utf-8")) for name in NAMES
}
SPOKEN = [name for name in NAMES if EXPECTED[name]["speech"]]


def replayed(name):
    session = read_session(fixtures.path(name))
    return session.takes[0], score_take(load_bank()["failure"], session.takes, 0)


def script(name):
    return (fixtures.path(name) / "script.txt").read_text(encoding="utf-8")


def test_there_are_answers_of_every_kind_and_faults():
    assert {"strong", "no-metrics", "rambling", "blame", "humble-brag", "short", "thinking-pauses"} <= set(
        NAMES
    )
    assert {"fillers", "silence", "noise", "clipped", "prompt-echo", "cut-off"} <= set(NAMES)


def test_an_unknown_fixture_lists_the_known_ones():
    with pytest.raises(KeyError, match="strong"):
        fixtures.path("nonsense")


@pytest.mark.parametrize("name", NAMES)
def test_a_fixture_is_a_whole_session(name):
    folder = fixtures.path(name)
    info = soundfile.info(folder / "take-1.wav")
    assert (info.samplerate, info.channels, info.subtype) == (16_000, 1, "PCM_16")
    assert (folder / "script.txt").is_file()
    assert read_session(folder).takes[0].recording.path == folder / "take-1.wav"


@pytest.mark.parametrize("name", NAMES)
def test_the_sound_facts_are_those_of_the_sound(name):
    take = read_session(fixtures.path(name)).takes[0]
    assert measure(*read_audio(take.recording.path)) == take.recording.sound
    assert bool(take.recording.sound.speech) == EXPECTED[name]["speech"]


@pytest.mark.parametrize("name", SPOKEN)
def test_the_recorded_words_are_what_was_said(name):
    take, _ = replayed(name)
    said, heard = (normalise(text).split() for text in (script(name), take.transcript.text))
    limit = EXPECTED[name]["word_error_rate"]
    if name == "prompt-echo":
        heard = heard[heard.index("um") :]
    if name == "cut-off":
        said = said[: len(heard)]
    if limit is not None:
        assert errors(said, heard) <= limit * len(said), take.transcript.text


@pytest.mark.parametrize("name", SPOKEN)
def test_the_levels_are_those_of_the_codebook(name):
    _, feedback = replayed(name)
    levels = {rating.criterion: rating.level for rating in feedback.ratings}
    wrong = {
        criterion: (levels[criterion], wanted)
        for criterion, wanted in EXPECTED[name]["levels"].items()
        if levels[criterion] not in (wanted if isinstance(wanted, list) else [wanted])
    }
    assert wrong == {}


@pytest.mark.parametrize("name", SPOKEN)
def test_figures_flags_and_notes_are_found(name):
    _, feedback = replayed(name)
    expected = EXPECTED[name]
    quotes = " | ".join(metric.quote for metric in feedback.metrics if metric.side != "context")
    assert [figure for figure in expected["metrics"] if figure not in quotes] == []
    assert {raised.id for raised in feedback.red_flags} >= set(expected["red_flags"])
    notes = {note.id: note.level for note in feedback.notes}
    assert {id: notes[id] for id in expected["notes"]} == expected["notes"]
    if "fillers_written" in expected:
        assert abs(feedback.delivery.fillers_written - expected["fillers_written"]) <= 1


@pytest.mark.parametrize("name", [name for name in SPOKEN if EXPECTED[name]["levels"]])
def test_the_script_itself_gets_the_same_levels(name, question):
    """What is heard and what was really said are judged alike, but for one criterion by one level."""
    if name == "cut-off":
        return
    _, heard = replayed(name)
    said = score(script(name), question)
    steps = [abs(a.level - b.level) for a, b in zip(heard.ratings, said.ratings, strict=True)]
    assert sum(steps) <= 1


@pytest.mark.parametrize("name", SPOKEN)
def test_the_feedback_that_was_kept_is_todays(name):
    _, feedback = replayed(name)
    kept = json.loads((fixtures.path(name) / "session.json").read_text(encoding="utf-8"))["takes"][0][
        "feedback"
    ]
    assert json.loads(json.dumps(feedback_json(feedback))) == kept


def test_pauses_to_think_are_seen_and_cost_nothing():
    _, feedback = replayed("thinking-pauses")
    pauses = feedback.delivery.pauses
    assert pauses.over_two_seconds == 3
    assert pauses.longest == pytest.approx(6.0, abs=1.0)
    assert next(note for note in feedback.notes if note.id == "rambling").level == 0


def test_an_echo_of_the_prompt_is_no_part_of_the_answer():
    _, plain = replayed("fillers")
    _, echoed = replayed("prompt-echo")
    assert [r.level for r in echoed.ratings] == [r.level for r in plain.ratings]
    quotes = [e.quote for r in echoed.ratings for e in r.evidence]
    assert not [quote for quote in quotes if "time you failed" in quote]
