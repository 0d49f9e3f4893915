"""`practice`: put the chosen ends together and run an interview."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mockinterview.cli.options import (
    DEFAULT_QUESTION,
    bank_option,
    engine_option,
    model_option,
    rate_option,
    sessions_option,
    voice_name_option,
)
from mockinterview.cli.patience import patience_options

if TYPE_CHECKING:
    from mockinterview.desk.endpointing import Patience
    from mockinterview.desk.ends import Keys, Microphone, Voice
    from mockinterview.desk.microphones import Pace
    from mockinterview.model import Feedback, Question, Recording, Take
    from mockinterview.transcription.live import LiveTranscription

# Executive-search advice is never to speak for more than two or three minutes; five leaves room for practice
# and keeps a forgotten recording small.
MOST_SECONDS = 300

# Sessions looked at for one that was cut off: it is the last one, or a few before it.
LOOKED_BACK = 20

# Three hours: what can be read again.
LONGEST_SECONDS = 3 * 3600


@click.command()
@click.argument("question", default=DEFAULT_QUESTION)
@click.option(
    "--answer",
    "answers",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Take the answer from an audio file instead of the microphone; repeat it for further answers.",
)
@click.option(
    "--pace",
    type=click.Choice(["real", "fast"]),
    default="fast",
    help="With --answer: feed it as it was spoken, or as fast as it can be read.  [default: fast]",
)
@click.option(
    "--voice",
    metavar="aloud|text|DIR",
    help="Speak aloud, in writing only, or into WAV files in DIR.  [default: aloud with a speaker]",
)
@model_option
@engine_option
@click.option("--device", metavar="NAME|NUMBER", help="Microphone to use ('doctor' lists them).")
@click.option("--no-auto-stop", is_flag=True, help="Only Enter ends the answer.")
@patience_options
@click.option(
    "--max-seconds",
    type=click.IntRange(1, LONGEST_SECONDS),
    default=MOST_SECONDS,
    metavar="N",
    help=f"End the answer after N seconds.  [default: {MOST_SECONDS}]",
)
@click.option("--follow-ups", type=click.IntRange(0, 8), default=0, metavar="N", help="Ask up to N probes.")
@click.option("--takes", type=click.IntRange(1, 20), default=1, metavar="N", help="Answer N times.")
@click.option("--quiet", is_flag=True, help="Show only the scorecard and errors.")
@rate_option
@voice_name_option
@sessions_option
@bank_option
def practice(
    question: str,
    answers: tuple[Path, ...],
    pace: Pace,
    voice: str | None,
    model: str | None,
    engine: str | None,
    device: str | None,
    no_auto_stop: bool,
    patience: Patience,
    accommodate: bool,
    max_seconds: float,
    follow_ups: int,
    takes: int,
    quiet: bool,
    rate: int | None,
    voice_name: str | None,
    sessions: Path | None,
    bank: Path | None,
) -> None:
    """Hear a question, answer it aloud, and hear feedback."""
    from mockinterview.bank import load_bank
    from mockinterview.cli.hearing import Ears
    from mockinterview.desk.keys import open_keys
    from mockinterview.desk.voices import TextVoice
    from mockinterview.interview import Ends, Interview
    from mockinterview.model import Session
    from mockinterview.store import SessionFolder, default_root

    asked = load_bank(bank)[question]
    if not quiet:
        _tell_unfinished(sessions or default_root())
    with open_keys() as keys:
        microphones = _microphones(answers, pace, device)
        ears = Ears(model, engine)
        listener = DeskListener(
            microphones, keys, ears.follow, patience, not no_auto_stop, max_seconds, quiet
        )
        speaking = _voice(voice, rate, voice_name, keys)
        screen = DeskScreen(asked, quiet=quiet, voice_writes=isinstance(speaking, TextVoice))
        transcriber = ears.load()
        folder = SessionFolder.create(sessions or default_root(), asked.id, datetime.now())
        began = datetime.now().astimezone().isoformat(timespec="seconds")
        session = Session(folder.path.name, began, (), transcriber.model, transcriber.engine, listener.device)
        ends = Ends(speaking, listener, ears.hear, screen)
        interview = Interview(asked, ends, folder, session, accommodated=accommodate)
        try:
            with folder.hold():
                interview.run(takes, follow_ups)
        except KeyboardInterrupt:
            screen.insist(f"\nStopped. What was recorded is kept in {folder.path}")
            listener.close(wait=False)
            raise
        except BaseException:
            listener.close()
            raise
        listener.close()
        screen.say(f"Kept in {folder.path}")


def _tell_unfinished(root: Path) -> None:
    """A session that was cut off isn't forgotten; where none can be looked for, the practice tells why."""
    from mockinterview.cli.console import errors
    from mockinterview.errors import MockInterviewError
    from mockinterview.recovery import unfinished

    try:
        left = unfinished(root, newest=LOOKED_BACK)
    except (MockInterviewError, OSError):
        return
    if left:
        names = ", ".join(folder.name for folder in left)
        text = f"Interrupted and not yet finished: {names}. Finish with: mockinterview recover"
        errors().print(text, style="yellow", soft_wrap=True, markup=False)


