"""Pages from templates: everything inside, nothing fetched, and written for the owner alone."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from mockinterview.errors import SessionError
from mockinterview.scorecard import clock
from mockinterview.store import replace_whole


def render(template: str, **values: Any) -> str:
    """The page of a template beside this module; all values are escaped unless they are `safe`."""
    script, style = _own("report.js"), _own("report.css")
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_own),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
    )
    environment.filters["clock"] = clock
    return environment.get_template(template).render(
        script=safe(script),
        style=safe(style),
        # Hash of exactly what stands between the tags.
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        **values,
    )


def write(html: str, target: Path) -> Path:
    """Replace `target` whole; SessionError when it can't be written."""
    try:
        replace_whole(target, html)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SessionError(f"The page can't be written to {target}: {reason}.") from error
    return target


def safe(text: str) -> Markup:
    """The package's own files and pictures, in which nothing is said by anybody."""
    return Markup(text)


def _own(name: str) -> str:
    return files("mockinterview.report").joinpath(name).read_text(encoding="utf-8")
