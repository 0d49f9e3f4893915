"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

DEFAULT_MODEL = "base.en"
DEFAULT_QUESTION = "failure"

bank_option = click.option(
    "--bank",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Use the question bank in DIR instead of the bundled one.",
)
model_option = click.option(
    "--model",
    metavar="NAME|PATH",
    help=f"Whisper model: an official name, fetched once, or a .pt file.  [default: {DEFAULT_MODEL}]",
)
engine_option = click.option(
    "--engine",
    type=click.Choice(["openai", "ctranslate2"]),
    help="What runs the model.  [default: the quicker one that is installed]",
)
sessions_option = click.option(
    "--sessions",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where sessions are kept.  [default: the platform's data folder]",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
rate_option = click.option(
    "--rate", type=click.IntRange(80, 300), metavar="WPM", help="Words a minute of the voice."
)
voice_name_option = click.option(
    "--voice-name", metavar="NAME", help="Which of the system's voices speaks ('doctor' lists them)."
)
