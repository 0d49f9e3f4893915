"""Training: from scripts to a checkpoint, in as many steps as planned; a run that was broken off goes on.

Run as `make fixture-model`. Processes that train together (two, or one for each GPU) add up their gradients.
"""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.distributed as group
from numpy.typing import NDArray
from torch import Tensor
from torch.multiprocessing.spawn import spawn
from whisper.audio import log_mel_spectrogram, pad_or_trim
from whisper.decoding import DecodingOptions

from training import checkpoint, recordings, texts
from training.network import AUDIO_POSITIONS, VOCABULARY, Batch, Learner, Losses, Muon
from training.recordings import Recordings, tokenizer
from training.scoring import error_rate
from training.voices import RATE, VOICES, voice
from training.windows import Window, compose

# Unseen sentences of each voice that are written out now and then, to see how far it has come.
CHECKED = 12


@dataclass(frozen=True)
class Stage:
    """Windows of one length, for a share of all steps; `named`: read from the names of their sounds."""

    share: float
    seconds: int
    windows: int
    named: bool = False


@dataclass(frozen=True)
class Plan:
    """All that decides what comes out."""

    seed: int = 20261126
    sentences: tuple[int, ...] = (16_000, 8_000, 8_000)
    steps: int = 5_000
    # For each process; a step is about the same amount of sound in all stages but the first. Names teach the
    # words in less time than sound does: loss on unseen sentences after 7 min of one core 4.2 against 5.1.
    # So do short windows: token loss 5.2 after 250 steps of 5 s, 6.3 after as many of 8 s.
    stages: tuple[Stage, ...] = (
        Stage(0.22, 4, 32, named=True),
        Stage(0.10, 4, 16),
        Stage(0.32, 6, 11),
        Stage(0.21, 12, 5),
        Stage(0.15, 30, 2),
    )
    processes: int = 2
    # Of the matrices and of everything else.
    rates: tuple[float, float] = (2.5e-3, 3e-3)
    warm_up: int = 100
    steady: float = 0.4
    clip: float = 1.0
    averaging: float = 0.998
    # The hints' weights, from the first step to the last.
    sounds: tuple[float, float] = (1.0, 0.1)
    attention: tuple[float, float] = (0.5, 0.1)
    save_every: int = 500


