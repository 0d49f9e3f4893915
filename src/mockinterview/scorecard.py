"""The scorecard on screen: every point with the words and the second that earned it, or with what would."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from mockinterview.coach.feedback import most_points, points
from mockinterview.model import Delivery, Evidence, Feedback, Metric, Question, Rating, Transcript

# What a person can keep in mind (see coach.feedback).
MOST_CHANGES = 3

# Below this many columns quotes beside their points would be broken word by word.
NARROW = 72

LEVEL_MARKS = {None: "– –", 0: "○ ○", 1: "● ○", 2: "● ●"}
LEVEL_STYLES = {None: "dim", 0: "red", 1: "yellow", 2: "green"}


def show(console: Console, question: Question, feedback: Feedback, before: Feedback | None = None) -> None:
    """Print the scorecard; `before` is the feedback of the take before, for the change in points."""
    console.print(
        Panel(
            Group(*_parts(question, feedback, narrow=console.width < NARROW)),
            title=f"[bold]{escape(question.prompt)}[/]",
            subtitle=f"[bold]{_total(feedback, before)}[/]",
            padding=(1, 2),
        )
    )


def show_transcript(console: Console, transcript: Transcript) -> None:
    """Print what was understood, so that a mishearing is seen before it is judged."""
    console.print(Padding(Text(transcript.text or "(nothing)", style="italic"), (0, 2)))


def clock(seconds: float) -> str:
    """Seconds as m:ss, the way a player shows them."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _total(feedback: Feedback, before: Feedback | None) -> str:
    if not feedback.of:
        return "too little to judge"
    total = f"{feedback.points} of {feedback.of} points"
    return total if before is None else f"{total} ({feedback.points - before.points:+d})"


def _parts(question: Question, feedback: Feedback, *, narrow: bool) -> Iterator[RenderableType]:
    yield _ledger(question, feedback, narrow=narrow)
    yield Text()
    yield _remarks(question, feedback)
    if feedback.changes:
        yield Text("\nChange first", style="bold")
        for number, change in enumerate(feedback.changes[:MOST_CHANGES], 1):
            gain = f"  (+{change.points})" if change.points else ""
            yield Text(f" {number}. {change.text}{gain}")


def _remarks(question: Question, feedback: Feedback) -> Table:
    """Figures, delivery, notes and red flags, each kind named once."""
    names = {flag.id: flag.name for flag in question.rubric.red_flags}
    lines: list[tuple[str, str | Text]] = [("figure", _metric(metric)) for metric in feedback.metrics]
    lines.append(("delivery", _delivery(feedback.delivery)))
    lines += [("note", note.text) for note in feedback.notes if note.level]
    for raised in feedback.red_flags:
        flag = Text(names[raised.id])
        for evidence in raised.evidence[:1]:
            flag.append("  ").append_text(_quote(evidence))
        lines.append(("red flag", flag))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    before = ""
    for kind, text in lines:
        table.add_row("" if kind == before else kind, text if isinstance(text, Text) else Text(text))
        before = kind
    return table


def _ledger(question: Question, feedback: Feedback, *, narrow: bool) -> RenderableType:
    """A line a criterion with its reasons beside it, or below it where there is no room."""
    names = {criterion.id: criterion.name for criterion in question.rubric.criteria}
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), expand=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, justify="right")
    table.add_column(ratio=1)
    stacked: list[RenderableType] = []
    for rating in feedback.ratings:
        weight = feedback.weights[rating.criterion]
        earned = points(rating, weight)
        name = Text(names[rating.criterion], style="bold")
        mark = Text(LEVEL_MARKS[rating.level], style=LEVEL_STYLES[rating.level])
        share = f"{'–' if earned is None else earned}/{most_points(weight)}"
        table.add_row(name, mark, share, _reason(rating))
        stacked += [Text("  ").join([mark, Text(share), name]), Padding(_reason(rating), (0, 0, 0, 2))]
    return Group(*stacked) if narrow else table


def _reason(rating: Rating) -> Text:
    reason = Text()
    for evidence in rating.evidence[:2]:
        reason.append_text(_quote(evidence)).append("\n")
    if not rating.evidence:
        reason.append(rating.why + "\n")
    if rating.next_point:
        reason.append(f"→ {rating.next_point}\n", style="dim")
    reason.rstrip()
    return reason


def _quote(evidence: Evidence) -> Text:
    quote = Text(f"“{evidence.quote}”")
    if evidence.start is not None:
        quote.append(f"  {clock(evidence.start)}", style="cyan")
    return quote


def _metric(metric: Metric) -> str:
    when = f", {clock(metric.start)}" if metric.start is not None else ""
    return f"“{metric.quote}” ({metric.side}{when})"


def _delivery(delivery: Delivery) -> str:
    parts = [f"{delivery.words} words"]
    if delivery.seconds is not None:
        parts.append(f"{delivery.seconds:.0f} s")
    if delivery.words_per_minute is not None:
        parts.append(f"{delivery.words_per_minute:.0f} words a minute")
    if delivery.pauses is not None:
        parts.append(f"{delivery.pauses.count} pauses, the longest {delivery.pauses.longest:.1f} s")
    if delivery.fillers_written is not None:
        parts.append(fillers(delivery))
    if delivery.time_to_failure is not None:
        parts.append(f"the failure at {clock(delivery.time_to_failure)}")
    return " · ".join(parts)


def fillers(delivery: Delivery) -> str:
    """How many fillers there were, as a range: those written, and with those that only the sound shows."""
    least = delivery.fillers_written or 0
    most = least + (delivery.fillers_unwritten or 0)
    count = f"{least}" if most == least else f"{least} to {most}"
    filling = f", {delivery.fillers_lexical} filling words" if delivery.fillers_lexical else ""
    return f"{count} fillers{filling}"
