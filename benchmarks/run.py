"""The project's benchmarks: each a ratio of two things measured side by side in this one run."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from mockinterview import fixtures

ROUNDS = 7
PYTHON = [sys.executable]
PROGRAM = [sys.executable, "-m", "mockinterview"]


def interleaved(*runs: Callable[[], object]) -> list[float]:
    """Median seconds of each run; they take turns, so that a busy machine slows all of them alike."""
    seconds: list[list[float]] = [[] for _ in runs]
    for _ in range(ROUNDS):
        for run, taken in zip(runs, seconds, strict=True):
            began = time.perf_counter()
            run()
            taken.append(time.perf_counter() - began)
    return [statistics.median(taken) for taken in seconds]


def process(*command: str | Path) -> Callable[[], object]:
    """A whole process, from start to end."""
    return lambda: subprocess.run([str(part) for part in command], check=True, capture_output=True)


def table(title: str, rows: Sequence[tuple[str, float, float]]) -> None:
    """Rows of (what, seconds, times the first)."""
    print(f"\n{title}\n" + "-" * len(title))
    for what, seconds, ratio in rows:
        print(f"{what:58} {seconds:8.3f} s {ratio:8.2f} x")


def start_up() -> None:
    """What a command costs, against the interpreter alone and against importing Whisper."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.txt"
        answer.write_text(
            (fixtures.path("strong") / "script.txt").read_text(encoding="utf-8"), encoding="utf-8"
        )
        names = ["python -c pass", "mockinterview --help", "mockinterview score answer.txt --json"]
        names += ["python -c 'import whisper'"]
        seconds = interleaved(
            process(*PYTHON, "-c", "pass"),
            process(*PROGRAM, "--help"),
            process(*PROGRAM, "score", answer, "--json"),
            process(*PYTHON, "-c", "import whisper"),
        )
    table("Start-up", [(name, s, s / seconds[0]) for name, s in zip(names, seconds, strict=True)])


def scoring() -> None:
    """Scoring an answer against its length: the rubric must stay linear."""
    from mockinterview import load_bank, score

    question = load_bank()["failure"]
    text = (fixtures.path("strong") / "script.txt").read_text(encoding="utf-8")
    lengths = (1, 4, 16)
    seconds = interleaved(*(lambda n=n: score(" ".join([text] * n), question) for n in lengths))
    rows = [
        (f"{len(text.split()) * n} words", s, s / seconds[0]) for n, s in zip(lengths, seconds, strict=True)
    ]
    table("Scoring", rows)


def transcription() -> None:
    """The program's transcriber against one plain call of openai-whisper on the same samples."""
    import whisper

    from mockinterview.desk.audio_files import read_audio, to_16k
    from mockinterview.desk.speech import measure
    from mockinterview.transcription.transcriber import Transcriber
    from mockinterview.transcription.whisper_engine import WhisperRecogniser

    transcriber = Transcriber(WhisperRecogniser(str(fixtures.model_path())))
    model = whisper.load_model(str(fixtures.model_path()), device="cpu")
    for name in ("strong", "thinking-pauses"):
        samples, rate = read_audio(fixtures.path(name) / "take-1.wav")
        heard, sound = to_16k(samples, rate), measure(samples, rate)
        plain, ours, spans = interleaved(
            lambda heard=heard: model.transcribe(
                heard, temperature=0.0, condition_on_previous_text=False, word_timestamps=True, fp16=False
            ),
            lambda heard=heard, sound=sound: transcriber.transcribe(heard, sound.speech),
            lambda samples=samples, rate=rate: measure(samples, rate),
        )
        rows = [
            ("whisper.transcribe(word_timestamps=True)", plain, 1.0),
            ("the program's transcriber", ours, ours / plain),
            ("finding speech first", spans, spans / plain),
            ("the recording itself", sound.duration, sound.duration / plain),
        ]
        table(f"Transcribing {name}", rows)


def reports() -> None:
    """A three-minute answer's page against packing its sound, and a history against reading its files."""
    import io
    import shutil
    from dataclasses import replace

    import numpy as np
    import soundfile

    from mockinterview import load_bank
    from mockinterview.history import past
    from mockinterview.model import Recording, Transcript, Word
    from mockinterview.report.page import render
    from mockinterview.store import read_session

    bank, times = load_bank(), 4
    with tempfile.TemporaryDirectory() as folder:
        session = read_session(fixtures.path("strong"))
        take = session.takes[0]
        samples, rate = soundfile.read(take.recording.path, dtype="float32")
        long = Path(folder) / "take-1.wav"
        soundfile.write(long, np.tile(samples, times), rate)
        words = tuple(
            Word(w.text, w.start + n * len(samples) / rate, w.end + n * len(samples) / rate, w.probability)
            for n in range(times)
            for w in take.transcript.words
        )
        recording = Recording(long, rate, replace(take.recording.sound, duration=times * len(samples) / rate))
        answer = replace(session, takes=(replace(take, recording=recording, transcript=Transcript(words)),))
        whole = np.tile(samples, times)
        seconds = interleaved(
            lambda: soundfile.write(io.BytesIO(), whole, rate, format="FLAC", subtype="PCM_16"),
            lambda: render(answer, bank),
        )
        names = ("its sound as FLAC", f"the page of an answer of {len(whole) / rate:.0f} s")
        table("Report", [(name, s, s / seconds[0]) for name, s in zip(names, seconds, strict=True)])

        root = Path(folder) / "sessions"
        for number in range(2000):
            name = ("strong", "rambling", "no-metrics", "blame")[number % 4]
            (root / f"{number:04d}").mkdir(parents=True)
            shutil.copy(fixtures.path(name) / "session.json", root / f"{number:04d}")
        files = sorted(root.glob("*/session.json"))
        seconds = interleaved(lambda: [file.read_bytes() for file in files], lambda: list(past(root, bank)))
        names = ("reading 2,000 session.json", "the history of 2,000 sessions")
        table("History", [(name, s, s / seconds[0]) for name, s in zip(names, seconds, strict=True)])


if __name__ == "__main__":
    start_up()
    scoring()
    reports()
    transcription()
