"""A small course of its own, so that these tests stay true whatever the real labs hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from graders.labs import Lab, Question, Variable
from graders.labs.course import Course

LAB = "lab9_small"

TESTS = '''"""The sum."""

from otter.test_files import test_case

from graders.checks import (
    assert_answer,
    assert_shape,
)

OK_FORMAT = False
name = "q1_sum"

# What the secret case compares with.
SECRET = 42


def _secret_help(value):
    return value == SECRET


@test_case(points=1)
def test_public(total):
    """The sum is a number."""  # layout stays
    assert_answer(total, 42)


# Nobody should read this comment.
@test_case(points=2, hidden=True, name="The sum is right")
def test_secret(total):
    assert_shape(total, ())
    assert _secret_help(total)
'''


def code(source: str, **extra: Any) -> dict[str, Any]:
    """A code cell as an author's notebook has it, run before."""
    return {
        "cell_type": "code",
        "id": extra.pop("id", f"c{abs(hash(source)) % 10**6}"),
        "source": source.splitlines(keepends=True),
        "metadata": {"collapsed": True, **extra},
        "execution_count": 7,
        "outputs": [{"output_type": "stream", "name": "stdout", "text": ["42\n"]}],
    }


def markdown(source: str, cell_id: str) -> dict[str, Any]:
    """A Markdown cell."""
    lines = source.splitlines(keepends=True)
    return {"cell_type": "markdown", "id": cell_id, "source": lines, "metadata": {}}


def notebook(*cells: dict[str, Any], lab: str = LAB) -> dict[str, Any]:
    """A notebook of the cells, of nbformat 4.5."""
    return {
        "cells": list(cells),
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "labgrade": {"lab": lab},
            "language_info": {"name": "python", "version": "3.11.7"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def make_lab() -> Lab:
    """The definition of a lab of one question."""
    question = Question(
        name="q1_sum", title="Add", variables=(Variable(name="total", kind="number"),)
    )
    return Lab(name=LAB, title="Small", datasets=(), questions=(question,))


def make_course(root: Path) -> Course:
    """A course with that lab, all of it sound."""
    course = Course(root)
    source = course.solution(LAB)
    source.parent.mkdir(parents=True)
    cells = (
        code(f'import graders\nlab = graders.start_lab("{LAB}")', id="setup"),
        code("# BEGIN SOLUTION\ntotal = 40 + 2\n# END SOLUTION\nprint(total)", id="answer"),
        code('grader.check("q1_sum")', id="check"),
    )
    source.write_text(json.dumps(notebook(*cells)), encoding="utf-8")
    tests = root / "autograder_tests" / LAB
    tests.mkdir(parents=True)
    (tests / "q1_sum.py").write_text(TESTS, encoding="utf-8")
    return course
