"""Does the answer keep its listener waiting? One note, with one cause and its place.

Signs add up to points: side stories, circling and background (each mark weighs more in a long answer), a
failure that comes late, and words that bring nothing new. Length, a missing ending, restarts and run-on
sentences only count on top of these, so that a long, dense answer and a halting one are never rambling.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mockinterview.model import Delivery, Level, Note, RamblingRule

from .cues import Match, find
from .delivery import Clause, clauses, content, fewest_new, find_phrases, find_repeats, fluent
from .levels import SUPPORT
from .reading import Reading, normalise

NOTE = "rambling"

# The most useful cause comes first: an ending and an opening are the easiest to change, a side story or a
# repeat can simply be left out.
CAUSES = (
    "ending",
    "late-failure",
    "tangent",
    "circling",
    "set-up",
    "nothing-new",
    "length",
    "restart",
    "run-on",
)

# Cues with this part are no fault: words for trouble, after which a failure can't be said to come late.
TROUBLE = "trouble"

# A cause is told when it weighs at least this share of the heaviest, so that a small one is not told first.
TELLING_SHARE = 0.5

# More quotes than this aren't read.
MOST_EVIDENCE = 4

# A quote that is read aloud is one phrase; a sentence that only names its subject again is shorter still.
QUOTABLE_WORDS = 6
NAMING_WORDS = 4

# A sentence with one of these says something about its subject instead of only naming it.
PREDICATE = frozenset(("i", "we", "you", "he", "she", "they", "not", "no", "did", "do", "had", "have"))

FULL_STOP = re.compile(r"[.?!…]\W*$")

Spoken = tuple[int, int]


@dataclass(frozen=True)
class Sign:
    """One cause with its weight in points; `spans` are the spoken words (first, last + 1) that show it."""

    cause: str
    points: float
    reason: str
    text: str
    spans: tuple[Spoken, ...] = ()


@dataclass(frozen=True)
class _Heard:
    """The answer as listened to; `fluent` are the spoken words without fillers and stutters, in order."""

    limits: Mapping[str, float]
    reading: Reading
    delivery: Delivery
    fluent: tuple[int, ...]
    marks: Mapping[str, tuple[Match, ...]]
    trouble: int | None

    def before(self, word: int) -> int:
        """How many fluent words were said before this spoken word."""
        return bisect_left(self.fluent, word)

    def seconds(self, words: int, clock: float | None) -> float:
        """The listener's time, by words or by the clock, whichever is less: no pause is held against it."""
        by_words = words / self.limits["words_per_second"]
        return by_words if clock is None else min(by_words, clock)

    def clock(self, word: int) -> float | None:
        """Seconds from the first word to this one."""
        start, begin = self.reading.words[word].start, self.reading.words[0].start
        return None if start is None or begin is None else start - begin

    @property
    def length(self) -> float:
        """Seconds of the whole answer."""
        return self.seconds(len(self.fluent), self.delivery.seconds)

    @property
    def stretch(self) -> float:
        """What a mark weighs: up to double in a long answer, and less again where it is longer still."""
        advised, long = self.limits["advised_seconds"], self.limits["long_seconds"]
        waiting = min(1.0, max(0.0, (self.length - advised) / (long - advised)))
        return (1 + waiting) * min(1.0, long / max(self.length, 1.0))

    @property
    def most(self) -> float:
        """How often one cue counts."""
        return self.limits["most_per_cue"] * max(1.0, self.length / self.limits["long_seconds"])

    def place(self, word: int) -> str:
        """Where a spoken word is: in seconds where it has a time."""
        clock, share = self.clock(word), word / len(self.reading.words)
        if clock is not None:
            return f"{round(clock)} seconds in"
        return "near the start" if share < 0.3 else "near the end" if share > 0.7 else "about halfway"

    def marked(self, cause: str) -> tuple[tuple[Match, ...], float]:
        """The marks of a cause, the strongest first, and their weight in points."""
        marks = sorted(self.marks.get(cause, ()), key=lambda mark: (-_weight(mark), mark.first))
        return tuple(marks), self.stretch * sum(map(_weight, marks))


def rambling_note(rule: RamblingRule, reading: Reading, delivery: Delivery, landing: int | None) -> Note:
    """The rambling note; `landing` is the index after the last word that tells an outcome or a lesson."""
    heard = _listen(rule, reading, delivery)
    signs = _signs(heard, landing)
    level = _level(heard, sum(sign.points for sign in signs))
    if not level:
        return Note(NOTE, 0, "")
    heaviest = max(sign.points for sign in signs)
    told = next(sign for sign in signs if sign.points >= TELLING_SHARE * heaviest)
    spans = dict.fromkeys((sign.cause, *span) for sign in (told, *signs) for span in sign.spans)
    evidence = tuple(reading.evidence(NOTE, *span) for span in list(spans)[:MOST_EVIDENCE])
    return Note(NOTE, level, told.text, tuple(sign.reason for sign in signs), evidence)


