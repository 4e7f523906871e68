"""The evidence store: one folder for each run, named by what the run depends on."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graders.errors import EvidenceError
from graders.evidence.captured import Captured
from graders.evidence.channel import load_json
from graders.evidence.digests import plain_digest
from graders.labs.definition import Lab

FORMAT = 11
"""Raise it when the same notebook would leave different evidence."""


class EvidenceStore:
    """Evidence and measurements on disk.

    Args:
        folder: Where they are kept; made when something is saved.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @staticmethod
    def key(notebook_digest: str, lab: Lab, context: Mapping[str, Any]) -> str:
        """The name of a run: equal names mean that running again would change nothing."""
        measurements = [vars(entry) for entry in (*lab.measurements, *lab.series)]
        manual = [question.name for question in lab.questions if question.manual]
        asked = [lab.capture_request(), measurements, manual]
        return plain_digest([FORMAT, notebook_digest, lab.name, asked, dict(context)])[:40]

    def load(self, key: str) -> tuple[Captured, dict[str, Any]] | None:
        """Evidence and measurements under ``key``, None if there are none (or broken ones)."""
        try:
            return read_run(self._folder / key)
        except (OSError, EvidenceError):
            return None

    def save(self, key: str, captured: Captured, measured: Mapping[str, Any]) -> None:
        """Keep a run; written aside first, so that no reader ever sees half of it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=self._folder, prefix=".new-"))
        try:
            write_run(scratch, captured, measured)
            shutil.rmtree(self._folder / key, ignore_errors=True)
            os.replace(scratch, self._folder / key)  # noqa: PTH105
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def write_run(folder: Path, captured: Captured, measured: Mapping[str, Any]) -> None:
    """Write evidence and measurements as files into an empty folder."""
    captured.save(folder)
    plain = json.loads(json.dumps(dict(measured)))
    checks = {_EVIDENCE: _file_digest(folder), _MEASURED: plain_digest(plain)}
    text = json.dumps({**plain, _CHECKS: checks})
    (folder / "measured.json").write_text(text, encoding="utf-8")


def read_run(folder: Path) -> tuple[Captured, dict[str, Any]]:
    """Read what :func:`write_run` wrote.

    Raises:
        OSError: If files are missing.
        EvidenceError: If files are broken, or not of one run.
    """
    measured = load_json((folder / "measured.json").read_bytes())
    if not isinstance(measured, dict):
        raise EvidenceError("Stored measurements have an unknown format.")
    checks = measured.pop(_CHECKS, None)
    found = {_EVIDENCE: _file_digest(folder), _MEASURED: plain_digest(measured)}
    if checks != found:
        raise EvidenceError("Stored evidence cannot be read: its files are damaged.")
    return Captured.load(folder), measured


_CHECKS, _EVIDENCE, _MEASURED = "checks", "evidence", "measured"


def _file_digest(folder: Path) -> str:
    """SHA-256 of the evidence, which holds a checksum of its arrays."""
    return hashlib.sha256((folder / "evidence.json").read_bytes()).hexdigest()
