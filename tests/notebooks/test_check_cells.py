"""Which questions a cell checks."""

from __future__ import annotations

import pytest

from graders.notebooks import checked_questions


@pytest.mark.parametrize(
    ("source", "questions"),
    [
        ('grader.check("q1_data")', ("q1_data",)),
        ("x = 1\ngrader.check('q1_data'); grader.check('q2_model')", ("q1_data", "q2_model")),
        ('# grader.check("q1_data")', ()),
        ('print("""grader.check(\'q1_data\')""")', ()),
        ('%time\n!pip install otter-grader\ngrader.check("q1_data")', ("q1_data",)),
        ('files = !ls\n# grader.check("q2_model")\ngrader.check("q1_data")', ("q1_data",)),
        ("grader.check(name)", ()),
        ("def broken(:\n    grader.check('q1_data')", ("q1_data",)),
        ("((" * 5000, ()),
        ("\0", ()),
    ],
)
def test_calls_count_and_comments_do_not(source: str, questions: tuple[str, ...]):
    assert checked_questions(source) == questions
