"""Session folders found, deleted, packed and unpacked; nothing outside them is touched."""

import contextlib
import json
import os
import shutil
import stat
import zipfile
from datetime import datetime, timedelta, timezone

import pytest

from mockinterview import archive, fixtures
from mockinterview.errors import SessionError
from mockinterview.store import SessionFolder, read_session

NOW = datetime(2026, 11, 25, tzinfo=timezone.utc)


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "sessions"
    for name in ("short", "strong", "silence"):
        shutil.copytree(fixtures.path(name), root / f"2026-{name}")
    (root / "notes").mkdir()
    (root / "notes" / "mine.txt").write_text("keep me")
    return root


def everything(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_a_session_is_found_by_path_name_beginning_or_as_the_last(root):
    assert archive.find_session(str(root / "2026-short"), root) == root / "2026-short"
    assert archive.find_session("2026-short", root) == root / "2026-short"
    assert archive.find_session("2026-st", root) == root / "2026-strong"
    assert archive.find_session("last", root).parent == root


def test_a_name_that_is_unknown_or_begins_several_is_told(root):
    with pytest.raises(SessionError, match="no session 'nothing'"):
        archive.find_session("nothing", root)
    with pytest.raises(SessionError, match=r"begins several sessions: 2026-short, 2026-silence"):
        archive.find_session("2026-s", root)
    with pytest.raises(SessionError, match="There is none"):
        archive.find_session("x", root / "nowhere")


def test_a_deleted_session_leaves_nothing_and_takes_nothing_else(root):
    before = everything(root)
    archive.delete(root / "2026-short")
    gone = [path for path in before if path.startswith("2026-short")]
    assert everything(root) == [path for path in before if path not in gone]


def test_a_session_in_use_is_not_deleted(root):
    with SessionFolder(root / "2026-short").hold():
        with pytest.raises(SessionError, match="in use"):
            archive.delete(root / "2026-short")
        with pytest.raises(SessionError, match="in use"):
            archive.delete_sound(root / "2026-short")
    assert (root / "2026-short" / "take-1.wav").is_file()


def test_a_folder_that_holds_more_than_a_session_is_not_deleted(root):
    (root / "2026-short" / "thesis").mkdir()
    with pytest.raises(SessionError, match="holds more than a session: thesis"):
        archive.delete(root / "2026-short")
    assert (root / "2026-short" / "session.json").is_file()


def test_what_a_broken_import_or_deletion_left_is_no_session(root):
    (root / "2026-short").rename(root / ".unpacked-x")
    assert archive.session_names(root) == ["2026-silence", "2026-strong"]


def test_the_last_session_is_the_one_that_began_last(root):
    file = root / "2026-short" / "session.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**content, "started": "2026-12-01T10:00:00+02:00"}), encoding="utf-8")
    assert archive.find_session("last", root) == root / "2026-short"


def test_a_link_is_not_followed_into_a_deletion(root, tmp_path):
    (tmp_path / "link").symlink_to(root / "2026-short", target_is_directory=True)
    with pytest.raises(SessionError, match="is a link"):
        archive.delete(tmp_path / "link")
    assert (root / "2026-short" / "session.json").is_file()


def test_deleting_the_sound_keeps_words_and_feedback(root):
    folder = root / "2026-strong"
    before = read_session(folder)
    assert archive.delete_sound(folder) == 1
    assert everything(folder) == ["expected.json", "script.txt", "session.json", "take-1.whisper.json"]
    assert read_session(folder) == before


def test_age_is_counted_from_when_the_session_began(root):
    began = datetime.fromisoformat(json.loads((root / "2026-short/session.json").read_text())["started"])
    just_under, just_over = began + timedelta(days=2, minutes=-1), began + timedelta(days=2, minutes=1)
    assert archive.older_than(2, root, just_under) == []
    assert archive.older_than(2, root, just_over) == [
        root / f"2026-{n}" for n in ("short", "silence", "strong")
    ]


def test_the_age_of_a_damaged_session_is_its_files(root):
    file = root / "2026-short" / "session.json"
    file.write_text("{")
    old = (NOW - timedelta(days=100)).timestamp()
    os.utime(file, (old, old))
    assert root / "2026-short" in archive.older_than(90, root, NOW)


def test_a_zip_has_no_sound_unless_it_is_asked_for(root, tmp_path):
    archive.export(root / "2026-short", tmp_path / "a.zip")
    archive.export(root / "2026-short", tmp_path / "b.zip", sound=True)
    names = [sorted(zipfile.ZipFile(tmp_path / f"{n}.zip").namelist()) for n in "ab"]
    assert names[0] == ["2026-short/session.json", "2026-short/take-1.whisper.json"]
    assert names[1] == ["2026-short/session.json", "2026-short/take-1.wav", "2026-short/take-1.whisper.json"]
    assert stat.S_IMODE((tmp_path / "a.zip").stat().st_mode) == 0o600


def test_a_link_in_a_session_is_neither_packed_nor_read(root, tmp_path):
    secret = tmp_path / "secret.wav"
    secret.write_bytes((root / "2026-strong" / "take-1.wav").read_bytes())
    (root / "2026-short" / "take-1.wav").unlink()
    (root / "2026-short" / "take-1.wav").symlink_to(secret)
    with pytest.raises(SessionError, match="is a link"):
        read_session(root / "2026-short")
    with pytest.raises(SessionError, match="is a link"):
        archive.export(root / "2026-short", tmp_path / "a.zip", sound=True)
    assert not (tmp_path / "a.zip").exists()
    archive.delete(root / "2026-short")
    assert secret.is_file()


def test_a_zip_that_is_there_is_not_replaced(root, tmp_path):
    (tmp_path / "a.zip").write_text("precious")
    with pytest.raises(SessionError, match="there already"):
        archive.export(root / "2026-short", tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_text() == "precious"


def test_what_was_packed_is_unpacked_as_it_was(root, tmp_path):
    archive.export(root / "2026-short", tmp_path / "a.zip", sound=True)
    folder = archive.unpack(tmp_path / "a.zip", tmp_path / "other")
    assert folder == tmp_path / "other" / "2026-short"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    for name in ("session.json", "take-1.wav", "take-1.whisper.json"):
        assert (folder / name).read_bytes() == (root / "2026-short" / name).read_bytes()


def test_unpacking_again_makes_another_session(root, tmp_path):
    archive.export(root / "2026-short", tmp_path / "a.zip")
    assert archive.unpack(tmp_path / "a.zip", root).name == "2026-short-2"
    assert archive.unpack(tmp_path / "a.zip", root).name == "2026-short-3"


def packed(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


SESSION = (fixtures.path("short") / "session.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name", ["../../evil/session.json", "/etc/session.json", "..\\session.json", "a/../../session.json"]
)
def test_a_zip_cannot_write_outside_its_own_new_folder(tmp_path, name):
    root = tmp_path / "deep" / "sessions"
    members = {name: SESSION, "../take-1.wav": "x", "x/evil.sh": "rm", "x/take-99999.wav": "x"}
    outside = everything(tmp_path)
    try:
        folder = archive.unpack(packed(tmp_path / "a.zip", members), root)
    except SessionError:
        assert everything(root) == []
    else:
        assert folder.parent == root
        assert set(everything(folder)) <= {"session.json", "take-1.wav"}
    assert [p for p in everything(tmp_path) if not p.startswith("deep")] == [*outside, "a.zip"]


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"x/take-1.wav": "x"}, "holds no session"),
        ({"a/session.json": "{}", "b/session.json": "{}"}, "holds 2 sessions"),
        ({"x/session.json": "{"}, "session.json"),
        ({"x/session.json": "[]"}, "session.json"),
    ],
)
def test_a_zip_of_something_else_is_refused_and_leaves_nothing(tmp_path, members, why):
    with pytest.raises(SessionError, match=why):
        archive.unpack(packed(tmp_path / "a.zip", members), tmp_path / "root")
    assert everything(tmp_path / "root") == []


