"""Voices: heard to the end on a real speaker, cut short at a key, in writing, or in files."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import soundfile

from mockinterview.desk.speech import measure
from mockinterview.desk.synthesis import render
from mockinterview.desk.voices import TextVoice, WavVoice
from mockinterview.errors import VoiceError

QUESTION = "Tell me about a time when you failed, and what you learned from it."
LONG = " ".join([QUESTION] * 5)

SAY = """
import json, sys, time
from mockinterview.desk.keys import open_keys
from mockinterview.desk.voices import AloudVoice, has_speaker, speaker_name
from mockinterview.errors import VoiceError
started = []
try:
    with open_keys() as keys:
        voice = AloudVoice(keys=keys, on_start=lambda: started.append(time.time()))
        said = []
        for text in sys.argv[1:]:
            print("saying", flush=True)
            began = time.time()
            whole = voice.say(text)
            said.append({"whole": whole, "began": began, "ended": time.time()})
except VoiceError as error:
    print(error)
    sys.exit(3)
print(json.dumps({"said": said, "started": started, "speaker": speaker_name(), "has": has_speaker()}))
"""


def at_a_desk(env, *texts):
    child, person = pty.fork()
    if child == 0:
        os.execve(sys.executable, [sys.executable, "-c", SAY, *texts], env)
    shown = b""
    while b"saying" not in shown:
        shown += os.read(person, 4096)
    return child, person


def shown_until_the_end(child, person):
    shown = b""
    while select.select([person], [], [], 20)[0]:
        try:
            if not (more := os.read(person, 4096)):
                break
        except OSError:
            break
        shown += more
    os.close(person)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode()


def speaking_seconds(samples, rate):
    return sum(span.end - span.start for span in measure(samples, rate).speech)


def test_two_texts_are_both_heard_to_their_ends(card, tmp_path):
    render(QUESTION, tmp_path / "a.wav")
    samples, rate = soundfile.read(tmp_path / "a.wav", dtype="float32")
    with card.capture() as capture:
        began = time.time()
        found = json.loads(card.python(SAY, QUESTION, QUESTION).stdout.splitlines()[-1])
    heard = capture.samples
    facts = measure(heard, 16_000)
    assert speaking_seconds(heard, 16_000) == pytest.approx(2 * speaking_seconds(samples, rate), abs=0.6)
    assert facts.speech_dbfs == pytest.approx(measure(samples, rate).speech_dbfs, abs=2)
    assert [said["whole"] for said in found["said"]] == [True, True]
    assert len(found["started"]) == 2
    last_sound = np.flatnonzero(np.abs(heard) > 0.01)[-1] / 16_000
    assert found["said"][-1]["ended"] - began >= last_sound - 0.15
    assert found["said"][-1]["ended"] - began < last_sound + 1.0


def test_the_first_sample_is_announced_when_it_is_played(card):
    found = json.loads(card.python(SAY, QUESTION).stdout.splitlines()[-1])
    (said,), (started,) = found["said"], found["started"]
    assert said["began"] <= started < said["began"] + 1
    assert (found["has"], bool(found["speaker"])) == (True, True)


def test_enter_cuts_it_short_at_once(card):
    with card.capture() as capture:
        child, person = at_a_desk(card.env, LONG)
        time.sleep(1.5)
        os.write(person, b"\n")
        pressed = time.time()
        status, shown = shown_until_the_end(child, person)
    found = json.loads(shown.splitlines()[-1])
    assert (status, found["said"][0]["whole"]) == (0, False)
    assert found["said"][0]["ended"] - pressed < 0.5
    assert 0.3 < speaking_seconds(capture.samples, 16_000) < 3


def test_an_enter_from_before_does_not_cut_it(card):
    child, person = at_a_desk(card.env, "Hello there.")
    os.write(person, b"x")
    _, shown = shown_until_the_end(child, person)
    assert json.loads(shown.splitlines()[-1])["said"][0]["whole"] is True


def test_ctrl_c_silences_it_and_goes_on_up(card):
    with card.capture() as capture:
        child, person = at_a_desk(card.env, LONG)
        time.sleep(1.5)
        os.write(person, b"\x03")
        pressed = time.time()
        status, _ = shown_until_the_end(child, person)
        assert time.time() - pressed < 2
        time.sleep(0.5)
    assert status == -signal.SIGINT
    assert speaking_seconds(capture.samples, 16_000) < 3


def test_without_a_speaker_the_remedy_is_named(tmp_path):
    env = {**os.environ, "PULSE_SERVER": f"unix:{tmp_path}/none"}
    done = subprocess.run(
        [sys.executable, "-c", SAY, "Hello."], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert "No speaker was found." in done.stdout
    assert "--voice text" in done.stdout
    assert done.stderr == ""


def test_a_speaker_that_goes_away_is_told(soundcard):
    with soundcard() as own:
        child, person = at_a_desk(own.env, LONG)
        time.sleep(1)
        own.server.kill()
        status, shown = shown_until_the_end(child, person)
    assert status == 3
    assert "--voice text" in shown


def test_text_is_written_and_nothing_sounds():
    written = []
    voice = TextVoice(written.append)
    voice.on_start = lambda: written.append("sound")
    assert voice.say(QUESTION, "prompt") is True
    assert written == [QUESTION]


def test_files_are_numbered_and_named_by_what_they_are(tmp_path):
    voice = WavVoice(tmp_path / "voice")
    assert voice.say(QUESTION) is True
    voice.say("Well done.", "feedback")
    voice.say(QUESTION, "follow-up")
    names = sorted(path.name for path in (tmp_path / "voice").iterdir())
    assert names == ["01-prompt.wav", "02-feedback.wav", "03-follow-up.wav"]
    for name in names:
        info = soundfile.info(tmp_path / "voice" / name)
        assert info.samplerate >= 22_050
        assert info.subtype == "PCM_16"
    WavVoice(tmp_path / "voice").say("Again.")
    assert len(list((tmp_path / "voice").iterdir())) == 3


def test_a_folder_that_can_not_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(VoiceError, match="can't be made"):
        WavVoice(tmp_path / "file" / "voice")
