"""A run as one piece of bytes, to bring it from one machine to another.

The bytes are a zip of the files that the store keeps for a run, so that what arrives is read by
the same parser under the same limits; nothing is ever pickled.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graders.errors import EvidenceError
from graders.evidence.captured import Captured
from graders.grading.store import read_run, write_run

_FILES = frozenset({"evidence.json", "arrays.zip", "measured.json"})


def pack_run(captured: Captured, measured: Mapping[str, Any]) -> bytes:
    """Evidence and measurements as bytes."""
    buffer = io.BytesIO()
    with (
        tempfile.TemporaryDirectory(prefix="labgrade-") as name,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        write_run(Path(name), captured, measured)
        for path in sorted(Path(name).iterdir()):
            archive.write(path, path.name)
    return buffer.getvalue()


def unpack_run(data: bytes, *, max_bytes: int) -> tuple[Captured, dict[str, Any]]:
    """Read what :func:`pack_run` made.

    Args:
        data: The bytes.
        max_bytes: The most that they may unpack to.

    Raises:
        EvidenceError: If they are no such archive, or unpack to more than ``max_bytes``.
    """
    try:
        with (
            tempfile.TemporaryDirectory(prefix="labgrade-") as name,
            zipfile.ZipFile(io.BytesIO(data)) as archive,
        ):
            _check(archive, max_bytes)
            if len(archive.namelist()) != len(_FILES) or set(archive.namelist()) != _FILES:
                raise EvidenceError("A run that was sent holds other files than expected.")
            with zipfile.ZipFile(io.BytesIO(archive.read("arrays.zip"))) as arrays:
                _check(arrays, max_bytes)
            archive.extractall(name)
            return read_run(Path(name))
    except EvidenceError:
        raise
    except Exception as error:  # broken archives make zipfile raise errors of a dozen kinds
        raise EvidenceError(f"A run that was sent cannot be read: {error!r:.200}.") from error


def _check(archive: zipfile.ZipFile, max_bytes: int) -> None:
    """Refuse a bomb by the sizes that it states: reading stops at these whatever follows."""
    if sum(entry.file_size for entry in archive.infolist()) > max_bytes:
        raise EvidenceError("A run that was sent is larger than the limits allow.")