@dataclass
class DeskListener:
    """Records answers from the microphones it is given, one after the other, or one for ever."""

    microphones: Iterator[Microphone]
    keys: Keys
    follow: Callable[[], LiveTranscription]
    patience: Patience
    auto_stop: bool
    max_seconds: float
    quiet: bool

    def __post_init__(self) -> None:
        """Look for the first one at once, so that a missing microphone is told before the question."""
        self._next: Microphone | None = next(self.microphones)
        self.device = self._next.name
        self._live: LiveTranscription | None = None
        self._followed: LiveTranscription | None = None

    @property
    def ready(self) -> bool:
        """Whether another answer can be had; its microphone listens from here on."""
        if self._next is None:
            self._next = next(self.microphones, None)
        if self._next is not None:
            self._next.open()
            # The model warms up while the question is being asked.
            self._live = self._live or self.follow()
        return self._next is not None

    def close(self, *, wait: bool = True) -> None:
        """Let go of a microphone that was never listened to, and of what follows; that may take a second."""
        if self._next is not None:
            self._next.close()
        for live in (self._live, self._followed):
            if live is not None:
                live.stop(wait=wait)

    def listen(
        self, path: Path, on_first_block: Callable[[], None], on_speech_end: Callable[[], None]
    ) -> Recording:
        """One answer, recorded to `path`."""
        from mockinterview.desk.endpointing import Endpointer
        from mockinterview.desk.keys import NoKeys
        from mockinterview.desk.meter import open_meter
        from mockinterview.desk.recorder import record

        if not self.ready or self._next is None:
            raise RuntimeError("no further answer")
        microphone, self._next = self._next, None
        live, self._live = self._live, None
        self._followed = live
        endpointer = Endpointer(self.patience, auto_stop=self.auto_stop, max_seconds=self.max_seconds)
        meter = open_meter(quiet=self.quiet, live=microphone.live)

        def on_text(text: str, seconds: float) -> None:
            endpointer.hear_text(text, until=seconds)
            meter.caption(text)

        if live is not None:
            live.on_text = on_text
        return record(
            microphone,
            path,
            endpointer=endpointer,
            keys=self.keys,
            meter=meter,
            follower=live,
            # Without a keyboard nobody could undo the end, and only time would be lost.
            undo_seconds=0.0 if isinstance(self.keys, NoKeys) else self.patience.keep_going,
            on_first_block=on_first_block,
            on_speech_end=on_speech_end,
        )


class DeskScreen:
    """Progress on stderr, the scorecard on stdout; a question that the voice writes isn't written twice."""

    def __init__(self, question: Question, *, quiet: bool, voice_writes: bool) -> None:
        from rich.console import Console

        self._question = question
        self._quiet = quiet
        self._voice_writes = voice_writes
        self._console = Console(highlight=False)

    def insist(self, text: str) -> None:
        """A line that is shown in any case."""
        from mockinterview.cli.console import errors

        errors().print(text, soft_wrap=True, markup=False)

    def say(self, text: str) -> None:
        """A line of progress."""
        if not self._quiet:
            self.insist(text)

    def asked(self, prompt: str) -> None:
        """The question, in writing."""
        if not self._voice_writes:
            self.say(f"\n{prompt}\n")

    @contextmanager
    def working(self, text: str) -> Iterator[None]:
        """A spinner while something takes time."""
        from mockinterview.cli.console import working

        if self._quiet:
            yield
            return
        with working(text):
            yield

    def judged(self, take: Take, before: Feedback | None) -> None:
        """What was understood, and its scorecard."""
        from mockinterview.scorecard import show, show_transcript

        if take.transcript is not None and not self._quiet:
            show_transcript(self._console, take.transcript)
        if take.feedback is not None:
            show(self._console, self._question, take.feedback, before)


def _microphones(answers: tuple[Path, ...], pace: Pace, device: str | None) -> Iterator[Microphone]:
    """The recorded answers, all read beforehand so that a bad file is told at once; or the live one."""
    from mockinterview.desk.microphones import FileMicrophone, LiveMicrophone

    if answers:
        return iter([FileMicrophone(path, pace) for path in answers])
    number = int(device) if device is not None and device.isascii() and device.isdigit() else device
    return iter(lambda: LiveMicrophone(number), None)


def _voice(choice: str | None, rate: int | None, name: str | None, keys: Keys) -> Voice:
    from mockinterview.cli.console import errors
    from mockinterview.desk.voices import AloudVoice, TextVoice, WavVoice, has_speaker

    def write(text: str) -> None:
        errors().print(f"\n{text}\n", soft_wrap=True, markup=False)

    if choice is None and not has_speaker():
        errors().print("There is no speaker here, so the interviewer writes.", style="dim")
        choice = "text"
    if choice == "":
        raise click.BadParameter("'' is neither aloud, text nor a folder.", param_hint="--voice")
    if choice in (None, "aloud"):
        return AloudVoice(rate=rate, voice=name, keys=keys)
    if choice == "text":
        return TextVoice(write)
    return WavVoice(Path(choice), rate=rate, voice=name)
