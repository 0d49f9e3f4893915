"""Microphones: a real one on a real sound server, an audio file in its place, and none at all."""

import os
import subprocess
import sys
import time

import numpy as np
import pytest
import soundfile

from mockinterview.desk.audio_files import to_16k
from mockinterview.desk.microphones import FileMicrophone
from mockinterview.desk.synthesis import render
from mockinterview.errors import AudioFileError

HEAR = """
import sys, time
import numpy as np
from mockinterview.desk.microphones import LiveMicrophone
microphone = LiveMicrophone(None if sys.argv[2] == "-" else sys.argv[2])
heard, began = [], None
for block in microphone.blocks():
    if began is None:
        began = time.monotonic()
        print("go", microphone.name, flush=True)
    heard.append(block)
    if time.monotonic() - began > float(sys.argv[3]):
        microphone.close()
np.savez(sys.argv[1], sound=np.concatenate(heard), rate=microphone.sample_rate, lost=microphone.overflows)
"""

ASK = """
import sys
from mockinterview.desk.microphones import LiveMicrophone
from mockinterview.errors import MicrophoneError
device = sys.argv[1]
try:
    print(LiveMicrophone(int(device) if device.isdigit() else None if device == "-" else device).name)
except MicrophoneError as error:
    print(error)
"""


def likeness(heard, played):
    """The best normalised correlation of what was played with any stretch of what was heard."""
    size = 1 << (len(heard) + len(played)).bit_length()
    together = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(played, size)), size)
    lag = int(together[: len(heard) - len(played) + 1].argmax())
    part = heard[lag : lag + len(played)]
    return float(np.dot(part, played) / np.linalg.norm(part) / np.linalg.norm(played))


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    path = tmp_path_factory.mktemp("spoken") / "spoken.wav"
    render("I volunteered to lead it, and I got it wrong.", path)
    return path


def test_what_is_spoken_into_it_is_heard(card, spoken, tmp_path):
    command = [sys.executable, "-c", HEAR, tmp_path / "heard.npz", "-", "5"]
    child = subprocess.Popen(command, env=card.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout.readline().startswith("go")
    card.play(spoken)
    _, complaints = child.communicate(timeout=30)
    assert (child.returncode, complaints) == (0, "")
    heard = np.load(tmp_path / "heard.npz")
    assert heard["lost"] == 0
    samples, rate = soundfile.read(spoken, dtype="float32")
    assert likeness(to_16k(heard["sound"], int(heard["rate"])), to_16k(samples, rate)) > 0.95


def test_part_of_a_name_chooses_a_device(card):
    assert card.python(ASK, "PUL").stdout.strip() == "pulse"
    assert card.python(ASK, "0").stdout.strip() in ("pulse", "default")


@pytest.mark.parametrize("device", ["Cassandra", "99"])
def test_an_unknown_device_is_told_with_those_that_exist(card, device):
    said = card.python(ASK, device).stdout
    assert "There is no microphone" in said
    assert "0: pulse" in said


def test_without_a_sound_server_there_is_no_microphone(tmp_path):
    env = {**os.environ, "PULSE_SERVER": f"unix:{tmp_path}/none"}
    done = subprocess.run(
        [sys.executable, "-c", ASK, "-"], env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("No microphone was found.")
    assert done.stderr == ""


def test_without_portaudio_the_remedy_is_named(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "import ctypes.util\nctypes.util.find_library = lambda name: None"
    )
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", ASK, "-"], env=env, capture_output=True, text=True, check=True
    )
    assert "PortAudio is not installed" in done.stdout
    assert "apt install libportaudio2" in done.stdout
    assert len(done.stdout.strip().splitlines()) == 2


def test_a_file_gives_all_its_samples(spoken):
    with FileMicrophone(spoken) as microphone:
        assert (microphone.name, microphone.live) == (spoken.name, False)
        heard = np.concatenate(list(microphone.blocks()))
    samples, rate = soundfile.read(spoken, dtype="float32")
    assert (rate, heard.dtype) == (microphone.sample_rate, np.float32)
    assert np.array_equal(heard, samples)


def test_a_file_can_be_paced_as_it_was_spoken(spoken):
    duration = soundfile.info(spoken).duration
    began = time.monotonic()
    list(FileMicrophone(spoken, "real").blocks())
    assert duration - 0.05 <= time.monotonic() - began < duration + 1


def test_closing_a_file_ends_it(spoken):
    microphone = FileMicrophone(spoken, "real")
    blocks = microphone.blocks()
    next(blocks)
    microphone.close()
    assert list(blocks) == []


def test_a_bad_file_is_told_before_anything_is_asked(tmp_path):
    with pytest.raises(AudioFileError, match="There is no file"):
        FileMicrophone(tmp_path / "none.wav")
