"""practice with recorded answers: everything but the sound card is real."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import soundfile

from mockinterview import fixtures

ANSWER = fixtures.path("strong") / "take-1.wav"
SHORT = fixtures.path("short") / "take-1.wav"


def word_error_rate(said, heard):
    """Edits per word said, on lower-case words without punctuation."""
    a, b = (
        ["".join(c for c in w.lower() if c.isalnum() or c in "%$'") for w in t.split()] for t in (said, heard)
    )
    row = list(range(len(b) + 1))
    for i, word in enumerate(a, 1):
        above, row[0] = row[0], i
        for j, other in enumerate(b, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (word != other))
    return row[-1] / max(1, len(a))


def the_session(root):
    (folder,) = [entry for entry in root.iterdir() if entry.name.endswith("-failure")]
    return folder, json.loads((folder / "session.json").read_text())


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory, run, model):
    """One whole session from the strong fixture, spoken into WAV files."""
    root = tmp_path_factory.mktemp("rehearsal")
    done = run(
        *("practice", "failure", "--answer", ANSWER, "--model", model),
        *("--voice", root / "voice", "--sessions", root / "sessions"),
    )
    assert done.status == 0, done.err
    return root, done


def test_the_prompt_and_the_feedback_are_spoken_into_wav_files(rehearsal):
    root, _ = rehearsal
    assert sorted(path.name for path in (root / "voice").iterdir()) == ["01-prompt.wav", "02-feedback.wav"]
    for name, shortest, longest in (("01-prompt.wav", 1.0, 6.0), ("02-feedback.wav", 5.0, 40.0)):
        samples, rate = soundfile.read(root / "voice" / name)
        assert rate >= 22_000
        assert shortest < len(samples) / rate < longest
        assert np.sqrt(np.mean(samples**2)) > 0.01


def test_the_answer_is_understood(rehearsal):
    _, session = the_session(rehearsal[0] / "sessions")
    heard = " ".join(e for e in [session["takes"][0]["feedback"]["spoken"]])
    words = json.loads((the_session(rehearsal[0] / "sessions")[0] / "take-1.whisper.json").read_text())
    heard = "".join(w["word"] for s in words["segments"] for w in s["words"])
    assert word_error_rate((fixtures.path("strong") / "script.txt").read_text(), heard) <= 0.05


def test_the_session_keeps_the_recording_sample_for_sample(rehearsal):
    folder, session = the_session(rehearsal[0] / "sessions")
    kept, rate = soundfile.read(folder / "take-1.wav", dtype="int16")
    given, given_rate = soundfile.read(ANSWER, dtype="int16")
    assert rate == given_rate
    assert np.array_equal(kept, given)
    assert session["device"] == ANSWER.name


def test_every_step_has_its_time(rehearsal):
    _, session = the_session(rehearsal[0] / "sessions")
    at = session["takes"][0]["timings"]
    order = ["prompt_end", "first_block", "speech_end", "transcript_ready", "feedback_ready"]
    assert all(at[name] is not None for name in order)
    assert [at[name] for name in order] == sorted(at[name] for name in order)


def test_the_scorecard_is_shown_and_the_model_is_owned_up_to(rehearsal):
    _, done = rehearsal
    assert "of 20 points" in done.out
    assert "synthetic voice only" in done.err


def test_the_session_replays_to_the_same_feedback(rehearsal, run):
    folder, session = the_session(rehearsal[0] / "sessions")
    (line,) = run("score", folder, "--json").lines
    kept = session["takes"][0]["feedback"]
    assert {key: line[key] for key in kept} == kept


def test_several_takes_and_probes_use_several_answers(run, model, tmp_path):
    done = run(
        *(
            "practice",
            "--answer",
            SHORT,
            "--answer",
            SHORT,
            "--answer",
            SHORT,
            "--takes",
            "2",
            "--follow-ups",
            "1",
        ),
        *("--model", model, "--voice", "text", "--sessions", tmp_path),
    )
    assert done.status == 0, done.err
    _, session = the_session(tmp_path)
    probes = [take["follow_up"] for take in session["takes"]]
    assert probes[0] is None
    assert probes[1] is not None
    assert probes[2] is None
    assert session["takes"][1]["prompt"] != session["takes"][0]["prompt"]


def test_an_answer_is_fed_as_it_was_spoken_when_asked(run, model, tmp_path):
    began = time.monotonic()
    done = run(
        *("practice", "--answer", SHORT, "--pace", "real", "--model", model),
        *("--voice", "text", "--sessions", tmp_path),
    )
    assert done.status == 0, done.err
    assert time.monotonic() - began > soundfile.info(SHORT).duration


def test_a_silent_answer_is_told_and_its_recording_kept(run, model, tmp_path):
    silence = fixtures.path("silence") / "take-1.wav"
    done = run("practice", "--answer", silence, "--model", model, "--voice", "text", "--sessions", tmp_path)
    assert done.status == 2
    assert "No speech" in done.err
    folder, _ = the_session(tmp_path)
    assert soundfile.info(folder / "take-1.wav").duration == soundfile.info(silence).duration


def test_a_missing_answer_is_told_before_anything_is_said(run, model, tmp_path):
    done = run("practice", "--answer", tmp_path / "no.wav", "--model", model, "--sessions", tmp_path / "s")
    assert done.status == 2
    assert "no.wav" in done.err
    assert not (tmp_path / "s").exists()


def test_a_sessions_folder_that_cannot_be_written_is_told(run, model, tmp_path):
    (tmp_path / "file").write_text("")
    done = run(
        *("practice", "--answer", SHORT, "--model", model, "--voice", "text"),
        *("--sessions", tmp_path / "file"),
    )
    assert done.status == 2
    assert "--sessions" in done.err


def test_an_unknown_question_is_told(run):
    done = run("practice", "no-such-question")
    assert done.status == 2
    assert "failure" in done.err


def test_control_c_during_the_answer_keeps_what_was_recorded(model, tmp_path):
    command = [sys.executable, "-m", "mockinterview", "practice", "--answer", str(ANSWER), "--pace", "real"]
    options = ["--model", model, "--voice", "text", "--sessions", str(tmp_path)]
    program = subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        recorded = list(tmp_path.glob("*/take-1.wav"))
        if recorded and recorded[0].stat().st_size > 3 * 32_000:
            break
        time.sleep(0.05)
    os.kill(program.pid, signal.SIGINT)
    _, err = program.communicate(timeout=30)
    assert program.returncode == 130
    assert "Traceback" not in err
    assert "kept in" in err
    folder, _ = the_session(tmp_path)
    assert soundfile.info(folder / "take-1.wav").duration >= 2.5


def test_control_c_during_the_first_imports_ends_it_too(tmp_path):
    for pause in (0.1, 0.14, 0.2, 0.3):
        command = [sys.executable, "-m", "mockinterview", "practice", "--answer", str(SHORT)]
        program = subprocess.Popen(
            [*command, "--sessions", str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        time.sleep(pause)
        program.send_signal(signal.SIGINT)
        _, err = program.communicate(timeout=30)
        # Python itself may not have begun.
        assert program.returncode == 130 or "mockinterview" not in err, err


def test_a_second_control_c_does_not_break_off_what_the_first_saves(model, tmp_path):
    command = [sys.executable, "-m", "mockinterview", "practice", "--answer", str(ANSWER), "--pace", "real"]
    options = ["--model", model, "--voice", "text", "--sessions", str(tmp_path)]
    program = subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("*/take-1.wav")) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1.0)
    for _ in range(3):
        program.send_signal(signal.SIGINT)
        time.sleep(0.01)
    _, err = program.communicate(timeout=30)
    assert program.returncode == 130
    assert "Traceback" not in err
    folder, _ = the_session(tmp_path)
    assert soundfile.info(folder / "take-1.wav").duration >= 0.5


@pytest.mark.parametrize("device", ["²", "99", "Nonsense"])
def test_a_microphone_that_is_not_there_is_told_with_those_that_are(run, card, model, tmp_path, device):
    done = run("practice", "--device", device, "--model", model, "--sessions", tmp_path / "s", env=card.env)
    assert done.status == 3
    assert "--device" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    "option", [("--voice", ""), ("--max-seconds", "nan"), ("--takes", "0"), ("--pace", "x")]
)
def test_an_option_that_means_nothing_is_refused(run, model, tmp_path, option):
    done = run("practice", "--answer", SHORT, "--model", model, "--sessions", tmp_path / "s", *option)
    assert done.status == 2
    assert option[0] in done.err
    assert not (tmp_path / "s").exists()
