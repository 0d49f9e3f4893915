"""Commands that work on kept sessions: report, history, compare, delete, export, import."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mockinterview.cli.files import each, print_line
from mockinterview.cli.options import (
    DEFAULT_QUESTION,
    bank_option,
    engine_option,
    json_option,
    model_option,
    sessions_option,
)

if TYPE_CHECKING:
    from mockinterview.bank import Bank
    from mockinterview.cli.hearing import Ears
    from mockinterview.history import PastTake
    from mockinterview.model import Feedback, Question, Transcript

SOME_DAMAGED = 1


@click.command()
@click.option("--question", metavar="ID", help="Only answers to this question.")
@click.option(
    "--without",
    multiple=True,
    metavar="SESSION[:TAKE]",
    help="Leave out a session, or one take of it (from 1), that is no real try; may be repeated.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it as an HTML page.")
@click.option("--all", "everything", is_flag=True, help="List every take, not only the newest.")
@sessions_option
@bank_option
@json_option
def history(
    question: str | None,
    without: tuple[str, ...],
    out: Path | None,
    everything: bool,
    sessions: Path | None,
    bank: Path | None,
    as_json: bool,
) -> int:
    """Show all sessions with their points, and how each criterion moved.

    With --json one line a take, oldest first.
    """
    from rich.console import Console

    from mockinterview.bank import load_bank
    from mockinterview.history import Damaged, past
    from mockinterview.store import default_root

    root, questions = sessions or default_root(), load_bank(bank)
    if question is not None:
        questions[question]
    entries = list(past(root, questions))
    damaged = [entry for entry in entries if isinstance(entry, Damaged)]
    for entry in damaged:
        click.echo(f"mockinterview: {entry.why}", err=True)
    told = [entry for entry in entries if not isinstance(entry, Damaged)]
    takes = [t for t in told if question in (None, t.question) and not _left_out(t, without)]
    if out is not None:
        from mockinterview.report import render_history, write

        click.echo(str(write(render_history(takes, questions), out)), err=as_json)
    if as_json:
        for take in takes:
            print_line(_take_json(take))
    elif out is not None:
        pass
    elif takes:
        from mockinterview.timeline import MOST_ROWS, show_history

        show_history(Console(highlight=False), takes, questions, None if everything else MOST_ROWS)
    elif told:
        click.echo("No answer is left to show.", err=True)
    else:
        click.echo(f"No answers are kept in {root} yet. 'mockinterview practice' makes the first.", err=True)
    return SOME_DAMAGED if damaged else 0


def _left_out(take: PastTake, without: Iterable[str]) -> bool:
    return any(name in (take.session, f"{take.session}:{take.number}") for name in without)


def _take_json(take: PastTake) -> dict[str, Any]:
    feedback = take.feedback
    return {
        "session": take.session,
        "take": take.number,
        "started": take.started,
        "question": take.question,
        "points": feedback["points"] if feedback else None,
        "of": feedback["of"] if feedback else None,
        "levels": take.levels or None,
        "delivery": feedback["delivery"] if feedback else None,
        "rubric": feedback["rubric"] if feedback else None,
    }


@click.command()
@click.argument("before", metavar="SESSION[:TAKE]")
@click.argument("after", metavar="SESSION[:TAKE]")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it as an HTML page.")
@sessions_option
@bank_option
@model_option
@engine_option
@json_option
def compare(
    before: str,
    after: str,
    out: Path | None,
    sessions: Path | None,
    bank: Path | None,
    model: str | None,
    engine: str | None,
    as_json: bool,
) -> None:
    """Show what changed from one telling to another.

    A session is given by its folder, its name or the beginning of it, or as "last"; of several takes the
    last is meant, or the one after the colon.
    """
    from rich.console import Console

    from mockinterview.bank import load_bank
    from mockinterview.cli.hearing import Ears
    from mockinterview.comparison import compare as compared
    from mockinterview.timeline import show_comparison

    questions, ears = load_bank(bank), Ears(model, engine)
    told = [_telling(name, sessions, ears, questions, again=model is not None) for name in (before, after)]
    (first, asked), (second, other) = told
    if asked.id != other.id:
        raise click.UsageError(
            f"{before} answers '{asked.id}' and {after} '{other.id}': they can't be compared."
        )
    names = {criterion.id: criterion.name for criterion in asked.rubric.criteria}
    comparison = compared(first, second)
    if out is not None:
        from mockinterview.report import render_comparison, write

        page = render_comparison(comparison, before, after, names)
        click.echo(str(write(page, out)), err=as_json)
    if as_json:
        print_line(
            {
                "before": {"session": before, **_points(first[1])},
                "after": {"session": after, **_points(second[1])},
                "moved": [asdict(moved) for moved in comparison.moved],
                "gone": comparison.gone,
                "come": comparison.come,
                "drifted": [{"before": d.before.quote, "after": d.after.quote} for d in comparison.drifted],
            }
        )
    elif out is None:
        show_comparison(Console(highlight=False), comparison, names)


def _points(feedback: Feedback) -> dict[str, Any]:
    delivery = feedback.delivery
    return {
        "points": feedback.points,
        "of": feedback.of,
        "seconds": delivery.seconds,
        "words": delivery.words,
        "words_per_minute": delivery.words_per_minute,
    }


def _telling(
    name: str, sessions: Path | None, ears: Ears, bank: Bank, *, again: bool
) -> tuple[tuple[Transcript, Feedback], Question]:
    """An answer's words and feedback, with its follow-ups, and its question."""
    from mockinterview.cli.hearing import all_takes
    from mockinterview.errors import SessionError
    from mockinterview.takes import answer_of, score_take

    folder, number = _named(name, sessions)
    takes = all_takes(folder, ears, again=again)
    heard = [index for index, take in enumerate(takes, 1) if take.transcript is not None]
    if number is None:
        number = heard[-1] if heard else 0
    if number not in heard:
        there = f"Takes with an answer: {', '.join(map(str, heard))}." if heard else "No take has an answer."
        raise SessionError(f"{folder.name} has no answer in take {number}.\n{there}")
    question = bank[takes[number - 1].question]
    return (answer_of(takes, number - 1)[0], score_take(question, takes, number - 1)), question


