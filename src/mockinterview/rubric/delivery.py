"""How an answer was spoken: pace and pauses by sound, fillers and repeats by words. Never worth points."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from mockinterview.model import Delivery, Pauses, SoundFacts, Span, Word

from .fillers import find_fillers
from .reading import Reading

# The cut-off that fluency research recommends for a silent pause (De Jong & Bosker 2013).
SHORTEST_PAUSE = 0.25

# From here a pause is heard as thinking or as having lost the thread.
LONG_PAUSE = 2.0

# What a recogniser writes where a clause ends.
_CLAUSE_ENDS = (",", ".", "?", "!", ";", ":", "…")

# Two clauses say the same when they share this much of their content words (Jaccard index); a clause with
# fewer of them is a set phrase. A sequence of content words this long doesn't come back by chance.
SAME_CLAUSE = 0.6
LEAST_CONTENT = 2
REPEATED_SEQUENCE = 4

# Content words further apart than this are not one phrase.
LONGEST_PHRASE = 3

# A stutter or a repair says up to so many words again at once; that is speech, not repetition.
LONGEST_STUTTER = 3

# Whisper at times writes a sentence again and again; spoken sentences have about so many words.
LONGEST_LOOP = 15

# A clause is compared with so many earlier ones for each of its words, so that time grows with length only.
MOST_COMPARED = 8

# Speech chains clauses with these where writing has a full stop.
_LINKS = frozenset(("and", "so", "but", "then", "because", "or", "when", "which"))

# Words that stand in any clause, whatever it says.
_EMPTY_WORDS = """
a about actually after again all also am an and any anyway are as at back basically be because been before
being between but by came can come could did do does doing done down each eight even every first five for
four from gave get give go going gone gonna good got had has have having he her here him his how hundred i
if in into is it its just kind know last let like lot made make many may maybe me mean might more most much
must my next nine no not now of off oh okay on one only or other our out over put quite really right said
say second see seven she should six so some something sort still such take tell ten than that the their them
then there these they thing things think thirty this those though thousand three to too took twenty two up
us very was way we well went were what when where which while who whole why will with would yeah yes yet you
your
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


@dataclass(frozen=True)
class Clause:
    """What one clause says: the stems of its content words; spoken words `first` to `last` (exclusive)."""

    stems: tuple[str, ...]
    first: int
    last: int


@dataclass(frozen=True)
class Repeats:
    """What is said more than once: `share` of the content words (0 to 1), and clauses that say the same."""

    share: float
    groups: tuple[tuple[Clause, ...], ...]


def measure_delivery(reading: Reading, sound: SoundFacts | None, failure: int | None) -> Delivery:
    """Pace, pauses, fillers and repetition; `failure` is the index of the first word that tells the failure.

    `seconds` run from the first to the last sound of speech, `speaking_seconds` leave out the pauses.
    """
    words = reading.words
    voiced = sound.voiced if sound else None
    fillers = Counter(filler.kind for filler in find_fillers(words, voiced))
    spoken = len(words) - fillers["written"]
    speech = sound.speech if sound else ()
    seconds = _seconds(reading, speech)
    return Delivery(
        words=spoken,
        seconds=seconds,
        speaking_seconds=round(sum(s.end - s.start for s in speech), 2) if speech else None,
        words_per_minute=round(spoken * 60 / seconds, 1) if seconds else None,
        pauses=_pauses(speech, words) if speech else None,
        fillers_written=fillers["written"],
        fillers_unwritten=None if voiced is None else fillers["unwritten"],
        fillers_lexical=fillers["lexical"],
        time_to_failure=words[failure].start if failure is not None else None,
        words_to_failure=failure,
        repetition=find_repeats(clauses(reading)).share,
    )


def content(tokens: Sequence[str]) -> tuple[str, ...]:
    """The stems of the words that say something of their own."""
    return tuple(
        _stem(token) for token in tokens if token not in _EMPTY and token.isalpha() and len(token) > 1
    )


def clauses(reading: Reading, loops: bool = False) -> tuple[Clause, ...]:
    """The answer clause by clause, cut at punctuation and at linking words."""
    return tuple(clause for said in fluent(reading, loops) for clause in _clauses_of(said, reading))


def find_repeats(said: Sequence[Clause]) -> Repeats:
    """Clauses that say the same, and how much of the answer they and repeated word sequences make up."""
    groups: list[list[int]] = []
    group_of: dict[int, int] = {}
    by_stem: defaultdict[str, list[int]] = defaultdict(list)
    for number, clause in enumerate(said):
        if len(set(clause.stems)) < LEAST_CONTENT:
            continue
        same = _earlier(clause, said, by_stem)
        group = group_of[same] if same is not None else len(groups)
        if same is None:
            groups.append([])
        groups[group].append(number)
        group_of[number] = group
        for stem in set(clause.stems):
            by_stem[stem].append(number)
    several = [group for group in groups if len(group) > 1]
    share = _share(said, {number for group in several for number in group})
    return Repeats(share, tuple(tuple(said[number] for number in group) for group in several))


def find_phrases(reading: Reading) -> tuple[tuple[Clause, ...], ...]:
    """Two content words with the same small words between them ("client was upset"), wherever they return."""
    places: defaultdict[tuple[str, ...], list[Clause]] = defaultdict(list)
    for sentence in fluent(reading, loops=True):
        tokens = [token for token, _ in sentence]
        full = [position for position, token in enumerate(tokens) if content((token,))]
        for start, end in pairwise(full):
            if 1 < end - start <= LONGEST_PHRASE and tokens[start] != tokens[end]:
                phrase = tuple(tokens[start : end + 1])
                places[phrase].append(Clause(content(phrase), sentence[start][1], sentence[end][1] + 1))
    return tuple(tuple(group) for group in places.values() if len(group) > 1)


