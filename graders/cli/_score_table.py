"""The score table of one report in the terminal, with the hint of every failed case."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from graders.results import CaseResult, GradeReport, Outcome, QuestionResult, Status

_MARKS = {
    Outcome.PASSED: ("passed", "green"),
    Outcome.FAILED: ("failed", "red"),
    Outcome.SKIPPED: ("skipped", "dim"),
    Outcome.ERROR: ("needs review", "yellow"),
}
_MAX_ANSWER = 2_000
"""Characters of an answer that the terminal shows; the page shows all."""

_STATUS = {
    Status.GRADED: "graded",
    Status.PARTIAL: "graded in part: the run was cut short",
    Status.NEEDS_REVIEW: "needs review: labgrade could not reach a verdict",
    Status.INVALID: "invalid: the submission cannot be graded",
    Status.MISSING: "missing",
}


def print_report(report: GradeReport, console: Console) -> None:
    """Print the table, then what went wrong, then the notes."""
    console.print(_table(report))
    for question in report.questions:
        for case in question.cases:
            if case.outcome in (Outcome.FAILED, Outcome.ERROR):
                _print_case(question, case, console)
    for question in report.questions:
        if question.manual and report.status not in (Status.INVALID, Status.MISSING):
            _print_manual(question, report.same_answer(question), console)
    for note in report.notes:
        console.print(Text(f"Note: {note}", style="dim"))
    not_enforced = [name for name, state in report.protections.items() if state != "enforced"]
    if not_enforced:
        console.print(Text(f"Not in force here: {', '.join(not_enforced)}.", style="yellow"))
    console.print(Text(_closing_line(report), style="bold"))


def _table(report: GradeReport) -> Table:
    table = Table(title=Text(f"{report.lab}: {report.submission}"), title_justify="left")
    table.add_column("question")
    table.add_column("title")
    table.add_column("points", justify="right")
    table.add_column("cases")
    for question in report.questions:
        table.add_row(question.name, Text(question.title), _points(question), _cases(question))
    return table


def _points(question: QuestionResult) -> str:
    if question.score is None:
        return f"to be graded / {question.max_score:g}"
    waiting = f" ({question.pending:g} to be graded)" if question.pending else ""
    return f"{question.score:g} / {question.max_score:g}{waiting}"


def _cases(question: QuestionResult) -> Text:
    text = Text()
    for case in question.cases:
        mark, style = _MARKS[case.outcome]
        text.append(f"{'' if not text else ', '}{mark}", style=style)
    return text


def _print_case(question: QuestionResult, case: CaseResult, console: Console) -> None:
    console.print(Text(f"{question.name}: {case.name}", style="bold red"))
    for text in (case.message, case.hint and f"Hint: {case.hint}"):
        if text:
            console.print(Text(text))
    for label, text in (("expected", case.expected), ("yours", case.actual)):
        if text and text not in case.message:
            console.print(Text(f"{label}: {text}", style="dim"))
    console.print()


def _print_manual(question: QuestionResult, same: str | None, console: Console) -> None:
    """What a person has to grade, or has graded: the rubric, the answer, the comment."""
    state = f"{question.manual_score or 0:g} of {question.manual_points:g} points given by a person"
    if question.pending:
        state = f"{question.pending:g} points to be graded by a person"
    console.print(Text(f"{question.name}: {state}", style="bold yellow"))
    answer = question.answer or "(no answer was found in the notebook)"
    if same is not None:
        answer = f"(the same text as for {same})"
    elif len(answer) > _MAX_ANSWER:
        answer = f"{answer[:_MAX_ANSWER]} …"
    for label, text in (
        ("looked for", question.rubric),
        ("answer", answer),
        ("comment", question.comment),
    ):
        if text:
            console.print(Text(f"{label}: {text}", style="" if label == "answer" else "dim"))
    console.print()


def _closing_line(report: GradeReport) -> str:
    score = "no score" if report.score is None else f"{report.score:g} of {report.max_score:g}"
    percent = "" if report.percent is None else f" ({report.percent:g} %)"
    waiting = f", {report.pending:g} points to be graded by a person" if report.pending else ""
    return f"{score}{percent}{waiting}, {_STATUS[report.status]}"
