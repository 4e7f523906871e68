"""Putting a verdict into words: status, notes, and what went wrong in which cell."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from graders.evidence.captured import Captured
from graders.grading.chance import gap_notes
from graders.grading.environment import EvidenceReader, numbered_fits
from graders.grading.failed_cells import describe_failed_cell
from graders.grading.judge import Judge, needs_review
from graders.labs.definition import Lab
from graders.results import GradeReport, QuestionResult, Status, Training, total_score

_MAX_CELL_NOTES = 12
_MAX_NAME = 60


class Reporter:
    """Makes the reports of one lab.

    Args:
        lab: The lab.
        judge: Judges evidence and knows the points.
    """

    def __init__(self, lab: Lab, judge: Judge) -> None:
        self._lab = lab
        self._judge = judge

    def graded(
        self,
        name: str,
        reader: EvidenceReader,
        captured: Captured,
        measured: Mapping[str, Any],
    ) -> GradeReport:
        """The report on evidence, whether the run was complete or not."""
        questions = _with_answers(self._judge.judge(reader), measured.get("answers", {}))
        review = needs_review(questions)
        cut_short = captured.ending != "complete" or _timed_out(captured)
        status = Status.NEEDS_REVIEW if review else Status.PARTIAL if cut_short else Status.GRADED
        return GradeReport(
            lab=self._lab.name,
            submission=name,
            status=status,
            score=None if review else total_score(questions),
            max_score=self._judge.max_score,
            questions=questions,
            environment=measured["environment"],
            data_sources=measured["data_sources"],
            protections=measured["protections"],
            timings=dict(measured["timings"]),
            trainings=tuple(Training(**entry) for entry in measured.get("trainings", ())),
            notes=(
                *measured["notes"],
                *_run_notes(captured),
                *_repeated_notes(captured, measured),
                *self._judge.renamed(reader),
                *_answer_notes(questions),
                *_stop_notes(measured),
                *_seed_notes(captured, measured),
                *_code_notes(measured),
                *gap_notes(measured),
            ),
        )

    def invalid(self, name: str, reason: str) -> GradeReport:
        """The report on a submission that cannot be read."""
        return self._without_run(name, Status.INVALID, 0.0, reason)

    def needs_review(self, name: str, reason: str) -> GradeReport:
        """The report when labgrade itself failed."""
        return self._without_run(name, Status.NEEDS_REVIEW, None, reason)

    def missing(self) -> GradeReport:
        """The report on a student who submitted nothing."""
        return self._without_run("", Status.MISSING, 0.0, "Nothing was submitted.")

    def _without_run(
        self, name: str, status: Status, score: float | None, reason: str
    ) -> GradeReport:
        questions = self._judge.unanswered("The notebook was not run.")
        if status is not Status.NEEDS_REVIEW:  # there is nothing that a person could grade
            questions = tuple(question.settled() for question in questions)
        return GradeReport(
            lab=self._lab.name,
            submission=name,
            status=status,
            score=score,
            max_score=self._judge.max_score,
            questions=questions,
            notes=(reason,),
        )


def _timed_out(captured: Captured) -> bool:
    return any(cell.get("status") == "timeout" for cell in captured.cells)


def _run_notes(captured: Captured) -> list[str]:
    notes = [] if captured.ending == "complete" else [captured.ending]
    failed = [cell for cell in captured.cells if cell.get("status") in ("error", "timeout")]
    notes += [describe_failed_cell(cell) for cell in failed[:_MAX_CELL_NOTES]]
    if len(failed) > _MAX_CELL_NOTES:
        notes.append(f"{len(failed) - _MAX_CELL_NOTES} more cells stopped with an error.")
    notes += [str(note.get("text"))[:500] for note in captured.notes]
    return notes


def _repeated_notes(captured: Captured, measured: Mapping[str, Any]) -> list[str]:
    """That a run was repeated because it had run out of time beside others."""
    if not measured.get("repeated_alone"):
        return []
    result = "ran out of time again" if captured.ran_out_of_time else "had time enough then"
    return [f"The notebook ran out of time beside others; it was run once more alone and {result}."]


def _with_answers(
    questions: Sequence[QuestionResult], answers: Mapping[str, str]
) -> tuple[QuestionResult, ...]:
    return tuple(
        dataclasses.replace(question, answer=answers.get(question.name, ""))
        if question.manual
        else question
        for question in questions
    )


def _answer_notes(questions: Sequence[QuestionResult]) -> list[str]:
    """Which written answers there are none of; that is for a person to judge, and no zero."""
    return [
        f"No written answer to {question.name} was found; a person grades it all the same."
        for question in questions
        if question.manual and not question.answer
    ]


_STOPPED = {
    "accepted": "it had clearly reached the accuracy that the lab asks for",
    "diverged": "its weights were no numbers any more (NaN)",
    "stuck": "its weights did not change any more",
}


def _stop_notes(measured: Mapping[str, Any]) -> list[str]:
    """Which trainings were cut short, and why: the figures after that are repeated ones."""
    return [
        f"Training {number + 1} of the notebook was stopped after {fit['steps_run']:,} of "
        f"{fit['steps_asked']:,} steps, since {_STOPPED[fit['stopped']]}. Its history repeats the "
        "last figures."
        for number, fit in numbered_fits(measured).items()
        if fit.get("stopped") in _STOPPED
    ]


def _seed_notes(captured: Captured, measured: Mapping[str, Any]) -> list[str]:
    """Every figure of an accuracy that was measured more than once."""
    notes, names = [], _names_of_objects(captured)
    for number, evaluations in measured["evaluations"].items():
        held_out = [
            entry
            for entry in evaluations
            if entry["data"].endswith("/held-out") and entry["accuracy"] is not None
        ]
        if len(held_out) > 1:
            figures = ", ".join(f"{entry['accuracy']:.3f}" for entry in held_out)
            name = names.get(str(number))
            whose = f" of a network called `{name}`" if name else ""
            notes.append(
                f"The training{whose} was repeated with other seeds; accuracies: {figures}."
            )
    return notes


def _names_of_objects(captured: Captured) -> dict[str, str]:
    """Of each captured object the first name under which it was found, by its number."""
    names: dict[str, str] = {}
    for snapshot in captured.snapshots:
        places = snapshot.get("variables")
        for place in places.values() if isinstance(places, dict) else ():
            name = place.get("as") if isinstance(place, dict) else None
            if isinstance(name, str) and name.isidentifier():  # a claim of the notebook
                names.setdefault(str(place.get("object")), name[:_MAX_NAME])
    return names


def _code_notes(measured: Mapping[str, Any]) -> list[str]:
    """Which models were measured by what code of the notebook answered, for a person to look at."""
    names = {
        model["code"]: None
        for number, model in measured["models"].items()
        if model.get("code") and measured["evaluations"].get(number)
    }
    return [
        f"A model that uses {name} could not be rebuilt. It was measured by asking the notebook's "
        "own code for predictions on rows without labels."
        for name in names
    ]
