"""Grading one submission: capture, measure, judge, report."""

from __future__ import annotations

from graders.grading.grader import GradedSubmission, Grader
from graders.grading.one import grade

__all__ = ["GradedSubmission", "Grader", "grade"]
