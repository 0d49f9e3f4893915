"""history, compare, delete, export and import as one would use them."""

import json
import shutil

import pytest
import soundfile
import soxr

from mockinterview import fixtures


@pytest.fixture
def root(tmp_path):
    for name in ("rambling", "strong", "silence"):
        shutil.copytree(fixtures.path(name), tmp_path / "sessions" / name)
    return tmp_path / "sessions"


def test_the_history_shows_points_and_trends(run, root):
    done = run("history", "--sessions", root)
    assert done.status == 0
    assert "18 of 20" in done.out
    assert "gives figures" in done.out
    assert "0 → 2" in done.out


def test_the_history_in_json_has_a_line_for_each_take(run, root):
    done = run("history", "--json", "--sessions", root)
    scored = run("score", "--json", root / "strong").lines[0]
    line = next(line for line in done.lines if line["session"] == "strong")
    assert len(done.lines) == 3
    assert (line["points"], line["of"], line["delivery"]) == (
        scored["points"],
        scored["of"],
        scored["delivery"],
    )
    assert line["levels"] == {r["criterion"]: r["level"] for r in scored["ratings"]}


def test_a_take_can_be_left_out_of_the_history(run, root):
    done = run("history", "--json", "--without", "rambling", "--without", "silence:1", "--sessions", root)
    assert [line["session"] for line in done.lines] == ["strong"]


def test_an_empty_history_says_how_to_begin(run, tmp_path):
    done = run("history", "--sessions", tmp_path)
    assert (done.status, done.out) == (0, "")
    assert "mockinterview practice" in done.err


def test_a_damaged_session_is_told_and_counted(run, root):
    (root / "rambling" / "session.json").write_text("{")
    done = run("history", "--json", "--sessions", root)
    assert done.status == 1
    assert "rambling" in done.err
    assert len(done.lines) == 2


def test_two_sessions_are_compared(run, root):
    done = run("compare", "rambling", "strong:1", "--sessions", root)
    assert done.status == 0
    assert "5 of 20 → 18 of 20 points (+13)" in done.out
    assert "Anyway, we had this client." in done.out


def test_a_comparison_in_json(run, root):
    line = run("compare", "rambling", "last", "--json", "--sessions", root).lines[0]
    assert line["after"]["points"] - line["before"]["points"] == sum(m["points"] for m in line["moved"])
    assert line["drifted"] == []


def test_a_take_that_is_not_there_is_told(run, root):
    done = run("compare", "rambling", "strong:2", "--sessions", root)
    assert done.status == 2
    assert "has no answer in take 2" in done.err


def test_a_session_is_deleted(run, root):
    assert run("delete", "rambling", "--sessions", root).status == 0
    assert sorted(path.name for path in root.iterdir()) == ["silence", "strong"]


def test_only_the_recordings_are_deleted_when_asked(run, root):
    assert run("delete", "strong", "--audio-only", "--sessions", root).status == 0
    assert not (root / "strong" / "take-1.wav").exists()
    assert "18 of 20" in run("replay", root / "strong").out


def test_old_sessions_are_deleted_together(run, root):
    assert run("delete", "--older-than", "100000", "--sessions", root).status == 0
    assert len(list(root.iterdir())) == 3
    assert run("delete", "--older-than", "0", "--sessions", root).status == 0
    assert list(root.iterdir()) == []


@pytest.mark.parametrize("arguments", [(), ("strong", "--older-than", "3")])
def test_what_to_delete_must_be_said_once(run, root, arguments):
    done = run("delete", *arguments, "--sessions", root)
    assert done.status == 2
    assert "--older-than" in done.err
    assert len(list(root.iterdir())) == 3


def test_a_session_goes_out_as_a_zip_and_comes_back(run, root, tmp_path):
    out = tmp_path / "mine.zip"
    assert run("export", "strong", "--out", out, "--sessions", root).status == 0
    done = run("import", out, "--sessions", tmp_path / "other")
    assert done.status == 0
    assert run("score", "--json", done.out.strip()).lines[0]["points"] == 18


def test_a_recording_from_elsewhere_becomes_a_session(run, tmp_path, model):
    recording = fixtures.path("short") / "take-1.wav"
    done = run("import", recording, "--model", model, "--sessions", tmp_path)
    assert done.status == 0
    kept = json.loads((tmp_path / done.out.strip() / "session.json").read_text(encoding="utf-8"))
    assert kept["takes"][0]["feedback"]["ratings"]
    assert kept["device"] == "imported: take-1.wav"


