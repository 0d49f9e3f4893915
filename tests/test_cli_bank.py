import shutil
from importlib.resources import files
from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(Path(str(files("mockinterview.question_bank"))), tmp_path / "bank")
    return tmp_path / "bank"


def test_questions_lists_the_bank(run):
    done = run("questions")
    assert done.status == 0
    assert done.out.split()[:2] == ["failure", "failure"]
    assert "Tell me about a time you failed." in done.out


def test_a_question_is_shown_with_what_the_interviewer_looks_for(run, question):
    done = run("questions", "failure")
    assert done.status == 0
    for criterion in question.rubric.criteria:
        assert criterion.id in done.out


def test_an_unknown_question_is_told(run):
    done = run("questions", "success")
    assert (done.status, done.out) == (2, "")
    assert "failure" in done.err


def test_the_bundled_bank_passes_its_own_check(run):
    done = run("check")
    assert done.status == 0, done.out
    assert "0 problems" in done.out


def test_a_failing_example_ends_the_check_with_one(run, folder):
    path = folder / "criteria" / "risk.toml"
    extra = '\n[cue.broken]\nphrases = ["quite so"]\nhit = ["[quite so]", "[indeed]"]\nmiss = ["a", "b"]\n'
    path.write_text(path.read_text(encoding="utf-8") + extra, encoding="utf-8")
    done = run("check", "--bank", folder)
    assert done.status == 1
    assert "criteria/risk.toml: cue.broken.hit 2" in done.out
    assert "1 problems" in done.err


def test_a_broken_file_is_told_by_file_and_key(run, folder):
    (folder / "notes" / "rambling.toml").write_text("[thresholds]\n", encoding="utf-8")
    done = run("check", "--bank", folder)
    assert done.status == 2
    assert "rambling.toml" in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_a_bank_of_ones_own_is_used_wherever_questions_are(run, folder, tmp_path):
    question = folder / "questions" / "failure" / "failure.toml"
    text = question.read_text(encoding="utf-8")
    question.write_text(
        text.replace("Tell me about a time you failed.", "When did you fail?"), encoding="utf-8"
    )
    answer = tmp_path / "a.txt"
    answer.write_text("When did I fail? I failed an exam once, and it was my own fault, I never studied.")
    assert "When did you fail?" in run("questions", "--bank", folder).out
    assert run("score", answer, "--bank", folder, "--json").status == 0


def test_a_cue_of_ones_own_is_judged_by_the_rules_and_check_says_so(run, folder):
    path = folder / "criteria" / "risk.toml"
    extra = '\n[cue.mine]\nphrases = ["quite so"]\nhit = ["[quite so]", "oh [quite so]"]\nmiss = ["a", "b"]\n'
    path.write_text(path.read_text(encoding="utf-8") + extra, encoding="utf-8")
    done = run("check", "--bank", folder)
    assert done.status == 0
    assert "risk" in done.err


def test_a_file_that_is_no_reader_is_told(run, folder):
    (folder / "reader.npz").write_text("none", encoding="utf-8")
    done = run("check", "--bank", folder)
    assert done.status == 2
    assert "reader.npz" in done.err
