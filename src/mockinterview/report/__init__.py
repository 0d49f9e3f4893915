"""Reports as HTML pages that work from disk, offline: a session, a history, two tellings side by side."""

from .html import write
from .overview import render_comparison, render_history
from .page import write_report

__all__ = ["render_comparison", "render_history", "write", "write_report"]
