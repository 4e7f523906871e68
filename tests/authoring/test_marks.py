"""What becomes of solution and prompt marks."""

from __future__ import annotations

import pytest

from graders.authoring import marks


def test_a_solution_without_a_prompt_becomes_the_placeholder():
    source = "x = 1\n# BEGIN SOLUTION\ny = x + 1\n# END SOLUTION\nprint(y)"
    assert marks.student_source(source) == "x = 1\n# YOUR CODE HERE\n...\nprint(y)"


def test_the_placeholder_stands_as_deep_as_the_solution():
    source = "def f(x):\n    # BEGIN SOLUTION\n    return x\n    # END SOLUTION"
    assert marks.student_source(source) == "def f(x):\n    # YOUR CODE HERE\n    ..."


def test_a_prompt_takes_the_place_of_the_solution_directly_before_it():
    source = (
        "# BEGIN SOLUTION\ny = 1\n# END SOLUTION\n"
        "# BEGIN PROMPT\n# # 1. The answer:\n# y = ...\n#\n#   z = ...\n# END PROMPT\nend = 1"
    )
    assert marks.student_source(source) == "# 1. The answer:\ny = ...\n\n  z = ...\nend = 1"


def test_an_indented_prompt_keeps_its_indent():
    source = (
        "if True:\n    # BEGIN SOLUTION\n    y = 1\n    # END SOLUTION\n"
        "    # BEGIN PROMPT\n    # y = ...\n    # END PROMPT"
    )
    assert marks.student_source(source) == "if True:\n    y = ..."


def test_two_solutions_in_a_cell_are_replaced_one_by_one():
    source = (
        "# BEGIN SOLUTION\na = 1\n# END SOLUTION\nb = 2\n"
        "# BEGIN SOLUTION\nc = 3\n# END SOLUTION\n# BEGIN PROMPT\n# c = ...\n# END PROMPT"
    )
    assert marks.student_source(source) == "# YOUR CODE HERE\n...\nb = 2\nc = ..."


def test_a_cell_without_marks_stays_as_it_is():
    source = "# nothing to do\nx = 1"
    assert marks.student_source(source) == source
    assert not marks.has_solution(source)


def test_markdown_marks_are_html_comments():
    source = "## Q\n<!-- BEGIN SOLUTION -->\nBecause.\n<!-- END SOLUTION -->"
    assert marks.student_source(source, markdown=True) == "## Q\n*Write your answer here.*"


def test_a_markdown_prompt_is_one_comment_and_its_text_shows():
    source = (
        "<!-- BEGIN SOLUTION -->\nBecause.\n<!-- END SOLUTION -->\n"
        "<!-- BEGIN PROMPT\n*Your reason*\nEND PROMPT -->"
    )
    assert marks.problems(source, markdown=True) == ()
    assert marks.student_source(source, markdown=True) == "*Your reason*"


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("# BEGIN SOLUTION\nx = 1", "line 1: BEGIN SOLUTION without its END SOLUTION"),
        ("x = 1\n# END SOLUTION", "line 2: END SOLUTION without its BEGIN SOLUTION"),
        (
            "# BEGIN SOLUTION\n# BEGIN SOLUTION\n# END SOLUTION",
            "line 2: BEGIN SOLUTION inside the SOLUTION of line 1",
        ),
        (
            "# BEGIN SOLUTION\n# END PROMPT",
            "line 2: END PROMPT without its BEGIN PROMPT",
        ),
        (
            "# BEGIN PROMPT\n# x\n# END PROMPT",
            "line 1: BEGIN PROMPT is not directly after an END SOLUTION",
        ),
        (
            "# BEGIN SOLUTION\n# END SOLUTION\ny = 1\n# BEGIN PROMPT\n# x\n# END PROMPT",
            "line 4: BEGIN PROMPT is not directly after an END SOLUTION",
        ),
    ],
)
def test_unbalanced_marks_are_named_with_their_line(source: str, problem: str):
    assert marks.problems(source) == (problem,)


def test_every_unbalanced_mark_of_a_cell_is_named():
    source = "# END SOLUTION\n# END PROMPT\n# BEGIN SOLUTION"
    assert len(marks.problems(source)) == 3
