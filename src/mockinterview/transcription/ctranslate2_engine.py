"""CTranslate2 as a recogniser: the same weights, converted on this machine; quicker on most processors."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import platformdirs

from mockinterview.errors import ModelError
from mockinterview.model import Word

from .ends import Decoding, Recogniser
from .fallback import SEED, with_fallback
from .weights import load, threads, weights_file
from .whisper_engine import SAMPLE_RATE, WhisperRecogniser, mel_window, tokenizer_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor
    from whisper.model import Whisper

# What the conversion writes; another number makes what was kept before useless.
CONVERSION = 1

# Whole numbers of 8 bits: 2.2 ms a token against 12.3 ms on one core for a model of tiny.en's size, with an
# error of 0.9 % in the encoder's output.
QUICK, EXACT = "int8", "float32"

# A model of so few bytes is as quick as need be.
WORTH_CONVERTING = 30_000_000

# As many tokens as a short sentence has are written to see which engine is quicker.
TRIED = 24

# What is kept beside the converted weights: all that is needed to use them without torch's own model.
_FACTS = "facts.json"


class CTranslate2Recogniser:
    """The model of that name or file through CTranslate2; converted once for each content of the file.

    `precision` is "int8" (default) or "float32", which gives the same tokens as openai-whisper. `longest` is
    the most tokens written for a piece; None is Whisper's own limit.
    """

    engine = "ctranslate2"

    def __init__(
        self, model: str, precision: str = QUICK, longest: int | None = None, cache: Path | None = None
    ) -> None:
        import ctranslate2
        from whisper.tokenizer import get_tokenizer

        self.model = Path(model).name if Path(model).is_file() else model
        folder = converted(model, cache or cache_folder())
        facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
        self._bands, self._longest = facts["bands"], longest or facts["longest"]
        self._tokenizer = get_tokenizer(
            facts["multilingual"], num_languages=facts["languages"], language="en"
        )
        self._whisper = ctranslate2.models.Whisper(
            str(folder), device="cpu", compute_type=precision, inter_threads=1, intra_threads=threads()
        )

    def recognise(self, pieces: Sequence[NDArray[np.float32]]) -> list[Decoding]:
        """One decoding for each piece; the pieces are decoded side by side."""
        import ctranslate2

        mels = [mel_window(piece, self._bands) for piece in pieces]
        try:
            whole = np.stack([mel.numpy() for mel, _ in mels])
            heard = self._whisper.encode(ctranslate2.StorageView.from_array(whole))
            states = np.array(heard)
        except (RuntimeError, ValueError) as error:
            raise ModelError(f"{self.model} can't transcribe with CTranslate2 ({error}).") from error
        results = with_fallback(lambda which, t: self._decode(states[which], t), len(pieces))
        return self._timed(results, states, [frames for _, frames in mels])

    def _decode(self, states: NDArray[np.float32], temperature: float) -> list[_Result]:
        import ctranslate2

        token = self._tokenizer
        prompt = [*token.sot_sequence, token.no_timestamps]
        ctranslate2.set_random_seed(SEED)
        generated = self._whisper.generate(
            ctranslate2.StorageView.from_array(np.ascontiguousarray(states)),
            [prompt] * len(states),
            beam_size=1,
            # Half of it is for what is written, the other half for what came before.
            max_length=2 * self._longest,
            return_scores=True,
            return_no_speech_prob=True,
            sampling_topk=1 if temperature == 0.0 else 0,
            sampling_temperature=temperature or 1.0,
        )
        return [_Result.of(one, token, temperature) for one in generated]

    def _timed(
        self, results: Sequence[_Result], states: NDArray[np.float32], frames: Sequence[int]
    ) -> list[Decoding]:
        import ctranslate2

        spoken = [number for number, result in enumerate(results) if result.tokens]
        words: dict[int, tuple[Word, ...]] = {}
        if spoken:
            aligned = self._whisper.align(
                ctranslate2.StorageView.from_array(np.ascontiguousarray(states[spoken])),
                list(self._tokenizer.sot_sequence),
                [list(results[number].tokens) for number in spoken],
                [frames[number] for number in spoken],
            )
            words = {n: self._words(results[n].tokens, a) for n, a in zip(spoken, aligned, strict=True)}
        return [
            Decoding(
                result.tokens,
                result.text,
                words.get(number, ()),
                result.avg_logprob,
                result.no_speech_prob,
                result.compression_ratio,
                result.temperature,
            )
            for number, result in enumerate(results)
        ]

    def _words(self, tokens: tuple[int, ...], aligned: Any) -> tuple[Word, ...]:
        """The words with the times at which the alignment reaches and leaves their tokens."""
        from whisper.audio import TOKENS_PER_SECOND

        texts, parts = self._tokenizer.split_to_word_tokens([*tokens, self._tokenizer.eot])
        reached: dict[int, int] = {}
        for place, position in aligned.alignments:
            reached.setdefault(place, position)
        words = []
        first = 0
        for text, part in zip(texts[:-1], parts[:-1], strict=True):
            last = first + len(part)
            start, end = (reached.get(place, 0) / TOKENS_PER_SECOND for place in (first, last))
            words.append(
                Word(text, start, max(start, end), float(np.mean(aligned.text_token_probs[first:last])))
            )
            first = last
        return tuple(words)


@dataclass(frozen=True)
class _Result:
    tokens: tuple[int, ...]
    text: str
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float
    temperature: float

    @classmethod
    def of(cls, generated: Any, token: Any, temperature: float) -> _Result:
        from whisper.utils import compression_ratio

        tokens = tuple(t for t in generated.sequences_ids[0] if t < token.eot)
        text = token.decode(list(tokens)).strip()
        # CTranslate2 divides by the tokens, Whisper also counts the end.
        total = generated.scores[0] * len(tokens)
        return cls(
            tokens,
            text,
            total / (len(tokens) + 1),
            generated.no_speech_prob,
            compression_ratio(text),
            temperature,
        )


def cache_folder() -> Path:
    """Where converted models are kept."""
    return platformdirs.user_cache_path("mockinterview") / "ctranslate2"


def is_installed() -> bool:
    """Whether CTranslate2 can be imported; asking doesn't."""
    return importlib.util.find_spec("ctranslate2") is not None


