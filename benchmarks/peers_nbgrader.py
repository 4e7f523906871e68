"""Lab 5 as an nbgrader assignment: the same questions, points and checks in nbgrader's own form.

Each case of a test file becomes a grade cell that calls the same check on the student's live
variables; hidden cases become hidden tests. The answers of the base notebook are the solution
cells. ``nbgrader generate_assignment`` makes the release version of it, as its documentation
says, and a student's notebook is that version with the student's answers.
"""

from __future__ import annotations

import ast
import copy
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from graders.authoring.question_tests import CaseDeclaration, QuestionTests, case_decorator

Content = dict[str, Any]
Cell = dict[str, Any]

CONFIGURATION = """c = get_config()
c.CourseDirectory.course_id = "benchmark"
# The default of 30 seconds for a cell is too short for a training.
c.ExecutePreprocessor.timeout = 3600
"""

_CHECK = re.compile(r"""grader\.check\(\s*["'](\w+)["']""")
_NOT_IN_CELLS = ("OK_FORMAT", "name")


def source_notebook(base: Content, starter: Content, tests: Mapping[str, QuestionTests]) -> Content:
    """The instructor's version.

    Args:
        base: A correct notebook.
        starter: What students get; cells that differ from the base's are those that they fill in.
        tests: The lab's test files by question.
    """
    given = {cell["id"]: _text(cell) for cell in starter["cells"]}
    content = copy.deepcopy(base)
    content["cells"] = [
        made for cell in base["cells"] for made in _source_cells(cell, given.get(cell["id"]), tests)
    ]
    return content


def student_notebook(release: Content, submission: Content) -> Content:
    """A submission's cells in the release version, which keeps its grade cells.

    A cell that the submission does not have is gone, as where a student stopped.
    """
    theirs = {cell["id"]: _text(cell) for cell in submission["cells"]}
    content = copy.deepcopy(release)
    content["cells"] = [
        cell
        for cell in content["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade") or cell["id"] in theirs
    ]
    for cell in content["cells"]:
        if cell["id"] in theirs:
            cell["source"] = without_otter(theirs[cell["id"]])
    return content


def without_otter(source: str) -> str:
    """A cell without the lines that start Otter, which an nbgrader course has no use for."""
    kept = (line for line in source.splitlines() if "otter" not in line)
    return "\n".join(kept)


def case_source(tests: QuestionTests, case: CaseDeclaration) -> str:
    """One case as plain code: its file's constants and imports, its function, and a call."""
    kept: list[ast.stmt] = []
    for node in ast.parse(tests.source).body:
        if isinstance(node, ast.FunctionDef) and case_decorator(node) is not None:
            if node.name != case.function:
                continue
            node.decorator_list = []
        elif _belongs_to_otter(node):
            continue
        kept.append(node)
    code = "\n".join(ast.unparse(node) for node in kept)
    return f"{code}\n{case.function}({', '.join(case.parameters)})"


def scores_of_export(text: str) -> dict[str, float]:
    """Score by student from the CSV file of ``nbgrader export``."""
    import csv

    return {row["student_id"]: float(row["score"] or 0) for row in csv.DictReader(text.split("\n"))}


def read_notebook(path: Path) -> Content:
    """A notebook as JSON."""
    content: Content = json.loads(path.read_text(encoding="utf-8"))
    return content


def _source_cells(
    cell: Cell, given: str | None, tests: Mapping[str, QuestionTests]
) -> Iterator[Cell]:
    text = _text(cell)
    check = _CHECK.search(text)
    if check:
        yield from _grade_cells(tests[check.group(1)])
    elif cell["cell_type"] == "code" and text != given:
        solution = f"### BEGIN SOLUTION\n{text}\n### END SOLUTION"
        yield {**cell, "source": solution, "metadata": _marked(cell["id"], solution=True)}
    else:
        yield {**cell, "source": without_otter(text)}


def _grade_cells(tests: QuestionTests) -> Iterator[Cell]:
    for number, case in enumerate(tests.cases, start=1):
        code = case_source(tests, case)
        if case.hidden:
            code = f"### BEGIN HIDDEN TESTS\n{code}\n### END HIDDEN TESTS"
        name = f"{tests.question}-{number}"
        yield {
            "cell_type": "code",
            "id": name,
            "metadata": _marked(name, points=case.points or 0.0),
            "execution_count": None,
            "outputs": [],
            "source": code,
        }


def _marked(name: str, *, solution: bool = False, points: float | None = None) -> dict[str, Any]:
    """Cell metadata as version 3 of nbgrader's schema has them."""
    marks: dict[str, Any] = {
        "schema_version": 3,
        "grade_id": name,
        "grade": points is not None,
        "locked": points is not None,
        "solution": solution,
        "task": False,
    }
    return {"nbgrader": marks if points is None else {**marks, "points": points}}


def _belongs_to_otter(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").startswith("otter")
    if isinstance(node, ast.Assign):
        return any(isinstance(t, ast.Name) and t.id in _NOT_IN_CELLS for t in node.targets)
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _text(cell: Cell) -> str:
    return "".join(cell["source"])
