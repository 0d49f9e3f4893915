"""The bundled bank holds what it says, and a broken one is told by file and key."""

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from mockinterview import load_bank, score
from mockinterview.bank.examples import check_examples, examples, problem
from mockinterview.errors import BankError, MockInterviewError

CRITERIA = ["risk", "ownership", "candor", "knowledge_gap", "recovery", "learning", "results", "metrics"]
FLAGS = {"blame_shift", "humblebrag", "denial", "ethics", "trivial", "no_learning"}
BUNDLED = load_bank()
EXAMPLES = {example.id: example for example in examples(BUNDLED)}


@pytest.fixture
def folder(tmp_path):
    """A copy of the bundled bank to break."""
    shutil.copytree(Path(str(files("mockinterview.question_bank"))), tmp_path / "bank")
    return tmp_path / "bank"


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("id", EXAMPLES)
def test_every_cue_does_what_its_examples_say(id):
    assert problem(EXAMPLES[id]) is None


def test_the_failure_question_has_eight_criteria_and_twenty_points(question):
    assert [criterion.id for criterion in question.rubric.criteria] == CRITERIA
    assert [criterion.weight for criterion in question.rubric.criteria] == [1, 2, 1, 1, 1, 2, 1, 1]
    assert {flag.id for flag in question.rubric.red_flags} == FLAGS


@pytest.mark.parametrize("id", CRITERIA)
def test_a_criterion_has_at_least_eight_families_and_says_where_it_comes_from(id, question):
    criterion = next(criterion for criterion in question.rubric.criteria if criterion.id == id)
    assert len(criterion.cues) >= 8
    assert len(criterion.source) > 20
    assert criterion.anchors[0].startswith("I didn't hear")
    assert id in question.follow_ups


def test_no_text_of_the_bank_judges_the_person(question):
    texts = [flag.advice for flag in question.rubric.red_flags]
    for criterion in question.rubric.criteria:
        texts += [*criterion.anchors, *criterion.next_points, criterion.advice]
    said = " ".join(texts).lower()
    assert not [
        judged for judged in ("you are ", "you're ", "you lack", "you failed", "you ramble") if judged in said
    ]


def test_advice_is_short_enough_to_be_said(question):
    texts = [flag.advice for flag in question.rubric.red_flags]
    texts += [text for criterion in question.rubric.criteria for text in criterion.next_points]
    assert [text for text in texts if len(text.split()) > 20] == []


def test_the_bundled_bank_is_valid():
    assert list(load_bank(validate=True)) == list(BUNDLED)


def test_a_copy_of_the_bank_is_the_same_bank(folder):
    copy = load_bank(folder)
    assert list(copy) == list(BUNDLED)
    assert copy["failure"].rubric.rambling.thresholds == BUNDLED["failure"].rubric.rambling.thresholds
    text = "I volunteered to lead the move. It failed because I never asked the nurses what they needed."
    assert score(text, copy["failure"]) == score(text, BUNDLED["failure"])


def test_an_unknown_question_lists_the_known_ones():
    with pytest.raises(BankError, match=r"no question 'success'.*failure"):
        BUNDLED["success"]
    assert "success" not in BUNDLED


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("criteria/risk.toml", "name =", "nmae =", r"risk\.toml: nam?e"),
        ("criteria/risk.toml", "weight = 1", 'weight = "1"', r"risk\.toml: weight"),
        ("criteria/risk.toml", "[anchors]", "[anchors", r"risk\.toml is not valid TOML"),
        ("criteria/risk.toml", "miss = [", "mis = [", r"risk\.toml: cue\..*mis"),
        ("criteria/learning.toml", 'parts = ["', 'parts = ["nothing-like-it", "', r"learning\.toml"),
        ("questions/failure/failure.toml", '"risk"', '"risks"', r"failure\.toml: criteria: unknown 'risks'"),
        (
            "questions/failure/failure.toml",
            "[follow_ups]\n",
            '[follow_ups]\nx = "y"\n',
            r"follow_ups: unknown 'x'",
        ),
        (
            "red_flags/blame_shift.toml",
            "[caps]\n",
            "[caps]\nluck = 1\n",
            r"blame_shift\.toml: caps: unknown 'luck'",
        ),
        ("lexicon.toml", "[words]", "[word]", r"lexicon\.toml"),
        (
            "notes/rambling.toml",
            "late_seconds =",
            "later_seconds =",
            r"rambling\.toml: thresholds\.late_seconds",
        ),
    ],
)
def test_a_broken_file_is_told_by_file_and_key(folder, name, old, new, told):
    edit(folder / name, old, new)
    if "learning" in name:
        # A part that only a level names.
        text = (folder / name).read_text(encoding="utf-8").replace('"nothing-like-it", ', "")
        text = text.replace("[levels.clear]\n", '[levels.clear]\nparts = ["luck"]\n#').replace("#parts", "#")
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(BankError, match=told) as error:
        load_bank(folder)
    assert len(str(error.value).splitlines()) <= 2


