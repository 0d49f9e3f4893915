"""Data flows one way: a module imports only rooms below its own, and stays small enough to have one job."""

import ast
import subprocess
import sys
from pathlib import Path

import mockinterview

ROOT = Path(mockinterview.__file__).parent
RANKS = {
    "errors": 0,
    "model": 0,
    "text": 0,
    "fixtures": 0,
    "rubric": 1,
    "desk": 1,
    "transcription": 1,
    "bank": 2,
    "coach": 2,
    "scoring": 3,
    "accommodation": 3,
    "wire": 3,
    "takes": 4,
    "store": 4,
    "scorecard": 4,
    "archive": 5,
    "comparison": 5,
    "history": 6,
    "recovery": 7,
    "interview": 5,
    "report": 7,
    "timeline": 7,
    "cli": 8,
    "__init__": 9,
    "__main__": 9,
}
LONGEST_MODULE = 350
LONGEST_FUNCTION = 60
HEAVY = ("torch", "whisper", "sounddevice", "pyttsx3")
MODULES = sorted(ROOT.rglob("*.py"))


def room(path):
    return path.relative_to(ROOT).with_suffix("").parts[0]


def imported_rooms(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("mockinterview."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (n.name.split(".")[1] for n in node.names if n.name.startswith("mockinterview."))


def test_every_room_has_a_rank():
    assert {room(path) for path in MODULES} == set(RANKS)


def test_a_module_imports_only_lower_rooms():
    upward = [
        f"{path.relative_to(ROOT)} imports {other}"
        for path in MODULES
        for other in imported_rooms(ast.parse(path.read_text(encoding="utf-8")))
        if other != room(path) and RANKS[other] >= RANKS[room(path)]
    ]
    assert upward == []


def test_modules_stay_small():
    long = {
        str(p.relative_to(ROOT)): n
        for p in MODULES
        if (n := len(p.read_text().splitlines())) > LONGEST_MODULE
    }
    assert long == {}


def test_functions_stay_small():
    long = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def loaded_by(*arguments):
    """Which heavy packages a command has imported when it ends."""
    program = (
        "import sys; from mockinterview.cli import main; main(sys.argv[1:]);"
        f"print('LOADED', *[name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()[-1].split()[1:]


def test_help_loads_nothing_heavy():
    assert loaded_by("--help") == []


def test_questions_and_check_load_nothing_heavy():
    assert loaded_by("questions") == []
    assert loaded_by("questions", "failure") == []
    assert loaded_by("check") == []


def test_scoring_a_text_loads_nothing_heavy(tmp_path):
    answer = tmp_path / "answer.txt"
    answer.write_text("I failed an exam once because I did not study, so I studied more and passed it.")
    assert loaded_by("score", str(answer), "--json") == []
