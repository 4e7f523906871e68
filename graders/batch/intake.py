"""Finding the submissions in a folder: notebooks by name, or one folder for each student.

Nothing is opened here; what a folder holds beside notebooks is listed, never read.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

from graders.errors import UsageError

IGNORED = frozenset({"__macosx", "__pycache__", "thumbs.db", "desktop.ini"})
MAX_DEPTH = 12
MAX_LISTED = 10


@dataclasses.dataclass(frozen=True, kw_only=True)
class Submission:
    """What one student submitted.

    Args:
        submitter: The file's name without its suffix, or the folder's name.
        notebooks: The notebooks found: exactly one in a good submission.
        others: Other files beside them, as paths within the submission.
    """

    submitter: str
    notebooks: tuple[Path, ...]
    others: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Intake:
    """All submissions of a folder, by name, and sentences on what was passed over."""

    submissions: tuple[Submission, ...]
    notes: tuple[str, ...] = ()


def collect(
    path: Path,
    *,
    exclude: Path | None = None,
    is_student: Callable[[str], bool] = lambda _name: False,
) -> Intake:
    """Find the submissions below a folder.

    A notebook directly in the folder is a submission of its own; a folder is one student, with
    everything below it. Folders that only hold students' folders (a section, the single folder
    of an unpacked archive) are entered. Hidden files, ``.ipynb_checkpoints``, ``__MACOSX`` and
    symbolic links are passed over.

    Args:
        path: The folder.
        exclude: A folder to pass over: the batch's own output.
        is_student: Whether the roster knows a name; tells students' folders from sections.

    Raises:
        UsageError: If there is no such folder, or nothing to grade in it.
    """
    if path.is_file():
        raise UsageError(
            f"{path} is a file; expected a folder of notebooks.",
            next_step="Unpack an archive first, or grade one notebook with labgrade run.",
        )
    if not path.is_dir():
        raise UsageError(f"There is no folder {path}.", next_step="Check the path.")
    notes: list[str] = []
    top = _read(path, exclude.resolve() if exclude else None, notes, MAX_DEPTH)
    found = _submissions(_unwrap(top, is_student), notes, is_student)
    submissions = sorted(found, key=lambda submission: submission.submitter)
    if not any(submission.notebooks for submission in submissions):
        raise UsageError(
            f"{path} holds no notebooks; expected .ipynb files, or one folder for each student.",
            next_step="Name the folder with the submissions.",
        )
    return Intake(submissions=tuple(submissions), notes=tuple(notes))


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Folder:
    path: Path
    notebooks: tuple[Path, ...]
    others: tuple[Path, ...]
    folders: tuple[_Folder, ...]

    def walk(self) -> Iterator[_Folder]:
        yield self
        for folder in self.folders:
            yield from folder.walk()

    def has_notebooks(self) -> bool:
        return any(folder.notebooks for folder in self.walk())


def _read(path: Path, exclude: Path | None, notes: list[str], depth: int) -> _Folder:
    notebooks, others, folders = [], [], []
    for entry in _entries(path, notes):
        if entry.is_symlink():
            notes.append(f"{clean_name(entry.name)} is a symbolic link and was passed over.")
        elif entry.is_dir():
            if entry.resolve() != exclude and depth:
                folders.append(_read(entry, exclude, notes, depth - 1))
        elif not entry.is_file():
            notes.append(f"{clean_name(entry.name)} is no ordinary file and was passed over.")
        elif entry.suffix.lower() == ".ipynb":
            notebooks.append(entry)
        else:
            others.append(entry)
    return _Folder(
        path=path, notebooks=tuple(notebooks), others=tuple(others), folders=tuple(folders)
    )


def _entries(path: Path, notes: list[str]) -> list[Path]:
    try:
        entries = sorted(path.iterdir())
    except OSError as error:
        notes.append(f"The folder {clean_name(path.name)} cannot be read: {error.strerror}.")
        return []
    return [
        entry
        for entry in entries
        if not entry.name.startswith(".") and entry.name.lower() not in IGNORED
    ]


def _unwrap(top: _Folder, is_student: Callable[[str], bool]) -> _Folder:
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
    top: _Folder, notes: list[str], is_student: Callable[[str], bool]
) -> Iterator[Submission]:
    for notebook in top.notebooks:
        yield Submission(submitter=clean_name(notebook.stem), notebooks=(notebook,))
    if top.others:
        notes.append(f"Not graded, since they are no notebooks: {_listed(top.others)}.")
    if _are_sections(top) and not any(is_student(f.path.name) for f in top.folders):
        for section in top.folders:
            yield from _submissions(section, notes, is_student)
        return
    for folder in top.folders:
        yield Submission(
            submitter=clean_name(folder.path.name),
            notebooks=tuple(path for part in folder.walk() for path in part.notebooks),
            others=tuple(
                clean_name(str(path.relative_to(folder.path)))
                for part in folder.walk()
                for path in part.others
            ),
        )


def _are_sections(top: _Folder) -> bool:
    """Whether the folders are sections of a class: none holds notebooks itself, some hold
    several folders with notebooks.
    """
    return not any(folder.notebooks for folder in top.folders) and any(
        sum(inner.has_notebooks() for inner in folder.folders) > 1 for folder in top.folders
    )


def _listed(paths: tuple[Path, ...]) -> str:
    names = [clean_name(path.name) for path in paths[:MAX_LISTED]]
    more = len(paths) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def clean_name(name: str) -> str:
    """A file name as text that can be stored: bytes that are no UTF-8 are written out.

    macOS stores accents apart from their letters; the result has them together.
    """
    return unicodedata.normalize("NFC", name.encode("utf-8", "backslashreplace").decode("utf-8"))
