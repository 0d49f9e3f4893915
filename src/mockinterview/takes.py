"""What a take is scored on: its own words, or for a follow-up the whole answer with the words it adds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mockinterview.accommodation import without_pace, without_pace_rules
from mockinterview.model import Feedback, Question, SoundFacts, Span, Take, Transcript, Word
from mockinterview.scoring import score


def score_take(question: Question, takes: Sequence[Take], index: int) -> Feedback:
    """Feedback on take `index`; a follow-up counts toward the answer that it follows.

    Times of a follow-up's words go on where the speech before it ended: the turn between is nobody's pause.
    An accommodated take is not told how it was spoken.
    """
    transcript, sound = answer_of(takes, index)
    if takes[index].accommodated:
        return without_pace(score(transcript, without_pace_rules(question), sound))
    return score(transcript, question, sound)


def answer_of(takes: Sequence[Take], index: int) -> tuple[Transcript, SoundFacts | None]:
    """All that was said up to take `index` since its question was asked: the answer and its follow-ups."""
    first = first_of(takes, index)
    transcript, sound = _heard(takes[first])
    for take in takes[first + 1 : index + 1]:
        more, more_sound = _heard(take)
        transcript, sound = _joined(transcript, sound, more, more_sound)
    return transcript, sound


def first_of(takes: Sequence[Take], index: int) -> int:
    """The take that take `index` belongs to: itself, or the answer that it follows up."""
    while index > 0 and takes[index].follow_up is not None:
        index -= 1
    return index


def follow_up(question: Question, feedback: Feedback, asked: Sequence[str]) -> tuple[str, str] | None:
    """The criterion whose next point is cheapest to earn with its probe, unless all were asked."""
    for change in feedback.changes:
        if change.about in question.follow_ups and change.about not in asked:
            return change.about, question.follow_ups[change.about]
    open_ids = [rating.criterion for rating in feedback.ratings if rating.level != 2]
    for id in open_ids:
        if id in question.follow_ups and id not in asked:
            return id, question.follow_ups[id]
    return None


def _heard(take: Take) -> tuple[Transcript, SoundFacts | None]:
    return take.transcript or Transcript(()), take.recording.sound if take.recording else None


def _joined(
    left: Transcript, left_sound: SoundFacts | None, right: Transcript, right_sound: SoundFacts | None
) -> tuple[Transcript, SoundFacts | None]:
    if left_sound is None or right_sound is None:
        return Transcript(left.words + right.words, left.model, left.engine), None
    shift = _end(left_sound) - (right_sound.speech[0].start if right_sound.speech else 0.0)
    words = left.words + tuple(_later(word, shift) for word in right.words)
    sound = SoundFacts(
        duration=shift + right_sound.duration,
        speech=left_sound.speech + _shifted(right_sound.speech, shift),
        peak_dbfs=max(left_sound.peak_dbfs, right_sound.peak_dbfs),
        speech_dbfs=max(left_sound.speech_dbfs, right_sound.speech_dbfs),
        noise_dbfs=max(left_sound.noise_dbfs, right_sound.noise_dbfs),
        clipped=max(left_sound.clipped, right_sound.clipped),
        voiced=None
        if left_sound.voiced is None or right_sound.voiced is None
        else left_sound.voiced + _shifted(right_sound.voiced, shift),
    )
    return Transcript(words, left.model, left.engine), sound


def _shifted(spans: Sequence[Span], shift: float) -> tuple[Span, ...]:
    return tuple(Span(span.start + shift, span.end + shift) for span in spans)


def _end(sound: SoundFacts) -> float:
    return sound.speech[-1].end if sound.speech else sound.duration


def _later(word: Word, shift: float) -> Word:
    if word.start is None or word.end is None:
        return word
    return replace(word, start=round(word.start + shift, 2), end=round(word.end + shift, 2))
