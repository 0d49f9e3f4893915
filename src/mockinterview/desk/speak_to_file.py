"""The child process that speaks one text into a file: `python -m mockinterview.desk.speak_to_file`.

It reads one JSON request from standard input (so that what is said shows up in no list of processes) and
answers with one JSON object. pyttsx3 is kept in here because it hangs, prints, loses its second utterance
and, where espeak-ng's data is missing, ends the process. A request is `{"text", "path", "rate", "voice"}`,
or `{"voices": true}`; `"bundled": true` uses the espeak-ng of the `espeak` extra.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import tempfile
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# Chosen where nothing else is: American English, on Linux espeak-ng's clearest.
PREFERRED_VOICE = "gmw/en-us"

# espeak-ng keeps its data path in 160 bytes and appends file names to it.
LONGEST_DATA_PATH = 120

# `runAndWait` returns before the file is written: half a second later for 160 s of speech.
WRITING_SECONDS = 30.0

_SYSTEM_LIBRARIES = ("libespeak-ng.so.1", "/usr/local/lib/libespeak-ng.so.1", "libespeak.so.1")


class NoSynthesizer(Exception):
    """Nothing on this machine turns text into speech."""


class NoSuchVoice(Exception):
    """The voice asked for isn't installed."""


def main() -> None:
    """Answer one request; whatever the libraries print stays in this process."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    request = json.loads(sys.stdin.buffer.read().decode("utf-8"))
    try:
        with tempfile.TemporaryDirectory(prefix="mi-") as short:
            answer = _answer(request, Path(short))
    except NoSuchVoice as error:
        answer = {"error": "voice", "voices": error.args[0]}
    except (NoSynthesizer, ImportError) as error:
        answer = {"error": "none", "reason": str(error)}
    except (RuntimeError, OSError, ValueError, KeyError, AttributeError) as error:
        answer = {"error": "failed", "reason": f"{type(error).__name__}: {error}"}
    answers.write(json.dumps(answer))
    answers.close()
    sys.stderr.flush()
    # espeak-ng asserts in its own clean-up; the work is done.
    os._exit(0)


def _answer(request: dict[str, Any], short: Path) -> dict[str, Any]:
    if sys.platform.startswith("linux"):
        _load_espeak(short, bundled=bool(request.get("bundled")))
    import pyttsx3

    try:
        engine = pyttsx3.init()
    except RuntimeError as error:
        raise NoSynthesizer(str(error)) from error
    if request.get("voices"):
        return {"voices": _voice_names(engine)}
    _speak(engine, request)
    return {"done": True}


def _load_espeak(short: Path, *, bundled: bool) -> None:
    """Load the library that pyttsx3 will then find by its name: the system's, or the extra's."""
    if not bundled and any(_loads(name) for name in _SYSTEM_LIBRARIES):
        return
    if find_spec("espeakng_loader") is None:
        raise NoSynthesizer("no espeak-ng library")
    try:
        _load_bundled(short)
    except (ImportError, AttributeError, OSError, RuntimeError) as error:
        raise NoSynthesizer(f"the espeak extra is incomplete: {error}") from error


def _load_bundled(short: Path) -> None:
    import espeakng_loader

    data = Path(espeakng_loader.get_data_path())
    if len(os.fsencode(data)) > LONGEST_DATA_PATH:
        (short / "d").symlink_to(data, target_is_directory=True)
        data = short / "d"
    os.environ["ESPEAK_DATA_PATH"] = str(data)
    ctypes.CDLL(espeakng_loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL)
    except OSError:
        return False
    return True


def _speak(engine: Any, request: dict[str, Any]) -> None:
    """One utterance; its properties are in force before it begins."""
    written = threading.Event()
    errors: list[BaseException] = []
    voice = _chosen(engine, request["voice"])
    engine.connect("finished-utterance", lambda name, completed: written.set())
    engine.connect("error", lambda name, exception: errors.append(exception))
    _set(engine, voice, request["rate"])
    engine.save_to_file(request["text"], request["path"])
    engine.runAndWait()
    # macOS ends its loop only when it has finished, and doesn't always say so.
    if not written.wait(WRITING_SECONDS) and not Path(request["path"]).exists():
        raise RuntimeError("the voice never finished")
    if errors:
        raise RuntimeError(str(errors[0]))


def _set(engine: Any, voice: str | None, rate: int) -> None:
    """Voice and rate.

    espeak-ng obeys in a thread of its own: without waiting for it, one long text in ten was spoken at the
    rate that pyttsx3 begins with, and pyttsx3 tells it nothing before its first loop. Other drivers lose
    what is said in a second loop.
    """
    espeak = engine.driver_name == "espeak"
    if espeak:
        engine.runAndWait()
    for name, value in (("voice", voice), ("rate", rate)):
        if value is not None:
            engine.setProperty(name, value)
        if espeak:
            _wait_for_espeak()


def _wait_for_espeak() -> None:
    from pyttsx3.drivers import _espeak

    _espeak.Synchronize()


def _chosen(engine: Any, wanted: str | None) -> str | None:
    """The id to set for a voice given by id, name or language; None keeps the platform's own."""
    voices = engine.getProperty("voices")
    sought = (wanted or PREFERRED_VOICE).casefold()
    for match in (_exactly, _partly):
        for voice in voices:
            if match(sought, voice):
                # espeak-ng looks voices up by name; the ids that pyttsx3 lists have lost their capitals.
                return str(voice.name if engine.driver_name == "espeak" else voice.id)
    if wanted is None:
        return None
    raise NoSuchVoice(_voice_names(engine))


def _exactly(sought: str, voice: Any) -> bool:
    languages = [str(language).casefold() for language in voice.languages or []]
    return sought in (str(voice.id).casefold(), str(voice.name).casefold(), *languages)


def _partly(sought: str, voice: Any) -> bool:
    return sought in str(voice.name).casefold()


def _voice_names(engine: Any) -> list[str]:
    """How voices are asked for: short ids where they are short, else names."""
    key = "id" if engine.driver_name == "espeak" else "name"
    return sorted({str(getattr(voice, key)) for voice in engine.getProperty("voices")})


if __name__ == "__main__":
    main()