def test_no_zip_at_all_is_refused(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(SessionError, match="not a zip of a session"):
        archive.unpack(tmp_path / "a.zip", tmp_path / "root")
    with pytest.raises(SessionError, match="can't be unpacked"):
        archive.unpack(tmp_path / "missing.zip", tmp_path / "root")


def test_a_damaged_zip_is_one_clear_error(root, tmp_path):
    archive.export(root / "2026-strong", tmp_path / "a.zip", sound=True)
    whole = (tmp_path / "a.zip").read_bytes()
    for place in range(100, len(whole), len(whole) // 12):
        broken = bytearray(whole)
        broken[place : place + 40] = b"\xff" * 40
        (tmp_path / "b.zip").write_bytes(broken)
        with contextlib.suppress(SessionError):
            archive.unpack(tmp_path / "b.zip", tmp_path / "root")


@pytest.mark.parametrize(
    ("place", "value", "why"),
    [(8, 99, "compression method"), (6, 1, "password|encrypted")],
)
def test_a_zip_packed_in_a_way_that_cannot_be_read_is_refused(tmp_path, place, value, why):
    content = bytearray(packed(tmp_path / "a.zip", {"x/session.json": SESSION}).read_bytes())
    directory = content.index(b"PK\x01\x02")
    content[place] = content[directory + place + 2] = value
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(SessionError, match=why):
        archive.unpack(tmp_path / "a.zip", tmp_path / "root")
    assert everything(tmp_path / "root") == []


def test_a_zip_bomb_is_cut_short(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "LARGEST_WORDS", 1_000_000)
    bomb = packed(tmp_path / "a.zip", {"x/session.json": SESSION, "x/take-1.whisper.json": b"0" * 50_000_000})
    assert bomb.stat().st_size < 100_000
    with pytest.raises(SessionError, match="far too large"):
        archive.unpack(bomb, tmp_path / "root")
    assert everything(tmp_path / "root") == []


def test_a_zip_of_very_many_files_is_refused(tmp_path):
    many = packed(tmp_path / "a.zip", {f"x/{n}": "" for n in range(archive.MOST_MEMBERS + 1)})
    with pytest.raises(SessionError, match="more than a session"):
        archive.unpack(many, tmp_path / "root")
