"""One answer in, one feedback out: the same pure function for the desk, replays, files and tests."""

from __future__ import annotations

from mockinterview.coach.feedback import give_feedback
from mockinterview.model import Feedback, Question, SoundFacts, Transcript, Word
from mockinterview.rubric.assess import assess
from mockinterview.text import sayable


def score(answer: str | Transcript, question: Question, sound: SoundFacts | None = None) -> Feedback:
    """The feedback on an answer; `sound` adds pauses and pace measured from the recording.

    The same input gives the same feedback. An answer with too few words to judge has levels of None.
    """
    transcript = typed(answer) if isinstance(answer, str) else answer
    return give_feedback(question, transcript, assess(question, transcript, sound))


def typed(text: str) -> Transcript:
    """A typed answer as a transcript without times."""
    return Transcript(tuple(Word(word) for word in sayable(text).split()))
