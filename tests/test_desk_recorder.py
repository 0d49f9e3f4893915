"""Recording an answer: everything heard is on disk, however it ends."""

import json
import os
import pty
import re
import resource
import select
import signal
import subprocess
import sys
import time
import wave

import numpy as np
import pytest
import soundfile

from mockinterview.desk.audio_files import read_audio
from mockinterview.desk.endpointing import Endpointer
from mockinterview.desk.keys import NoKeys
from mockinterview.desk.meter import open_meter
from mockinterview.desk.microphones import FileMicrophone
from mockinterview.desk.recorder import record
from mockinterview.desk.speech import measure
from mockinterview.desk.synthesis import render
from mockinterview.errors import SessionError

ANSWER = "I volunteered to lead it, I underestimated the risk, and we lost two days of invoices."

RECORD = """
import json, sys, time
from pathlib import Path
from mockinterview.desk.endpointing import Endpointer
from mockinterview.desk.keys import open_keys
from mockinterview.desk.meter import open_meter
from mockinterview.desk.microphones import FileMicrophone, LiveMicrophone
from mockinterview.desk.recorder import record
from mockinterview.errors import MockInterviewError
path, source, limit = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
microphone = LiveMicrophone() if source == "live" else FileMicrophone(Path(source), "real")
ends = []
try:
    with open_keys() as keys:
        recording = record(
            microphone, path, endpointer=Endpointer(max_seconds=limit), keys=keys, meter=open_meter(),
            on_speech_end=lambda: ends.append(time.monotonic()),
        )
except MockInterviewError as error:
    print(error)
    sys.exit(error.exit_status)
sound = recording.sound
print(json.dumps({"duration": sound.duration, "speech": [[s.start, s.end] for s in sound.speech],
                  "since_speech": time.monotonic() - ends[-1] if ends else None}))
"""


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    path = tmp_path_factory.mktemp("spoken") / "spoken.wav"
    render(ANSWER, path)
    return path


class AtTheDesk:
    """A recording process in a pseudo-terminal."""

    def __init__(self, env, *arguments):
        self.shown = b""
        self.child, self.person = pty.fork()
        if self.child == 0:
            os.execve(sys.executable, [sys.executable, "-c", RECORD, *map(str, arguments)], env)

    def wait_for(self, text, seconds=20):
        deadline = time.monotonic() + seconds
        while text.encode() not in self.shown:
            assert time.monotonic() < deadline, self.shown.decode()
            if select.select([self.person], [], [], 0.1)[0]:
                self.shown += os.read(self.person, 4096)

    def press(self, key):
        os.write(self.person, key)

    def end(self):
        """The exit status, after everything has been shown; negative for a signal."""
        while True:
            try:
                if not (more := os.read(self.person, 4096)):
                    break
            except OSError:
                break
            self.shown += more
        os.close(self.person)
        return os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])


def recorded(microphone, path, **limits):
    return record(
        microphone, path, endpointer=Endpointer(**limits), keys=NoKeys(), meter=open_meter(quiet=True)
    )


def test_a_file_is_recorded_sample_for_sample(spoken, tmp_path):
    calls = []
    recording = record(
        FileMicrophone(spoken),
        tmp_path / "take.wav",
        endpointer=Endpointer(),
        keys=NoKeys(),
        meter=open_meter(quiet=True),
        on_first_block=lambda: calls.append("first"),
        on_speech_end=lambda: calls.append("end"),
    )
    kept, rate = soundfile.read(recording.path, dtype="int16")
    given, given_rate = soundfile.read(spoken, dtype="int16")
    assert rate == given_rate == recording.sample_rate
    assert np.array_equal(kept, given)
    assert calls[0] == "first"
    assert calls.count("first") == 1
    assert calls[-1] == "end"


def test_what_it_measures_while_recording_is_what_the_file_shows(spoken, tmp_path):
    recording = recorded(FileMicrophone(spoken), tmp_path / "take.wav")
    samples, rate = read_audio(recording.path)
    offline = measure(samples, rate)
    assert recording.sound.speech == offline.speech
    assert recording.sound == offline


def test_a_long_pause_in_a_file_does_not_end_it(spoken, tmp_path):
    samples, rate = soundfile.read(spoken, dtype="float32")
    thought = np.zeros(20 * rate, np.float32)
    soundfile.write(tmp_path / "long.wav", np.concatenate([samples, thought, samples]), rate)
    recording = recorded(FileMicrophone(tmp_path / "long.wav"), tmp_path / "take.wav")
    assert recording.sound.duration == pytest.approx(2 * len(samples) / rate + 20, abs=0.01)


