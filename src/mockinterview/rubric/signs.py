"""All that the bank's cues find in an answer, and how the rules rate it; a reader weighs both anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mockinterview.model import Criterion, Evidence, Level, Metric, Rating, Rubric

from .cues import Match, find
from .levels import MOST_EVIDENCE, Found, level_of, listen, rate, rating
from .metrics import find_metrics
from .reading import Reading

# The criterion that counts figures instead of cues; their part `failure` is a side and not the moment of it.
METRICS = "metrics"

# A cue with this part tells the failure; the first one is when the listener hears what went wrong.
FAILURE = "failure"


@dataclass(frozen=True)
class Signs:
    """What was heard: each criterion's cues, each red flag's, and the figures; `failure` is the first word
    that tells the failure, `ratings` are those that the rules give by themselves, before a red flag's cap."""

    found: Mapping[str, Found]
    flags: Mapping[str, tuple[Match, ...]]
    metrics: tuple[Metric, ...]
    failure: int | None
    ratings: Mapping[str, Rating]

    @property
    def levels(self) -> dict[str, Level]:
        """The rules' level for each criterion."""
        return {criterion: rating.level or 0 for criterion, rating in self.ratings.items()}

    def named(self, reading: Reading) -> Iterator[tuple[str, int]]:
        """Every sign's name and the spoken word where it begins: "ownership:says-it-was-me",
        "ownership:part:act", "candor:limit:minor", "flag:denial:never", "metrics:improvement"."""
        for criterion, found in self.found.items():
            for match in found.matches:
                yield f"{criterion}:{match.cue.id}", match.first
                yield from ((f"{criterion}:part:{part}", match.first) for part in match.cue.parts)
            yield from ((f"{criterion}:limit:{match.cue.id}", match.first) for match, _ in found.limits)
        for flag, matches in self.flags.items():
            yield from ((f"flag:{flag}:{match.cue.id}", match.first) for match in matches)
        yield from ((f"{METRICS}:{metric.side}", place) for metric, place in _placed(self.metrics, reading))


def gather(rubric: Rubric, reading: Reading) -> Signs:
    """Everything the rubric's cues find in the whole answer."""
    found = {c.id: listen(c, reading) for c in rubric.criteria if c.id != METRICS}
    firsts = [m.first for one in found.values() for m in one.matches if FAILURE in m.cue.parts]
    failure = min(firsts, default=None)
    metrics = tuple(m for c in rubric.criteria if c.id == METRICS for m in find_metrics(c, reading))
    flags = {flag.id: find(reading, flag.cues, flag.exclusions) for flag in rubric.red_flags if flag.cues}
    ratings = {
        c.id: _rate_figures(c, metrics)
        if c.id == METRICS
        else rate(c, reading, counting(c, found[c.id], failure))
        for c in rubric.criteria
    }
    return Signs(found, flags, metrics, failure, ratings)


def counting(criterion: Criterion, found: Found, failure: int | None) -> Found:
    """What counts of what was found: from the failure on, where the criterion asks for that."""
    return found.since(failure) if criterion.after_failure and failure is not None else found


def _rate_figures(criterion: Criterion, metrics: Sequence[Metric]) -> Rating:
    """Each figure that measures the failure or the improvement counts one; improvements are quoted first."""
    measuring = sorted(
        (metric for metric in metrics if metric.side != "context"), key=lambda m: m.side != "improvement"
    )
    level = level_of(criterion.rules, len(measuring), {metric.side for metric in measuring})
    quotes = [Evidence(criterion.id, m.cue, m.quote, m.start, m.end) for m in measuring[:MOST_EVIDENCE]]
    return rating(criterion, level, quotes if level else ())


def _placed(metrics: Sequence[Metric], reading: Reading) -> Iterator[tuple[Metric, int]]:
    """Each figure with its first spoken word; figures come in the order spoken."""
    words = [word.text for word in reading.words]
    begin = 0
    for metric in metrics:
        quote = metric.quote.split()
        for index in range(begin, len(words)):
            if words[index].startswith(quote[0]) and words[index : index + len(quote) - 1] == quote[:-1]:
                begin = index
                yield metric, index
                break
