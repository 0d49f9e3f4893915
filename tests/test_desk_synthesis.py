"""Synthesis: real speech in a real file, or a line that says what to install."""

import os
import subprocess
import sys

import numpy as np
import pytest
import soundfile

from mockinterview.desk.speech import measure
from mockinterview.desk.synthesis import DEFAULT_RATE, render, voices
from mockinterview.errors import VoiceError

QUESTION = "Tell me about a time when you failed, and what you learned from it."

# A machine without the system's espeak-ng: its libraries can't be loaded by name.
NO_SYSTEM_ESPEAK = """
import ctypes
class Hidden(ctypes.CDLL):
    def __init__(self, name, *args, **kwargs):
        if name and "espeak" in str(name) and "espeakng_loader" not in str(name):
            import pathlib
            if "espeakng_loader" not in pathlib.Path("/proc/self/maps").read_text():
                raise OSError(f"{name}: cannot open shared object file")
        super().__init__(name, *args, **kwargs)
ctypes.CDLL = Hidden
ctypes.cdll = ctypes.LibraryLoader(Hidden)
"""

NO_EXTRA = """
import importlib.util, sys
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "espeakng_loader" else found(name, *rest)
sys.modules["espeakng_loader"] = None
"""


def render_on(folder, *hidden, script=None):
    """Render in a process for which something isn't installed."""
    (folder / "sitecustomize.py").write_text("".join(hidden))
    env = {**os.environ, "PYTHONPATH": str(folder)}
    script = script or (
        "from pathlib import Path; import sys\nfrom mockinterview.desk.synthesis import render\n"
        "from mockinterview.errors import VoiceError\n"
        "try:\n    render('Hello, and welcome.', Path(sys.argv[1]))\n"
        "except VoiceError as error:\n    print(error)"
    )
    command = [sys.executable, "-c", script, str(folder / "a.wav")]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout


def test_a_question_becomes_speech_of_a_plausible_length(tmp_path):
    render(QUESTION, tmp_path / "a.wav")
    info = soundfile.info(tmp_path / "a.wav")
    assert (info.samplerate, info.channels, info.subtype) == (22_050, 1, "PCM_16")
    words_per_minute = len(QUESTION.split()) / info.duration * 60
    assert DEFAULT_RATE * 0.8 < words_per_minute < DEFAULT_RATE * 1.5
    samples, rate = soundfile.read(tmp_path / "a.wav", dtype="float32")
    assert sum(span.end - span.start for span in measure(samples, rate).speech) > 0.7 * info.duration


def test_the_same_text_gives_the_same_samples(tmp_path):
    for name in ("a.wav", "b.wav", "c.wav"):
        render(QUESTION, tmp_path / name)
    assert len({(tmp_path / name).read_bytes() for name in ("a.wav", "b.wav", "c.wav")}) == 1


def test_a_long_text_is_spoken_at_the_rate_asked_for_every_time(tmp_path):
    """espeak-ng's thread was too late for one long text in ten."""
    path, lengths = tmp_path / "a.wav", set()
    for _ in range(15):
        render(" ".join([QUESTION] * 12), path, rate=140)
        lengths.add(soundfile.info(path).frames)
    assert len(lengths) == 1


def test_a_higher_rate_is_shorter(tmp_path):
    render(QUESTION, tmp_path / "slow.wav", rate=120)
    render(QUESTION, tmp_path / "fast.wav", rate=220)
    slow, fast = (soundfile.info(tmp_path / name).duration for name in ("slow.wav", "fast.wav"))
    assert slow / fast == pytest.approx(220 / 120, rel=0.15)


def test_the_default_voice_is_american(tmp_path):
    render(QUESTION, tmp_path / "a.wav")
    render(QUESTION, tmp_path / "b.wav", voice="gmw/en-US")
    render(QUESTION, tmp_path / "c.wav", voice="en-gb")
    a, b, c = ((tmp_path / name).read_bytes() for name in ("a.wav", "b.wav", "c.wav"))
    assert a == b != c


def test_an_unknown_voice_is_told_with_some_that_exist(tmp_path):
    with pytest.raises(VoiceError, match=r"no voice 'Cassandra'.*gmw/en"):
        render("Hello.", tmp_path / "a.wav", voice="Cassandra")


def test_the_voices_can_be_listed():
    assert "gmw/en-us" in voices()


def test_nothing_is_printed(tmp_path, capfd):
    render("Hello.", tmp_path / "a.wav")
    assert capfd.readouterr() == ("", "")


def test_any_text_can_be_said(tmp_path):
    for text in (
        "It's “quoted” – 40 % – naïve €5 \U0001f600",
        "-v de --help",
        "x\x00y",
        "\ud800 half",
        "é" * 3000,
    ):
        render(text, tmp_path / "a.wav")
        assert soundfile.info(tmp_path / "a.wav").duration > 0.3


def test_nothing_to_say_is_an_error(tmp_path):
    with pytest.raises(VoiceError, match="nothing to say"):
        render("  \n", tmp_path / "a.wav")


def test_a_voice_that_takes_too_long_is_stopped(tmp_path):
    with pytest.raises(VoiceError, match=r"did not finish within 0\.05 s"):
        render("Hello.", tmp_path / "a.wav", deadline=0.05)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(VoiceError, match="can't be written: No such file"):
        render("Hello.", tmp_path / "none" / "a.wav")


def test_without_a_system_espeak_the_extra_speaks(tmp_path):
    assert render_on(tmp_path, NO_SYSTEM_ESPEAK) == ""
    samples, _ = soundfile.read(tmp_path / "a.wav")
    assert np.abs(samples).max() > 0.1


def test_a_long_path_to_the_extra_does_not_matter(tmp_path):
    moved = tmp_path / ("long" * 30) / ("path" * 30)
    moved.mkdir(parents=True)
    import espeakng_loader

    (moved / "espeakng_loader").symlink_to(os.path.dirname(espeakng_loader.__file__))  # noqa: PTH120
    redirect = f"import sys; sys.path.insert(0, {str(moved)!r})\n"
    assert render_on(tmp_path, redirect, NO_SYSTEM_ESPEAK) == ""
    assert soundfile.info(tmp_path / "a.wav").duration > 0.5


def test_without_any_voice_two_lines_say_what_to_install(tmp_path):
    said = render_on(tmp_path, NO_SYSTEM_ESPEAK, NO_EXTRA)
    assert "apt install espeak-ng" in said
    assert "mockinterview[espeak]" in said
    assert "--voice text" in said
    assert len(said.strip().splitlines()) == 2
