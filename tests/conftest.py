"""What several tests share: the bundled bank and ways to run the program."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from mockinterview import fixtures, load_bank


@dataclass(frozen=True)
class Done:
    """A finished run of the program."""

    status: int
    out: str
    err: str

    @property
    def lines(self):
        return [json.loads(line) for line in self.out.splitlines()]


def mockinterview(*arguments, env=None, cwd=None, timeout=120):
    """Run the real program in a process of its own."""
    command = [sys.executable, "-m", "mockinterview", *map(str, arguments)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        env=env,
        cwd=cwd,
        timeout=timeout,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def run():
    return mockinterview


@pytest.fixture(scope="session")
def bank():
    return load_bank()


@pytest.fixture(scope="session")
def question(bank):
    return bank["failure"]


@pytest.fixture(scope="session")
def model():
    return str(fixtures.model_path())


@pytest.fixture(scope="session")
def soundcard():
    """Starts a virtual sound card of one's own."""
    sys.path.insert(0, str(Path(__file__).parent))
    from soundcard import soundcard

    return soundcard


@pytest.fixture(scope="session")
def card(soundcard):
    """A virtual sound card that tests share."""
    if sys.platform != "linux":
        pytest.skip("the virtual sound card is a PulseAudio server")
    with soundcard() as card:
        yield card