def test_the_longest_time_ends_a_file_too(spoken, tmp_path):
    recording = recorded(FileMicrophone(spoken), tmp_path / "take.wav", max_seconds=2)
    assert recording.sound.duration == pytest.approx(2, abs=0.11)


def test_a_folder_that_is_not_there_is_a_clear_error(spoken, tmp_path):
    with pytest.raises(SessionError, match="can't be written: No such file"):
        recorded(FileMicrophone(spoken), tmp_path / "none" / "take.wav")


def test_a_full_disk_keeps_what_fitted(spoken, tmp_path):
    def nearly_full():
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = subprocess.run(
        [sys.executable, "-c", RECORD, tmp_path / "take.wav", spoken, "60"],
        **{"preexec_fn": nearly_full, "capture_output": True, "text": True, "stdin": subprocess.DEVNULL},
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "can't be written: File too large" in done.stdout
    assert f"kept in {tmp_path / 'take.wav'}" in done.stdout
    samples, rate = read_audio(tmp_path / "take.wav")
    assert len(samples) / rate == pytest.approx(100_000 / 2 / rate, abs=0.2)


def test_enter_ends_a_live_answer(card, spoken, tmp_path):
    desk = AtTheDesk(card.env, tmp_path / "take.wav", "live", "60")
    desk.wait_for("go")
    card.play(spoken)
    desk.press(b"\n")
    assert desk.end() == 0, desk.shown.decode()
    assert re.search(rb"Recorded \d+\.\d s", desk.shown)
    given = soundfile.info(spoken).duration
    found = json.loads(desk.shown.decode().splitlines()[-1])
    assert found["duration"] == pytest.approx(given, abs=1.5)
    assert found["speech"][-1][1] - found["speech"][0][0] == pytest.approx(given, abs=0.5)
    assert soundfile.info(tmp_path / "take.wav").samplerate == 44_100


def test_a_live_answer_ends_by_itself_after_a_visible_countdown(card, spoken, tmp_path):
    desk = AtTheDesk(card.env, tmp_path / "take.wav", "live", "60")
    desk.wait_for("go")
    card.play(spoken)
    desk.wait_for("stopping in 1.")
    assert desk.end() == 0, desk.shown.decode()
    found = json.loads(desk.shown.decode().splitlines()[-1])
    silence = found["duration"] - found["speech"][-1][1]
    assert silence == pytest.approx(6, abs=0.6)
    assert found["since_speech"] == pytest.approx(6, abs=1.5)


def test_ctrl_c_leaves_a_whole_recording(card, spoken, tmp_path):
    desk = AtTheDesk(card.env, tmp_path / "take.wav", "live", "60")
    desk.wait_for("go")
    card.play(spoken)
    desk.press(b"\x03")
    assert desk.end() == -signal.SIGINT
    with wave.open(str(tmp_path / "take.wav")) as kept:
        assert kept.getnframes() / kept.getframerate() == pytest.approx(
            soundfile.info(spoken).duration, abs=1.5
        )


def test_a_killed_recording_can_be_read_by_anything(card, spoken, tmp_path):
    desk = AtTheDesk(card.env, tmp_path / "take.wav", "live", "60")
    desk.wait_for("go")
    card.play(spoken)
    os.kill(desk.child, signal.SIGKILL)
    assert desk.end() == -signal.SIGKILL
    with wave.open(str(tmp_path / "take.wav")) as kept:
        assert kept.getnframes() / kept.getframerate() > soundfile.info(spoken).duration - 0.5


def test_a_microphone_that_goes_away_keeps_what_was_heard(soundcard, spoken, tmp_path):
    with soundcard() as own:
        desk = AtTheDesk(own.env, tmp_path / "take.wav", "live", "60")
        desk.wait_for("go")
        own.play(spoken)
        own.server.kill()
        assert desk.end() == 3
    shown = desk.shown.decode()
    assert "went away" in shown
    assert "kept in" in shown
    assert soundfile.info(tmp_path / "take.wav").duration > soundfile.info(spoken).duration - 0.5


def test_digital_silence_gets_a_hint(card, tmp_path):
    desk = AtTheDesk(card.env, tmp_path / "take.wav", "live", "5")
    desk.wait_for("digital silence")
    assert desk.end() == 0
    assert json.loads(desk.shown.decode().splitlines()[-1])["speech"] == []


def test_without_a_terminal_two_plain_lines_are_shown(spoken, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", RECORD, tmp_path / "take.wav", spoken, "1"],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=True,
    )
    go, ended = done.stderr.strip().splitlines()
    assert go.startswith("Recording … go")
    assert re.fullmatch(r"Recorded 1\.\d s", ended)
