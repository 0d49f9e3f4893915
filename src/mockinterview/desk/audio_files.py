"""Any sound file in, 16-bit WAV out.

soundfile reads most formats. Phone and browser recordings (m4a, mp4, webm, aac, wma) go through PyAV
where it is installed, or else through ffmpeg.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mockinterview.desk.quiet import native_stderr_closed
from mockinterview.errors import AudioFileError

Samples = NDArray[np.float32]
Blocks = Iterator[NDArray[np.float32]]

# The rate that Whisper and the voice activity detector were trained at.
SPEECH_RATE = 16_000

# Shorter than the shortest word a person says on its own (about a quarter of a second).
SHORTEST_SECONDS = 0.25

# Three hours of 48 kHz mono take 2 GB as 32-bit floats; no answer is nearly that long.
LONGEST_SECONDS = 3 * 3600

# Telephone speech is the slowest sound worth transcribing; no converter samples faster than 192 kHz.
SLOWEST_RATE = 8_000
FASTEST_RATE = 192_000

# Channels cancel where their mix has this share of the louder one's power (-12 dB) or less; ordinary
# stereo keeps a quarter (-6 dB) even where the other channel is silent.
CANCELLED = 10 ** (-12 / 10)

_REMEDY = "pip install 'mockinterview[files]', or install ffmpeg"
_OTHER_FORMATS = "m4a, mp4, webm, aac and wma"
_BLOCK_SECONDS = 1


def read_audio(path: Path) -> tuple[Samples, int]:
    """Mono samples within ±1 and their rate in hertz; AudioFileError says what is wrong with the file."""
    path = Path(path)
    _check_file(path)
    samples, rate = _decoded(path)
    if bad := int(np.count_nonzero(~np.isfinite(samples))):
        raise AudioFileError(f"{path} holds {bad} samples that are no numbers (NaN or infinite).")
    seconds = len(samples) / rate
    if not len(samples):
        raise AudioFileError(f"{path} holds no sound.")
    if seconds < SHORTEST_SECONDS:
        raise AudioFileError(f"{path} is too short: {seconds:.2f} s of sound.")
    if (peak := float(np.abs(samples).max())) > 1:
        samples /= np.float32(peak)
    return samples, rate


def to_16k(samples: Samples, rate: int) -> Samples:
    """The same sound at 16 kHz."""
    import soxr

    if rate == SPEECH_RATE:
        return samples
    resampled: Samples = soxr.resample(samples, rate, SPEECH_RATE)
    return resampled


def pcm16(samples: Samples) -> bytes:
    """Little-endian 16-bit samples; what was read from 16 bits comes out as it was."""
    return np.clip(np.rint(samples * 32768), -32768, 32767).astype("<i2").tobytes()


def write_wav(path: Path, samples: Samples, rate: int) -> None:
    """Write mono 16-bit WAV; OSError where that fails."""
    with path.open("wb") as file, wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(rate)
        wav.writeframes(pcm16(samples))


def readable_formats() -> str:
    """What can be read here, in one line; it begins with "! " where a remedy is worth knowing."""
    builtin = "wav, flac, mp3, ogg, opus, aiff and caf"
    if find_spec("av") is not None:
        return f"{builtin}; {_OTHER_FORMATS} through PyAV"
    if shutil.which("ffmpeg"):
        return f"{builtin}; {_OTHER_FORMATS} through ffmpeg"
    return f"! {builtin}; for {_OTHER_FORMATS}: {_REMEDY}"


def _check_file(path: Path) -> None:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise AudioFileError(f"{path} is a folder, not a sound file.")
        if not stat.S_ISREG(status.st_mode):
            raise AudioFileError(f"{path} is not a file.")
        if not status.st_size:
            raise AudioFileError(f"{path} is empty.")
        with path.open("rb"):
            pass
    except FileNotFoundError:
        raise AudioFileError(f"There is no file {path}.") from None
    except OSError as error:
        raise AudioFileError(f"{path} can't be read: {error.strerror}.") from error


def _decoded(path: Path) -> tuple[Samples, int]:
    """The file's sound from the first decoder that knows it."""
    import soundfile

    try:
        # The MP3 decoder remarks on what it can read all the same.
        with native_stderr_closed():
            return _mono(path, lambda: _soundfile_blocks(path))
    except soundfile.LibsndfileError as error:
        if _is_text(path):
            raise AudioFileError(f"{path} is text, not sound.") from error
        refused = str(error)
    if find_spec("av") is not None:
        return _with_av(path)
    if ffmpeg := shutil.which("ffmpeg"):
        with _converted(path, ffmpeg) as wav:
            return _mono(path, lambda: _soundfile_blocks(wav))
    reason = refused.rpartition(": ")[2].rstrip(".")
    raise AudioFileError(f"{path} can't be read here ({reason}).\nFor {_OTHER_FORMATS}: {_REMEDY}.")


