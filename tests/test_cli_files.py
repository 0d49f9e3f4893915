"""score, transcribe and replay as a person or a script runs them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from mockinterview import fixtures

STRONG = (fixtures.path("strong") / "script.txt").read_text()
RATING_KEYS = {"criterion", "level", "points", "of", "why", "evidence", "next_point"}
CRITERIA = ["risk", "ownership", "candor", "knowledge_gap", "recovery", "learning", "results", "metrics"]


@pytest.fixture
def answer(tmp_path):
    path = tmp_path / "answer.txt"
    path.write_text(STRONG)
    return path


def one_line(done):
    """The error, which is one or two lines without a traceback."""
    assert "Traceback" not in done.err
    lines = done.err.strip().splitlines()
    assert 1 <= len(lines) <= 2, done.err
    return done.err


def test_score_prints_one_json_object_of_the_agreed_shape(run, answer):
    done = run("score", answer, "--json")
    (line,) = done.lines
    assert done.status == 0
    assert done.err == ""
    assert list(line)[:4] == ["file", "question", "points", "of"]
    assert line["file"] == str(answer)
    assert line["of"] == 20
    assert [rating["criterion"] for rating in line["ratings"]] == CRITERIA
    assert all(set(rating) == RATING_KEYS for rating in line["ratings"])
    assert [r["of"] for r in line["ratings"]] == [2, 4, 2, 2, 2, 4, 2, 2]
    assert line["points"] == sum(rating["points"] for rating in line["ratings"])
    assert set(line["delivery"]["fillers"]) == {"written", "unwritten", "lexical"}
    assert {"rambling", "missing_metrics"} <= {note["id"] for note in line["notes"]}
    assert line["rubric"].startswith("failure@")
    assert line["model"] is None


def test_the_same_answer_gives_the_same_bytes(run, answer):
    assert run("score", answer, "--json").out == run("score", answer, "--json").out


def test_every_quote_was_said(run, answer):
    (line,) = run("score", answer, "--json").lines
    said = " ".join(STRONG.split())
    quotes = [e["quote"] for r in line["ratings"] for e in r["evidence"]] + [
        m["quote"] for m in line["metrics"]
    ]
    assert quotes
    assert [quote for quote in quotes if quote not in said] == []


def test_a_point_without_evidence_names_what_was_not_heard(run, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("I failed an exam once. I studied more, and I passed it the next time.")
    (line,) = run("score", path, "--json").lines
    for rating in line["ratings"]:
        assert rating["evidence"] or "didn't hear" in rating["why"], rating
        assert (rating["next_point"] is None) == (rating["level"] == 2)


def test_files_are_scored_in_the_order_given(run, answer, tmp_path):
    other = tmp_path / "0.txt"
    other.write_text("I do not fail. I am a perfectionist and I work too hard, everybody says so.")
    done = run("score", answer, other, answer, "--json")
    assert [line["file"] for line in done.lines] == [str(answer), str(other), str(answer)]


def test_a_bad_file_among_several_is_told_and_the_others_are_scored(run, answer, tmp_path):
    done = run("score", answer, tmp_path / "missing.txt", answer, "--json")
    assert done.status == 1
    assert len(done.lines) == 2
    assert "missing.txt" in one_line(done)


def test_too_few_words_are_left_open_and_not_scored_zero(run, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Well, um, no.")
    (line,) = run("score", path, "--json").lines
    assert {rating["level"] for rating in line["ratings"]} == {None}
    assert (line["points"], line["of"]) == (0, 0)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("missing.txt", None, "no file"),
        ("empty.txt", b"", "empty"),
        ("binary.txt", b"\xff\xfe\x00\x81" * 20, "text"),
        ("text.wav", b"this is not sound at all, but it is called so", "text.wav"),
        ("empty.wav", b"", "empty.wav"),
        ("missing.wav", None, "missing.wav"),
    ],
)
def test_an_input_that_cannot_be_used_is_told_in_a_line(run, tmp_path, name, content, told):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    done = run("score", path, "--json")
    assert done.status == 2
    assert done.out == ""
    assert told in one_line(done)


@pytest.mark.parametrize(
    ("samples", "told"),
    [
        (np.zeros(1600), "short"),
        (np.zeros(32_000), "no speech"),
        (np.full(32_000, np.nan), "no numbers"),
    ],
    ids=["a tenth of a second", "silence", "not a number"],
)
def test_sound_that_holds_no_answer_is_told_in_a_line(run, tmp_path, samples, told):
    path = tmp_path / "a.wav"
    soundfile.write(path, samples, 16_000, subtype="FLOAT")
    done = run("score", path, "--json")
    assert done.status == 2
    assert done.out == ""
    assert told in one_line(done).lower()


def test_an_unknown_question_lists_the_known_ones(run, answer):
    done = run("score", answer, "--question", "success")
    assert done.status == 2
    assert "failure" in one_line(done)


def test_an_unknown_model_lists_the_known_ones(run):
    done = run("transcribe", fixtures.path("short") / "take-1.wav", "--model", "enormous")
    assert done.status == 3
    assert "base.en" in done.err
    assert "Traceback" not in done.err


def test_a_file_that_is_no_checkpoint_is_told(run, tmp_path):
    path = tmp_path / "model.pt"
    path.write_bytes(b"PK\x03\x04 not a model")
    done = run("transcribe", fixtures.path("short") / "take-1.wav", "--model", path)
    assert done.status == 3
    assert "not a Whisper checkpoint" in done.err
    assert "Traceback" not in done.err


def test_transcribe_writes_words_with_times(run, model):
    done = run("transcribe", fixtures.path("short") / "take-1.wav", "--model", model, "--json")
    (line,) = done.lines
    assert list(line) == ["file", "text", "words", "model", "engine"]
    assert line["text"] == " ".join(word["text"] for word in line["words"])
    assert (line["model"], line["engine"]) == ("whisper-fixture.pt", "openai")
    starts = [word["start"] for word in line["words"]]
    assert starts == sorted(starts)
    assert 0.8 < starts[0] < 1.4
    assert "fixtures' synthetic voice only" in done.err


def test_silence_is_written_down_as_no_words_without_loading_a_model(run):
    done = run("transcribe", fixtures.path("silence") / "take-1.wav", "--model", "no-such-model", "--json")
    assert done.status == 0
    assert done.lines[0]["words"] == []


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 96_000])
@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT"])
def test_any_rate_and_depth_is_understood(run, model, tmp_path, rate, subtype):
    import soxr

    samples, at = soundfile.read(fixtures.path("short") / "take-1.wav")
    path = tmp_path / "a.wav"
    stereo = np.repeat(soxr.resample(samples, at, rate)[:, None], 2, axis=1)
    soundfile.write(path, stereo, rate, subtype=subtype)
    done = run("score", path, "--model", model, "--json")
    assert done.status == 0, done.err
    (line,) = done.lines
    assert line["delivery"]["words"] >= 13
    if rate > 8_000:
        assert "I failed" in " ".join(e["quote"] for r in line["ratings"] for e in r["evidence"])


def test_a_session_replays_without_a_model(run):
    done = run("replay", fixtures.path("strong"))
    assert done.status == 0, done.err
    assert "points" in done.out
    assert "Loading" not in done.err


def test_a_replayed_session_gives_the_feedback_that_it_kept(run):
    folder = fixtures.path("strong")
    (line,) = run("score", folder, "--json").lines
    kept = json.loads((folder / "session.json").read_text())["takes"][0]["feedback"]
    assert {key: line[key] for key in kept} == kept


def test_any_recording_can_be_replayed(run, model):
    done = run("replay", fixtures.path("short") / "take-1.wav", "--model", model)
    assert done.status == 0, done.err
    assert "I failed an exam once" in done.out


@pytest.fixture
def session(tmp_path):
    """A saved session to damage."""
    return Path(shutil.copytree(fixtures.path("short"), tmp_path / "session"))


@pytest.mark.parametrize("words", [None, "[" * 200_000, '{"segments": [{"words": [{"word": "a"}]}]}'])
def test_words_that_are_gone_or_damaged_are_had_again_from_the_recording(run, model, session, words):
    path = session / "take-1.whisper.json"
    path.unlink() if words is None else path.write_text(words)
    done = run("score", session, "--json", "--model", model)
    assert done.status == 0, done.err
    assert done.lines[0]["delivery"]["words"] == 15


@pytest.mark.parametrize("time", ["NaN", "1e300", "-5"])
def test_times_that_are_none_are_not_taken_from_a_session(run, model, session, time):
    word = f'{{"word": " failed", "start": {time}, "end": {time}, "probability": 0.9}}'
    (session / "take-1.whisper.json").write_text(f'{{"segments": [{{"words": [{word}]}}]}}')
    done = run("score", session, "--json", "--model", model)
    assert done.status == 0, done.err
    assert done.lines[0]["delivery"]["words"] == 15


def test_one_damaged_take_does_not_hide_the_others(run, session):
    content = json.loads((session / "session.json").read_text())
    content["takes"].append({"question": "failure", "prompt": "p"})
    (session / "session.json").write_text(json.dumps(content))
    (session / "take-2.wav").write_bytes(b"")
    done = run("score", session, "--json")
    assert done.status == 0, done.err
    assert "take-2.wav is empty" in one_line(done)
    assert done.lines[0]["delivery"]["words"] == 15


def test_a_name_that_is_no_utf8_is_read_all_the_same(run, model, tmp_path):
    for name in (b"bad\xff.txt", b"bad\xff.wav"):
        path = os.path.join(os.fsencode(tmp_path), name)  # noqa: PTH118
        source = "script.txt" if name.endswith(b"txt") else "take-1.wav"
        shutil.copy(fixtures.path("short") / source, path)
        done = run("score", os.fsdecode(path), "--json", "--model", model)
        assert done.status == 0, done.err
        assert done.lines[0]["file"].endswith("bad\ufffd." + name[-3:].decode())


def test_a_pipe_is_no_answer(run, tmp_path):
    os.mkfifo(tmp_path / "a.txt")
    done = run("score", tmp_path / "a.txt", timeout=20)
    assert done.status == 2
    assert "is not a file" in one_line(done)


def test_escape_sequences_do_not_reach_the_terminal(run, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("I failed \x1b[2J\x1b]0;gone\x07 the exam because I never opened the book in time.")
    done = run("score", path)
    assert done.status == 0
    assert "\x1b" not in done.out


def test_an_answer_without_spaces_takes_no_longer(run, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("I failed. " + "$1.1" * 50_000 + "%")
    assert run("score", path, "--json", timeout=20).status == 0


def test_a_book_is_no_answer(run, tmp_path):
    (tmp_path / "a.txt").write_text("word " * 300_000)
    done = run("score", tmp_path / "a.txt")
    assert done.status == 2
    assert "longer than an answer" in one_line(done)


def test_output_that_can_not_be_written_is_told(answer):
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "mockinterview", "score", str(answer), "--json"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert "can't be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_debug_shows_the_traceback_and_keeps_the_status(run, tmp_path):
    done = run("score", tmp_path / "a.txt", "--bank", tmp_path / "none", "--debug")
    assert done.status == 2
    assert "Traceback" in done.err


def test_a_typing_slip_is_told_in_two_lines(run):
    done = run("score", "--jsn")
    assert done.status == 2
    assert "--jsn" in one_line(done)
