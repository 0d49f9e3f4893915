"""doctor says what works here, and what to do about the rest."""

import pytest


@pytest.fixture
def healthy(run, card, model, tmp_path):
    return run("doctor", "--model", model, "--sessions", tmp_path / "sessions", env=card.env)


def test_everything_works_at_a_desk(healthy):
    assert healthy.status == 0, healthy.out
    for part in ("microphone", "speaker", "voice", "model", "files", "disk"):
        assert part in healthy.out
    assert "missing" not in healthy.out


def test_without_a_sound_server_it_names_what_is_missing_and_goes_on(run, card, model, tmp_path):
    env = {**card.env, "PULSE_SERVER": "unix:/nowhere"}
    done = run("doctor", "--model", model, "--sessions", tmp_path, env=env)
    assert done.status == 3
    assert "--answer FILE" in done.out
    assert "--voice text" in done.out
    assert "whisper-fixture.pt loads" in done.out
    assert "Traceback" not in done.err


def test_a_model_that_cannot_be_used_is_named(run, card, tmp_path):
    path = tmp_path / "model.pt"
    path.write_bytes(b"nothing")
    done = run("doctor", "--model", path, "--sessions", tmp_path, env=card.env)
    assert done.status == 3
    assert "not a Whisper" in " ".join(done.out.split())


def test_a_sessions_folder_that_cannot_be_written_is_named(run, card, model, tmp_path):
    (tmp_path / "file").write_text("")
    done = run("doctor", "--model", model, "--sessions", tmp_path / "file", env=card.env)
    assert done.status == 3
    assert "--sessions DIR" in " ".join(done.out.split())
