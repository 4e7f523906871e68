"""The files of a lab in the notebook's working folder, where notebooks read them by name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

_FILES_FOLDER = "files"
"""Where a data set's folder holds what notebooks read by name."""


def link_files(datasets: Mapping[str, str]) -> None:
    """Link what the lab's data sets bring into the current folder.

    The links lead to folders that the sandbox shows read-only, so nothing is copied, and a
    notebook that removes one harms nobody else.

    Args:
        datasets: Data set name to its folder, as the sandbox sees it.
    """
    here = Path.cwd()
    for folder in datasets.values():
        brought = Path(folder) / _FILES_FOLDER
        for entry in sorted(brought.iterdir()) if brought.is_dir() else ():
            link = here / entry.name
            if not link.is_symlink():
                link.symlink_to(entry)
