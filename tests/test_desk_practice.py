"""The desk test: the real program at a real terminal, with a sound server as its microphone and speaker."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
import soundfile

from mockinterview import fixtures
from mockinterview.desk.speech import measure

CAPTURE_RATE = 16_000
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """The program in a pseudo-terminal: what it shows, and keys for it."""

    def __init__(self, env, *arguments):
        self._master, slave = pty.openpty()
        # Ctrl-C and single keys need the terminal to be the program's own.
        command = ["setsid", "--ctty", sys.executable, "-m", "mockinterview", *map(str, arguments)]
        env = {**env, "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "40"}
        self.process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=env)
        os.close(slave)
        self._shown = b""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        while True:
            try:
                part = os.read(self._master, 4096)
            except OSError:
                return
            if not part:
                return
            self._shown += part

    @property
    def shown(self):
        return ESCAPES.sub("", self._shown.decode("utf-8", "replace"))

    def wait_for(self, text, seconds=60.0):
        """Return when the screen has shown `text`; gives the moment."""
        deadline = time.monotonic() + seconds
        while text not in self.shown:
            assert self.process.poll() is None or text in self.shown, self.shown
            assert time.monotonic() < deadline, f"no {text!r} in:\n{self.shown}"
            time.sleep(0.02)
        return time.monotonic()

    def press(self, key):
        os.write(self._master, key)

    def interrupt(self):
        os.kill(self.process.pid, signal.SIGINT)

    def end(self, seconds=60.0):
        """The exit status, when the program has ended."""
        status = self.process.wait(seconds)
        self._reader.join(5)
        return status

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._master)


@pytest.fixture
def desk(card, model, tmp_path):
    """Starts practice at the desk; gives the terminal."""
    started = []

    def start(*options):
        options = ("--voice", "aloud", "--model", model, "--sessions", tmp_path, *options)
        terminal = Terminal(card.env, "practice", "failure", *options)
        started.append(terminal)
        return terminal

    yield start
    for terminal in started:
        terminal.close()


def the_session(root):
    (folder,) = root.iterdir()
    return folder, json.loads((folder / "session.json").read_text(encoding="utf-8"))


def spoken(samples, start, end):
    """Seconds of speech and its level in dBFS between two moments of a capture."""
    part = samples[max(0, round(start * CAPTURE_RATE)) : round(end * CAPTURE_RATE)]
    facts = measure(part, CAPTURE_RATE)
    return sum(span.end - span.start for span in facts.speech), facts.speech_dbfs


def words(text):
    return re.sub(r"[^\w%$' ]", "", text.lower()).split()


def heard_words(folder):
    result = json.loads((folder / "take-1.whisper.json").read_text(encoding="utf-8"))
    return words("".join(word["word"] for segment in result["segments"] for word in segment["words"]))


def test_a_whole_interview_at_the_desk(desk, card, tmp_path):
    answer = fixtures.path("knowledge-gap")
    said = words((answer / "script.txt").read_text(encoding="utf-8"))
    with card.capture() as speaker:
        began = time.monotonic()
        terminal = desk()
        go = terminal.wait_for("go. Enter ends the answer") - began
        card.play(answer / "take-1.wav")
        spoken_at = time.monotonic() - began
        terminal.press(b"\r")
        assert terminal.end() == 0, terminal.shown
        ended = time.monotonic() - began

    seconds, level = spoken(speaker.samples, 0, go)
    assert 1.0 < seconds < 6.0
    assert -40 < level < -3
    assert spoken(speaker.samples, go + 0.5, spoken_at)[0] == 0, (
        "the speaker must be silent while one answers"
    )
    seconds, level = spoken(speaker.samples, spoken_at, ended)
    assert 8.0 < seconds < 45.0
    assert -40 < level < -3

    folder, session = the_session(tmp_path)
    recording, rate = soundfile.read(folder / "take-1.wav", dtype="float32")
    original = soundfile.info(answer / "take-1.wav").duration
    assert original - 0.5 < len(recording) / rate < original + 2.0
    assert soundfile.info(folder / "take-1.wav").subtype == "PCM_16"
    assert -40 < measure(recording, rate).speech_dbfs < -3
    heard = heard_words(folder)
    assert len(set(heard) & set(said)) >= 0.9 * len(set(said)), " ".join(heard)
    assert not {"tell", "about"} <= set(heard), "the prompt was recorded"
    (take,) = session["takes"]
    expected = json.loads((answer / "expected.json").read_text(encoding="utf-8"))["levels"]
    levels = {rating["criterion"]: rating["level"] for rating in take["feedback"]["ratings"]}
    right = [
        levels[name] in (wanted if isinstance(wanted, list) else [wanted])
        for name, wanted in expected.items()
    ]
    assert right.count(False) <= 1, levels
    at = take["timings"]
    order = [
        "prompt_end",
        "first_block",
        "speech_end",
        "transcript_ready",
        "feedback_ready",
        "feedback_start",
    ]
    assert [at[name] for name in order] == sorted(at[name] for name in order)
    assert f"{take['feedback']['points']} of 20 points" in terminal.shown
    assert "synthetic voice only" in terminal.shown


def test_an_answer_ends_by_itself_after_a_countdown_that_speech_cancels(desk, card, tmp_path):
    answer = fixtures.path("short") / "take-1.wav"
    terminal = desk()
    terminal.wait_for("go. Enter ends the answer")
    card.play(answer)
    terminal.wait_for("stopping in")
    card.play(answer)
    assert "Recorded" not in terminal.shown, "it ended although the person spoke again"
    terminal.wait_for("Recorded", 20)
    terminal.wait_for("of 20 points")
    time.sleep(1.0)
    pressed = time.monotonic()
    terminal.press(b"\r")
    assert terminal.end() == 0, terminal.shown
    assert time.monotonic() - pressed < 3.0, "Enter must cut the feedback short"
    heard = heard_words(the_session(tmp_path)[0])
    assert heard.count("exam") == 2, " ".join(heard)


def test_nothing_said_never_ends_by_itself_and_enter_ends_it(desk, tmp_path):
    terminal = desk()
    terminal.wait_for("go. Enter ends the answer")
    time.sleep(8.0)
    assert terminal.process.poll() is None
    assert "stopping in" not in terminal.shown
    terminal.press(b"\r")
    assert terminal.end() == 2
    assert "No speech was heard" in terminal.shown
    folder, _ = the_session(tmp_path)
    assert soundfile.info(folder / "take-1.wav").duration > 7.0


def test_enter_cuts_the_prompt_short(desk):
    terminal = desk()
    terminal.wait_for("Tell me about a time you failed")
    time.sleep(0.7)
    pressed = time.monotonic()
    terminal.press(b"\r")
    assert terminal.wait_for("go. Enter ends the answer") - pressed < 1.5
    terminal.interrupt()
    assert terminal.end() == 130


@pytest.mark.parametrize(
    "stage", ["while the prompt is spoken", "while one answers", "while feedback is spoken"]
)
def test_control_c_ends_it_at_any_stage_and_keeps_what_was_said(desk, card, tmp_path, stage):
    terminal = desk()
    if stage == "while the prompt is spoken":
        terminal.wait_for("Tell me about a time you failed")
        time.sleep(0.7)
    else:
        terminal.wait_for("go. Enter ends the answer")
        card.play(fixtures.path("short") / "take-1.wav")
    if stage == "while feedback is spoken":
        terminal.press(b"\r")
        terminal.wait_for("of 20 points")
        time.sleep(1.5)
    pressed = time.monotonic()
    terminal.press(b"\x03")
    assert terminal.end() == 130, terminal.shown
    assert time.monotonic() - pressed < 3.0
    assert "Traceback" not in terminal.shown
    folder, session = the_session(tmp_path)
    if stage != "while the prompt is spoken":
        samples, rate = soundfile.read(folder / "take-1.wav", dtype="float32")
        assert len(samples) / rate > 7.0
        assert np.abs(samples).max() > 0.1
    if stage == "while feedback is spoken":
        assert session["takes"][0]["feedback"] is not None