def is_quicker(model: str, cache: Path | None = None) -> bool:
    """Whether this machine runs the model quicker so; tried once for each model, and kept."""
    file = Path(model) if Path(model).is_file() else weights_file(model)
    if file.is_file() and file.stat().st_size < WORTH_CONVERTING:
        return False
    cache = cache or cache_folder()
    kept = converted(model, cache) / "pace.json"
    if not kept.is_file():
        noise = np.random.default_rng(0).standard_normal(5 * SAMPLE_RATE, dtype=np.float32) / np.float32(100)
        seconds = {
            recogniser.engine: min(_timed(recogniser, noise) for _ in range(2))
            for recogniser in (
                WhisperRecogniser(model, longest=TRIED),
                CTranslate2Recogniser(model, longest=TRIED, cache=cache),
            )
        }
        kept.write_text(json.dumps(seconds), encoding="utf-8")
    told = json.loads(kept.read_text(encoding="utf-8"))
    return bool(told["ctranslate2"] < told["openai"])


def _timed(recogniser: Recogniser, noise: NDArray[np.float32]) -> float:
    began = time.perf_counter()
    recogniser.recognise([noise])
    return time.perf_counter() - began


def converted(model: str, cache: Path) -> Path:
    """The folder of the model in CTranslate2's form; converted if it isn't there yet."""
    file = Path(model) if Path(model).is_file() else weights_file(model)
    whisper = None if file.is_file() else load(model)
    folder = cache / f"{_digest(file)}-{CONVERSION}"
    if (folder / _FACTS).is_file():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    # Whatever lies there without its facts was left half done.
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=cache) as room:
        made = Path(room) / "made"
        made.mkdir()
        _convert(whisper or load(model), made)
        with suppress(OSError):
            # Another process may have been quicker.
            made.rename(folder)
    return folder


