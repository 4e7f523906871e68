"""The author's side: from one source notebook and its tests to everything students receive."""

from __future__ import annotations

from graders.authoring.build import GeneratedFile, generate, leftovers, stale, write
from graders.authoring.question_tests import (
    CaseDeclaration,
    QuestionTests,
    read_question_tests,
    read_tests,
)

__all__ = [
    "CaseDeclaration",
    "GeneratedFile",
    "QuestionTests",
    "generate",
    "leftovers",
    "read_question_tests",
    "read_tests",
    "stale",
    "write",
]
