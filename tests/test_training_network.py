"""The network that learns: Whisper's own modules, and what only training adds."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from training import checkpoint
from training.network import VOCABULARY, Batch, Learner, Muon
from training.recordings import tokenizer

USED = sorted({tokenizer().sot, tokenizer().eot, tokenizer().no_timestamps, *range(400, 420)})
LENGTH = 5


@pytest.fixture
def learner():
    torch.manual_seed(1)
    return Learner(USED)


@pytest.fixture(scope="module")
def batch():
    rng = np.random.default_rng(1)
    spans = np.full((2, LENGTH, 2), -1)
    spans[:, 1:4] = [[[5, 20], [21, 40], [41, 60]]] * 2
    return Batch(
        torch.from_numpy(rng.standard_normal((2, 80, 200)).astype(np.float32)),
        torch.from_numpy(rng.integers(0, len(USED), (2, LENGTH))),
        torch.from_numpy(rng.integers(0, len(USED), (2, LENGTH))),
        torch.from_numpy(spans),
        torch.from_numpy(rng.integers(0, 5, (2, 100))),
    )


def total(losses):
    return losses.tokens + losses.sounds + losses.attention


def test_an_untrained_network_knows_nothing(learner, batch):
    with torch.no_grad():
        losses = learner(batch)
    assert float(losses.tokens) == pytest.approx(math.log(VOCABULARY), abs=1.0)
    # The sounds guessed evenly, and as far from their embeddings as these are from nothing.
    assert float(losses.sounds) == pytest.approx(math.log(41) + 1.0, abs=1.0)
    assert float(losses.attention) > 0


@pytest.mark.parametrize("named", [True, False])
def test_a_few_steps_learn_a_few_windows(learner, batch, named):
    matrices = [p for n, p in learner.named_parameters() if p.ndim == 2 and "embedding" not in n]
    others = [p for n, p in learner.named_parameters() if p.ndim != 2 or "embedding" in n]
    optimizers = (Muon(matrices, lr=3e-3), torch.optim.AdamW(others, lr=3e-3))
    first = total(learner(batch, named)).item()
    for _ in range(25):
        total(learner(batch, named)).backward()
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad()
    assert total(learner(batch, named)).item() < first / 2


def test_named_sounds_are_read_without_being_heard(learner, batch):
    other = replace(batch, mel=torch.zeros_like(batch.mel))
    with torch.no_grad():
        assert learner(batch, named=True).tokens == learner(other, named=True).tokens
        assert learner(batch).tokens != learner(other).tokens


def test_a_timestamp_begins_as_the_waves_of_its_position():
    whisper = Learner(USED, times={2: 100}).whisper
    row, wave = whisper.decoder.token_embedding.weight[2], whisper.encoder.positional_embedding[100]
    assert torch.nn.functional.cosine_similarity(row, wave, dim=0) > 0.999


def test_a_step_of_muon_is_orthogonal():
    matrix = torch.nn.Parameter(torch.zeros(16, 48))
    matrix.grad = torch.randn(16, 48, generator=torch.Generator().manual_seed(1))
    Muon([matrix], lr=1.0, decay=0.0).step()
    strengths = torch.linalg.svdvals(matrix.detach()) / (0.2 * math.sqrt(48))
    assert strengths.min() > 0.6
    assert strengths.max() < 1.4


def test_without_a_gradient_muon_leaves_a_matrix_alone():
    matrix = torch.nn.Parameter(torch.ones(4, 4))
    optimizer = Muon([matrix], lr=1.0)
    matrix.grad = torch.eye(4)
    optimizer.step()
    after = matrix.detach().clone()
    optimizer.zero_grad()
    optimizer.step()
    assert torch.equal(matrix, after)


def test_what_is_saved_loads_as_whisper_and_gives_the_same(learner, batch, tmp_path):
    import whisper

    weights = {name: p.detach() for name, p in learner.named_parameters()}
    path = tmp_path / "model.pt"
    checkpoint.save(checkpoint.whole(weights, learner, USED), path)
    loaded = whisper.load_model(str(path), device="cpu")
    mel = torch.zeros(1, 80, 3000)
    tokens = torch.tensor([[tokenizer().sot, tokenizer().no_timestamps, 401]])
    rows = torch.tensor([[USED.index(int(t)) for t in tokens[0]]])
    with torch.no_grad():
        whole = loaded.decoder(tokens, loaded.encoder(mel))
        own = learner.whisper.decoder(rows, learner.whisper.encoder(mel))
    assert whole.shape[-1] == VOCABULARY
    assert torch.allclose(whole[..., USED], own, atol=0.05)
    unused = torch.ones(VOCABULARY, dtype=torch.bool)
    unused[USED] = False
    assert (whole[..., unused] == 0).all()


def test_the_same_weights_give_the_same_file(learner, tmp_path):
    weights = {name: p.detach() for name, p in learner.named_parameters()}
    for name in ("one.pt", "two.pt"):
        checkpoint.save(checkpoint.whole(weights, learner, USED), tmp_path / name)
    assert (tmp_path / "one.pt").read_bytes() == (tmp_path / "two.pt").read_bytes()
