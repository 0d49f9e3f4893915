"""Session folders as a whole: found by name, deleted without a trace, packed and unpacked."""

from __future__ import annotations

import contextlib
import json
import lzma
import os
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import IO

from mockinterview.errors import SessionError
from mockinterview.store import SESSION_FILE, SessionFolder, check_writable, is_session, read_session

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

# The page that `report` makes beside them; it holds the sound.
REPORT_FILE = "report.html"

# What a zip can provoke: damage anywhere in it, a packing that zipfile hasn't learnt (NotImplementedError), a
# password (RuntimeError), names that are no text (ValueError).
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError)
_UNUSABLE = (*_DAMAGED, NotImplementedError, RuntimeError, ValueError)

_NAMED = 5
_DAY = 86_400


def find_session(name: str, root: Path) -> Path:
    """The folder of a session: a path, its name under `root`, the beginning of that, or "last"."""
    if not name:
        raise SessionError("Give a session: its folder, its name or the beginning of that, or 'last'.")
    if is_session(Path(name).resolve()):
        return Path(name)
    names = session_names(root)
    if name == LAST and names:
        return max((root / other for other in names), key=began)
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
    """The sessions under `root`, by name: those of `practice` begin with their time."""
    try:
        return sorted(folder.name for folder in root.iterdir() if is_session(folder))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise SessionError(f"{root} can't be read: {error.strerror}.") from error


def delete(folder: Path) -> None:
    """Remove a session and all that is in its folder.

    It first gets a name that no command sees, so that a deletion cut short leaves no half session.
    SessionError where it is in use, or where the folder holds other folders and so is no session's alone.
    """
    if folder.is_symlink():
        raise SessionError(f"{folder} is a link. Delete the folder that it leads to.")
    folder = folder.resolve()
    with SessionFolder(folder).hold():
        inner = next((entry for entry in folder.iterdir() if entry.is_dir() and not entry.is_symlink()), None)
        if inner is not None:
            raise SessionError(f"{folder} holds more than a session: {inner.name}. It is not deleted.")
        try:
            doomed = folder.rename(
                Path(tempfile.mkdtemp(dir=folder.parent, prefix=".deleted-")) / folder.name
            )
        except OSError as error:
            raise SessionError(f"{folder} can't be deleted: {error.strerror}.") from error
    try:
        (doomed / SESSION_FILE).unlink(missing_ok=True)
        shutil.rmtree(doomed.parent)
    except OSError as error:
        raise SessionError(f"What is left of {folder.name} can't be deleted: {error.strerror}.") from error


def delete_sound(folder: Path) -> int:
    """Remove a session's recordings, and its report, which holds them; gives how many files there were.

    Words and feedback stay.
    """
    with SessionFolder(folder).hold():
        sounds = [
            file for file in folder.iterdir() if _SOUND.fullmatch(file.name) or file.name == REPORT_FILE
        ]
        try:
            for file in sounds:
                file.unlink()
        except OSError as error:
            raise SessionError(f"{folder} can't be changed: {error.strerror}.") from error
    return len(sounds)


def older_than(days: float, root: Path, now: datetime) -> list[Path]:
    """The sessions under `root` that began more than so many days before `now` (with its time zone)."""
    folders = [root / name for name in session_names(root)]
    return [folder for folder in folders if (now - began(folder)).total_seconds() > days * _DAY]


