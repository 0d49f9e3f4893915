"""Keys: one at a time from a terminal, none from a pipe, and the terminal as it was afterwards."""

import os
import pty
import signal
import subprocess
import sys
import termios
import time

import pytest

from mockinterview.desk.ends import ENTER
from mockinterview.desk.keys import NoKeys, TerminalKeys, open_keys


@pytest.fixture
def terminal():
    person, program = pty.openpty()
    yield person, program
    os.close(person)
    os.close(program)


def pressed(keys, seconds=2.0):
    deadline = time.monotonic() + seconds
    while (key := keys.poll()) is None and time.monotonic() < deadline:
        time.sleep(0.01)
    return key


def test_a_key_comes_at_once_and_without_an_echo(terminal):
    person, program = terminal
    with TerminalKeys(program) as keys:
        assert keys.poll() is None
        os.write(person, b"q")
        assert pressed(keys) == "q"
        assert not termios.tcgetattr(program)[3] & termios.ECHO


def test_enter_is_enter_whatever_the_terminal_sends(terminal):
    person, program = terminal
    with TerminalKeys(program) as keys:
        os.write(person, b"\r")
        assert pressed(keys) == ENTER
        os.write(person, b"\n")
        assert pressed(keys) == ENTER


def test_what_was_typed_too_early_is_forgotten(terminal):
    person, program = terminal
    with TerminalKeys(program) as keys:
        os.write(person, b"\n\n")
        time.sleep(0.05)
        keys.flush()
        assert keys.poll() is None


def test_the_terminal_gets_its_mode_back_after_an_error(terminal):
    _, program = terminal
    before = termios.tcgetattr(program)
    with pytest.raises(KeyboardInterrupt), TerminalKeys(program):
        raise KeyboardInterrupt
    assert termios.tcgetattr(program) == before


def test_a_pipe_has_no_keys():
    script = "from mockinterview.desk.keys import *\n"
    script += "with open_keys() as keys: print(type(keys).__name__, keys.poll())"
    done = subprocess.run(
        [sys.executable, "-c", script], input="\n", capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["NoKeys", "None"]


def test_ctrl_c_stays_an_interrupt():
    script = (
        "import time\nfrom mockinterview.desk.keys import open_keys\n"
        "with open_keys() as keys:\n    print(type(keys).__name__, flush=True)\n    time.sleep(10)"
    )
    child, person = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-c", script])
    told = b""
    while b"TerminalKeys" not in told:
        told += os.read(person, 100)
    os.write(person, b"\x03")
    _, status = os.waitpid(child, 0)
    os.close(person)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGINT


def test_no_keys_never_has_one():
    keys = NoKeys()
    keys.flush()
    assert keys.poll() is None


def test_a_terminal_is_noticed_or_not_but_never_an_error():
    with open_keys() as keys:
        keys.flush()
