"""The voice loop: say the question, record the answer, write it down, judge it, say what was found.

It blocks on purpose: an interviewer waits. It knows the ends only by what they do, and every step is on
disk before the next one begins.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from mockinterview.desk.ends import Voice
from mockinterview.errors import AudioFileError
from mockinterview.model import Feedback, Question, Recording, Session, Take, Timings
from mockinterview.store import SessionFolder
from mockinterview.takes import follow_up, score_take
from mockinterview.transcription.words import Heard


class Listener(Protocol):
    """Records one answer to a file; the two hooks mark the first block and the end of speech."""

    @property
    def ready(self) -> bool:
        """Whether another answer can be had; recorded answers run out."""
        ...

    def listen(
        self, path: Path, on_first_block: Callable[[], None], on_speech_end: Callable[[], None]
    ) -> Recording:
        """The recording, complete on disk."""
        ...


class Screen(Protocol):
    """What the person sees."""

    def working(self, text: str) -> AbstractContextManager[None]:
        """Show that something takes time."""
        ...

    def asked(self, prompt: str) -> None:
        """The question, in writing."""
        ...

    def judged(self, take: Take, before: Feedback | None) -> None:
        """The scorecard of a take, with the feedback of the take before it."""
        ...


@dataclass(frozen=True)
class Ends:
    """What the loop is given: a voice, a listener, a way from a recording to words, and a screen."""

    voice: Voice
    listener: Listener
    hear: Callable[[Recording], Heard]
    screen: Screen


class Interview:
    """One session in progress; what has been reached is always on disk."""

    def __init__(
        self,
        question: Question,
        ends: Ends,
        folder: SessionFolder,
        session: Session,
        *,
        accommodated: bool = False,
    ) -> None:
        self._question = question
        self._accommodated = accommodated
        self._ends = ends
        self._folder = folder
        self._began = time.monotonic()
        self.session = session
        folder.save(session)

    def run(self, takes: int = 1, follow_ups: int = 0) -> Session:
        """Ask the question `takes` times, each with up to `follow_ups` probes."""
        for _ in range(takes):
            if not self._ends.listener.ready:
                break
            feedback = self._ask(self._question.prompt, None)
            asked: list[str] = []
            while len(asked) < follow_ups and self._ends.listener.ready:
                if not (probe := follow_up(self._question, feedback, asked)):
                    break
                asked.append(probe[0])
                feedback = self._ask(probe[1], probe[0])
        return self.session

    def _ask(self, prompt: str, probes: str | None) -> Feedback:
        before = self.session.takes[-1].feedback if self.session.takes else None
        self._append(Take(self._question.id, prompt, follow_up=probes, accommodated=self._accommodated))
        self._ends.screen.asked(prompt)
        self._ends.voice.on_start = None
        self._ends.voice.say(prompt, "follow-up" if probes else "prompt")
        self._mark("prompt_end")
        self._record()
        self._transcribe()
        feedback = score_take(self._question, self.session.takes, len(self.session.takes) - 1)
        self._update(replace(self._take, feedback=feedback), "feedback_ready")
        self._ends.screen.judged(self._take, before)
        self._ends.voice.on_start = lambda: self._mark("feedback_start", save=False)
        self._ends.voice.say(feedback.spoken, "feedback")
        self._folder.save(self.session)
        return feedback

    def _record(self) -> None:
        recording = self._ends.listener.listen(
            self._folder.recording(len(self.session.takes)),
            lambda: self._mark("first_block", save=False),
            lambda: self._mark("speech_end", save=False),
        )
        self._update(replace(self._take, recording=recording))
        if not recording.sound.speech:
            raise AudioFileError(
                f"No speech was heard in the answer; its recording is kept in {self._folder.path}.\n"
                "Check the microphone with 'mockinterview doctor', then try again."
            )

    def _transcribe(self) -> None:
        assert self._take.recording is not None
        with self._ends.screen.working("Writing down what you said …"):
            heard = self._ends.hear(self._take.recording)
        self._folder.save_words(len(self.session.takes), heard.result)
        self._update(replace(self._take, transcript=heard.transcript), "transcript_ready")

    @property
    def _take(self) -> Take:
        return self.session.takes[-1]

    def _append(self, take: Take) -> None:
        self.session = replace(self.session, takes=(*self.session.takes, take))
        self._folder.save(self.session)

    def _update(self, take: Take, moment: str | None = None) -> None:
        self.session = replace(self.session, takes=(*self.session.takes[:-1], take))
        if moment:
            self._mark(moment, save=False)
        self._folder.save(self.session)

    def _mark(self, moment: str, *, save: bool = True) -> None:
        """Note when something happened; the recorder's thread marks without writing."""
        at: dict[str, float] = {moment: time.monotonic() - self._began}
        timings: Timings = replace(self._take.timings, **at)
        self.session = replace(
            self.session, takes=(*self.session.takes[:-1], replace(self._take, timings=timings))
        )
        if save:
            self._folder.save(self.session)
