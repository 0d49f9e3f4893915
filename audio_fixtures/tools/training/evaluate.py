"""What a checkpoint can do, as a table: word errors by voice and fault, figures, fillers, times, speed.

Run as `make fixture-figures`. Everything goes through the program's own transcriber, on sentences by an
author whose texts aren't trained on.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np
import whisper

from mockinterview import fixtures
from mockinterview.desk.audio_files import read_audio
from mockinterview.desk.speech import measure
from mockinterview.transcription.transcriber import Transcriber
from mockinterview.transcription.whisper_engine import WhisperRecogniser
from training.scoring import error_rate, errors, words
from training.texts import TEXTS
from training.voices import RATE, VOICES, Samples, voice

UNSEEN = TEXTS / "unseen"
FILLERS = ("um", "uh", "er", "hmm")
NOTHING_SECONDS = 60

# Sentences of each kind for each voice in the whole table, and in the quick one.
WHOLE = {"sentences": 120, "numbers": 60, "fillers": 50, "answers": 12}
QUICK = {"sentences": 6, "numbers": 3, "fillers": 3, "answers": 0}
FAULTY = 20


class Heard(NamedTuple):
    """A sentence said and what was written: (word, second) pairs, and the seconds of sound and of work."""

    said: list[tuple[str, float]]
    written: list[tuple[str, float]]
    sound: float
    work: float


@dataclass(frozen=True)
class Job:
    """Sentences of one kind, said by one voice, with one fault or none."""

    model: str
    voice: str
    kind: str
    fault: str
    first: int
    count: int


class Row(NamedTuple):
    """One line of the table."""

    what: str
    figures: dict[str, str]


def lines(kind: str) -> list[str]:
    """The unseen texts of a kind, one a line."""
    return (UNSEEN / f"{kind}.txt").read_text(encoding="utf-8").splitlines()


def hear(job: Job) -> list[Heard]:
    """Say and transcribe the sentences of a job."""
    rng = np.random.default_rng(7)
    transcriber = _transcriber(job.model)
    found = []
    for text in lines(job.kind)[job.first : job.first + job.count]:
        spoken = voice(job.voice).read(text, RATES.get(job.fault, 1.0))
        if spoken is None:
            continue
        samples = FAULTS.get(job.fault, _same)(spoken.samples, rng)
        begun = time.process_time()
        heard = transcriber.transcribe(samples, measure(samples, RATE).speech)
        work = time.process_time() - begun
        said = [(word, piece.start) for piece in spoken.words for word in words(piece.name)]
        written = [(word, w.start or 0.0) for w in heard.transcript.words for word in words(w.text)]
        found.append(Heard(said, written, len(samples) / RATE, work))
    return found


@cache
def _transcriber(model: str) -> Transcriber:
    return Transcriber(WhisperRecogniser(model))


def _same(samples: Samples, rng: np.random.Generator) -> Samples:
    return samples


def _at(dbfs: float) -> Callable[[Samples, np.random.Generator], Samples]:
    """The level, measured as the root mean square while there is sound."""

    def changed(samples: Samples, rng: np.random.Generator) -> Samples:
        gain = 10 ** (dbfs / 20) / _loudness(samples)
        clipped: Samples = np.clip(samples * np.float32(gain), -1.0, 1.0)
        return clipped

    return changed


def _loudness(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples[np.abs(samples) > 0.01] ** 2)))


def _noisy(samples: Samples, rng: np.random.Generator) -> Samples:
    noise = rng.standard_normal(len(samples)) * _loudness(samples) / 10
    return (samples + noise).astype(np.float32)


def _in_a_room(samples: Samples, rng: np.random.Generator) -> Samples:
    """A small room: 0.3 s of reverberation, 8 dB below the voice."""
    length = int(0.3 * RATE)
    tail = rng.standard_normal(length) * 10 ** (-3 * np.arange(length) / length)
    tail *= 10 ** (-8 / 20) / np.sqrt(np.sum(tail**2))
    tail[0] = 1.0
    size = 1 << (len(samples) + length).bit_length()
    wet = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(tail, size), size)[: len(samples)]
    return np.asarray(wet * min(1.0, 0.9 / np.abs(wet).max()), dtype=np.float32)


FAULTS: dict[str, Callable[[Samples, np.random.Generator], Samples]] = {
    "level -30 dBFS": _at(-30.0),
    "level -12 dBFS": _at(-12.0),
    "white noise, 20 dB below": _noisy,
    "a small room": _in_a_room,
}
RATES = {"15 % slower": 0.85, "15 % quicker": 1.15}


def matched(said: list[str], written: list[str]) -> list[tuple[int, int]]:
    """Places of the words that are in both, in order."""
    blocks = SequenceMatcher(None, said, written, autojunk=False).get_matching_blocks()
    return [(a + i, b + i) for a, b, size in blocks for i in range(size)]


def share_kept(heard: Iterable[Heard], wanted: Callable[[str], bool]) -> float:
    """Of the wanted words said, the share that was written in its place."""
    kept = total = 0
    for one in heard:
        said = [word for word, _ in one.said]
        places = {place for place, _ in matched(said, [word for word, _ in one.written])}
        total += sum(map(wanted, said))
        kept += sum(1 for place in places if wanted(said[place]))
    return kept / max(1, total)


def start_errors(heard: Iterable[Heard]) -> list[float]:
    """Seconds between when a word began and when the transcript says so, for the words got right."""
    return [
        abs(one.said[a][1] - one.written[b][1])
        for one in heard
        for a, b in matched([word for word, _ in one.said], [word for word, _ in one.written])
    ]


def rate_of(heard: Iterable[Heard]) -> float:
    """Word error rate."""
    wrong = total = 0
    for one in heard:
        wrong += errors([word for word, _ in one.said], [word for word, _ in one.written])
        total += len(one.said)
    return wrong / max(1, total)


def _figure(word: str) -> bool:
    return any(c.isdigit() for c in word)


def nothings() -> Iterator[tuple[str, Samples]]:
    """A minute each of sounds that hold no word."""
    rng = np.random.default_rng(11)
    count = NOTHING_SECONDS * RATE
    at = np.arange(count) / RATE
    white = rng.standard_normal(count)
    spectrum = np.fft.rfft(rng.standard_normal(count))
    pink = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 20.0)), count)
    hum = sum(np.sin(2 * np.pi * 50 * k * at) / k for k in range(1, 8))
    notes = 220 * 2 ** (rng.integers(0, 25, NOTHING_SECONDS * 2) / 12)
    tune = np.sin(2 * np.pi * np.repeat(notes, RATE // 2) * at) * np.tile(
        np.linspace(1, 0, RATE // 2), len(notes)
    )
    yield "silence", np.zeros(count, dtype=np.float32)
    for name, wave in (("white noise", white), ("pink noise", pink), ("hum", hum), ("a tune", tune)):
        wave = np.asarray(wave)
        yield name, (wave / np.sqrt(np.mean(wave**2)) * 10 ** (-25 / 20)).astype(np.float32)


def invented(model: str) -> dict[str, tuple[int, int]]:
    """Words written where there are none: by the program, and by Whisper when it is asked all the same."""
    transcriber, alone = _transcriber(model), whisper.load_model(model, device="cpu")
    found = {}
    for name, samples in nothings():
        program = transcriber.transcribe(samples, measure(samples, RATE).speech).transcript.words
        text = alone.transcribe(samples, language="en", temperature=0.0, fp16=False)["text"]
        found[name] = (len(program), len(words(text)))
    return found


def on_fixtures(model: str) -> dict[str, float]:
    """Word error rate of the bundled fixtures whose script is all that is heard."""
    transcriber = _transcriber(model)
    rates = {}
    for name in fixtures.names():
        script = (fixtures.path(name) / "script.txt").read_text(encoding="utf-8")
        if script.strip() and name not in ("prompt-echo", "cut-off"):
            samples = read_audio(fixtures.path(name) / "take-1.wav")[0]
            written = transcriber.transcribe(samples, measure(samples, RATE).speech).transcript.text
            rates[name] = error_rate([(script, written)])
    return rates


def table(model: str, counts: dict[str, int], faulty: int, workers: int) -> Iterator[Row]:
    """The rows, one after the other."""
    jobs = {
        (kind, "", name): Job(model, name, kind, "", 0, count)
        for kind, count in counts.items()
        for name in VOICES
        if count
    }
    for number, fault in enumerate([*RATES, *FAULTS] if faulty else []):
        for name in VOICES:
            jobs[("sentences", fault, name)] = Job(model, name, "sentences", fault, number * faulty, faulty)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        empty = pool.submit(invented, model)
        own = pool.submit(on_fixtures, model)
        heard = dict(zip(jobs, pool.map(hear, jobs.values()), strict=True))
        yield from rows(heard)
        for what, (program, whisper) in empty.result().items():
            yield Row(f"words in 60 s of {what}: the program, Whisper alone", {"": f"{program}, {whisper}"})
        rates = own.result()
        worst = max(rates, key=lambda name: rates[name])
        yield Row(
            "word errors, fixtures", {"": f"{np.mean(list(rates.values())):.1%}, {worst} {rates[worst]:.1%}"}
        )


def rows(heard: dict[tuple[str, str, str], list[Heard]]) -> Iterator[Row]:
    """What follows from the sentences heard."""
    for kind, fault in dict.fromkeys((kind, fault) for kind, fault, _ in heard):
        what = f"word errors, {kind}" + (f", {fault}" if fault else "")
        yield Row(what, {name: f"{rate_of(heard[kind, fault, name]):.1%}" for name in VOICES})

    def clean(kind: str, name: str) -> list[Heard]:
        return heard.get((kind, "", name), [])

    yield Row("numbers exactly right", {n: f"{share_kept(clean('numbers', n), _figure):.1%}" for n in VOICES})
    kept = {n: f"{share_kept(clean('fillers', n), FILLERS.__contains__):.1%}" for n in VOICES}
    yield Row("fillers written", kept)
    starts = {n: start_errors([*clean("sentences", n), *clean("answers", n)]) for n in VOICES}
    yield Row(
        "word starts, median and 90th percentile",
        {
            n: f"{np.median(s) * 1000:.0f}, {np.percentile(s, 90) * 1000:.0f} ms"
            for n, s in starts.items()
            if s
        },
    )
    speed = {
        n: sum(h.sound for h in clean("answers", n)) / max(1e-9, sum(h.work for h in clean("answers", n)))
        for n in VOICES
    }
    yield Row("times real time on one core, answers", {n: f"{s:.0f}" for n, s in speed.items() if s})


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", nargs="?", type=Path, default=fixtures.model_path())
    parser.add_argument("--quick", action="store_true", help="a few sentences only")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    begun = time.time()
    counts = QUICK if given.quick else WHOLE
    print(f"{given.model.name}: {given.model.stat().st_size / 1e6:.1f} MB")
    print("| | " + " | ".join(VOICES) + " |\n|---|" + "---|" * len(VOICES))
    for row in table(str(given.model), counts, 0 if given.quick else FAULTY, given.workers):
        cells = [row.figures[""]] if "" in row.figures else [row.figures.get(name, "") for name in VOICES]
        print(f"| {row.what} | " + " | ".join(cells) + " |", flush=True)
    print(f"in {time.time() - begun:.0f} s")


if __name__ == "__main__":
    main()
