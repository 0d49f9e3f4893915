"""Pages of many answers: the history with its trends, and two tellings side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from mockinterview.bank import Bank
from mockinterview.comparison import Comparison
from mockinterview.history import PastTake, mean, trend

from . import html, pictures

# The newest answers are drawn; more can't be told apart.
MOST_STEPS = 60


@dataclass(frozen=True)
class Group:
    """All answers to one question; a trend is name, picture, first and last level."""

    question: str
    takes: tuple[PastTake, ...]
    told: int
    average: float | None
    chart: Markup | None
    trends: tuple[tuple[str, Markup, int | None, int | None], ...]


def render_history(takes: Sequence[PastTake], bank: Bank) -> str:
    """The page of a history, newest answers first."""
    questions = dict.fromkeys(take.question for take in takes)
    groups = [_group(question, [t for t in takes if t.question == question], bank) for question in questions]
    return html.render("history.html.jinja", groups=groups)


def _group(question: str, takes: Sequence[PastTake], bank: Bank) -> Group:
    told = [take for take in takes if take.share is not None and take.whole]
    shares = [share for take in told if (share := take.share) is not None]
    names: dict[str, str] = {}
    if question in bank:
        names = {criterion.id: criterion.name for criterion in bank[question].rubric.criteria}
    chart = None
    if len(told) > 1:
        days = [take.started[:10] for take in told]
        chart = html.safe(pictures.points_chart(days[-MOST_STEPS:], shares[-MOST_STEPS:]))
    trends = []
    for criterion in dict.fromkeys(c for take in told for c in take.levels):
        levels = trend(told, criterion)
        known = [level for level in levels if level is not None]
        picture = html.safe(pictures.steps(levels[-MOST_STEPS:]))
        ends = (known[0], known[-1]) if known else (None, None)
        trends.append((names.get(criterion, criterion), picture, *ends))
    title = bank[question].prompt if question in bank else question
    return Group(title, tuple(takes), len(told), mean(shares), chart, tuple(trends))


def render_comparison(comparison: Comparison, before: str, after: str, names: Mapping[str, str]) -> str:
    """The page of two tellings, named as they were asked for."""
    return html.render(
        "comparison.html.jinja", comparison=comparison, before=before, after=after, names=dict(names)
    )