def began(folder: Path) -> datetime:
    """When a session began, by its own word, or where that can't be read by its file's time."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        told = datetime.fromisoformat(json.loads((folder / SESSION_FILE).read_bytes())["started"])
        return told if told.tzinfo else told.astimezone()
    with contextlib.suppress(OSError):
        return datetime.fromtimestamp((folder / SESSION_FILE).stat().st_mtime, timezone.utc)
    return datetime.now(timezone.utc)


def export(folder: Path, out: Path, *, sound: bool = False) -> None:
    """Pack a session into a zip, without its recordings unless `sound`; no file is replaced."""
    read_session(folder)
    files = [file for file in sorted(folder.iterdir()) if file.is_file() and not file.is_symlink()]
    members = [file for file in files if _MEMBER.fullmatch(file.name)]
    members = [file for file in members if sound or not _SOUND.fullmatch(file.name)]
    handle = None
    try:
        if out.exists():
            raise SessionError(f"{out} is there already. Choose another name with --out.")
        handle, made = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name[:50]}.")
        with (
            os.fdopen(handle, "wb") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as packed,
        ):
            for member in members:
                packed.write(member, f"{_plain(folder.resolve().name)}/{member.name}")
        Path(made).rename(out)
    except (OSError, ValueError) as error:
        raise SessionError(f"{out} can't be written: {getattr(error, 'strerror', None) or error}.") from error
    finally:
        if handle is not None:
            Path(made).unlink(missing_ok=True)


def unpack(packed: Path, root: Path) -> Path:
    """The folder of the session that a zip holds, new under `root`; nothing is written anywhere else."""
    check_writable(root)
    staging = Path(tempfile.mkdtemp(dir=root, prefix=".unpacked-"))
    try:
        with zipfile.ZipFile(packed) as zipped:
            name = _unpacked(zipped, packed, staging)
        read_session(staging)
        return _placed(staging, root, name)
    except SessionError as error:
        raise SessionError(str(error).replace(str(staging), str(packed))) from error
    except OSError as error:
        raise SessionError(f"{packed} can't be unpacked: {error.strerror or error}.") from error
    except _UNUSABLE as error:
        raise SessionError(f"{packed} is not a zip of a session: {error}.") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _unpacked(zipped: zipfile.ZipFile, packed: Path, staging: Path) -> str:
    """Write the members of a session, and give the session's name."""
    if len(zipped.infolist()) > MOST_MEMBERS:
        raise SessionError(f"{packed} holds more than a session: {len(zipped.infolist())} files.")
    members = list(_members(zipped.infolist()))
    told = [info for name, info in members if name == SESSION_FILE]
    if len(told) != 1:
        raise SessionError(
            f"{packed} holds {len(told) or 'no'} session{'s' * (len(told) > 1)}; one is wanted."
        )
    home = told[0].filename[: -len(SESSION_FILE)]
    left = LARGEST_SOUND
    for name, info in members:
        if info.filename != home + name or (staging / name).exists():
            continue
        limit = left if _SOUND.fullmatch(name) else min(left, LARGEST_WORDS)
        with zipped.open(info) as source, (staging / name).open("xb") as target:
            left -= _copy(source, target, limit, packed)
        (staging / name).chmod(0o600)
    return home.rstrip("/").rsplit("/", 1)[-1]


def _members(infos: Iterable[zipfile.ZipInfo]) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """What belongs to a session, by its bare name; other files are left where they are."""
    for info in infos:
        name = info.filename.rsplit("/", 1)[-1]
        if _MEMBER.fullmatch(name) and not info.is_dir():
            yield name, info


def _copy(source: IO[bytes], target: IO[bytes], limit: int, packed: Path) -> int:
    """Copy up to so many bytes; gives how many there were."""
    copied = 0
    while block := source.read(1 << 20):
        copied += len(block)
        if copied > limit:
            raise SessionError(f"{packed} holds a file that is far too large for a session.")
        target.write(block)
    return copied


def _placed(staging: Path, root: Path, name: str) -> Path:
    """Move an unpacked session to a folder of its own name, or the next free one."""
    plain = _plain(name)
    for suffix in ("", *(f"-{number}" for number in range(2, 1000))):
        folder = root / f"{plain}{suffix}"
        if not folder.exists():
            staging.rename(folder)
            return folder
    raise SessionError(f"{root} holds too many sessions named {plain}.")


def _plain(name: str) -> str:
    """A name that every file system and zip can hold."""
    return re.sub(r"[^\w.-]", "-", name, flags=re.ASCII).strip(".-")[:100] or "imported"
