"""For people who need more time to speak: an answer judged by what it says, without how it was spoken.

Pace, pauses and fillers never cost points; here they aren't mentioned either, since for somebody who
stutters, or speaks a language they are still learning, the remark alone does harm.
"""

from __future__ import annotations

import math
from dataclasses import replace

from mockinterview.model import Cue, Feedback, Question

# The rambling note's limits on length and on sentences that run on, which is how long breath lasts.
_LIMITS_ON_PACE = ("too_long_seconds", "run_on_words")

# Its cues with this part are repairs in mid-speech.
_REPAIRS = "restart"


def without_pace_rules(question: Question) -> Question:
    """The question with a rambling note that only hears side stories, circling, background and endings."""
    rule = question.rubric.rambling
    thresholds = {
        name: math.inf if name in _LIMITS_ON_PACE else limit for name, limit in rule.thresholds.items()
    }
    cues = tuple(cue for cue in rule.cues if not _is_repair(cue))
    rambling = replace(rule, thresholds=thresholds, cues=cues)
    return replace(question, rubric=replace(question.rubric, rambling=rambling))


def without_pace(feedback: Feedback) -> Feedback:
    """The feedback with nothing in its delivery that a clock or a count of fillers gave: None throughout."""
    delivery = replace(
        feedback.delivery,
        seconds=None,
        speaking_seconds=None,
        words_per_minute=None,
        pauses=None,
        fillers_written=None,
        fillers_unwritten=None,
        fillers_lexical=None,
        time_to_failure=None,
    )
    return replace(feedback, delivery=delivery)


def _is_repair(cue: Cue) -> bool:
    return _REPAIRS in cue.parts