def main() -> None:
    """Speak, train, write the checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path, help="folder for recordings, state and log")
    parser.add_argument("model", type=Path, help="the checkpoint to write")
    parser.add_argument("--steps", type=int, help="fewer or more steps than planned")
    parser.add_argument("--sentences", type=int, nargs=len(VOICES), help="sentences to speak, for each voice")
    given = parser.parse_args()
    plan = Plan()
    if given.steps:
        plan = replace(plan, steps=given.steps)
    if given.sentences:
        plan = replace(plan, sentences=tuple(given.sentences))
    if torch.cuda.is_available():
        plan = replace(
            plan, processes=1, stages=tuple(replace(s, windows=2 * s.windows) for s in plan.stages)
        )
    started = time.time()
    said = texts.scripts(dict(zip(VOICES, plan.sentences, strict=True)), plan.seed)
    recordings.record(said, given.work / "recordings", os.cpu_count() or 1)
    print(f"{len(said)} sentences spoken in {time.time() - started:.0f} s", flush=True)
    address = f"file://{(given.work / 'meeting').resolve()}"
    (given.work / "meeting").unlink(missing_ok=True)
    spawn(_process, (plan, given.work, given.model, address), plan.processes)  # type: ignore[no-untyped-call]
    print(f"{given.model} in {(time.time() - started) / 60:.0f} min", flush=True)


def _process(rank: int, plan: Plan, work: Path, model: Path, address: str) -> None:
    torch.set_num_threads(1)
    group.init_process_group("gloo", init_method=address, rank=rank, world_size=plan.processes)
    run = Run(plan, work, rank)
    run.train()
    if rank == 0:
        checkpoint.save(run.content(), model)
    group.destroy_process_group()


class Run:
    """One process's part of a training run."""

    def __init__(self, plan: Plan, work: Path, rank: int) -> None:
        self.plan, self.rank, self.work = plan, rank, work
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.data = Recordings(work / "recordings", VOICES)
        spoken_by = np.array([self.data.voice(n) for n in range(len(self.data))])
        self.by_voice = [np.flatnonzero(spoken_by == number) for number in range(len(VOICES))]
        self.used = used_tokens(self.data)
        self.row_of = np.full(VOCABULARY, -1)
        self.row_of[self.used] = np.arange(len(self.used))
        torch.manual_seed(plan.seed)
        self.learner = Learner(self.used, self._times()).to(self.device)
        matrices = [p for n, p in self.learner.named_parameters() if p.ndim == 2 and "embedding" not in n]
        others = [p for n, p in self.learner.named_parameters() if p.ndim != 2 or "embedding" in n]
        self.optimizers = (
            Muon(matrices, lr=plan.rates[0]),
            torch.optim.AdamW(others, lr=plan.rates[1], betas=(0.9, 0.98), weight_decay=0.0),
        )
        self.mean = {n: p.detach().clone() for n, p in self.learner.named_parameters()}
        self.unseen = _unseen() if rank == 0 else {}
        self.step = 0
        self._resume()

    def train(self) -> None:
        """All steps that are left."""
        losses = np.zeros(3)
        begun, first = time.time(), self.step
        while self.step < self.plan.steps:
            losses += self._once()
            self.step += 1
            if self.step % 50 == 0 and self.rank == 0:
                pace = (time.time() - begun) / (self.step - first)
                self._log(losses / 50, pace)
            if self.step % 50 == 0:
                losses[:] = 0
            if self.step % self.plan.save_every == 0 and self.rank == 0:
                self._keep()

    def content(self) -> dict[str, object]:
        """The averaged weights as a checkpoint."""
        return checkpoint.whole({n: p.cpu() for n, p in self.mean.items()}, self.learner, self.used)

    def _once(self) -> NDArray[np.float64]:
        done = self.step / self.plan.steps
        stage = self._stage(done)
        rng = np.random.default_rng((self.plan.seed, self.step, self.rank))
        windows = [compose(self.data, self.by_voice, rng, stage.seconds) for _ in range(stage.windows)]
        losses: Losses = self.learner(self._batch(windows), stage.named)
        sounds, attention = (a + (b - a) * done for a, b in (self.plan.sounds, self.plan.attention))
        total = losses.tokens + sounds * losses.sounds + attention * losses.attention
        total.backward()  # type: ignore[no-untyped-call]
        self._share_gradients()
        torch.nn.utils.clip_grad_norm_(self.learner.parameters(), self.plan.clip)
        for optimizer, rate in zip(self.optimizers, self.plan.rates, strict=True):
            for part in optimizer.param_groups:
                part["lr"] = rate * self._pace(done)
            optimizer.step()
            optimizer.zero_grad()
        keep = min(self.plan.averaging, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for name, parameter in self.learner.named_parameters():
                self.mean[name].lerp_(parameter, 1 - keep)
        return np.array([float(loss.detach()) for loss in losses])

    def _times(self) -> dict[int, int]:
        """The encoder's position of each row of the used tokens that is a timestamp within a window."""
        first = tokenizer().timestamp_begin
        return {row: t - first for row, t in enumerate(self.used) if 0 <= t - first < AUDIO_POSITIONS}

    def _stage(self, done: float) -> Stage:
        for stage in self.plan.stages:
            if done < stage.share:
                return stage
            done -= stage.share
        return self.plan.stages[-1]

    def _pace(self, done: float) -> float:
        """The share of the learning rate: warm-up, a steady part, then down to nothing in a line."""
        warm = min(1.0, (self.step + 1) / self.plan.warm_up)
        return warm * min(1.0, (1.0 - done) / (1.0 - self.plan.steady))

    def _share_gradients(self) -> None:
        if self.plan.processes == 1:
            return
        gradients = [p.grad for p in self.learner.parameters() if p.grad is not None]
        flat = torch.cat([g.flatten() for g in gradients])
        group.all_reduce(flat)
        flat /= self.plan.processes
        parts = torch.split(flat, [g.numel() for g in gradients])
        for gradient, part in zip(gradients, parts, strict=True):
            gradient.copy_(part.view_as(gradient))

    def _batch(self, windows: list[Window]) -> Batch:
        length = max(len(w.inputs) for w in windows)
        inputs = np.full((len(windows), length), self.used.index(tokenizer().eot))
        targets = np.full((len(windows), length), -1)
        spans = np.full((len(windows), length, 2), -1)
        for number, window in enumerate(windows):
            size = len(window.inputs)
            inputs[number, :size] = self.row_of[window.inputs]
            wanted = np.array(window.targets)
            targets[number, :size] = np.where(wanted >= 0, self.row_of[np.maximum(wanted, 0)], -1)
            spans[number, :size] = window.spans
        arrays = (
            np.stack([w.mel.T for w in windows]),
            inputs,
            targets,
            spans,
            np.stack([w.sounds for w in windows]),
        )
        return Batch(*(torch.from_numpy(np.ascontiguousarray(a)).to(self.device) for a in arrays))

    def _log(self, losses: NDArray[np.float64], pace: float) -> None:
        left = pace * (self.plan.steps - self.step) / 60
        words = " ".join(f"{n} {v:.3f}" for n, v in zip(Losses._fields, losses, strict=True))
        line = f"step {self.step}/{self.plan.steps} {words} {pace:.2f} s a step, {left:.0f} min left"
        print(line, flush=True)

    def _keep(self) -> None:
        state = {
            "step": self.step,
            "learner": self.learner.state_dict(),
            "mean": self.mean,
            "optimizers": [o.state_dict() for o in self.optimizers],
        }
        part = self.work / "state.part"
        torch.save(state, part)
        part.rename(self.work / "state.pt")
        content = self.content()
        checkpoint.save(content, self.work / "so-far.pt")
        rates = " ".join(f"{name} {rate:.1%}" for name, rate in self._word_errors(content).items())
        print(f"step {self.step} word errors on unseen sentences: {rates}", flush=True)

    def _word_errors(self, content: dict[str, object]) -> dict[str, float]:
        """Word error rate of each voice on a few sentences that aren't in any text."""
        whisper = checkpoint.model(content)
        options = DecodingOptions(language="en", fp16=False, sample_len=60)
        rates = {}
        for name, said in self.unseen.items():
            mels = torch.stack([pad_or_trim(log_mel_spectrogram(s, padding=RATE), 3000) for _, s in said])
            written = whisper.decode(mels, options)
            rates[name] = error_rate((t, w.text) for (t, _), w in zip(said, written, strict=True))
        return rates

    def _resume(self) -> None:
        file = self.work / "state.pt"
        if file.exists():
            state: dict[str, Any] = torch.load(file, map_location=self.device, weights_only=True)
            self.step, self.mean = state["step"], state["mean"]
            self.learner.load_state_dict(state["learner"])
            for optimizer, kept in zip(self.optimizers, state["optimizers"], strict=True):
                optimizer.load_state_dict(kept)


def _unseen() -> dict[str, list[tuple[str, Tensor]]]:
    """For each voice a few sentences by an author whose texts aren't trained on, with 0.5 s around."""
    lines = (texts.TEXTS / "unseen" / "sentences.txt").read_text(encoding="utf-8").splitlines()
    quiet = np.zeros(RATE // 2, dtype=np.float32)
    found: dict[str, list[tuple[str, Tensor]]] = {}
    for number, name in enumerate(VOICES):
        for text in lines[number :: len(VOICES)][:CHECKED]:
            if (spoken := voice(name).read(text)) is not None:
                samples = np.concatenate((quiet, spoken.samples, quiet))
                found.setdefault(name, []).append((text, torch.from_numpy(samples)))
    return found


def used_tokens(data: Recordings) -> list[int]:
    """The tokens that occur, and those that Whisper itself needs, in order."""
    token = tokenizer()
    special = {token.eot, token.sot, token.sot_prev, token.no_speech, token.no_timestamps}
    times = set(range(token.timestamp_begin, VOCABULARY))
    prompt = set(token.encode(" Um, uh, hmm, er, ah."))
    return sorted(
        {int(t) for number in range(len(data)) for t in data.tokens(number)} | special | times | prompt
    )


if __name__ == "__main__":
    main()
