"""openai-whisper as a recogniser: the sound is encoded once, for the words and for their times."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mockinterview.errors import ModelError
from mockinterview.model import Word

from .ends import Decoding
from .fallback import with_fallback
from .weights import load

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor
    from whisper.decoding import DecodingResult
    from whisper.model import Whisper

SAMPLE_RATE = 16_000


class WhisperRecogniser:
    """openai-whisper with the named official weights (fetched once) or a checkpoint file.

    `longest` is the most tokens written for a piece; None is Whisper's own limit.
    """

    engine = "openai"

    def __init__(self, model: str, longest: int | None = None) -> None:
        self.model = Path(model).name if Path(model).is_file() else model
        self._longest = longest
        self._whisper = load(model)

    def recognise(self, pieces: Sequence[NDArray[np.float32]]) -> list[Decoding]:
        """One decoding for each piece; the pieces are decoded side by side."""
        import torch

        mels = [mel_window(piece, self._whisper.dims.n_mels) for piece in pieces]
        try:
            with torch.inference_mode():
                heard = self._whisper.encoder(torch.stack([mel for mel, _ in mels]))
                results = with_fallback(lambda which, t: self._decode(heard[which], t), len(pieces))
                return [
                    self._timed(result, heard[number], mel, frames)
                    for number, (result, (mel, frames)) in enumerate(zip(results, mels, strict=True))
                ]
        except (IndexError, AssertionError, RuntimeError, ValueError) as error:
            raise ModelError(
                f"{self.model} can't transcribe ({type(error).__name__}): it has no shape of Whisper's.\n"
                "Give another --model."
            ) from error

    def _decode(self, heard: Tensor, temperature: float) -> list[DecodingResult]:
        from whisper.decoding import DecodingOptions, decode

        options = DecodingOptions(
            language="en",
            temperature=temperature,
            without_timestamps=True,
            sample_len=self._longest,
            fp16=False,
        )
        results: list[DecodingResult] = decode(self._whisper, heard, options)
        return results

    def _timed(self, result: DecodingResult, heard: Tensor, mel: Tensor, frames: int) -> Decoding:
        from whisper.audio import FRAMES_PER_SECOND
        from whisper.timing import add_word_timestamps

        whole = {
            "seek": 0,
            "start": 0.0,
            "end": frames / FRAMES_PER_SECOND,
            "tokens": result.tokens,
            "words": [],
        }
        add_word_timestamps(
            segments=[whole],
            model=_Encoded(self._whisper, heard),
            tokenizer=tokenizer_of(self._whisper),
            mel=mel,
            num_frames=frames,
            last_speech_timestamp=0.0,
        )
        words: Any = whole["words"]
        return Decoding(
            tuple(result.tokens),
            result.text,
            tuple(
                Word(w["word"], float(w["start"]), float(w["end"]), float(w["probability"])) for w in words
            ),
            result.avg_logprob,
            result.no_speech_prob,
            result.compression_ratio,
            result.temperature,
        )


def _word(timed: Any) -> Word:
    return Word(timed["word"], float(timed["start"]), float(timed["end"]), float(timed["probability"]))


class _Encoded:
    """A Whisper that has heard the sound already: its alignment needs the decoder alone.

    openai-whisper's own alignment encodes the same sound again, without the quick attention.
    """

    def __init__(self, whisper: Whisper, heard: Tensor) -> None:
        self.dims, self.device, self.decoder = whisper.dims, whisper.device, whisper.decoder
        self.alignment_heads = whisper.alignment_heads
        self._heard = heard

    def __call__(self, mel: Tensor, tokens: Tensor) -> Tensor:
        logits: Tensor = self.decoder(tokens, self._heard[None])
        return logits


def mel_window(piece: NDArray[np.float32], bands: int) -> tuple[Tensor, int]:
    """The mel spectrum of Whisper's window (bands, 3000) and how many of its frames are the piece's own."""
    from whisper.audio import N_FRAMES, N_SAMPLES, log_mel_spectrogram, pad_or_trim

    mel = log_mel_spectrogram(piece, bands, padding=N_SAMPLES)
    frames = min(N_FRAMES, mel.shape[-1] - N_FRAMES)
    return pad_or_trim(mel[:, :frames], N_FRAMES), frames


def tokenizer_of(whisper: Whisper) -> Any:
    """The tokenizer that goes with a model."""
    from whisper.tokenizer import get_tokenizer

    return get_tokenizer(
        whisper.is_multilingual, num_languages=whisper.num_languages, language="en", task="transcribe"
    )
