"""The network: openai-whisper's own modules, begun well and taught with hints.

Which sound a position holds is told to the middle of the encoder, and where the words lie to the decoder's
attention. To begin with, the upper half of the encoder and the decoder read the sounds' names while the
lower half learns to hear them: how words are written is learnt from many more words so than from sound. All
this is only for training: what is saved is Whisper and nothing else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional
from whisper.model import ModelDimensions, ResidualAttentionBlock, Whisper

from training.recordings import BANDS, SOUNDS

WIDTH, HEADS, AUDIO_LAYERS, TEXT_LAYERS = 128, 4, 4, 4
VOCABULARY, AUDIO_POSITIONS, TEXT_POSITIONS = 51_864, 1500, 448

# After so many layers the encoder should know the sounds; the others are left to make words of them.
SOUND_LAYERS = 2

# Where each head of the encoder's first layers looks to begin with, in positions of 20 ms.
_OFFSETS = ((-2, 2, -5, 5), (-3, 3, -8, 8), (-6, 6, -14, 14), (-10, 10, -28, 28))

# How sharply: the attention's logarithm at the place it looks for.
_SHARPNESS = 6.0

# So many heads of the decoder's first layer look at the word before.
_BEFORE = 2

# Names are read at twice the pace of speech: half the positions, twice the words for the same work.
_NAMED_PACE = 2

# Of the windows that are named, one in so many is also heard, by the lower half alone.
_LISTENED = 4

# A timestamp's row begins as so much of the waves of the encoder's position that it stands for.
_TIMES = 0.15


class Losses(NamedTuple):
    """Means over the batch: of the tokens, of the positions' sounds, of the attention to words."""

    tokens: Tensor
    sounds: Tensor
    attention: Tensor


@dataclass(frozen=True)
class Batch:
    """Windows put together.

    `mel` (windows, 80, frames); `inputs`, `targets` (windows, length), targets as rows of the used tokens, -1
    where not judged; `spans` (windows, length, 2) positions, -1 for none; `sounds` (windows, positions).
    """

    mel: Tensor
    inputs: Tensor
    targets: Tensor
    spans: Tensor
    sounds: Tensor


