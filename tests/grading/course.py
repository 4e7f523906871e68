"""A tiny lab with its tests on disk, and evidence made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graders.labs import Lab, Question, Variable
from graders.labs.course import Course

LAB = Lab(
    name="lab_tiny",
    title="Tiny",
    datasets=("mnist",),
    marks=("tiny_mark",),
    questions=(
        Question(name="q1_sum", title="Add", variables=(Variable(name="total", kind="number"),)),
        Question(name="q2_array", title="Rows", variables=(Variable(name="a", kind="array"),)),
        Question(
            name="q3_model",
            title="Net",
            variables=(Variable(name="net", kind="model", by_role=True),),
        ),
        Question(
            name="q4_essay", title="Essay", manual=True, manual_points=4.0, rubric="Anything."
        ),
    ),
)

FILES = {
    "q1_sum": """
@test_case(name="the sum is 5", points=2)
def test_sum(total):
    assert total == 5

@test_case(name="the sum is whole", points=1, hidden=True)
def test_whole(total):
    assert total is not None and total == int(total), "Not a whole number."
""",
    "q2_array": """
@test_case(name="three rows", points=3)
def test_rows(a):
    assert a is not None and a.shape == (3,)
""",
    "q3_model": """
from graders.checks import assert_model_summary

@test_case(name="one layer", points=2)
def test_layers(net):
    assert_model_summary(net, [("Dense", (None, 2), 10)], name="net")
""",
}


def write_course(root: Path, **files: str | None) -> Course:
    """The course in ``root``; ``files`` replaces test files by question, None leaves one out."""
    folder = root / "autograder_tests" / LAB.name
    folder.mkdir(parents=True)
    for question, text in {**FILES, **files}.items():
        if text is not None:
            head = (
                f"from otter.test_files import test_case\nOK_FORMAT = False\nname = {question!r}\n"
            )
            (folder / f"{question}.py").write_text(head + text)
    return Course(root)


def measured(**changes: Any) -> dict[str, Any]:
    return {
        "models": {},
        "arrays": {},
        "images": {},
        "evaluations": {},
        "fits": {},
        "environment": {"python": "3.11"},
        "data_sources": {},
        "protections": {},
        "timings": {"capture": 1.5},
        "notes": [],
        **changes,
    }
