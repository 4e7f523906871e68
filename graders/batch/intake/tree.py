"""A folder of submissions as it lies on disk: notebooks, other files, folders within it."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from graders.batch.intake.submission import Submission

IGNORED = frozenset({"__macosx", "__pycache__", "thumbs.db", "desktop.ini"})
MAX_DEPTH = 12
MAX_LISTED = 10


@dataclasses.dataclass(frozen=True, kw_only=True)
class Folder:
    """One folder with everything below it; ``notebooks`` are those directly in it."""

    path: Path
    notebooks: tuple[Path, ...]
    others: tuple[Path, ...]
    folders: tuple[Folder, ...]

    def walk(self) -> Iterator[Folder]:
        """The folder and all below it."""
        yield self
        for folder in self.folders:
            yield from folder.walk()

    def has_notebooks(self) -> bool:
        """Whether there is a notebook, however deep."""
        return any(folder.notebooks for folder in self.walk())

    def submission(self, submitter: str) -> Submission:
        """Everything below the folder as one submission."""
        return Submission(
            submitter=submitter,
            notebooks=tuple(path for part in self.walk() for path in part.notebooks),
            others=tuple(
                clean_name(str(path.relative_to(self.path)))
                for part in self.walk()
                for path in part.others
            ),
        )


def read_tree(
    path: Path, exclude: Path | None, notes: list[str], depth: int, refused: Mapping[Path, str]
) -> Folder:
    """Read a folder.

    Args:
        path: The folder.
        exclude: A folder to pass over.
        notes: Gets a sentence for everything that is passed over.
        depth: How many levels to enter.
        refused: Files that an archive could not give; a notebook or archive among them counts
            as submitted.
    """
    notebooks, others, folders = [], [], []
    for entry in _entries(path, notes):
        if entry.is_symlink():
            notes.append(f"{clean_name(entry.name)} is a symbolic link and was passed over.")
        elif entry.is_dir():
            if entry.resolve() != exclude and depth:
                folders.append(read_tree(entry, exclude, notes, depth - 1, refused))
        elif not entry.is_file():
            notes.append(f"{clean_name(entry.name)} is no ordinary file and was passed over.")
        elif entry.suffix.lower() in (".ipynb", ".zip" if entry in refused else ".ipynb"):
            notebooks.append(entry)
        else:
            others.append(entry)
    return Folder(
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


def listed(paths: Iterable[Path]) -> str:
    """The first names, and how many more there are."""
    paths = tuple(paths)
    names = [clean_name(path.name) for path in paths[:MAX_LISTED]]
    more = len(paths) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def clean_name(name: str) -> str:
    """A file name as text that can be stored: bytes that are no UTF-8 are written out.

    macOS stores accents apart from their letters; the result has them together.
    """
    return unicodedata.normalize("NFC", name.encode("utf-8", "backslashreplace").decode("utf-8"))
