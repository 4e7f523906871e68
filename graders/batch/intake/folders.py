"""Finding the submissions in a folder: notebooks by name, or one folder for each student.

Nothing is opened here but a platform's own list of submitters; what a folder holds beside
notebooks is listed, never read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from graders.batch.intake.platforms import of_platform
from graders.batch.intake.submission import Intake, Submission
from graders.batch.intake.tree import MAX_DEPTH, Folder, clean_name, listed, read_tree
from graders.errors import UsageError


def collect(
    path: Path,
    *,
    exclude: Path | None = None,
    is_student: Callable[[str], bool] = lambda _name: False,
    refused: Mapping[Path, str] | None = None,
) -> Intake:
    """Find the submissions below a folder.

    A notebook directly in the folder is a submission of its own; a folder is one student, with
    everything below it. Folders that only hold students' folders (a section, the single folder
    of an unpacked archive) are entered. Where names follow the pattern of a learning platform
    (Canvas, Moodle, Blackboard, Brightspace, Gradescope), they tell the student. Hidden files,
    ``.ipynb_checkpoints``, ``__MACOSX`` and symbolic links are passed over.

    Args:
        path: The folder.
        exclude: A folder to pass over: the batch's own output.
        is_student: Whether the roster knows a name; tells students' folders from sections.
        refused: Files below it that an archive could not give, and why.

    Raises:
        UsageError: If there is no such folder, or nothing to grade in it.
    """
    if not path.is_dir():
        raise UsageError(f"There is no folder {path}.", next_step="Check the path.")
    notes: list[str] = []
    reasons = dict(refused or {})
    top = read_tree(path, exclude.resolve() if exclude else None, notes, MAX_DEPTH, reasons)
    top = _unwrap(top, is_student)
    found = of_platform(top, notes)
    if found is None:
        found = list(_submissions(top, notes, is_student))
    submissions = sorted(found, key=lambda submission: submission.submitter)
    if not any(submission.notebooks for submission in submissions):
        raise UsageError(
            f"{path} holds no notebooks; expected .ipynb files, or one folder for each student.",
            next_step="Name the folder or the archive with the submissions.",
        )
    return Intake(submissions=tuple(submissions), notes=tuple(notes), refused=reasons)


def _unwrap(top: Folder, is_student: Callable[[str], bool]) -> Folder:
    """Enter the single folder of an unpacked archive.

    A single folder that holds one notebook is a class of one; one with several notebooks side
    by side, or with folders of them, is the class.
    """
    while not top.notebooks and len(top.folders) == 1:
        only = top.folders[0]
        if is_student(clean_name(only.path.name)):
            break
        nested = [folder for folder in only.folders if folder.has_notebooks()]
        if len(only.notebooks) == 1 or (not only.notebooks and len(nested) < 2):
            break
        top = only
    return top


def _submissions(
    top: Folder, notes: list[str], is_student: Callable[[str], bool]
) -> Iterator[Submission]:
    for notebook in top.notebooks:
        yield Submission(submitter=clean_name(notebook.stem), notebooks=(notebook,))
    if top.others:
        notes.append(f"Not graded, since they are no notebooks: {listed(top.others)}.")
    if _are_sections(top) and not any(is_student(f.path.name) for f in top.folders):
        for section in top.folders:
            yield from _submissions(section, notes, is_student)
        return
    for folder in top.folders:
        yield folder.submission(clean_name(folder.path.name))


def _are_sections(top: Folder) -> bool:
    """Whether the folders are sections of a class: none holds notebooks itself, some hold
    several folders with notebooks.
    """
    return not any(folder.notebooks for folder in top.folders) and any(
        sum(inner.has_notebooks() for inner in folder.folders) > 1 for folder in top.folders
    )
