"""An interrupted session loses nothing that was heard."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from mockinterview import fixtures
from mockinterview.cli.hearing import Ears
from mockinterview.desk.audio_files import read_audio
from mockinterview.errors import SessionError
from mockinterview.recovery import finish, repair, unfinished
from mockinterview.store import SessionFolder, is_held, read_session


def cut_off(folder, *, at):
    """As a killed program leaves it: before `at` nothing of the first take was kept."""
    file = folder / "session.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    take = content["takes"][0]
    lost = {
        "sound": ("recording", "sample_rate", "sound", "words", "feedback"),
        "words": ("words", "feedback"),
    }
    for key in lost.get(at, ("feedback",)):
        take[key] = None
    take["timings"] = {"prompt_end": 2.5}
    file.write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.fixture
def root(tmp_path):
    for name in ("short", "strong", "silence"):
        shutil.copytree(fixtures.path(name), tmp_path / name)
    return tmp_path


@pytest.fixture(scope="module")
def ears(model):
    return Ears(model)


@pytest.mark.parametrize("at", ["sound", "words", "feedback"])
def test_what_was_left_at_any_step_is_finished(root, ears, bank, at):
    whole = read_session(root / "short")
    cut_off(root / "short", at=at)
    assert unfinished(root) == [root / "short"]
    session = finish(root / "short", ears.measured, ears.hear, bank)
    assert session.takes[0].transcript == whole.takes[0].transcript
    assert session.takes[0].feedback is not None
    assert session.takes[0].timings.prompt_end == 2.5
    kept = json.loads((root / "short" / "session.json").read_text(encoding="utf-8"))["takes"][0]
    before = json.loads((fixtures.path("short") / "session.json").read_text(encoding="utf-8"))["takes"][0]
    assert kept["feedback"] == before["feedback"]
    assert unfinished(root) == []


def test_finished_sessions_and_silence_do_not_wait(root):
    assert unfinished(root) == []


def test_silence_that_was_cut_off_is_looked_at_once(root, ears, bank):
    cut_off(root / "silence", at="sound")
    assert unfinished(root) == [root / "silence"]
    assert finish(root / "silence", ears.measured, ears.hear, bank).takes[0].feedback is None
    assert unfinished(root) == []


def test_only_the_newest_are_looked_at_when_asked(root):
    cut_off(root / "short", at="words")
    assert unfinished(root, newest=1) == []
    assert unfinished(root, newest=3) == [root / "short"]


def test_a_session_that_goes_on_is_left_alone(root, ears, bank):
    cut_off(root / "short", at="words")
    with SessionFolder(root / "short").hold():
        assert is_held(root / "short")
        assert unfinished(root) == []
        with pytest.raises(SessionError, match="in use by another"):
            finish(root / "short", ears.measured, ears.hear, bank)
    assert unfinished(root) == [root / "short"]


def test_feedback_that_was_kept_stays_as_it_is(root, ears, bank):
    file = root / "strong" / "session.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    content["takes"][0]["feedback"].update(rubric="failure@0", points=1)
    content["takes"].append({**content["takes"][0], "feedback": None})
    file.write_text(json.dumps(content), encoding="utf-8")
    finish(root / "strong", ears.measured, ears.hear, bank)
    first, second = json.loads(file.read_text(encoding="utf-8"))["takes"]
    assert (first["feedback"]["rubric"], first["feedback"]["points"]) == ("failure@0", 1)
    assert second["feedback"]["points"] == 18


def test_a_take_whose_sound_is_gone_does_not_wait_for_ever(root):
    cut_off(root / "short", at="words")
    (root / "short" / "take-1.wav").unlink()
    assert unfinished(root) == []


@pytest.mark.parametrize("told", [0, 1000, 0x7FFFFFFF])
def test_a_header_that_tells_another_length_is_repaired(root, told):
    wav = root / "short" / "take-1.wav"
    before = wav.read_bytes()
    content = bytearray(before)
    content[4:8] = min(told + 36, 0x7FFFFFFF).to_bytes(4, "little")
    content[40:44] = told.to_bytes(4, "little")
    wav.write_bytes(content)
    assert repair(wav)
    assert wav.read_bytes() == before


def test_what_is_no_wav_is_left_as_it_is(tmp_path):
    (tmp_path / "take-1.wav").write_bytes(b"no sound at all")
    assert not repair(tmp_path / "take-1.wav")
    assert (tmp_path / "take-1.wav").read_bytes() == b"no sound at all"


def test_a_whole_recording_is_left_as_it_is(root):
    wav = root / "short" / "take-1.wav"
    before = wav.read_bytes()
    assert not repair(wav)
    assert wav.read_bytes() == before


def test_the_next_practice_says_that_a_session_waits(run, root, model):
    cut_off(root / "short", at="words")
    answer = fixtures.path("silence") / "take-1.wav"
    done = run("practice", "--answer", answer, "--voice", "text", "--model", model, "--sessions", root)
    assert "Interrupted and not yet finished: short." in done.err
    assert "mockinterview recover" in done.err


@pytest.mark.parametrize("seconds", [1.5, 4.0])
def test_a_killed_interview_keeps_all_but_the_last_second(run, tmp_path, model, seconds):
    answer = fixtures.path("strong") / "take-1.wav"
    command = [sys.executable, "-m", "mockinterview", "practice", "--answer", answer, "--pace", "real"]
    command += ["--voice", "text", "--model", model, "--sessions", tmp_path]
    began = subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wavs = []
    while began.poll() is None and not (wavs and wavs[0].stat().st_size > 44):
        wavs = list(tmp_path.glob("*/take-1.wav"))
        time.sleep(0.02)
    heard_from = time.monotonic()
    time.sleep(seconds)
    os.kill(began.pid, signal.SIGKILL)
    heard = time.monotonic() - heard_from
    began.wait()
    done = run("recover", "--json", "--model", model, "--sessions", tmp_path)
    assert done.status == 0, done.err
    assert done.lines[0]["seconds"] >= heard - 1.0
    samples, _ = read_audio(wavs[0])
    original, _ = read_audio(answer)
    assert abs(samples - original[: len(samples)]).max() < 1e-3
    assert run("recover", "--json", "--sessions", tmp_path).lines == []
    assert run("replay", wavs[0].parent).status == 0
