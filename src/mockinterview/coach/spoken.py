"""The feedback for the ear: short, about the answer, with one credit and at most two changes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mockinterview.model import Change, Credit, Note
from mockinterview.rubric.reading import FILLED_PAUSES

# About 28 s at 150 words a minute. Long spoken text is worse than the same text on screen (Leahy & Sweller
# 2016), so everything else stays on the scorecard.
MOST_WORDS = 70
MOST_CHANGES = 2

# A quote is heard once and can't be read again.
QUOTE_WORDS = 8

# The notes that are said aloud when they are due; the clearest comes first.
SPOKEN_NOTES = ("rambling", "missing_metrics")

# Words that lead on: a quote that is cut short doesn't end with one, and need not begin with a connective.
_LEADING_ON = frozenset(
    (
        *(
            "a",
            "an",
            "the",
            "my",
            "our",
            "his",
            "her",
            "its",
            "their",
            "this",
            "that",
            "what",
            "which",
            "who",
            "how",
        ),
        *(
            "why",
            "and",
            "but",
            "so",
            "because",
            "or",
            "if",
            "as",
            "than",
            "to",
            "of",
            "in",
            "on",
            "at",
            "for",
            "with",
        ),
        *(
            "from",
            "by",
            "into",
            "about",
            "i",
            "we",
            "you",
            "he",
            "she",
            "it",
            "they",
            "is",
            "was",
            "were",
            "had",
        ),
        *("have", "did", "not", "already", "before"),
    )
)
_FILLED_PAUSE = re.compile(rf",?\s*\b(?:{'|'.join(sorted(FILLED_PAUSES))})\b[,.]?", re.IGNORECASE)
_CONNECTIVES = frozenset(("and", "but", "so", "because", "then", "or"))

NOTHING_HEARD = (
    "I heard too little to judge. Tell one story: what you tried, what went wrong, and what changed."
)
NO_CREDIT = "Thank you. I didn't hear a failure of your own yet."
CLOSING = "Want to try it again?"


def spoken_feedback(
    strengths: Sequence[Credit], changes: Sequence[Change], notes: Sequence[Note], heard: bool
) -> str:
    """At most `MOST_WORDS` words; each part says something that was heard, or names what was not."""
    if not heard:
        return NOTHING_HEARD
    notes_due = sorted(
        (note for note in notes if note.id in SPOKEN_NOTES and note.level),
        key=lambda note: (-note.level, SPOKEN_NOTES.index(note.id)),
    )
    told = {"metrics"} if any(note.id == "missing_metrics" for note in notes_due) else set()
    advice = [change.text for change in changes if change.about not in told][:MOST_CHANGES]
    said = [note.text for note in notes_due if note.level == 2]
    maybe = [note.text for note in notes_due if note.level == 1]
    biggest = ["Biggest gain: " + _lower_first(text) for text in advice[:1]]
    parts = [_credit(strengths)]
    for part in (*biggest, *said, *advice[1:], *maybe):
        if _count(" ".join((*parts, part, CLOSING))) <= MOST_WORDS:
            parts.append(part)
    parts.append(CLOSING if changes or notes_due else "That is a complete answer.")
    return " ".join(parts)


def _credit(strengths: Sequence[Credit]) -> str:
    if not strengths:
        return NO_CREDIT
    credit = strengths[0]
    return f"What worked: {_lower_first(credit.text)}. You said: {_short(credit.evidence.quote)}."


def _short(quote: str) -> str:
    """The quote's first words; filled pauses are left out, since read aloud they sound like a stutter."""
    words = _FILLED_PAUSE.sub("", quote).split()
    while len(words) > 1 and _bare(words[0]) in _CONNECTIVES:
        words = words[1:]
    kept = words[:QUOTE_WORDS]
    while len(kept) < len(words) and len(kept) > 1 and _bare(kept[-1]) in _LEADING_ON:
        kept = kept[:-1]
    return " ".join(kept).rstrip(" ,.;:?!")


def _bare(word: str) -> str:
    return word.lower().strip(".,;:?!")


def _lower_first(text: str) -> str:
    return text if text[:2] in ("I ", "I'") else text[:1].lower() + text[1:]


def _count(text: str) -> int:
    return len(text.split())
