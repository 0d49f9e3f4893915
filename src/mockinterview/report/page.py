"""Put a session's takes into one page: sound, words, marks, points and pictures."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup

from mockinterview.archive import REPORT_FILE
from mockinterview.bank import Bank
from mockinterview.coach.feedback import most_points, points
from mockinterview.errors import AudioFileError
from mockinterview.model import Evidence, Feedback, Question, Rating, Session, Take, Transcript
from mockinterview.scorecard import clock
from mockinterview.takes import first_of, score_take

from . import html, pictures
from .marks import Heard, Marked, legend, locate, marked


@dataclass(frozen=True)
class Quote:
    """Words to show, and where they can be heard."""

    text: str
    heard: Heard | None

    @property
    def at(self) -> str:
        """When it was said, for the eye."""
        return "" if self.heard is None or self.heard.start is None else clock(self.heard.start)


@dataclass(frozen=True)
class Line:
    """A criterion's line in the ledger."""

    name: str
    level: int | None
    points: int | None
    of: int
    anchor: str
    quotes: tuple[Quote, ...]
    next_point: str | None
    cheapest: bool


@dataclass(frozen=True)
class TakePage:
    """All that one tab shows."""

    number: int
    prompt: str
    feedback: Feedback | None
    words: tuple[Marked, ...]
    lines: tuple[Line, ...]
    metrics: tuple[tuple[str, Quote], ...]
    flags: tuple[tuple[str, str, tuple[Quote, ...]], ...]
    audio: str | None
    seconds: float
    outline: str
    speech: list[dict[str, float]]
    pace: list[tuple[float, float]]
    pauses: list[tuple[float, float]]
    accommodated: bool
    legend: dict[str, str] = field(default_factory=dict)

    @property
    def pace_chart(self) -> Markup | None:
        """The pace as a picture, where it can be told."""
        return html.safe(pictures.pace_chart(self.pace)) if len(self.pace) > 1 else None

    @property
    def pause_chart(self) -> Markup | None:
        """The pauses as a picture, where there are any."""
        return html.safe(pictures.pause_chart(self.pauses)) if self.pauses else None


def write_report(session: Session, folder: Path, bank: Bank, out: Path | None = None) -> Path:
    """Write the page of a session whose takes have their words; gives its path.

    SessionError when it can't be written.
    """
    return html.write(render(session, bank), out or folder / REPORT_FILE)


def render(session: Session, bank: Bank) -> str:
    """The page as text."""
    takes = [_take_page(session.takes, index, bank) for index in range(len(session.takes))]
    return html.render("report.html.jinja", session=session, takes=takes, columns=pictures.COLUMNS)


def _take_page(takes: Sequence[Take], index: int, bank: Bank) -> TakePage:
    take, question = takes[index], bank[takes[index].question]
    audio, outline, seconds = _sound(take)
    sound = take.recording.sound if take.recording else None
    transcript = take.transcript or Transcript(())
    feedback = score_take(question, takes, index) if take.transcript else None
    numbers = list(range(first_of(takes, index), index + 1))
    tellings = [other.words if other else () for other in (takes[n].transcript for n in numbers)]

    def quoted(evidence: Evidence) -> Quote:
        return Quote(evidence.quote, locate(evidence.quote, evidence.start, tellings, numbers))

    voiced = sound.voiced if sound else None
    words = marked(question, transcript, feedback, index, voiced) if feedback else ()
    return TakePage(
        number=index + 1,
        prompt=take.prompt,
        feedback=feedback,
        words=words,
        lines=tuple(_lines(question, feedback, quoted)) if feedback else (),
        metrics=tuple(_metrics(feedback, quoted)) if feedback else (),
        flags=tuple(_flags(question, feedback, quoted)) if feedback else (),
        audio=audio,
        seconds=seconds,
        outline=outline,
        speech=pictures.spans(sound) if sound else [],
        pace=pictures.pace(transcript.words),
        pauses=pictures.pauses(sound) if sound else [],
        accommodated=take.accommodated,
        legend=dict(legend(words)),
    )


def _sound(take: Take) -> tuple[str | None, str, float]:
    """The recording as a data address, its outline, its seconds; None where it is gone."""
    import soundfile

    from mockinterview.desk.audio_files import read_audio

    if take.recording is None:
        return None, "", 0.0
    try:
        samples, rate = read_audio(take.recording.path)
    except AudioFileError:
        return None, "", take.recording.sound.duration
    packed = io.BytesIO()
    # Without loss, in half the room, and every browser plays it.
    soundfile.write(packed, samples, rate, format="FLAC", subtype="PCM_16")
    address = "data:audio/flac;base64," + base64.b64encode(packed.getvalue()).decode()
    return address, pictures.waveform(samples, rate), len(samples) / rate


def _lines(question: Question, feedback: Feedback, quoted: Any) -> list[Line]:
    criteria = {criterion.id: criterion for criterion in question.rubric.criteria}
    cheapest = next((change.about for change in feedback.changes if change.about in criteria), None)
    return [_line(criteria[r.criterion].name, r, feedback, quoted, cheapest) for r in feedback.ratings]


def _line(name: str, rating: Rating, feedback: Feedback, quoted: Any, cheapest: str | None) -> Line:
    weight = feedback.weights[rating.criterion]
    return Line(
        name,
        rating.level,
        points(rating, weight),
        most_points(weight),
        rating.why,
        tuple(quoted(evidence) for evidence in rating.evidence),
        rating.next_point,
        rating.criterion == cheapest,
    )


def _metrics(feedback: Feedback, quoted: Any) -> list[tuple[str, Quote]]:
    return [
        (metric.side, quoted(Evidence("metrics", metric.cue, metric.quote, metric.start, metric.end)))
        for metric in feedback.metrics
    ]


def _flags(question: Question, feedback: Feedback, quoted: Any) -> list[tuple[str, str, tuple[Quote, ...]]]:
    flags = {flag.id: flag for flag in question.rubric.red_flags}
    return [
        (flags[raised.id].name, flags[raised.id].advice, tuple(quoted(e) for e in raised.evidence))
        for raised in feedback.red_flags
    ]