def _named(name: str, sessions: Path | None) -> tuple[Path, int | None]:
    """The folder of a session, and the take after its colon."""
    from mockinterview.archive import find_session
    from mockinterview.store import default_root

    root = sessions or default_root()
    session, colon, number = name.rpartition(":")
    if colon and number.isdecimal():
        return find_session(session, root), int(number)
    return find_session(name, root), None


@click.command()
@click.argument("session")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="[default: report.html in the session]"
)
@click.option("--open", "open_it", is_flag=True, help="Show it in the browser.")
@sessions_option
@bank_option
@model_option
@engine_option
def report(
    session: str,
    out: Path | None,
    open_it: bool,
    sessions: Path | None,
    bank: Path | None,
    model: str | None,
    engine: str | None,
) -> None:
    """Write a session as one HTML page: sound, words, marks, points and pictures, without any network."""
    from mockinterview.archive import find_session
    from mockinterview.bank import load_bank
    from mockinterview.cli.hearing import Ears, all_takes
    from mockinterview.report import write_report
    from mockinterview.store import default_root, read_session

    folder = find_session(session, sessions or default_root())
    takes = all_takes(folder, Ears(model, engine), again=model is not None)
    page = write_report(replace(read_session(folder), takes=takes), folder, load_bank(bank), out)
    click.echo(str(page))
    if open_it:
        click.launch(str(page))


@click.command()
@click.argument("session", required=False)
@click.option(
    "--older-than", type=click.FloatRange(min=0), metavar="DAYS", help="All sessions older than this."
)
@click.option("--audio-only", is_flag=True, help="Delete the recordings; keep words and feedback.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@sessions_option
def delete(
    session: str | None, older_than: float | None, audio_only: bool, yes: bool, sessions: Path | None
) -> int:
    """Delete a session, or all old ones. What is deleted can't be had back."""
    from mockinterview import archive
    from mockinterview.store import default_root

    if (session is None) == (older_than is None):
        raise click.UsageError("Give a SESSION, or --older-than DAYS.")
    root = sessions or default_root()
    if session is not None:
        doomed = [archive.find_session(session, root)]
    else:
        doomed = archive.older_than(older_than or 0.0, root, datetime.now(timezone.utc))
    what = "the recordings of " if audio_only else ""
    if doomed and not yes and sys.stdin.isatty():
        names = ", ".join(str(folder.resolve()) for folder in doomed)
        click.confirm(f"Delete {what}{names}?", abort=True, err=True)

    def delete_one(folder: Path) -> None:
        name = folder.resolve().name
        if not audio_only:
            archive.delete(folder)
            click.echo(f"Deleted {name}.", err=True)
        elif count := archive.delete_sound(folder):
            click.echo(f"Deleted {count} recording{'s' * (count > 1)} of {name}.", err=True)

    if not doomed:
        click.echo("No session is that old.", err=True)
    return each(doomed, delete_one)


@click.command()
@click.argument("session")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="The zip.  [default: SESSION.zip]"
)
@click.option("--with-audio", is_flag=True, help="Pack the recordings too.")
@sessions_option
def export(session: str, out: Path | None, with_audio: bool, sessions: Path | None) -> None:
    """Pack a session into a zip: words and feedback, and the recordings only when asked."""
    from mockinterview import archive
    from mockinterview.store import default_root

    folder = archive.find_session(session, sessions or default_root())
    out = out or Path(f"{folder.resolve().name}.zip")
    archive.export(folder, out, sound=with_audio)
    click.echo(str(out))


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--question", default=DEFAULT_QUESTION, metavar="ID", help="What a recording answers.")
@sessions_option
@bank_option
@model_option
@engine_option
def import_(
    files: Sequence[Path],
    question: str,
    sessions: Path | None,
    bank: Path | None,
    model: str | None,
    engine: str | None,
) -> int:
    """Make sessions of zips that were exported, and of recordings (Zoom, phone, browser)."""
    from mockinterview import archive
    from mockinterview.bank import load_bank
    from mockinterview.cli.hearing import Ears
    from mockinterview.store import default_root

    root, asked, ears = sessions or default_root(), load_bank(bank)[question], Ears(model, engine)

    def import_one(file: Path) -> None:
        if file.suffix.lower() == ".zip":
            folder = archive.unpack(file, root)
        else:
            from mockinterview.cli.recordings import session_of

            folder = session_of(file, root, asked, ears)
        click.echo(str(folder))

    return each(files, import_one)
