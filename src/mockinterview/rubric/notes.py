"""Notes that stand beside the points: figures that are missing, and sound that may have been misheard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mockinterview.model import Metric, Note, SoundFacts

# Signal to noise decides whether speech is understood, more than loudness: below 15 dB recognisers begin
# to fail and below 10 dB they are poor (advice of Azure's speech team, and capture tools' own warnings).
FAIR_SNR_DB = 15.0
POOR_SNR_DB = 10.0

# Share of samples at full scale; a loud laugh clips a few hundredths of a second.
CLIPPED_SHARE = 0.001

NO_FIGURES = (
    "I didn't hear a figure. Say how much, how many or how long, before and after; a rough one will do."
)
ONLY_THE_FAILURE = (
    "I heard a figure for the failure, but none for what got better. Give the same one afterwards."
)
CLIPPED = "The recording is overdriven, so words may be misheard. Turn the microphone's level down."
NOISY = "The room is loud against the voice, so words may be misheard. Move closer to the microphone."


def answer_notes(sound: SoundFacts | None, metrics: Sequence[Metric] | None = None) -> tuple[Note, ...]:
    """What is due; without `metrics` figures aren't asked for."""
    return (*(() if metrics is None else (_missing_metrics(metrics),)), *_sound_notes(sound))


def _missing_metrics(metrics: Sequence[Metric]) -> Note:
    sides = {metric.side for metric in metrics}
    if "improvement" in sides:
        return Note("missing_metrics", 0, "")
    if "failure" in sides:
        return Note("missing_metrics", 1, ONLY_THE_FAILURE, ("no figure for the improvement",))
    return Note(
        "missing_metrics", 2, NO_FIGURES, ("no figure for the failure", "no figure for the improvement")
    )


def _sound_notes(sound: SoundFacts | None) -> Iterator[Note]:
    if sound is None or not sound.speech:
        return
    if sound.clipped > CLIPPED_SHARE:
        yield Note("clipped", 2, CLIPPED, (f"{sound.clipped:.1%} of the samples are at full scale",))
    snr = sound.speech_dbfs - sound.noise_dbfs
    if snr < FAIR_SNR_DB:
        yield Note("noisy", 2 if snr < POOR_SNR_DB else 1, NOISY, (f"{snr:.0f} dB above the noise",))
