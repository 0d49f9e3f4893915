"""Make the bundled fixtures anew: speak the scripts, transcribe them, and save each as a session.

Run as `make fixtures`. The voice is espeak-ng's en-US at 150 words a minute as pyttsx3 speaks it, which
the bundled checkpoint understands. The same espeak-ng and seed give the same samples. `expected.json` is
written by hand and never touched here.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mockinterview.bank import load_bank
from mockinterview.desk.audio_files import read_audio, to_16k, write_wav
from mockinterview.desk.speech import measure
from mockinterview.desk.synthesis import render
from mockinterview.fixtures import model_path
from mockinterview.model import Question, Recording, Session, Take
from mockinterview.store import SessionFolder
from mockinterview.takes import score_take
from mockinterview.transcription.transcriber import Transcriber
from mockinterview.transcription.whisper_engine import WhisperRecogniser

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Samples = NDArray[np.float32]

VOICE, WORDS_PER_MINUTE = "gmw/en-US", 150
RATE = 16_000
EDGE_SECONDS = 1.0
NOISE_DBFS = -30.0
CLIP_GAIN = 4.0
SEED = 20261122
STARTED = "2026-11-22T10:33:05+00:00"
TOOLS = Path(__file__).parent
FIXTURES = TOOLS.parent


@dataclass(frozen=True)
class Plan:
    """One entry of fixtures.toml."""

    name: str
    about: str
    script: str | None = None
    pauses: dict[str, float] = field(default_factory=dict)
    fault: str | None = None
    seconds: float = 0.0

    @property
    def text(self) -> str:
        """What is really said; nothing for silence and noise."""
        if self.fault in ("silence", "noise"):
            return ""
        return (TOOLS / "scripts" / f"{self.script or self.name}.txt").read_text(encoding="utf-8").strip()


def spoken(text: str) -> Samples:
    """The text in the fixtures' voice, 16 kHz."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spoken.wav"
        render(text, path, rate=WORDS_PER_MINUTE, voice=VOICE)
        return to_16k(*read_audio(path))


def silence(seconds: float) -> Samples:
    """Digital zeros."""
    return np.zeros(int(seconds * RATE), dtype=np.float32)


def sound(plan: Plan, question: Question) -> Samples:
    """What the microphone would have heard."""
    if plan.fault == "silence":
        return silence(plan.seconds)
    if plan.fault == "noise":
        noise = np.random.default_rng(SEED).standard_normal(int(plan.seconds * RATE))
        steady: Samples = (noise / np.sqrt(np.mean(noise**2)) * 10 ** (NOISE_DBFS / 20)).astype(np.float32)
        return steady
    parts = [silence(EDGE_SECONDS)]
    if plan.fault == "echo":
        parts += [spoken(question.prompt), silence(EDGE_SECONDS)]
    if plan.pauses:
        for number, sentence in enumerate(re.split(r"(?<=[.?!]) ", plan.text), 1):
            parts += [spoken(sentence), silence(plan.pauses.get(str(number), 0.0))]
    else:
        parts.append(spoken(plan.text))
    samples = np.concatenate([*parts, silence(EDGE_SECONDS)])
    if plan.fault == "clipped":
        return np.clip(samples * CLIP_GAIN, -1.0, 1.0).astype(np.float32)
    return samples[: int(plan.seconds * RATE)] if plan.fault == "cut" else samples


def make(plan: Plan, question: Question, transcriber: Transcriber) -> Take:
    """Write one fixture's folder and give its take."""
    folder = FIXTURES / plan.name
    folder.mkdir(exist_ok=True)
    store = SessionFolder(folder)
    samples = sound(plan, question)
    write_wav(store.recording(1), samples, RATE)
    samples, rate = read_audio(store.recording(1))
    recording = Recording(store.recording(1), rate, measure(samples, rate))
    take = Take(question.id, question.prompt, recording)
    if recording.sound.speech:
        heard = transcriber.transcribe(samples, recording.sound.speech)
        store.save_words(1, heard.result)
        take = Take(question.id, question.prompt, recording, heard.transcript)
        feedback = score_take(question, (take,), 0)
        take = Take(question.id, question.prompt, recording, heard.transcript, feedback)
    store.save(
        Session(plan.name, STARTED, (take,), transcriber.model, transcriber.engine, f"fixture: {plan.about}")
    )
    (folder / "script.txt").write_text(plan.text + "\n" if plan.text else "", encoding="utf-8")
    return take


def voice_version() -> str:
    """The espeak-ng that speaks, for the record."""
    program = shutil.which("espeak-ng")
    if program is None:
        return "espeak-ng bundled with espeakng-loader"
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def main() -> None:
    """Make every fixture in fixtures.toml, or the ones named on the command line."""
    plans = tomllib.loads((TOOLS / "fixtures.toml").read_text(encoding="utf-8"))
    question = load_bank()["failure"]
    transcriber = Transcriber(WhisperRecogniser(str(model_path())))
    print(voice_version())
    for name in sys.argv[1:] or plans:
        take = make(Plan(name, **plans[name]), question, transcriber)
        seconds = take.recording.sound.duration if take.recording else 0.0
        points = f"{take.feedback.points} of {take.feedback.of}" if take.feedback else "nothing to score"
        print(f"{name:16} {seconds:5.1f} s  {points}")


if __name__ == "__main__":
    main()
