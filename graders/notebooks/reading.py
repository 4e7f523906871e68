"""Reading a submitted file into a :class:`Notebook`, under limits and with clear refusals.

The file is hostile input on the trusted side: its size and the number of JSON values in it are
bounded before the parser sees it, and nesting is bounded by the parser. nbformat's own reader is
not used here: its schema refuses honest notebooks (missing or doubled cell ids, extra fields).
"""

from __future__ import annotations

import hashlib
import json
import stat
from pathlib import Path
from typing import Any, BinaryIO

from graders.errors import SubmissionError
from graders.notebooks.document import Notebook
from graders.notebooks.kernels import kernel_notes, kernel_problem
from graders.notebooks.parts import read_cells, read_mapping

MAX_FILE_BYTES = 64 * 2**20
MAX_JSON_MARKS = 4_000_000
"""Brackets and quotes in a file. A value costs Python up to 70 bytes and JSON only 3, so the
size limit alone would let a file of ``[],[],…`` take more than a gigabyte."""

RESAVE = "Open it in Jupyter (or Colab), save it as an .ipynb file and submit it again."
UPGRADE = (
    "Open it in Jupyter and save it, or run `jupyter nbconvert --to notebook --inplace` on it, "
    "then submit it again."
)


def read_notebook(path: Path) -> Notebook:
    """Read a submitted notebook file.

    Args:
        path: The file. Messages name it without its folder.

    Returns:
        Its cells, metadata and digest; what was odd but tolerated is in ``notes``.

    Raises:
        SubmissionError: If the file cannot be read or is no notebook that can be graded: it says
            what was found, what was expected, and what to do.
    """
    return parse_notebook(_read_bytes(path), name=path.name)


def parse_notebook(data: bytes, *, name: str) -> Notebook:
    """Read a notebook from the bytes of its file; the rest is as for :func:`read_notebook`."""
    root = _root(_parse_json(_decode(data, name), name), name)
    version = _format_version(root, name)
    notes: list[str] = []
    cells = read_cells(root.get("cells"), name, notes)
    metadata = read_mapping(root.get("metadata"))
    problem = kernel_problem(metadata)
    if problem:
        raise SubmissionError(
            f"{name} {problem}; expected a Python notebook.",
            next_step="Do the lab in its starter notebook with a Python 3 kernel and submit that.",
        )
    kernel, kernel_remarks = kernel_notes(metadata)
    return Notebook(
        name=name,
        cells=cells,
        metadata=metadata,
        nbformat=version,
        digest=hashlib.sha256(data).hexdigest(),
        kernel=kernel,
        notes=(*notes, *kernel_remarks),
    )


def _read_bytes(path: Path) -> bytes:
    """At most ``MAX_FILE_BYTES`` of a regular file: opening a pipe or a device could hang."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            kind = "a folder" if path.is_dir() else "not an ordinary file"
            raise SubmissionError(
                f"{path.name} is {kind}; expected a notebook file (.ipynb).",
                next_step="Name the notebook itself.",
            )
        with path.open("rb") as file:
            return _read_limited(file, path.name)
    except FileNotFoundError:
        raise SubmissionError(
            f"There is no file {path.name}.", next_step="Check the path of the notebook."
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name cannot be used as a path"
        raise SubmissionError(
            f"{path.name} cannot be read: {reason}.", next_step="Check the file's permissions."
        ) from None


def _read_limited(file: BinaryIO, name: str) -> bytes:
    data = file.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise SubmissionError(
            f"{name} is larger than {MAX_FILE_BYTES // 2**20} MiB, the most that is read.",
            next_step="Clear the outputs (in Jupyter: Edit, Clear Outputs of All Cells) and submit "
            "it again.",
        )
    return data


def _decode(data: bytes, name: str) -> str:
    if not data.strip():
        raise SubmissionError(
            f"{name} is empty; expected a Jupyter notebook.",
            next_step="Save the notebook again and check its size before you submit it.",
        )
    marks = sum(data.count(mark) for mark in (b"[", b"{", b'"'))
    if marks > MAX_JSON_MARKS:
        raise SubmissionError(
            f"{name} holds more than {MAX_JSON_MARKS:,} values, far more than a notebook has.",
            next_step="Clear the outputs and submit it again.",
        )
    try:
        # Some editors on Windows put a byte-order mark in front.
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SubmissionError(
            f"{name} is not UTF-8 text{_looks_like(data)}; expected a Jupyter notebook.",
            next_step=RESAVE,
        ) from None


def _looks_like(data: bytes) -> str:
    """A guess at what a file that is not UTF-8 is, as a bracket for the message."""
    starts = {
        b"PK\x03\x04": "a zip archive or Office document",
        b"%PDF": "a PDF",
        b"\x89PNG": "a picture",
        b"\xff\xfe": "UTF-16 text",
        b"\xfe\xff": "UTF-16 text",
        b"\x1f\x8b": "a gzip archive",
    }
    for start, kind in starts.items():
        if data.startswith(start):
            return f" (it looks like {kind})"
    return ""


def _parse_json(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise SubmissionError(
            f"{name} is not a Jupyter notebook: its text is no valid JSON "
            f"({error.msg}, line {error.lineno}){_text_kind(text)}.",
            next_step=RESAVE,
        ) from None
    except RecursionError:
        raise SubmissionError(
            f"{name} is not a Jupyter notebook: its JSON is nested too deeply.", next_step=RESAVE
        ) from None
    except ValueError:
        # Python refuses to convert integers of more than 4,300 digits.
        raise SubmissionError(
            f"{name} is not a Jupyter notebook: it holds a number too long to read.",
            next_step=RESAVE,
        ) from None


def _text_kind(text: str) -> str:
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype", "<html")):
        return "; it is a web page"
    if start.startswith("%pdf"):
        return "; it is a PDF"
    if start.startswith(("import ", "from ", "#!", "#%%", "# %%", "# -*-", "def ", '"""')):
        return "; it looks like a Python script"
    return ""


def _root(value: Any, name: str) -> dict[str, Any]:
    if isinstance(value, dict) and ("cells" in value or "nbformat" in value):
        return value
    if isinstance(value, dict) and "worksheets" in value:
        return {"nbformat": 3, **value}
    raise SubmissionError(
        f"{name} is JSON but not a Jupyter notebook: it has no cells.", next_step=RESAVE
    )


def _format_version(root: dict[str, Any], name: str) -> tuple[int, int]:
    """The format as (major, minor). A missing version means 4, which has ``cells``."""
    major, minor = root.get("nbformat", 4), root.get("nbformat_minor", 0)
    if not isinstance(major, int) or isinstance(major, bool):
        raise SubmissionError(
            f"{name} does not say which notebook format it has; expected nbformat 4.",
            next_step=RESAVE,
        )
    if major < 4:
        raise SubmissionError(
            f"{name} is in the old notebook format {major}; expected nbformat 4.",
            next_step=UPGRADE,
        )
    if major > 4:
        raise SubmissionError(
            f"{name} is in notebook format {major}, newer than this labgrade reads; expected "
            "nbformat 4.",
            next_step="Save it with Jupyter as nbformat 4 and submit it again.",
        )
    return major, minor if isinstance(minor, int) and not isinstance(minor, bool) else 0
