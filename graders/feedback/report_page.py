"""A student's page: the score, each question with its cases, and what was in force."""

from __future__ import annotations

from graders.errors import UsageError
from graders.feedback.rendering import environment
from graders.labs import Lab, load_lab
from graders.results import CaseResult, GradeReport, QuestionResult, Status

MAX_COLUMN = 52
"""Characters of a line that fit into half of the page."""


def render_report(report: GradeReport, *, lab: Lab | None = None, name: str = "") -> str:
    """Render one verdict as a self-contained HTML page.

    Hidden cases are shown with their title and result: a page is made after grading. Tests'
    code and expected answers are not in a report, so they cannot be in a page.

    Args:
        report: The verdict.
        lab: The lab's definition, for its title and rubrics; looked up by name if not given.
        name: The student's name, empty where it is not known.

    Returns:
        The page; it needs no other file, no network and no script.
    """
    known = lab or _lab(report.lab)
    page = environment().get_template("report.html.j2")
    return page.render(
        report=report,
        name=name,
        title=known.title if known else report.lab,
        rubrics=_rubrics(report, known),
        graded_by_people=report.status not in (Status.INVALID, Status.MISSING),
        share=report.percent,
        anchors={question.name: f"q{i}" for i, question in enumerate(report.questions, start=1)},
        kind=question_kind,
        wide=is_wide,
    )


def question_kind(question: QuestionResult) -> str:
    """How a question went, as a style class: full, some, none or open (to be graded)."""
    if question.score is None or question.pending:
        return "open"
    if question.score >= question.max_score:
        return "full"
    return "some" if question.score > 0 else "none"


def is_wide(case: CaseResult) -> bool:
    """Whether expected and found are too wide to stand side by side, as layer tables are."""
    lines = [*case.expected.splitlines(), *case.actual.splitlines()]
    return max(map(len, lines), default=0) > MAX_COLUMN


def _rubrics(report: GradeReport, lab: Lab | None) -> dict[str, str]:
    """What is looked for in each question; an older report does not say, the lab may."""
    defined = {question.name: question.rubric for question in lab.questions} if lab else {}
    return {
        question.name: question.rubric or defined.get(question.name, "")
        for question in report.questions
        if question.manual
    }


def _lab(name: str) -> Lab | None:
    """The lab's definition; a stored report may be of a lab that is gone."""
    try:
        return load_lab(name)
    except UsageError:
        return None
