"""What the voices are to say: sentences that people wrote, the same with words exchanged, and word salad.

A reader that has only met whole sentences guesses words from their neighbours. So the words of the texts are
also spoken where nothing leads up to them, and figures and fillers come in every kind.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

TEXTS = Path(__file__).parent / "texts"
SCRIPTS = Path(__file__).parents[1] / "scripts"

# Longer sentences don't fit the windows that training begins with, shorter ones say nothing.
LEAST_WORDS, MOST_WORDS = 2, 24

# How the sentences of a voice are made up: as written, with words exchanged, and the rest salad.
AS_WRITTEN, EXCHANGED = 0.65, 0.22

# A word out of place comes as often as this power of its count in the texts: rare ones more often than they
# are written, common ones still the most.
RARITY = 0.5

# Of the plain words of a sentence, as many give way to others.
EXCHANGE = 0.35

# New figures for old, and fillers where there were none, in so many sentences.
REFIGURED, FILLED = 0.6, 0.12

# Every so manieth sentence is one of the fixtures' own scripts.
SCRIPTED = 0.03

_SAYABLE = re.compile(r"[A-Z0-9$][A-Za-z0-9 ,.?!'$%-]*[.?!]")
_FIGURE = re.compile(r"\$?\d+(?:,\d{3})*(?:\.\d+)?%?")
_PLAIN = re.compile(r"[a-z][a-z']*[a-z]")
_FILLERS = ("um", "uh", "er", "hmm")
_UNIT_NAMES = """
minutes hours days weeks months years people customers times dollars percent orders calls points
"""
_UNITS = tuple(_UNIT_NAMES.split())


@dataclass(frozen=True)
class Script:
    """What one voice says in one breath, and at what rate."""

    voice: str
    text: str
    rate: float


def scripts(counts: dict[str, int], seed: int) -> list[Script]:
    """So many scripts for each voice; the same for the same seed."""
    made = []
    for voice, count in counts.items():
        rng = random.Random(f"{seed} {voice}")
        sentences = list(written())
        rng.shuffle(sentences)
        for number in range(count):
            text = _text(rng, sentences[number % len(sentences)])
            made.append(Script(voice, text, rate(rng)))
    random.Random(seed).shuffle(made)
    return made


def rate(rng: random.Random) -> float:
    """Relative to the voice's own: a third as it is, the rest 17 % to either side."""
    return 1.0 if rng.random() < 1 / 3 else rng.uniform(0.83, 1.17)


def _text(rng: random.Random, sentence: str) -> str:
    kind = rng.random()
    if rng.random() < SCRIPTED:
        return rng.choice(fixture_sentences())
    if kind > AS_WRITTEN + EXCHANGED:
        return salad(rng)
    if kind > AS_WRITTEN:
        sentence = exchanged(rng, sentence)
    if rng.random() < REFIGURED:
        sentence = refigured(rng, sentence)
    return filled(rng, sentence) if rng.random() < FILLED else sentence


def written() -> Iterator[str]:
    """The sentences of all texts that training may use, in the files' order."""
    for file in sorted(TEXTS.glob("*.txt")):
        yield from sentences(file.read_text(encoding="utf-8"))


@cache
def fixture_sentences() -> tuple[str, ...]:
    """The sentences of the fixtures' scripts."""
    return tuple(
        s for file in sorted(SCRIPTS.glob("*.txt")) for s in sentences(file.read_text(encoding="utf-8"))
    )


def sentences(text: str) -> Iterator[str]:
    """What can be said and written without doubt, one sentence at a time."""
    for line in text.splitlines():
        for sentence in re.split(r"(?<=[.?!]) +", line.strip()):
            words = sentence.split()
            if LEAST_WORDS <= len(words) <= MOST_WORDS and _SAYABLE.fullmatch(sentence):
                yield " ".join(words)


