"""Many tellings on screen: the history with its trends, and two tellings side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from mockinterview.bank import Bank
from mockinterview.comparison import Comparison
from mockinterview.history import PastTake, mean, trend
from mockinterview.model import Feedback
from mockinterview.scorecard import LEVEL_MARKS, LEVEL_STYLES, clock

# A step of the trend: nothing told, and levels 0 to 2.
_STEPS = {None: "·", 0: "▁", 1: "▄", 2: "█"}

# So many of the newest takes are drawn; more don't fit beside their names.
MOST_STEPS = 30

# A screen of sessions; the others are asked for.
MOST_ROWS = 40

# Sentences that came or went are shown this many at a time.
MOST_SENTENCES = 12


def show_history(
    console: Console, takes: Sequence[PastTake], bank: Bank, most: int | None = MOST_ROWS
) -> None:
    """A line a take, oldest first, for the newest `most`; then a row of steps for each criterion."""
    shown = takes if most is None else takes[-most:]
    if len(shown) < len(takes):
        console.print(
            f"{len(takes) - len(shown)} earlier ones are not listed (--all lists them)", style="dim"
        )
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("session", no_wrap=True)
    for name in ("take", "points", "length", "words/min"):
        table.add_column(name, justify="right", no_wrap=True)
    for take in shown:
        table.add_row(escape(take.session), str(take.number), *_figures(take))
    console.print(table)
    for question in dict.fromkeys(take.question for take in takes):
        answers = [t for t in takes if t.question == question and t.feedback and t.whole]
        _show_trends(console, question, answers, bank)


def _figures(take: PastTake) -> tuple[str, str, str]:
    if take.feedback is None:
        return "–", "–", "–"
    delivery = take.feedback["delivery"]
    points = f"{take.feedback['points']} of {take.feedback['of']}" if take.feedback["of"] else "–"
    seconds, pace = delivery.get("seconds"), delivery.get("words_per_minute")
    return points, "–" if seconds is None else clock(seconds), "–" if pace is None else f"{pace:.0f}"


def _show_trends(console: Console, question: str, takes: Sequence[PastTake], bank: Bank) -> None:
    if not takes:
        return
    names = {}
    if question in bank:
        names = {criterion.id: criterion.name for criterion in bank[question].rubric.criteria}
    shares = [take.share for take in takes if take.share is not None]
    average = mean(shares)
    console.print()
    console.print(
        f"[bold]{escape(question)}[/]"
        + ("" if average is None else f", {average:.0%} of the points on average")
    )
    table = Table.grid(padding=(0, 2, 0, 0))
    for criterion in dict.fromkeys(c for take in takes for c in take.levels):
        levels = trend(takes, criterion)[-MOST_STEPS:]
        steps = Text()
        for level in levels:
            steps.append(_STEPS[level], style=LEVEL_STYLES[level])
        told = [level for level in levels if level is not None]
        ends = f"{told[0]} → {told[-1]}" if told else "–"
        table.add_row(Text(names.get(criterion, criterion)), steps, ends)
    console.print(table)


def show_comparison(console: Console, comparison: Comparison, names: Mapping[str, str]) -> None:
    """What moved, what came and went, and which figures drifted."""
    before, after = comparison.before, comparison.after
    totals = [f"[bold]{f.points} of {f.of}[/]" if f.of else "too little to judge" for f in (before, after)]
    difference = "" if comparison.points is None else f" points ({comparison.points:+d})"
    console.print(" → ".join(totals) + difference)
    console.print(f"{_length(before.delivery)} → {_length(after.delivery)}", style="dim")
    table = Table.grid(padding=(0, 2, 0, 0))
    for moved in comparison.moved:
        was, now = (
            Text(LEVEL_MARKS[level], style=LEVEL_STYLES[level]) for level in (moved.before, moved.after)
        )
        table.add_row(
            Text(names.get(moved.criterion, moved.criterion), style="bold"),
            was,
            "→",
            now,
            "" if moved.points is None else f"{moved.points:+d}",
        )
    console.print(table if comparison.moved else "No level changed.")
    for drift in comparison.drifted:
        console.print(
            Text.assemble(("a figure drifted  ", "yellow"), f"“{drift.before.quote}” → “{drift.after.quote}”")
        )
    _show_sentences(console, "gone", "red", comparison.gone)
    _show_sentences(console, "new", "green", comparison.come)


def show_kept(console: Console, kept: Mapping[str, Any], now: Feedback, names: Mapping[str, str]) -> None:
    """What was kept of a take beside what it gets now; nothing where both are the same."""
    levels = {rating["criterion"]: rating["level"] for rating in kept["ratings"]}
    moved = [r for r in now.ratings if r.criterion in levels and levels[r.criterion] != r.level]
    by = ", ".join(str(part) for part in (kept["rubric"], kept.get("model")) if part)
    today = ", ".join(part for part in (now.rubric, now.model) if part)
    if not moved and by == today:
        return
    was_given, is_given = f"{kept['points']} of {kept['of']}", f"{now.points} of {now.of}"
    console.print(
        f"Kept: {was_given} ({escape(by)}). Now: {is_given} ({escape(today)}). What was kept stays as it is.",
        style="dim",
    )
    table = Table.grid(padding=(0, 2, 0, 0))
    for rating in moved:
        marks = (
            Text(LEVEL_MARKS[x], style=LEVEL_STYLES[x]) for x in (levels[rating.criterion], rating.level)
        )
        was, is_now = marks
        table.add_row(Text(names.get(rating.criterion, rating.criterion)), was, "→", is_now)
    console.print(table)


def _length(delivery: object) -> str:
    seconds, words = getattr(delivery, "seconds", None), getattr(delivery, "words", 0)
    return f"{words} words" + ("" if seconds is None else f" in {clock(seconds)}")


def _show_sentences(console: Console, what: str, style: str, sentences: Iterable[str]) -> None:
    told = list(sentences)
    for sentence in told[:MOST_SENTENCES]:
        console.print(Text.assemble((f"{what}  ", style), sentence))
    if len(told) > MOST_SENTENCES:
        console.print(f"… and {len(told) - MOST_SENTENCES} more {what}", style="dim")