def fewest_new(said: Sequence[Clause], size: int) -> tuple[float, int]:
    """The stretch of `size` content words with the fewest different ones: their share, and its first word.

    A moving type-token ratio: unlike the plain one it doesn't fall with length. 1.0 for too few words.
    """
    stems = [(stem, clause.first) for clause in said for stem in clause.stems]
    inside: Counter[str] = Counter()
    fewest, where = 1.0, 0
    for end, (stem, _) in enumerate(stems):
        inside[stem] += 1
        if end >= size:
            left = stems[end - size][0]
            inside[left] -= 1
            if not inside[left]:
                del inside[left]
        if end + 1 >= size and len(inside) / size < fewest:
            fewest, where = len(inside) / size, stems[end + 1 - size][1]
    return fewest, where


def _earlier(clause: Clause, said: Sequence[Clause], by_stem: dict[str, list[int]]) -> int | None:
    """The latest earlier clause that says the same."""
    stems = set(clause.stems)
    near = {number for stem in stems if stem in by_stem for number in by_stem[stem][-MOST_COMPARED:]}
    for number in sorted(near, reverse=True):
        other = set(said[number].stems)
        if len(stems & other) >= SAME_CLAUSE * len(stems | other):
            return number
    return None


def _share(said: Sequence[Clause], repeated: set[int]) -> float:
    owner = [number for number, clause in enumerate(said) for _ in clause.stems]
    stems = [stem for clause in said for stem in clause.stems]
    again = [number in repeated for number in owner]
    runs = [tuple(stems[i : i + REPEATED_SEQUENCE]) for i in range(len(stems) - REPEATED_SEQUENCE + 1)]
    count = Counter(runs)
    for start, run in enumerate(runs):
        if count[run] > 1:
            again[start : start + REPEATED_SEQUENCE] = [True] * REPEATED_SEQUENCE
    return round(sum(again) / len(stems), 3) if stems else 0.0


def fluent(reading: Reading, loops: bool = False) -> list[list[tuple[str, int]]]:
    """Each sentence as (token, index of the spoken word); what is stuttered is there once.

    With `loops` also longer wording that comes twice at once: emphasis, or a recogniser that got stuck.
    """
    kept: list[tuple[str, int, int]] = []
    for number, sentence in enumerate(reading.sentences):
        if not sentence.echo:
            for token, word in zip(sentence.text.split(), sentence.words, strict=True):
                kept.append((token, word, number))
                _drop_again(kept, LONGEST_LOOP if loops else LONGEST_STUTTER, loops)
    return [[pair[:2] for pair in said] for _, said in groupby(kept, key=lambda pair: pair[2])]


def _drop_again(kept: list[tuple[str, int, int]], longest: int, across: bool) -> None:
    """Take the last words off again where they only repeat the ones before them."""
    for size in range(1, min(longest, len(kept) // 2) + 1):
        if kept[-1][0] == kept[-1 - size][0] and (across or kept[-1][2] == kept[-2 * size][2]):
            last, before = kept[-size:], kept[-2 * size : -size]
            if [token for token, _, _ in last] == [token for token, _, _ in before]:
                del kept[-size:]
                return


def _clauses_of(sentence: Sequence[tuple[str, int]], reading: Reading) -> Iterator[Clause]:
    start = 0
    for position, (_, word) in enumerate(sentence):
        after = sentence[position + 1][0] if position + 1 < len(sentence) else None
        if after is None or after in _LINKS or reading.words[word].text.endswith((",", ";", ":", "-", "—")):
            part = sentence[start : position + 1]
            yield Clause(content([token for token, _ in part]), part[0][1], word + 1)
            start = position + 1


def _stem(token: str) -> str:
    """The token without the endings of plural, tense and possession; rough, but alike for alike words."""
    for ending in ("ing", "ed", "es", "'s", "s", "ly"):
        if token.endswith(ending) and len(token) - len(ending) >= 3:
            return token[: -len(ending)]
    return token


def _seconds(reading: Reading, speech: tuple[Span, ...]) -> float | None:
    if speech:
        return round(speech[-1].end - speech[0].start, 2)
    if not reading.words:
        return None
    start, end = reading.words[0].start, reading.words[-1].end
    return None if start is None or end is None else round(end - start, 2)


def _pauses(speech: tuple[Span, ...], words: Sequence[Word]) -> Pauses:
    gaps = [Span(before.end, after.start) for before, after in pairwise(speech)]
    silent = [gap for gap in gaps if round(gap.end - gap.start, 2) >= SHORTEST_PAUSE]
    lengths = [round(gap.end - gap.start, 2) for gap in silent]
    timed = [word for word in words if word.start is not None]
    starts = [word.start or 0.0 for word in timed]
    # The middle of a pause lies behind the word before it, however the edges were found.
    before = [bisect_right(starts, (gap.start + gap.end) / 2) - 1 for gap in silent]
    between = sum(place < 0 or timed[place].text.endswith(_CLAUSE_ENDS) for place in before)
    return Pauses(
        count=len(silent),
        total=round(sum(lengths), 2),
        longest=max(lengths, default=0.0),
        over_two_seconds=sum(length > LONG_PAUSE for length in lengths),
        before_start=round(speech[0].start, 2),
        inside_clauses=len(silent) - between if timed else None,
        between_ideas=between if timed else None,
    )
