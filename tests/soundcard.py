"""A real sound server with a virtual speaker and a virtual microphone, private to one test run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CAPTURE_RATE = 16_000

_SERVER = """
.fail
load-module module-native-protocol-unix socket={run}/native auth-anonymous=1
load-module module-null-sink sink_name=spk rate=48000 channels=2 sink_properties=device.description=desk_speaker
load-module module-null-sink sink_name=mic rate=48000 channels=1 channel_map=mono sink_properties=device.description=desk_microphone
set-default-sink spk
set-default-source mic.monitor
"""  # noqa: E501

_ALSA = """
</usr/share/alsa/alsa.conf>
pcm.!default { type pulse }
ctl.!default { type pulse }
"""

_NEEDED = ("pulseaudio", "pactl", "paplay", "parec")


@dataclass
class Capture:
    """What came out of the speaker; `samples` is filled when the capture ends."""

    path: Path

    @property
    def samples(self) -> NDArray[np.float32]:
        raw = np.fromfile(self.path, "<i2")
        return raw.astype(np.float32) / np.float32(32768)


@dataclass
class SoundCard:
    """`env` makes a process use it."""

    env: dict[str, str]
    folder: Path
    server: subprocess.Popen[bytes]

    def python(
        self, script: str, *arguments: object, timeout: float = 60
    ) -> subprocess.CompletedProcess[str]:
        """Run a script at this desk; it must succeed."""
        command = [sys.executable, "-c", script, *map(str, arguments)]
        done = subprocess.run(
            command, env=self.env, capture_output=True, text=True, timeout=timeout, check=False
        )
        assert done.returncode == 0, done.stderr
        return done

    def play(self, path: Path) -> None:
        """Speak a sound file into the microphone; returns when it has been spoken."""
        subprocess.run(["paplay", "-d", "mic", str(path)], env=self.env, check=True)

    def start_playing(self, path: Path) -> subprocess.Popen[bytes]:
        """The same without waiting."""
        return subprocess.Popen(["paplay", "-d", "mic", str(path)], env=self.env)

    @contextmanager
    def capture(self) -> Iterator[Capture]:
        """Hear the speaker, mono at `CAPTURE_RATE`."""
        path = self.folder / f"speaker-{time.monotonic_ns()}.raw"
        command = ["parec", "-d", "spk.monitor", "--latency-msec=20", "--raw", f"--rate={CAPTURE_RATE}"]
        with path.open("wb") as out:
            ear = subprocess.Popen([*command, "--channels=1", "--format=s16le"], env=self.env, stdout=out)
            try:
                _wait_until(lambda: path.stat().st_size > 0, "the speaker can't be heard")
                yield Capture(path)
                # The monitor is as late as its buffer.
                time.sleep(0.3)
            finally:
                _end(ear)


@contextmanager
def soundcard() -> Iterator[SoundCard]:
    """Start it, wait until its microphone and speaker are awake, and end it with all its processes."""
    missing = [name for name in _NEEDED if shutil.which(name) is None]
    if missing:
        raise RuntimeError(
            f"the desk tests need {', '.join(missing)}: "
            "apt install pulseaudio pulseaudio-utils libasound2-plugins"
        )
    with (
        tempfile.TemporaryDirectory(prefix="desk-", ignore_cleanup_errors=True) as name,
        ExitStack() as stack,
    ):
        folder = Path(name)
        env = _environment(folder)
        options = ["--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
        files = [f"--log-target=file:{folder}/log", f"--file={folder}/voice.pa"]
        with (folder / "server.out").open("wb") as out:
            server = subprocess.Popen(
                ["pulseaudio", "-n", *options, *files], env=env, stdout=out, stderr=subprocess.STDOUT
            )
        stack.callback(_end, server)
        _wait_until(lambda: _answers(env), "pulseaudio did not start")
        # An idle virtual device wakes every 2 s only, and would lose the beginning of what is said.
        for monitor in ("mic.monitor", "spk.monitor"):
            _keep_awake(stack, folder, env, monitor)
        yield SoundCard(env, folder, server)


def _environment(folder: Path) -> dict[str, str]:
    for part in ("run", "state", "config"):
        (folder / part).mkdir(mode=0o700)
    (folder / "voice.pa").write_text(_SERVER.format(run=folder / "run"))
    (folder / "asound.conf").write_text(_ALSA)
    return {
        **os.environ,
        "PULSE_RUNTIME_PATH": str(folder / "run"),
        "PULSE_STATE_PATH": str(folder / "state"),
        "PULSE_CONFIG_PATH": str(folder / "config"),
        "PULSE_SERVER": f"unix:{folder}/run/native",
        "ALSA_CONFIG_PATH": str(folder / "asound.conf"),
    }


def _answers(env: dict[str, str]) -> bool:
    done = subprocess.run(["pactl", "info"], env=env, capture_output=True, check=False)
    return done.returncode == 0


def _keep_awake(stack: ExitStack, folder: Path, env: dict[str, str], monitor: str) -> None:
    heard = folder / f"{monitor}.awake"
    with heard.open("wb") as out:
        ear = subprocess.Popen(
            ["parec", "-d", monitor, "--latency-msec=20", "--raw", "--rate=8000", "--channels=1"],
            env=env,
            stdout=out,
        )
    stack.callback(_end, ear)
    _wait_until(lambda: heard.stat().st_size > 0, f"{monitor} stays silent")


def _wait_until(happened, complaint: str, seconds: float = 15.0) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            raise RuntimeError(complaint)
        time.sleep(0.02)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