def _level(heard: _Heard, points: float) -> Level:
    words, limits = len(heard.fluent), heard.limits
    if words < limits["least_words"] or points < limits["partial_points"]:
        return 0
    return 2 if points >= limits["clear_points"] and words >= limits["least_words_clear"] else 1


def _listen(rule: RamblingRule, reading: Reading, delivery: Delivery) -> _Heard:
    limits = rule.thresholds
    said = tuple(dict.fromkeys(word for sentence in fluent(reading, loops=True) for _, word in sentence))
    trouble = find(reading, [cue for cue in rule.cues if TROUBLE in cue.parts])
    heard = _Heard(limits, reading, delivery, said, {}, trouble[0].first if trouble else None)
    tail = said[max(0, len(said) - int(limits["ending_words"]))] if said else 0
    marks: defaultdict[str, list[Match]] = defaultdict(list)
    wordings: set[tuple[str, str]] = set()
    often: Counter[str] = Counter()
    for mark in _apart(find(reading, [cue for cue in rule.cues if TROUBLE not in cue.parts])):
        cause = mark.cue.parts[0] if mark.cue.parts else "tangent"
        wording = (mark.cue.id, normalise(reading.quote(mark.first, mark.last)))
        if wording not in wordings and (cause != "ending" or mark.first >= tail):
            wordings.add(wording)
            often[mark.cue.id] += 1
            if often[mark.cue.id] <= heard.most:
                marks[cause].append(mark)
    return replace(heard, marks={cause: tuple(found) for cause, found in marks.items()})


def _apart(marks: Sequence[Match]) -> list[Match]:
    """No word twice; of two marks that overlap the stronger stays."""
    kept: list[Match] = []
    for mark in marks:
        if not kept or not mark.overlaps(kept[-1]):
            kept.append(mark)
        elif _weight(mark) > _weight(kept[-1]):
            kept[-1] = mark
    return kept


def _weight(mark: Match) -> float:
    return SUPPORT[mark.cue.strength]


def _signs(heard: _Heard, landing: int | None) -> list[Sign]:
    """What was found, in the order of `CAUSES`; what only makes it worse is asked for last."""
    signs = [
        *_late(heard),
        *_tangent(heard),
        *_circling(heard),
        *_set_up(heard),
        *_nothing_new(heard),
        *_trailing_off(heard, landing),
    ]
    if sum(sign.points for sign in signs) >= heard.limits["partial_points"]:
        signs += [*_no_landing(heard, landing), *_length(heard), *_restart(heard), *_run_on(heard)]
    return sorted(signs, key=lambda sign: CAUSES.index(sign.cause))


def _late(heard: _Heard) -> Iterator[Sign]:
    index, limits = heard.delivery.words_to_failure, heard.limits
    if index is None:
        return
    heard_of = index if heard.trouble is None else min(index, heard.trouble)
    waited = heard.seconds(heard.before(heard_of), heard.clock(heard_of))
    if waited > limits["late_seconds"]:
        points = limits["late_points" if waited <= limits["very_late_seconds"] else "very_late_points"]
        words, clock = heard.before(index), heard.clock(index)
        where = f"after about {round(words, -1)} words" if clock is None else f"{round(clock)} seconds in"
        text = f"The failure came {where}. Open with it in one sentence."
        yield Sign("late-failure", points, f"the failure came {where}", text, ((index, index + 1),))


def _tangent(heard: _Heard) -> Iterator[Sign]:
    marks, points = heard.marked("tangent")
    # Weak wording of one kind alone ("my brother", "my mother") is what the story is about.
    if marks and (marks[0].cue.strength != "weak" or len({mark.cue.id for mark in marks}) > 1):
        first = min((m for m in marks if _weight(m) >= _weight(marks[0]) - 0.4), key=lambda m: m.first)
        text = f"The answer left its story {heard.place(first.first)}. Keep only what the failure needs."
        yield Sign("tangent", points, f"side remarks: {len(marks)}", text, _spans(marks))


def _set_up(heard: _Heard) -> Iterator[Sign]:
    marks, points = heard.marked("set-up")
    if marks:
        where = heard.place(marks[0].first)
        text = f"Background holds the story up {where}. Give it one sentence, then say what went wrong."
        yield Sign("set-up", points, "background before the story", text, _spans(marks))


def _trailing_off(heard: _Heard, landing: int | None) -> Iterator[Sign]:
    marks, points = heard.marked("ending")
    if marks:
        points *= heard.limits["landed_share"] if _landed(heard, landing) else 1
        yield Sign("ending", points, "trailed off at the end", NO_ENDING, _spans(marks))


def _no_landing(heard: _Heard, landing: int | None) -> Iterator[Sign]:
    if not _landed(heard, landing) and not heard.marked("ending")[0]:
        points = heard.limits["no_landing_points"]
        yield Sign("ending", points, "no outcome or lesson at the end", NO_ENDING)


NO_ENDING = "The answer stopped rather than ended. Close with how it turned out and what changed."


def _landed(heard: _Heard, landing: int | None) -> bool:
    """Whether an outcome or a lesson is told in the last part of the answer."""
    return landing is not None and heard.before(landing) > len(heard.fluent) * (
        1 - heard.limits["landing_share"]
    )


