"""Text to a WAV file through pyttsx3, one short-lived child process an utterance.

A process of its own has a deadline, can't hang the interview, and is the only way in which pyttsx3 speaks
reliably more than once. It never plays anything: a file has an exact end, and can be cut short.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mockinterview.errors import VoiceError

# Words a minute. Audiobooks are read at 150 to 160 and conversation is a little faster; a question that
# is heard once deserves the slower end.
DEFAULT_RATE = 150

# Synthesis is much faster than speech (20 ms for 4 s on Linux), but a cold or busy machine may take its time.
DEADLINE_SECONDS = 60.0

# Prompts sound poor below this, and other programs expect at least so much.
LOWEST_RATE = 22_050

# A file whose loudest sample is below this (-60 dBFS) holds no speech.
SILENT = 0.001

# So many voices are named when the one asked for isn't there.
_NAMED_VOICES = 6

_INSTALL_LINUX = (
    "Install one with 'apt install espeak-ng' or pip install 'mockinterview[espeak]', "
    "or go on in writing with --voice text."
)
_INSTALL_ELSEWHERE = "Add a system voice in the speech settings, or go on in writing with --voice text."


def render(
    text: str,
    path: Path,
    *,
    rate: int | None = None,
    voice: str | None = None,
    deadline: float = DEADLINE_SECONDS,
) -> None:
    """Write `text`, spoken, to a mono 16-bit WAV at `path`; VoiceError says what to do where that fails."""
    # What can't be encoded, and NUL, which ends a text early in C, can't be said either.
    sayable = text.encode("utf-8", "ignore").decode("utf-8").replace("\0", " ")
    if not sayable.strip():
        raise VoiceError("There is nothing to say.")
    with tempfile.TemporaryDirectory(prefix="mockinterview-") as folder:
        spoken = Path(folder) / "spoken.wav"
        request = {"text": sayable, "path": str(spoken), "rate": rate or DEFAULT_RATE, "voice": voice}
        _ask(request, deadline)
        _keep(spoken, path)


def voices(deadline: float = DEADLINE_SECONDS) -> list[str]:
    """The names by which this machine's voices can be asked for."""
    return list(_ask({"voices": True}, deadline)["voices"])


def _ask(request: dict[str, Any], deadline: float) -> dict[str, Any]:
    """The child's answer.

    A system espeak-ng without its data ends the child; that of the extra may still work.
    """
    answer = _child(request, deadline)
    if answer is None and sys.platform.startswith("linux") and find_spec("espeakng_loader") is not None:
        answer = _child({**request, "bundled": True}, deadline)
    if answer is None:
        raise VoiceError(f"The speech synthesizer ended without a word; it may be incomplete.\n{_remedy()}")
    match answer.get("error"):
        case "none":
            raise VoiceError(f"No voice is installed to speak with.\n{_remedy()}")
        case "voice":
            raise VoiceError(_no_such_voice(str(request.get("voice")), answer["voices"]))
        case "failed":
            raise VoiceError(f"The voice failed ({answer['reason']}).\nGo on in writing with --voice text.")
    return answer


def _child(request: dict[str, Any], deadline: float) -> dict[str, Any] | None:
    """What the child process answered, or None when it ended without an answer."""
    command = [sys.executable, "-m", "mockinterview.desk.speak_to_file"]
    try:
        done = subprocess.run(
            command, input=json.dumps(request).encode(), capture_output=True, timeout=deadline, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise VoiceError(
            f"The voice did not finish within {deadline:g} s.\nGo on in writing with --voice text."
        ) from error
    except OSError as error:
        raise VoiceError(f"The voice can't be started: {error.strerror}.") from error
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return None
    return answer


def _keep(spoken: Path, path: Path) -> None:
    """Check what was spoken (WAV, or AIFF on macOS) and write it as 16-bit WAV."""
    import numpy as np
    import soundfile

    from mockinterview.desk.audio_files import write_wav

    try:
        samples, rate = soundfile.read(spoken, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise VoiceError(f"The voice left no readable sound.\n{_remedy()}") from error
    mono = samples.mean(axis=1, dtype=np.float32)
    if float(np.abs(mono).max(initial=0.0)) < SILENT:
        raise VoiceError("The voice produced only silence; try another with --voice-name.")
    if rate < LOWEST_RATE:
        import soxr

        mono, rate = soxr.resample(mono, rate, LOWEST_RATE), LOWEST_RATE
    try:
        write_wav(path, mono, rate)
    except OSError as error:
        raise VoiceError(f"{path} can't be written: {error.strerror}.") from error


def english(names: list[str]) -> list[str]:
    """A few of the voices that speak English; of all where none does."""
    speaking = [name for name in names if "/en" in name or "English" in name]
    return (speaking or names)[:_NAMED_VOICES]


def _no_such_voice(wanted: str, names: list[str]) -> str:
    return f"There is no voice {wanted!r}. Some that exist: {', '.join(english(names))}."


def _remedy() -> str:
    return _INSTALL_LINUX if sys.platform.startswith("linux") else _INSTALL_ELSEWHERE