def _digest(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while part := content.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()[:24]


def _convert(whisper: Whisper, folder: Path) -> None:
    from ctranslate2.specs import WhisperSpec

    dims = whisper.dims
    spec = WhisperSpec(dims.n_audio_layer, dims.n_audio_head, dims.n_text_layer, dims.n_text_head)
    _fill_encoder(spec.encoder, whisper.encoder)
    _fill_decoder(spec.decoder, whisper.decoder)
    token = tokenizer_of(whisper)
    names = {number: name for name, number in token.special_tokens.items()}
    spec.register_vocabulary([names.get(number, f"<{number}>") for number in range(dims.n_vocab)])
    special = (token.transcribe, token.translate, token.sot, token.sot_prev, token.sot_lm, token.no_speech)
    spec.config.suppress_ids = sorted({*token.non_speech_tokens, *special})
    spec.config.suppress_ids_begin = [*token.encode(" "), token.eot]
    spec.config.alignment_heads = whisper.alignment_heads.indices().T.tolist()
    spec.config.lang_ids = list(token.all_language_tokens)
    spec.validate()
    spec.optimize()
    spec.save(str(folder))
    facts = {
        "multilingual": whisper.is_multilingual,
        "languages": whisper.num_languages,
        "bands": dims.n_mels,
        "longest": dims.n_text_ctx // 2,
    }
    (folder / _FACTS).write_text(json.dumps(facts), encoding="utf-8")


def _fill_encoder(spec: Any, encoder: Any) -> None:
    for conv in ("conv1", "conv2"):
        _fill(getattr(spec, conv), getattr(encoder, conv))
    spec.position_encodings.encodings = _values(encoder.positional_embedding)
    _fill_norm(spec.layer_norm, encoder.ln_post)
    for into, block in zip(spec.layer, encoder.blocks, strict=True):
        _fill_self_attention(into.self_attention, block)
        _fill_feed_forward(into.ffn, block)


def _fill_decoder(spec: Any, decoder: Any) -> None:
    spec.embeddings.weight = _values(decoder.token_embedding.weight)
    spec.projection.weight = spec.embeddings.weight
    spec.position_encodings.encodings = _values(decoder.positional_embedding)
    _fill_norm(spec.layer_norm, decoder.ln)
    for into, block in zip(spec.layer, decoder.blocks, strict=True):
        _fill_self_attention(into.self_attention, block)
        cross = block.cross_attn
        _fill_norm(into.attention.layer_norm, block.cross_attn_ln)
        _fill(into.attention.linear[0], cross.query)
        _fill(into.attention.linear[1], cross.key, cross.value)
        _fill(into.attention.linear[2], cross.out)
        _fill_feed_forward(into.ffn, block)


def _fill_self_attention(spec: Any, block: Any) -> None:
    _fill_norm(spec.layer_norm, block.attn_ln)
    _fill(spec.linear[0], block.attn.query, block.attn.key, block.attn.value)
    _fill(spec.linear[1], block.attn.out)


def _fill_feed_forward(spec: Any, block: Any) -> None:
    _fill_norm(spec.layer_norm, block.mlp_ln)
    _fill(spec.linear_0, block.mlp[0])
    _fill(spec.linear_1, block.mlp[2])


def _fill_norm(spec: Any, norm: Any) -> None:
    spec.gamma, spec.beta = _values(norm.weight), _values(norm.bias)


def _fill(spec: Any, *layers: Any) -> None:
    """One layer, or several side by side; Whisper's keys have no bias."""
    weights = [_values(layer.weight) for layer in layers]
    biases = [
        np.zeros(len(weight), np.float32) if layer.bias is None else _values(layer.bias)
        for layer, weight in zip(layers, weights, strict=True)
    ]
    spec.weight, spec.bias = np.concatenate(weights), np.concatenate(biases)


def _values(tensor: Tensor) -> NDArray[np.float32]:
    return np.ascontiguousarray(tensor.detach().float().numpy())
