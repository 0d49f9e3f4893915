"""sounddevice, loaded late and quietly, with what to do where it can't be."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

from mockinterview.desk.quiet import native_stderr_closed
from mockinterview.errors import EndError

_INSTALL = (
    "Install it: 'apt install libportaudio2', 'dnf install portaudio' or 'pacman -S portaudio'; "
    "or practise without: --answer FILE --voice text."
)

_silencers: list[Any] = []


def load_sounddevice(error: type[EndError]) -> Any:
    """The sounddevice module; raises `error` with the remedy where PortAudio is missing."""
    with native_stderr_closed():
        try:
            import sounddevice
        except OSError as reason:
            raise error(f"The sound library PortAudio is not installed.\n{_INSTALL}") from reason
        except ImportError as reason:
            raise error("sounddevice is not installed; run: pip install sounddevice") from reason
    _silence_alsa()
    return sounddevice


def _silence_alsa() -> None:
    """Keep ALSA's remarks ("underrun occurred") off the screen while a stream runs."""
    if _silencers or not sys.platform.startswith("linux"):
        return
    kind = ctypes.CFUNCTYPE(
        None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
    )
    silencer = kind(lambda file, line, function, code, format: None)
    try:
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(silencer)
    except (OSError, AttributeError):
        return
    # ALSA calls it for as long as the process lives.
    _silencers.append(silencer)
