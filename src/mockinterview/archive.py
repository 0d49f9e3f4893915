"""Session folders as a whole: found by name, deleted without a trace, packed and unpacked."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

from mockinterview.errors import SessionError
from mockinterview.store import SESSION_FILE, SessionFolder, check_writable, read_session

# The newest session under the root.
LAST = "last"

# What a session holds; nothing else goes into a zip or comes out of one.
_MEMBER = re.compile(r"session\.json|take-\d{1,4}\.whisper\.json|take-\d{1,4}\.wav")
_SOUND = re.compile(r"take-\d{1,4}\.wav")

# A zip may say little and hold much. Words are small: speaking for three hours gives 5 MB. Three hours of
# sound at 48 kHz take 1 GB.
LARGEST_WORDS = 20_000_000
LARGEST_SOUND = 1_100_000_000
MOST_MEMBERS = 2_000

_NAMED = 5


def find_session(name: str, root: Path) -> Path:
    """The folder of a session: a path, its name under `root`, the beginning of that, or "last"."""
    given = Path(name)
    if (given / SESSION_FILE).is_file():
        return given
    names = session_names(root)
    if name == LAST and names:
        return root / names[-1]
    found = [name] if name in names else [other for other in names if other.startswith(name)]
    if len(found) == 1:
        return root / found[0]
    if found:
        raise SessionError(
            f"'{name}' begins several sessions: {', '.join(found[:_NAMED])}. Give more of its name."
        )
    there = f"The newest are: {', '.join(names[-_NAMED:])}." if names else "There is none."
    raise SessionError(f"There is no session '{name}' in {root}.\n{there}")


def session_names(root: Path) -> list[str]:
    """The sessions under `root`, oldest first."""
    try:
        folders = [folder for folder in root.iterdir() if (folder / SESSION_FILE).is_file()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise SessionError(f"{root} can't be read: {error.strerror}.") from error
    return sorted(folder.name for folder in folders)


def delete(folder: Path) -> None:
    """Remove a session and all that is in its folder.

    It first gets a name that no command sees, so that a deletion cut short leaves no half session.
    """
    if folder.is_symlink():
        raise SessionError(f"{folder} is a link. Delete the folder that it leads to.")
    folder = folder.resolve()
    try:
        doomed = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".deleted-"))
        moved = folder.rename(doomed / folder.name)
        (moved / SESSION_FILE).unlink(missing_ok=True)
        shutil.rmtree(doomed)
    except OSError as error:
        raise SessionError(f"{folder} can't be deleted: {error.strerror}.") from error


def delete_sound(folder: Path) -> int:
    """Remove a session's recordings and keep its words and feedback; gives how many there were."""
    read_session(folder)
    sounds = [file for file in folder.iterdir() if _SOUND.fullmatch(file.name)]
    try:
        for file in sounds:
            file.unlink()
    except OSError as error:
        raise SessionError(f"{folder} can't be changed: {error.strerror}.") from error
    return len(sounds)


def older_than(days: float, root: Path, now: datetime) -> list[Path]:
    """The sessions under `root` that began more than so many days before `now` (with its time zone)."""
    return [root / name for name in session_names(root) if now - _began(root / name) > timedelta(days=days)]


def _began(folder: Path) -> datetime:
    """By its own word, or where that can't be read by the file's time."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        began = datetime.fromisoformat(json.loads((folder / SESSION_FILE).read_bytes())["started"])
        return began if began.tzinfo else began.astimezone()
    return datetime.fromtimestamp((folder / SESSION_FILE).stat().st_mtime, timezone.utc)


def export(folder: Path, out: Path, *, sound: bool = False) -> None:
    """Pack a session into a zip, without its recordings unless `sound`; no file is replaced."""
    read_session(folder)
    files = [file for file in sorted(folder.iterdir()) if file.is_file() and not file.is_symlink()]
    members = [file for file in files if _MEMBER.fullmatch(file.name)]
    members = [file for file in members if sound or not _SOUND.fullmatch(file.name)]
    if out.exists():
        raise SessionError(f"{out} is there already. Choose another name with --out.")
    part = out.with_name(f".{out.name}.part")
    try:
        part.unlink(missing_ok=True)
        with zipfile.ZipFile(part, "x", zipfile.ZIP_DEFLATED) as packed:
            for file in members:
                packed.write(file, f"{folder.resolve().name}/{file.name}")
        part.chmod(0o600)
        part.rename(out)
    except OSError as error:
        raise SessionError(f"{out} can't be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)


def unpack(packed: Path, root: Path) -> Path:
    """The folder of the session that a zip holds, new under `root`; nothing is written anywhere else."""
    check_writable(root)
    staging = Path(tempfile.mkdtemp(dir=root, prefix=".unpacked-"))
    try:
        with zipfile.ZipFile(packed) as zipped:
            name = _unpacked(zipped, packed, staging)
        read_session(staging)
        return _placed(staging, root, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise SessionError(f"{packed} is not a zip of a session: {error}.") from error
    except OSError as error:
        raise SessionError(f"{packed} can't be unpacked: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _unpacked(zipped: zipfile.ZipFile, packed: Path, staging: Path) -> str:
    """Write the members of a session, and give the session's name."""
    if len(zipped.infolist()) > MOST_MEMBERS:
        raise SessionError(f"{packed} holds more than a session: {len(zipped.infolist())} files.")
    members = dict(_members(zipped.infolist()))
    if SESSION_FILE not in members:
        raise SessionError(f"{packed} holds no session: there is no {SESSION_FILE} in it.")
    for name, info in members.items():
        limit = LARGEST_SOUND if _SOUND.fullmatch(name) else LARGEST_WORDS
        with zipped.open(info) as source, (staging / name).open("xb") as target:
            os.fchmod(target.fileno(), 0o600)
            _copy(source, target, limit, packed)
    return Path(members[SESSION_FILE].filename).parent.name


def _members(infos: Iterable[zipfile.ZipInfo]) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """What belongs to a session, by its bare name; folders before the name are dropped, other files left."""
    for info in infos:
        name = info.filename.rsplit("/", 1)[-1]
        if _MEMBER.fullmatch(name) and not info.is_dir():
            yield name, info


def _copy(source: object, target: object, limit: int, packed: Path) -> None:
    left = limit
    while block := source.read(1 << 20):  # type: ignore[attr-defined]
        left -= len(block)
        if left < 0:
            raise SessionError(f"{packed} holds a file that is far too large for a session.")
        target.write(block)  # type: ignore[attr-defined]


def _placed(staging: Path, root: Path, name: str) -> Path:
    """Move an unpacked session to a folder of its own name, or the next free one."""
    plain = re.sub(r"[^\w.-]", "-", name).strip(".-")[:100] or "imported"
    for suffix in ("", *(f"-{number}" for number in range(2, 1000))):
        folder = root / f"{plain}{suffix}"
        if not folder.exists():
            staging.rename(folder)
            return SessionFolder(folder).path
    raise SessionError(f"{root} holds too many sessions named {plain}.")