def _mono(path: Path, decode: Callable[[], tuple[int, Blocks]]) -> tuple[Samples, int]:
    """All channels mixed, or the louder one where they cancel each other."""
    rate, blocks = decode()
    if not SLOWEST_RATE <= rate <= FASTEST_RATE:
        raise AudioFileError(
            f"{path} is sampled at {rate} Hz; {SLOWEST_RATE} to {FASTEST_RATE} Hz can be read."
        )
    mixed: list[Samples] = []
    powers: NDArray[np.float64] | None = None
    length = 0
    for block in blocks:
        length += len(block)
        _check_length(path, length, rate)
        with np.errstate(all="ignore"):
            mixed.append(block.mean(axis=1, dtype=np.float32))
            power = np.square(block, dtype=np.float64).sum(axis=0)
            powers = power if powers is None else powers + power
    samples = np.concatenate(mixed) if mixed else np.zeros(0, np.float32)
    if powers is None or len(powers) == 1:
        return samples, rate
    if float(np.square(samples, dtype=np.float64).sum()) < CANCELLED * powers.max():
        louder = int(powers.argmax())
        samples = np.concatenate([block[:, louder] for block in decode()[1]])
    return samples, rate


def _check_length(path: Path, frames: int, rate: int) -> None:
    if frames > LONGEST_SECONDS * rate:
        hours = LONGEST_SECONDS // 3600
        raise AudioFileError(f"{path} is longer than {hours} hours; cut out the answer first.")


def _soundfile_blocks(path: Path) -> tuple[int, Blocks]:
    import soundfile

    # Bytes, since a name need not be UTF-8; Windows knows text only.
    source: str | bytes | BytesIO = str(path) if sys.platform == "win32" else os.fsencode(path)
    if (repaired := _repaired(path)) is not None:
        source = repaired
    header = soundfile.info(source)
    rate = header.samplerate
    _check_length(path, header.frames, rate)
    if isinstance(source, BytesIO):
        source.seek(0)
    blocks = soundfile.blocks(source, blocksize=rate * _BLOCK_SECONDS, dtype="float32", always_2d=True)
    return rate, blocks


def _repaired(path: Path) -> BytesIO | None:
    """A WAV whose writer was killed, with the sizes that its length gives; None where nothing is amiss."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if file.read(4) != b"RIFF" or size <= 44:
            return None
        file.seek(8)
        if file.read(4) != b"WAVE":
            return None
        while len(header := file.read(8)) == 8:
            claimed = int.from_bytes(header[4:], "little")
            start = file.tell()
            if header[:4] == b"data":
                break
            file.seek(claimed + claimed % 2, 1)
        else:
            return None
    if claimed not in (0, 0xFFFFFFFF) and start + claimed <= size:
        return None
    content = bytearray(path.read_bytes())
    content[4:8] = min(size - 8, 0xFFFFFFFF).to_bytes(4, "little")
    content[start - 4 : start] = min(size - start, 0xFFFFFFFF).to_bytes(4, "little")
    return BytesIO(content)


def _with_av(path: Path) -> tuple[Samples, int]:
    import av

    try:
        return _mono(path, lambda: _av_blocks(path))
    except (av.error.FFmpegError, IndexError) as error:
        raise AudioFileError(f"{path} is no sound file that can be read.") from error


def _av_blocks(path: Path) -> tuple[int, Blocks]:
    import av

    with path.open("rb") as file, av.open(file) as container:
        if not container.streams.audio:
            raise AudioFileError(f"{path} has no sound in it.")
        rate = int(container.streams.audio[0].rate)

    def blocks() -> Blocks:
        with path.open("rb") as file, av.open(file) as container:
            planar = av.AudioResampler(format="fltp", rate=rate)
            for frame in container.decode(audio=0):
                yield from (out.to_ndarray().T for out in planar.resample(frame))
            yield from (out.to_ndarray().T for out in planar.resample(None))

    return rate, blocks()


@contextmanager
def _converted(path: Path, ffmpeg: str) -> Iterator[Path]:
    """The file as a temporary WAV, cut off just past the longest length that is read."""
    with tempfile.TemporaryDirectory(prefix="mockinterview-") as folder:
        wav = Path(folder) / "converted.wav"
        limit = str(LONGEST_SECONDS + 1)
        command = [ffmpeg, "-nostdin", "-v", "error", "-i", str(path.absolute()), "-vn", "-t", limit]
        done = subprocess.run([*command, "-c:a", "pcm_f32le", str(wav)], capture_output=True, check=False)
        if done.returncode or not wav.is_file():
            raise AudioFileError(f"{path} is no sound file that can be read.")
        yield wav


def _is_text(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(1024)
    return all(byte >= 32 or byte in b"\t\n\r\f" for byte in start)
