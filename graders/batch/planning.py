"""Deciding what to do with each submission before anything runs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from pathlib import Path

from graders.batch.intake import Intake, Submission, clean_name
from graders.batch.keys import file_digest, submission_digest
from graders.errors import SubmissionError
from graders.gradebook import Match, RosterIndex, Student
from graders.labs import Lab
from graders.notebooks import check_lab, read_notebook
from graders.notebooks.weights import SUFFIXES

MAX_LISTED = 6


@dataclasses.dataclass(frozen=True, kw_only=True)
class Task:
    """A notebook to grade.

    Args:
        student_id: The roster's id, or the submitter's own name.
        submitter: What the file or folder was called.
        matched_by: How it was tied to the roster, empty if it was not.
        notebook: The file.
        digest: SHA-256 of it and of weights that came with it, None if it cannot be read.
        notes: Sentences for the report.
    """

    student_id: str
    submitter: str
    matched_by: str
    notebook: Path
    digest: str | None
    notes: tuple[str, ...] = ()

    @property
    def submission(self) -> str:
        """The notebook's file name, as text that can be stored."""
        return clean_name(self.notebook.name)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Refusal:
    """A submission that cannot be graded as it is, and why; the rest of the class goes on."""

    student_id: str
    submitter: str
    matched_by: str
    submission: str
    reason: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Plan:
    """What to do: notebooks to grade, submissions to refuse, submitters the roster lacks."""

    tasks: tuple[Task, ...]
    refusals: tuple[Refusal, ...]
    unknown: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def student_ids(self) -> frozenset[str]:
        """Everybody who submitted something."""
        return frozenset(task.student_id for task in self.tasks) | frozenset(
            refusal.student_id for refusal in self.refusals
        )


@dataclasses.dataclass(kw_only=True)
class _Group:
    """All submissions of one student."""

    student_id: str
    matched_by: str
    submissions: list[Submission] = dataclasses.field(default_factory=list)


def make_plan(intake: Intake, students: Iterable[Student], lab: Lab) -> Plan:
    """Tie submissions to students and choose each student's notebook.

    Args:
        intake: What was found.
        students: The roster, empty if there is none.
        lab: The lab to grade.
    """
    roster = tuple(students)
    groups = _grouped(intake.submissions, RosterIndex(roster))
    decisions = [_decide(group, lab, intake.refused) for group in groups]
    return Plan(
        tasks=tuple(entry for entry in decisions if isinstance(entry, Task)),
        refusals=tuple(entry for entry in decisions if isinstance(entry, Refusal)),
        unknown=tuple(g.student_id for g in groups if roster and not g.matched_by),
        notes=(*intake.notes, *_passed_over(intake.submissions, lab)),
    )


def _grouped(submissions: Iterable[Submission], index: RosterIndex) -> list[_Group]:
    groups: dict[str, _Group] = {}
    for submission in submissions:
        match = _student_of(submission, index)
        student_id = match.student.student_id if match else submission.submitter
        group = groups.setdefault(
            student_id, _Group(student_id=student_id, matched_by=match.how if match else "")
        )
        group.submissions.append(submission)
    return list(groups.values())


def _student_of(submission: Submission, index: RosterIndex) -> Match | None:
    """The roster's student: by an id that a platform gives, by what it is called, by name."""
    found = (index.match(text) for text in (*submission.ids, submission.submitter))
    named = (index.match_name(name) for name in submission.names)
    return next((match for match in (*found, *named) if match is not None), None)


def _decide(group: _Group, lab: Lab, refused: Mapping[Path, str]) -> Task | Refusal:
    submitter = group.submissions[0].submitter
    found = [path for submission in group.submissions for path in submission.notebooks]
    if not found:
        return Refusal(
            student_id=group.student_id,
            submitter=submitter,
            matched_by=group.matched_by,
            submission=submitter,
            reason=_no_notebook(group),
        )
    reasons = [refused[path] for path in found if path in refused]
    good = [path for path in found if path not in refused]
    if not good:
        return Refusal(
            student_id=group.student_id,
            submitter=submitter,
            matched_by=group.matched_by,
            submission=_listed([clean_name(path.name) for path in found]),
            reason=f"{' '.join(reasons)} Submit the notebook again, as a plain .ipynb file.",
        )
    chosen, notes = _choose(good, lab)
    if chosen is None:
        names = _listed([_place(path, submitter) for path in good])
        return Refusal(
            student_id=group.student_id,
            submitter=submitter,
            matched_by=group.matched_by,
            submission=_listed([clean_name(path.name) for path in good]),
            reason=f"There are {len(good)} notebooks of one student: {names}. Expected one. "
            "Keep the one to be graded, remove the others, and run the batch again.",
        )
    return Task(
        student_id=group.student_id,
        submitter=submitter,
        matched_by=group.matched_by,
        notebook=chosen,
        digest=submission_digest(chosen, lab),
        notes=(*notes, *reasons, *dict.fromkeys(n for s in group.submissions for n in s.notes)),
    )


def _choose(found: list[Path], lab: Lab) -> tuple[Path | None, tuple[str, ...]]:
    """The one notebook to grade, None if several could be meant, and notes on the choice."""
    if len(found) == 1:
        return found[0], ()
    digests = {file_digest(path) for path in found}
    if len(digests) == 1 and None not in digests:
        return found[0], (f"The same notebook was submitted {len(found)} times.",)
    of_lab = [path for path in found if not _is_of_other_lab(path, lab)]
    if len(of_lab) != 1:
        return None, ()
    others = _listed([clean_name(path.name) for path in found if path != of_lab[0]])
    return of_lab[0], (f"Passed over, since of another lab: {others}.",)


def _is_of_other_lab(path: Path, lab: Lab) -> bool:
    """Whether a notebook says that it is of another lab; an unreadable one says nothing."""
    try:
        notebook = read_notebook(path)
    except SubmissionError:
        return False
    try:
        check_lab(notebook, lab)
    except SubmissionError:
        return True
    return False


def _no_notebook(group: _Group) -> str:
    others = [name for submission in group.submissions for name in submission.others]
    held = f"it holds {_listed(others)}" if others else "it is empty"
    return (
        f"The folder {group.submissions[0].submitter} holds no notebook: {held}. Expected one "
        ".ipynb file. Submit the notebook you worked in."
    )


def _place(path: Path, submitter: str) -> str:
    """The file with its folder, if that is not the submission's: enough to find it."""
    folder = clean_name(path.parent.name)
    return clean_name(path.name) if folder == submitter else clean_name(f"{folder}/{path.name}")


def _passed_over(submissions: Iterable[Submission], lab: Lab) -> list[str]:
    """A sentence on other files in students' folders, but for weights where the lab takes them."""
    files = [
        f"{submission.submitter}/{name}"
        for submission in submissions
        if submission.notebooks
        for name in submission.others
        if not (lab.submitted_weights and name.lower().endswith(SUFFIXES))
    ]
    return [f"Not graded, since they are no notebooks: {_listed(files)}."] if files else []


def _listed(names: list[str]) -> str:
    more = len(names) - MAX_LISTED
    return ", ".join(names[:MAX_LISTED]) + (f" and {more} more" if more > 0 else "")
