"""The gradebook: who is in the class and what each submission got, in one database per batch.

SQLite in the batch's folder by default, any SQLAlchemy URL where a department has a server.
Everything else in the folder (``grades.csv``, pages, JSON files) is derived from it.
"""

from __future__ import annotations

from graders.gradebook.database import open_gradebook
from graders.gradebook.gradebook import Gradebook
from graders.gradebook.index import Match, RosterIndex, folded
from graders.gradebook.manual_scores import answer_digest, with_manual_scores
from graders.gradebook.rows import ClassRow, ManualScore, ResultKeys, StoredResult, Student
from graders.gradebook.trainings import SharedTrainings, TrainingCounter

__all__ = [
    "ClassRow",
    "Gradebook",
    "ManualScore",
    "Match",
    "ResultKeys",
    "RosterIndex",
    "SharedTrainings",
    "StoredResult",
    "Student",
    "TrainingCounter",
    "answer_digest",
    "folded",
    "open_gradebook",
    "with_manual_scores",
]
