"""The bundled recordings, each a saved session, and the small speech model that understands them."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

MODEL_FILE = "whisper-fixture.pt"
MODEL_NOTE = (
    "This small model understands the fixtures' synthetic voice only; everyone else comes out as nonsense."
)


def names() -> tuple[str, ...]:
    """The fixtures, alphabetically."""
    return tuple(sorted(entry.name for entry in _root().iterdir() if (entry / "session.json").is_file()))


def path(name: str) -> Path:
    """The session folder of a fixture; KeyError lists the names when there is none such."""
    if name not in names():
        raise KeyError(f"no fixture '{name}'; there is {', '.join(names())}")
    return _root() / name


def model_path() -> Path:
    """The bundled Whisper checkpoint."""
    return _root() / MODEL_FILE


def is_fixture_model(model: str) -> bool:
    """Whether `model` is the bundled checkpoint, here or copied elsewhere."""
    candidate, bundled = Path(model), model_path()
    if not candidate.is_file() or candidate.stat().st_size != bundled.stat().st_size:
        return False
    return candidate.samefile(bundled) or candidate.read_bytes() == bundled.read_bytes()


def _root() -> Path:
    return Path(str(files("mockinterview.audio_fixtures")))
