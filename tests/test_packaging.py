"""The bank, the fixtures and the model are found from an editable install and from a built wheel."""

import shutil
import subprocess
import sys
import zipfile
from importlib.resources import files
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
LOOK = """
import sys
sys.path.insert(0, sys.argv[1])
import mockinterview
from mockinterview import fixtures, load_bank, score
assert mockinterview.__file__.startswith(sys.argv[1]), mockinterview.__file__
assert fixtures.model_path().is_file(), fixtures.model_path()
assert (fixtures.path("strong") / "take-1.wav").is_file()
print(len(fixtures.names()), *load_bank())
"""


def test_this_install_is_editable_and_finds_its_data():
    assert Path(str(files("mockinterview.question_bank"))) == PROJECT / "question_bank"
    assert Path(str(files("mockinterview.audio_fixtures"))) == PROJECT / "audio_fixtures"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    # Building leaves folders behind, so it works on a copy.
    skipped = shutil.ignore_patterns(".git", ".venv", "build", "*.egg-info", ".*_cache", "demo-session")
    shutil.copytree(PROJECT, source, ignore=skipped)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet"]
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(source)]
    subprocess.run([*pip, *options], check=True, capture_output=True, text=True)
    return next(folder.glob("*.whl"))


def test_a_wheel_carries_the_bank_the_fixtures_and_the_model(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", LOOK, str(tmp_path)], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.stderr == ""
    assert done.stdout.split() == ["14", "failure"]


def test_a_wheel_carries_what_the_report_page_is_made_of(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for file in ("base.html.jinja", "report.html.jinja", "report.css", "report.js"):
        assert f"mockinterview/report/{file}" in names


def test_a_wheel_carries_no_tools_and_no_tests(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert not [name for name in names if "tools/" in name or "tests/" in name]
    assert "mockinterview/py.typed" in names
