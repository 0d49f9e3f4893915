"""The feedback for the ear: short, about the answer, with one credit and at most two changes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mockinterview.model import Change, Credit, Note

# About 28 s at 150 words a minute. Long spoken text is worse than the same text on screen (Leahy & Sweller
# 2016), so everything else stays on the scorecard.
MOST_WORDS = 70
MOST_CHANGES = 2

# A quote is heard once and can't be read again.
QUOTE_WORDS = 8

# The notes that are said aloud when they are due; the clearest comes first.
SPOKEN_NOTES = ("rambling", "missing_metrics")

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
    words = [
        word for word in quote.split() if not re.fullmatch(r"(?:um+|uh+|erm?|hmm+)[,.]?", word, re.IGNORECASE)
    ]
    return " ".join(words[:QUOTE_WORDS]).rstrip(" ,.;:?!")


def _lower_first(text: str) -> str:
    return text if text[:2] in ("I ", "I'") else text[:1].lower() + text[1:]


def _count(text: str) -> int:
    return len(text.split())