class Learner(nn.Module):
    """A Whisper whose vocabulary is only the tokens in use, with the heads that training needs."""

    def __init__(self, used: list[int], times: dict[int, int] | None = None) -> None:
        """`used`: the tokens in use; `times`: the position that a row of them stands for."""
        super().__init__()
        dims = ModelDimensions(
            BANDS,
            AUDIO_POSITIONS,
            WIDTH,
            HEADS,
            AUDIO_LAYERS,
            len(used),
            TEXT_POSITIONS,
            WIDTH,
            HEADS,
            TEXT_LAYERS,
        )
        self.whisper = Whisper(dims)
        self.sounds = nn.Sequential(nn.LayerNorm(WIDTH), nn.Linear(WIDTH, len(SOUNDS)))
        self.names = nn.Embedding(len(SOUNDS), WIDTH)
        # All unused tokens of the whole vocabulary have the logit 0 of their zero rows.
        self.unused = math.log(VOCABULARY - len(used))
        _begin(self.whisper)
        rows = self.whisper.decoder.token_embedding.weight.data
        for row, position in (times or {}).items():
            rows[row] = _TIMES * self.whisper.encoder.positional_embedding[position]

    def forward(self, batch: Batch, named: bool = False) -> Losses:
        """The three losses; with `named` the words are read from the names of the sounds."""
        if named:
            few = slice(max(1, len(batch.mel) // _LISTENED))
            _, kinds = self._sounds(batch.mel[few], batch.sounds[few])
            sounds = batch.sounds[:, ::_NAMED_PACE]
            spans = batch.spans.div(_NAMED_PACE, rounding_mode="trunc")
            x = self._named(sounds)
        else:
            x, kinds = self._sounds(batch.mel, batch.sounds)
            spans = batch.spans
        encoder = self.whisper.encoder
        for block in encoder.blocks[SOUND_LAYERS:]:
            x = block(x)
        hidden, attention = self._decode(batch.inputs, encoder.ln_post(x), spans)
        judged = batch.targets >= 0
        rows = self.whisper.decoder.token_embedding.weight
        logits = hidden[judged] @ rows.T
        others = torch.full_like(logits[:, :1], self.unused)
        tokens = functional.cross_entropy(torch.cat((logits, others), 1), batch.targets[judged])
        return Losses(tokens, kinds, attention)

    def _named(self, sounds: Tensor) -> Tensor:
        """What the lower half of the encoder should make of these sounds."""
        places = self.whisper.encoder.positional_embedding[: sounds.shape[1]]
        named: Tensor = self.names(sounds.clamp(min=0)) + places
        return named

    def _sounds(self, mel: Tensor, sounds: Tensor) -> tuple[Tensor, Tensor]:
        """What the lower half makes of the mel spectrum, and how far it is from the sounds it should hear."""
        encoder = self.whisper.encoder
        x = functional.gelu(encoder.conv1(mel))
        x = functional.gelu(encoder.conv2(x)).permute(0, 2, 1)
        x = x + encoder.positional_embedding[: x.shape[1]]
        for block in encoder.blocks[:SOUND_LAYERS]:
            x = block(x)
        kinds = functional.cross_entropy(self.sounds(x).flatten(0, 1), sounds.flatten(), ignore_index=-1)
        return x, kinds + functional.mse_loss(x, self._named(sounds).detach())

    def _decode(self, tokens: Tensor, heard: Tensor, spans: Tensor) -> tuple[Tensor, Tensor]:
        decoder = self.whisper.decoder
        x = decoder.token_embedding(tokens) + decoder.positional_embedding[: tokens.shape[1]]
        before = functional.pad(spans[:, :-1], (0, 0, 1, 0), value=-1)
        attentions = []
        for number, block in enumerate(decoder.blocks):
            x = x + block.attn(block.attn_ln(x), mask=decoder.mask)[0]
            # Word times are read off the later half of the decoder's layers.
            if number >= TEXT_LAYERS // 2:
                found, attention = _looking(block, block.cross_attn_ln(x), heard, spans, HEADS)
                attentions.append(attention)
            elif number == 0:
                found, attention = _looking(block, block.cross_attn_ln(x), heard, before, _BEFORE)
                attentions.append(attention)
            else:
                found = block.cross_attn(block.cross_attn_ln(x), heard)[0]
            x = x + found
            x = x + block.mlp(block.mlp_ln(x))
        return decoder.ln(x), torch.stack(attentions).mean()


def _looking(
    block: ResidualAttentionBlock, x: Tensor, heard: Tensor, spans: Tensor, count: int
) -> tuple[Tensor, Tensor]:
    """Cross-attention, and how far its first heads are from lying evenly on each token's span."""
    cross = block.cross_attn
    windows, _, width = x.shape

    def heads(y: Tensor) -> Tensor:
        return y.view(windows, -1, HEADS, width // HEADS).transpose(1, 2)

    scores = heads(cross.query(x)) @ heads(cross.key(heard)).transpose(2, 3) / math.sqrt(width // HEADS)
    weights = scores.log_softmax(-1)
    found = weights.exp() @ heads(cross.value(heard))
    out = cross.out(found.transpose(1, 2).flatten(2))
    places = torch.arange(heard.shape[1])
    first, last = spans[..., :1], spans[..., 1:]
    inside = ((places >= first) & (places <= last) & (first >= 0)).float()
    share = inside / inside.sum(-1, keepdim=True).clamp(min=1)
    spoken = inside.any(-1)
    # The entropy of the even spread is subtracted, so that perfect attention costs nothing.
    entropy = share.sum(-1) * inside.sum(-1).clamp(min=1).log()
    distance = -(share[:, None] * weights[:, :count]).sum(-1).mean(1) - entropy
    return out, distance[spoken].mean() if spoken.any() else distance.sum() * 0


def _begin(whisper: Whisper) -> None:
    """Initial weights: heads that look at fixed distances, so that order is known from the first step."""
    for name, parameter in whisper.named_parameters():
        if parameter.ndim == 2 and "embedding" not in name:
            nn.init.normal_(parameter, std=0.7 / math.sqrt(parameter.shape[1]))
            if name.endswith(("out.weight", "mlp.2.weight")):
                parameter.data *= 0.3
        elif name.endswith("bias"):
            nn.init.zeros_(parameter)
    nn.init.normal_(whisper.decoder.token_embedding.weight, std=0.05)
    places = _waves(TEXT_POSITIONS)
    whisper.decoder.positional_embedding.data.copy_(0.5 * places)
    for block, offsets in zip(whisper.encoder.blocks, _OFFSETS, strict=True):
        _look(block, offsets)
    for block in whisper.decoder.blocks:
        _look(block, (-1, -1, -2, 0), self_only=2)


def _look(block: ResidualAttentionBlock, offsets: tuple[int, ...], self_only: int = HEADS) -> None:
    """Let the first heads of a block's self-attention look so many positions away."""
    half = WIDTH // 2
    size = WIDTH // HEADS
    pairs = size // 2
    steps = torch.exp(-math.log(10_000) / (half - 1) * torch.arange(half))
    strength = math.sqrt(_SHARPNESS * math.sqrt(size) / pairs)
    query, key = block.attn.query.weight.data, block.attn.key.weight.data
    for head, offset in list(enumerate(offsets))[:self_only]:
        rows = slice(head * size, (head + 1) * size)
        query[rows] *= 0.3
        key[rows] *= 0.3
        for pair in range(pairs):
            wave = pair * 2
            angle = float(steps[wave]) * offset
            sine, cosine = wave, half + wave
            one, two = head * size + pair, head * size + pairs + pair
            key[one, sine] += strength
            key[two, cosine] += strength
            query[one, sine] += strength * math.cos(angle)
            query[one, cosine] += strength * math.sin(angle)
            query[two, cosine] += strength * math.cos(angle)
            query[two, sine] -= strength * math.sin(angle)


def _waves(length: int) -> Tensor:
    half = WIDTH // 2
    steps = torch.exp(-math.log(10_000) / (half - 1) * torch.arange(half))
    angles = torch.arange(length)[:, None] * steps
    return torch.cat((angles.sin(), angles.cos()), 1)


class Muon(torch.optim.Optimizer):
    """Momentum whose step for a matrix is made orthogonal (Jordan et al. 2024), in single precision.

    torch's own does this in bfloat16, which takes seconds a step on a processor. Matrices of one shape are
    worked on together. The step is scaled to the size of Adam's (Liu et al. 2025: 0.2 times the root of the
    longer side), so that one learning rate serves both.
    """

    def __init__(
        self, matrices: list[nn.Parameter], lr: float, momentum: float = 0.95, decay: float = 0.02
    ) -> None:
        super().__init__(matrices, {"lr": lr, "momentum": momentum, "decay": decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """One step with the gradients at hand."""
        for group in self.param_groups:
            shapes: dict[torch.Size, list[nn.Parameter]] = {}
            for matrix in group["params"]:
                # Without a gradient there is nothing to follow; a step's size doesn't depend on its own.
                if matrix.grad is not None:
                    shapes.setdefault(matrix.shape, []).append(matrix)
            for shape, alike in shapes.items():
                moved = torch.stack([self._moved(m, group["momentum"]) for m in alike])
                scale = 0.2 * math.sqrt(max(shape))
                for matrix, step in zip(alike, _orthogonal(moved), strict=True):
                    matrix.mul_(1 - group["lr"] * group["decay"])
                    matrix.add_(step, alpha=-group["lr"] * scale)

    def _moved(self, matrix: nn.Parameter, momentum: float) -> Tensor:
        assert matrix.grad is not None
        gradient: Tensor = matrix.grad
        state = self.state[matrix]
        mean: Tensor = state.setdefault("mean", torch.zeros_like(matrix))
        mean.lerp_(gradient, 1 - momentum)
        return gradient.lerp(mean, momentum)


def _orthogonal(matrices: Tensor) -> Tensor:
    """The nearest orthogonal matrices, roughly: five steps of Newton and Schulz."""
    tall = matrices.shape[1] > matrices.shape[2]
    x: Tensor = matrices.transpose(1, 2) if tall else matrices
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(5):
        square = x @ x.transpose(1, 2)
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x.transpose(1, 2) if tall else x