@pytest.mark.parametrize(("suffix", "codec"), [("m4a", "aac"), ("webm", "libopus")])
def test_a_phones_or_a_browsers_recording_becomes_a_session(run, tmp_path, model, suffix, codec):
    import av

    samples, rate = soundfile.read(fixtures.path("short") / "take-1.wav", dtype="float32")
    with av.open(str(tmp_path / f"call.{suffix}"), "w") as container:
        stream = container.add_stream(codec, rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(soxr.resample(samples, rate, 48_000)[None, :], "fltp", "mono")
        frame.rate = 48_000
        resampler = av.AudioResampler(stream.format, stream.layout, stream.rate, stream.frame_size)
        for part in [*resampler.resample(frame), *resampler.resample(None), None]:
            container.mux(stream.encode(part))
    done = run("import", tmp_path / f"call.{suffix}", "--model", model, "--sessions", tmp_path / "s")
    assert done.status == 0, done.err
    scored = run("score", "--json", done.out.strip()).lines[0]
    assert scored["delivery"]["words"] == 15


def test_a_recording_without_speech_is_not_imported(run, tmp_path):
    done = run("import", fixtures.path("silence") / "take-1.wav", "--sessions", tmp_path / "sessions")
    assert done.status == 2
    assert "no speech" in done.err
    assert not (tmp_path / "sessions").exists() or list((tmp_path / "sessions").iterdir()) == []


def test_pages_of_many_answers_are_written(run, root, tmp_path):
    assert run("history", "--out", tmp_path / "h.html", "--sessions", root).status == 0
    done = run("compare", "rambling", "strong", "--out", tmp_path / "c.html", "--sessions", root)
    assert done.out.strip() == str(tmp_path / "c.html")
    assert "Only in the second" in (tmp_path / "c.html").read_text(encoding="utf-8")
    assert "18 of 20" in (tmp_path / "h.html").read_text(encoding="utf-8")


def test_a_replay_sets_an_older_rubrics_points_beside_todays(run, root):
    file = root / "strong" / "session.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    content["takes"][0]["feedback"].update(rubric="failure@0", points=11)
    file.write_text(json.dumps(content), encoding="utf-8")
    before = file.read_bytes()
    done = run("replay", root / "strong")
    assert "Kept: 11 of 20 (failure@0" in done.out
    assert "Now: 18 of 20" in done.out
    assert file.read_bytes() == before


def test_a_report_is_written_into_the_session(run, root):
    done = run("report", "strong", "--sessions", root)
    assert done.status == 0
    assert done.out.strip() == str(root / "strong" / "report.html")
    assert "That was on me." in (root / "strong" / "report.html").read_text(encoding="utf-8")


def test_a_report_of_silence_says_that_nothing_was_heard(run, root):
    assert run("report", "silence", "--sessions", root).status == 0
    assert "Nothing was heard" in (root / "silence" / "report.html").read_text(encoding="utf-8")


def test_recordings_are_deleted_from_the_report_too(run, root):
    run("report", "strong", "--sessions", root)
    assert run("delete", "strong", "--audio-only", "--sessions", root).status == 0
    holding = [
        f for f in (root / "strong").iterdir() if b"data:audio" in f.read_bytes() or f.suffix == ".wav"
    ]
    assert holding == []


def test_an_empty_name_deletes_nothing(run, root):
    done = run("delete", "", "--sessions", root)
    assert done.status == 2
    assert len(list(root.iterdir())) == 3


def test_an_unwritable_page_is_one_line(run, root):
    for out in ("/proc/x.html", "/etc/passwd/x.html", "x" * 300):
        done = run("report", "strong", "--out", out, "--sessions", root)
        assert done.status == 2
        assert "can't be written" in done.err
        assert "unexpected" not in done.err


def test_a_follow_up_is_compared_with_all_that_was_said(run, root):
    file = root / "rambling" / "session.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    probe = json.loads((root / "strong" / "session.json").read_text(encoding="utf-8"))["takes"][0]
    probe.update(follow_up="metrics", words="take-2.whisper.json", recording=None, sound=None, feedback=None)
    content["takes"].append(probe)
    file.write_text(json.dumps(content), encoding="utf-8")
    shutil.copy(root / "strong" / "take-1.whisper.json", root / "rambling" / "take-2.whisper.json")
    line = run("compare", "rambling:1", "rambling:2", "--json", "--sessions", root).lines[0]
    assert line["gone"] == []
    assert "That was on me." in line["come"]


def test_answers_to_nothing_known_are_not_looked_for(run, root):
    done = run("history", "--question", "typo", "--sessions", root)
    assert done.status == 2
    assert "no question 'typo'" in done.err