def _spans(marks: Sequence[Match]) -> tuple[Spoken, ...]:
    return tuple((mark.first, mark.last) for mark in marks)


def _circling(heard: _Heard) -> Iterator[Sign]:
    limits = heard.limits
    marks, points = heard.marked("circling")
    groups = [_returns(heard, group) for group in find_repeats(clauses(heard.reading, loops=True)).groups]
    phrases = [_returns(heard, group) for group in find_phrases(heard.reading)]
    phrases = [group for group in phrases if len(group) >= limits["returns"]]
    named = tuple(_named_again(heard))
    again = max(sum(len(group) - 1 for group in found) for found in (groups, phrases))
    for times in (again, len(named)):
        points += heard.stretch * limits["repeat_points"] * min(times, limits["most_repeats"])
    most = max((*phrases, *groups), key=len, default=())
    if len(most) >= limits["returns"]:
        points += limits["returns_points"]
    if points:
        yield _circle(heard, points, most, (*_spans(marks), *named))


def _circle(heard: _Heard, points: float, most: Sequence[Clause], other: Sequence[Spoken]) -> Sign:
    spans = (*((clause.first, clause.last) for clause in most if len(most) > 1), *other)
    if len(most) >= heard.limits["returns"]:
        said = _aloud(heard, most[0])
        what = f'"{said}"' if len(said.split()) <= QUOTABLE_WORDS else "The same thing"
        text = f"{what} is said {len(most)} times. Say it once, then what was done."
        return Sign("circling", points, f"the same thing is said {len(most)} times", text, spans)
    text = f"The answer circles back {heard.place(spans[0][0])}. Say each thing once and move on."
    return Sign("circling", points, "comes back to the same thing", text, spans)


def _aloud(heard: _Heard, clause: Clause) -> str:
    said = heard.fluent[heard.before(clause.first) : heard.before(clause.last)]
    text = " ".join(heard.reading.words[word].text for word in said).strip(" ,.;:?!")
    return text[:1].upper() + text[1:]


def _returns(heard: _Heard, group: Sequence[Clause]) -> tuple[Clause, ...]:
    """The clauses of a group with something said in between; a saying twice over is emphasis."""
    kept = [group[0]]
    for clause in group[1:]:
        if heard.before(clause.first) - heard.before(kept[-1].last) >= heard.limits["return_distance"]:
            kept.append(clause)
    return tuple(kept)


def _named_again(heard: _Heard) -> Iterator[Spoken]:
    """Very short sentences that only name what was named before the last one ("So. The boat.")."""
    last: dict[str, int] = {}
    for sentence in heard.reading.sentences:
        tokens, start = sentence.text.split(), heard.before(sentence.first)
        stems = set(content(tokens))
        near = max((last.get(stem, start) for stem in stems), default=start)
        names = len(tokens) <= NAMING_WORDS and not PREDICATE.intersection(tokens)
        if names and start > near:
            yield sentence.first, sentence.last
        last.update(dict.fromkeys(stems, heard.before(sentence.last)))


def _nothing_new(heard: _Heard) -> Iterator[Sign]:
    """A stretch of content words with few different ones."""
    fewest, where = fewest_new(clauses(heard.reading, loops=True), int(heard.limits["new_window"]))
    if fewest < heard.limits["new_share"]:
        text = f"Little new was said {heard.place(where)}. Go on to what was done about it."
        least = fewest < heard.limits["least_new_share"]
        points = heard.stretch * heard.limits["least_new_points" if least else "nothing_new_points"]
        yield Sign("nothing-new", points, "the same words again and again", text)


def _length(heard: _Heard) -> Iterator[Sign]:
    limits, length = heard.limits, heard.length
    if length > limits["too_long_seconds"]:
        points = limits[
            "too_long_points" if length <= limits["much_too_long_seconds"] else "much_too_long_points"
        ]
        clock = heard.delivery.seconds
        took = f"about {round(len(heard.fluent), -1)} words" if clock is None else f"{round(clock)} seconds"
        text = f"The answer took {took}. Keep the failure, its cause and what changed."
        yield Sign("length", points, f"took {took}", text)


def _restart(heard: _Heard) -> Iterator[Sign]:
    marks, points = heard.marked("restart")
    if marks:
        text = f"The answer started again {heard.place(marks[0].first)}. Tell it once, from the failure on."
        yield Sign("restart", points, f"started again: {len(marks)}", text, _spans(marks))


def _run_on(heard: _Heard) -> Iterator[Sign]:
    """A sentence that runs on in a transcript that has full stops elsewhere."""
    ends = [number for number, word in enumerate(heard.reading.words) if FULL_STOP.search(word.text)]
    longest = max((after - before for before, after in pairwise(ends)), default=0)
    if longest > heard.limits["run_on_words"]:
        text = "One sentence runs on and on. Break it up: what went wrong, why, what changed."
        yield Sign("run-on", heard.limits["run_on_points"], f"one sentence of {longest} words", text)