def test_a_pattern_that_does_not_compile_is_told(folder):
    (folder / "criteria" / "extra.toml").write_text(
        (folder / "criteria" / "risk.toml").read_text(encoding="utf-8")
        + '\n[cue.broken]\npattern = "(unclosed"\nhit = ["[a]", "[b]"]\nmiss = ["c", "d"]\n',
        encoding="utf-8",
    )
    with pytest.raises(BankError, match=r"extra\.toml: cue\.broken\.pattern: not a regular expression"):
        load_bank(folder)


def test_an_unknown_word_class_is_told(folder):
    (folder / "criteria" / "extra.toml").write_text(
        (folder / "criteria" / "risk.toml").read_text(encoding="utf-8")
        + '\n[cue.broken]\nphrases = ["{nobody_knows} did"]\nhit = ["[a]", "[b]"]\nmiss = ["c", "d"]\n',
        encoding="utf-8",
    )
    with pytest.raises(BankError, match=r"extra\.toml: cue\.broken\.phrases: unknown word class"):
        load_bank(folder)


@pytest.mark.parametrize(
    "missing", ["lexicon.toml", "criteria", "red_flags", "notes/rambling.toml", "questions"]
)
def test_a_missing_part_is_named(folder, missing):
    place = folder / missing
    shutil.rmtree(place) if place.is_dir() else place.unlink()
    with pytest.raises(BankError, match=missing.split("/")[-1]):
        load_bank(folder)


def test_a_folder_that_is_no_bank_is_told(tmp_path):
    with pytest.raises(MockInterviewError, match="no question bank"):
        load_bank(tmp_path / "nowhere")


def test_an_example_that_does_not_hold_is_told_with_what_was_heard(folder):
    text = (folder / "notes" / "rambling.toml").read_text(encoding="utf-8")
    broken = text + '\n[cue.broken]\nphrases = ["quite so"]\nhit = ["[well], quite so", "[quite so]"]\n'
    broken += 'miss = ["quite so", "no"]\nknown_gap = ["quite so"]\n'
    (folder / "notes" / "rambling.toml").write_text(broken, encoding="utf-8")
    ran, problems = check_examples(load_bank(folder))
    assert ran == len(EXAMPLES) + 5
    assert [problem.split(": ")[1] for problem in problems] == [
        "cue.broken.hit 1",
        "cue.broken.miss 1",
        "cue.broken.known_gap 1",
    ]


def test_the_examples_of_a_criterion_that_no_question_names_yet_are_run_too(folder):
    text = (folder / "criteria" / "risk.toml").read_text(encoding="utf-8")
    (folder / "criteria" / "daring.toml").write_text(text, encoding="utf-8")
    ran, problems = check_examples(load_bank(folder))
    assert ran > len(EXAMPLES) + 50
    assert problems == []


def test_an_owned_change_of_the_bank_changes_what_is_heard(folder):
    text = "Our team went off to Mars in a paper boat and it sank with everything we had packed."
    (folder / "criteria" / "risk.toml").write_text(
        (folder / "criteria" / "risk.toml").read_text(encoding="utf-8")
        + '\n[cue.mars]\nstrength = "strong"\nparts = ["choice", "challenge"]\n'
        + 'phrases = ["went off to mars"]\nhit = ["we [went off to Mars]", "I [went off to mars]"]\n'
        + 'miss = ["to Mars", "never went off to Mars"]\n',
        encoding="utf-8",
    )
    before, after = (score(text, bank["failure"]).ratings[0] for bank in (BUNDLED, load_bank(folder)))
    assert (before.level or 0) < (after.level or 0)
    assert "went off to Mars" in after.evidence[0].quote
