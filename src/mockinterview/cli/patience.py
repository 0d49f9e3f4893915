"""The options about how much time a speaker gets, and what follows from them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

import click

from mockinterview.desk.endpointing import ACCOMMODATING, Patience

# Below one second ordinary pauses would end an answer; nobody waits two minutes for an end by silence.
SHORTEST_WAIT = 1
LONGEST_WAIT = 120
LONGEST_HOLD = 600

_USUAL = Patience()


class _Seconds(click.FloatRange):
    """A range that, unlike its parent, holds numbers only."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        seconds = super().convert(value, param, ctx)
        if math.isnan(seconds):
            self.fail(f"{value!r} is not a number of seconds.", param, ctx)
        return seconds


def _seconds(name: str, least: float, most: float, text: str) -> Callable[..., Any]:
    return click.option(name, type=_Seconds(least, most), metavar="SECONDS", help=text)


_OPTIONS = (
    _seconds(
        "--wait",
        SHORTEST_WAIT,
        LONGEST_WAIT,
        f"Silence that ends the answer; half as long again in its first seconds.  [default: {_USUAL.wait:g}]",
    ),
    _seconds(
        "--wait-finished",
        SHORTEST_WAIT,
        LONGEST_WAIT,
        "The same where the last sentence sounds finished."
        f"  [default: {_USUAL.wait_finished:g}, longer or shorter as --wait is]",
    ),
    _seconds("--hold", 1, LONGEST_HOLD, f"How long the key t holds the end off.  [default: {_USUAL.hold:g}]"),
    _seconds(
        "--keep-going",
        0,
        LONGEST_WAIT,
        f"How long an end by silence can be undone with k; 0: never.  [default: {_USUAL.keep_going:g}]",
    ),
    click.option(
        "--accommodate",
        is_flag=True,
        help=f"More time (silence of {ACCOMMODATING.wait_finished:g} to {ACCOMMODATING.wait:g} s ends the "
        "answer), no countdown, and no remarks on pace, pauses or fillers.",
    ),
)


def patience_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the options; it is called with their `patience`, and with `accommodate`."""

    @wraps(command)
    def with_patience(
        *,
        wait: float | None,
        wait_finished: float | None,
        hold: float | None,
        keep_going: float | None,
        accommodate: bool,
        **others: Any,
    ) -> Any:
        patience = patience_of(
            ACCOMMODATING if accommodate else _USUAL, wait, wait_finished, hold, keep_going
        )
        return command(patience=patience, accommodate=accommodate, **others)

    decorated: Callable[..., Any] = with_patience
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def patience_of(
    usual: Patience,
    wait: float | None = None,
    wait_finished: float | None = None,
    hold: float | None = None,
    keep_going: float | None = None,
) -> Patience:
    """`usual` with what was asked for; BadParameter where a finished sentence would be waited for longest.

    Whoever asks for a longer wait alone gets a longer one after finished sentences too.
    """
    if wait is not None:
        finished = max(SHORTEST_WAIT, usual.wait_finished * wait / usual.wait)
        usual = replace(usual, wait=wait, wait_finished=finished)
    if wait_finished is not None:
        if wait_finished > usual.wait:
            raise click.BadParameter(
                f"{wait_finished:g} is longer than --wait, which is {usual.wait:g}.",
                param_hint="--wait-finished",
            )
        usual = replace(usual, wait_finished=wait_finished)
    return replace(
        usual,
        hold=usual.hold if hold is None else hold,
        keep_going=usual.keep_going if keep_going is None else keep_going,
    )
