import json
import stat
from datetime import datetime

import pytest

from mockinterview.errors import SessionError
from mockinterview.model import Recording, Session, SoundFacts, Span, Take, Transcript, Word
from mockinterview.store import SessionFolder, read_session

NOW = datetime(2026, 11, 22, 10, 33, 5)
SOUND = SoundFacts(4.0, (Span(0.5, 3.5),), -6.0, -20.0, float("-inf"), 0.0)


@pytest.fixture
def folder(tmp_path):
    return SessionFolder.create(tmp_path / "sessions", "failure", NOW)


def test_a_session_folder_is_named_by_its_time_and_question(folder):
    assert folder.path.name == "2026-11-22T10-33-05-failure"


def test_two_sessions_of_one_second_get_two_folders(folder):
    other = SessionFolder.create(folder.path.parent, "failure", NOW)
    assert other.path.name == "2026-11-22T10-33-05-failure-2"


def test_only_the_owner_can_open_a_session(folder):
    folder.save(Session("s", "now"))
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder.path / "session.json").stat().st_mode) == 0o600


def test_a_saved_session_is_read_back(folder):
    words = {"segments": [{"words": [{"word": " hello", "start": 1.0, "end": 1.5, "probability": 0.9}]}]}
    folder.save_words(1, words)
    transcript = Transcript((Word("hello", 1.0, 1.5, 0.9),))
    take = Take("failure", "Tell me.", Recording(folder.recording(1), 48_000, SOUND), transcript)
    session = Session("s", "now", (take,), "base.en", "openai", "microphone")
    folder.save(session)
    assert read_session(folder.path) == session


def test_digital_silence_is_null_in_json_and_silence_when_read_back(folder):
    folder.save(Session("s", "now", (Take("failure", "p", Recording(folder.recording(1), 48_000, SOUND)),)))
    content = json.loads((folder.path / "session.json").read_text())
    assert content["takes"][0]["sound"]["noise_dbfs"] is None
    assert read_session(folder.path).takes[0].recording.sound.noise_dbfs == float("-inf")


def test_no_half_written_file_stays_behind(folder):
    for _ in range(3):
        folder.save(Session("s", "now"))
    assert [entry.name for entry in folder.path.iterdir()] == ["session.json"]


def test_a_folder_that_cannot_be_made_names_the_remedy(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SessionError, match="--sessions"):
        SessionFolder.create(tmp_path / "file" / "sessions", "failure", NOW)


def test_a_folder_without_a_session_is_told(tmp_path):
    with pytest.raises(SessionError, match=r"no session\.json"):
        read_session(tmp_path)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("{", "content"),
        ("[]", "content"),
        ('{"schema_version": 1}', "id"),
        ('{"schema_version": 9, "id": "x", "started": "", "takes": []}', "newer"),
        (
            '{"schema_version": 1, "id": "x", "started": "", "takes": [{"question": 1, "prompt": ""}]}',
            r"takes\.0",
        ),
    ],
)
def test_a_broken_session_file_is_named_with_its_key(tmp_path, content, named):
    (tmp_path / "session.json").write_text(content)
    with pytest.raises(SessionError, match=named):
        read_session(tmp_path)


@pytest.mark.parametrize("name", ["../other.wav", "/etc/passwd", "a/b.wav", ".."])
def test_a_session_cannot_name_a_file_outside_its_folder(tmp_path, name):
    take = {"question": "failure", "prompt": "p", "words": name}
    table = {"schema_version": 1, "id": "x", "started": "", "takes": [take]}
    (tmp_path / "session.json").write_text(json.dumps(table))
    with pytest.raises(SessionError, match="not a file of this session"):
        read_session(tmp_path)
