"""Weights that were submitted beside a notebook: which files, and a digest of them.

The files are never opened here. The sandbox shows them to the notebook, and Keras reads them there.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable
from pathlib import Path

from graders.errors import SubmissionError
from graders.notebooks.document import Notebook, Weights

SUFFIXES = (".keras", ".h5", ".hdf5")
"""Ends of the names of files with weights; ``.weights.h5`` is among them."""
MAX_FILES = 16
MAX_BYTES = 256 * 2**20
"""Of all files of one submission together."""


def find_weights(notebook: Path) -> tuple[Path, ...]:
    """The files with weights that belong to a notebook, by name.

    They lie in its folder. Where that holds several notebooks, only files whose names begin with
    the notebook's own name are its own (``ada.ipynb``, ``ada.weights.h5``). Symbolic links and
    whatever is no ordinary file are passed over.

    Args:
        notebook: The notebook's file.

    Raises:
        SubmissionError: If they are too many or too large.
    """
    try:
        entries = sorted(notebook.parent.iterdir())
    except OSError:
        return ()
    shared = sum(entry.suffix.lower() == ".ipynb" for entry in entries) > 1
    found = tuple(
        entry
        for entry in entries
        if entry.name.lower().endswith(SUFFIXES)
        and not entry.name.startswith(".")
        and not entry.is_symlink()
        and entry.is_file()
        and (not shared or entry.name.startswith(f"{notebook.stem}."))
    )
    size = sum(entry.stat().st_size for entry in found)
    if len(found) > MAX_FILES or size > MAX_BYTES:
        raise SubmissionError(
            f"{len(found)} files with weights of {size / 2**20:.0f} MiB lie beside the notebook; "
            f"expected at most {MAX_FILES} of {MAX_BYTES / 2**20:.0f} MiB together.",
            next_step="Submit the weights of the networks that the lab asks for, and no others.",
        )
    return found


def with_weights(notebook: Notebook, file: Path) -> Notebook:
    """The notebook with the weights that lie beside its file.

    Raises:
        SubmissionError: If they are too many, too large, or cannot be read.
    """
    try:
        found = tuple(
            Weights(name=path.name, content=path.read_bytes()) for path in find_weights(file)
        )
    except OSError as error:
        raise SubmissionError(
            f"The weights beside the notebook cannot be read: {error.strerror}.",
            next_step="Submit the file once more.",
        ) from error
    return dataclasses.replace(notebook, weights=found)


def weights_digest(weights: Iterable[Weights]) -> str:
    """SHA-256 over names and contents; the empty text where there are none."""
    digest, some = hashlib.sha256(), False
    for file in weights:
        content = hashlib.sha256(file.content).digest()
        digest.update(file.name.encode("utf-8", "backslashreplace") + b"\0" + content)
        some = True
    return digest.hexdigest() if some else ""
