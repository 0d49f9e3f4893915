"""The JSON that others rely on: feedback, transcripts and facts as plain dictionaries in a fixed order."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from mockinterview.coach.feedback import most_points, points
from mockinterview.model import (
    Delivery,
    Evidence,
    Feedback,
    Metric,
    Rating,
    SoundFacts,
    Timings,
    Transcript,
)

JSON = dict[str, Any]


def feedback_json(feedback: Feedback) -> JSON:
    """A feedback as `score --json` prints it and as session.json keeps it."""
    return {
        "question": feedback.question,
        "points": feedback.points,
        "of": feedback.of,
        "ratings": [_rating(rating, feedback.weights[rating.criterion]) for rating in feedback.ratings],
        "metrics": [_metric(metric) for metric in feedback.metrics],
        "delivery": _delivery(feedback.delivery),
        "notes": [
            {
                "id": note.id,
                "level": note.level,
                "text": note.text,
                "reasons": list(note.reasons),
                "evidence": [_evidence(e) for e in note.evidence],
            }
            for note in feedback.notes
        ],
        "red_flags": [raised.id for raised in feedback.red_flags],
        "strengths": [
            {"criterion": credit.criterion, "text": credit.text, **_evidence(credit.evidence)}
            for credit in feedback.strengths
        ],
        "changes": [
            {
                "about": change.about,
                "text": change.text,
                "points": change.points,
                "evidence": [_evidence(e) for e in change.evidence],
            }
            for change in feedback.changes
        ],
        "spoken": feedback.spoken,
        "model": feedback.model,
        "engine": feedback.engine,
        "rubric": feedback.rubric,
    }


def transcript_json(transcript: Transcript) -> JSON:
    """A transcript as `transcribe --json` prints it."""
    return {
        "text": transcript.text,
        "words": [asdict(word) for word in transcript.words],
        "model": transcript.model,
        "engine": transcript.engine,
    }


def sound_json(sound: SoundFacts) -> JSON:
    """Sound facts for session.json; digital silence has no level, so it is null."""
    return {
        "duration": sound.duration,
        "speech": [[span.start, span.end] for span in sound.speech],
        "peak_dbfs": _finite(sound.peak_dbfs),
        "speech_dbfs": _finite(sound.speech_dbfs),
        "noise_dbfs": _finite(sound.noise_dbfs),
        "clipped": sound.clipped,
        "voiced": None if sound.voiced is None else [[span.start, span.end] for span in sound.voiced],
    }


def timings_json(timings: Timings) -> JSON:
    """Timings to the millisecond."""
    return {name: None if at is None else round(at, 3) for name, at in asdict(timings).items()}


def _finite(level: float) -> float | None:
    return level if math.isfinite(level) else None


def _rating(rating: Rating, weight: int) -> JSON:
    return {
        "criterion": rating.criterion,
        "level": rating.level,
        "points": points(rating, weight),
        "of": most_points(weight),
        "why": rating.why,
        "evidence": [_evidence(e) for e in rating.evidence],
        "next_point": rating.next_point,
    }


def _evidence(evidence: Evidence) -> JSON:
    return {"quote": evidence.quote, "start": evidence.start, "end": evidence.end, "cue": evidence.cue}


def _metric(metric: Metric) -> JSON:
    return asdict(metric)


def _delivery(delivery: Delivery) -> JSON:
    return {
        "seconds": delivery.seconds,
        "speaking_seconds": delivery.speaking_seconds,
        "words": delivery.words,
        "words_per_minute": delivery.words_per_minute,
        "pauses": None if delivery.pauses is None else asdict(delivery.pauses),
        "fillers": {
            "written": delivery.fillers_written,
            "unwritten": delivery.fillers_unwritten,
            "lexical": delivery.fillers_lexical,
        },
        "time_to_failure": delivery.time_to_failure,
        "words_to_failure": delivery.words_to_failure,
        "repetition": delivery.repetition,
    }
