"""The labs that labgrade knows: one module for each, registered by its name."""

from __future__ import annotations

from graders.labs.definition import (
    AccuracyMeasurement,
    Lab,
    Question,
    TrainingBudget,
    Variable,
)
from graders.labs.registry import asked_in, find_lab, judging, lab_names, load_lab

__all__ = [
    "AccuracyMeasurement",
    "Lab",
    "Question",
    "TrainingBudget",
    "Variable",
    "asked_in",
    "find_lab",
    "judging",
    "lab_names",
    "load_lab",
]
