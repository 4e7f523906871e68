"""Pages for people: one for each student, one for the class. Self-contained, without scripts."""

from __future__ import annotations

from graders.feedback.class_page import render_class
from graders.feedback.report_page import render_report

__all__ = ["render_class", "render_report"]