@cache
def vocabulary() -> dict[str, int]:
    """How often the texts have each plain word, commonest first; of those that sound alike only the first."""
    from training.voices import pronounced

    counts = Counter(
        word
        for sentence in (*written(), *fixture_sentences())
        for word in (w.rstrip(",.?!") for w in sentence.split()[1:])
        if _PLAIN.fullmatch(word)
    )
    kept: dict[str, str] = {}
    for word, _ in counts.most_common():
        kept.setdefault(pronounced(word), word)
    return {word: counts[word] for word in kept.values()}


@cache
def _drawn() -> tuple[tuple[str, ...], tuple[float, ...]]:
    """The vocabulary with the running sums of its shares."""
    return tuple(vocabulary()), tuple(accumulate(count**RARITY for count in vocabulary().values()))


def _any_word(rng: random.Random) -> str:
    words, sums = _drawn()
    return rng.choices(words, cum_weights=sums)[0]


def exchanged(rng: random.Random, sentence: str) -> str:
    """The sentence with some of its plain words replaced by any others."""
    words = sentence.split()
    for number, word in enumerate(words):
        plain = word.rstrip(",.?!")
        if number and _PLAIN.fullmatch(plain) and rng.random() < EXCHANGE:
            words[number] = _any_word(rng) + word[len(plain) :]
    return " ".join(words)


def salad(rng: random.Random) -> str:
    """Words and figures in no order."""
    words = []
    for _ in range(rng.randint(4, 10)):
        if rng.random() < 0.12:
            words += [figure(rng), *([rng.choice(_UNITS)] if rng.random() < 0.4 else [])]
        else:
            words.append(_any_word(rng) + ("," if rng.random() < 0.08 else ""))
    text = " ".join(words).rstrip(",") + "."
    return text[0].upper() + text[1:]


def figure(rng: random.Random) -> str:
    """A number of any kind, as Whisper writes it."""
    kind = rng.randrange(8)
    if kind == 0:
        return f"{rng.randint(1, 100)}%"
    if kind == 1:
        return f"${rng.randint(1, 99) * 10 ** rng.randint(0, 4):,}"
    if kind == 2:
        return f"{rng.randint(1, 9)},{rng.choice((0, 500, rng.randint(0, 999))):03d}"
    if kind == 3:
        return str(rng.randint(1990, 2026))
    if kind == 4:
        return f"{rng.randint(1, 20)}.{rng.randint(1, 9)}{rng.choice(('', '', '%'))}"
    if kind == 5:
        return f"{rng.randint(1, 99) * 1000:,}"
    return str(rng.randint(1, 99) if kind == 6 else rng.randint(1, 99) * 10)


def refigured(rng: random.Random, sentence: str) -> str:
    """The sentence with other figures of the same kinds."""
    return _FIGURE.sub(lambda match: _like(rng, match.group()), sentence)


def _like(rng: random.Random, old: str) -> str:
    digits = re.sub(r"[^\d.]", "", old)
    if re.fullmatch(r"(19|20)\d\d", old):
        return str(rng.randint(1985, 2029))
    if "." in digits:
        new = f"{rng.randint(1, 20)}.{rng.randint(1, 9)}"
    elif len(digits) > 3:
        zeros = len(digits) - len(digits.rstrip("0"))
        keep = min(zeros, len(digits) - 1)
        new = f"{rng.randint(10 ** (len(digits) - keep - 1), 10 ** (len(digits) - keep) - 1) * 10**keep:,}"
    else:
        new = str(rng.randint(1, 10 ** len(digits) - 1))
    return ("$" if old[0] == "$" else "") + new + ("%" if old.endswith("%") else "")


def filled(rng: random.Random, sentence: str) -> str:
    """The sentence with one to three fillers, each set off by commas."""
    words = sentence.split()
    for _ in range(rng.randint(1, 3)):
        place, filler = rng.randrange(len(words)), rng.choice(_FILLERS)
        if place == 0:
            first = words[0] if words[0].split("'")[0] == "I" or words[0].isupper() else words[0].lower()
            words[:1] = [f"{filler.capitalize()},", first]
        else:
            before = words[place - 1]
            words[place - 1] = before if before[-1] in ",.?!" else f"{before},"
            words.insert(place, f"{filler}," if before[-1] not in ".?!" else f"{filler.capitalize()},")
    return " ".join(words)
