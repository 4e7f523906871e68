"""Grades notebooks of all labs with the real grader, one warm worker at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graders.grading import GradedSubmission, Grader
from graders.grading.environment import EvidenceReader
from graders.grading.store import EvidenceStore
from graders.labs import load_lab
from graders.labs.course import find_course

ROOT = Path(__file__).parents[2]


class Marking:
    """Grades each notebook once; keeps the grader of the lab that was asked for last."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lab = ""
        self._grader: Grader | None = None
        self._done: dict[Path, GradedSubmission] = {}

    def grade(self, lab: str, notebook: Path) -> GradedSubmission:
        if notebook not in self._done:
            self._done[notebook] = self._grader_of(lab).grade(notebook)
        return self._done[notebook]

    def evidence(self, lab: str, notebook: Path) -> EvidenceReader:
        """What the tests of a lab see of a notebook."""
        key = self.grade(lab, notebook).evidence_key
        stored = EvidenceStore(self._folder).load(key or "")
        assert stored is not None, "the notebook has not been run"
        return EvidenceReader(*stored)

    def close(self) -> None:
        if self._grader is not None:
            self._grader.close()

    def _grader_of(self, lab: str) -> Grader:
        if self._grader is None or self._lab != lab:
            self.close()
            self._grader = Grader(load_lab(lab), find_course(ROOT), folder=self._folder)
            self._lab = lab
        return self._grader


@pytest.fixture(scope="session")
def marking(session_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marking]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABGRADE_CACHE", str(session_cache))
        patch.setenv("LABGRADE_CONFIG", str(tmp_path_factory.mktemp("config")))
        patch.setenv("KERAS_HOME", str(tmp_path_factory.mktemp("keras")))
        patch.delenv("LABGRADE_DATA", raising=False)
        made = Marking(session_cache / "evidence-of-labs")
        yield made
        made.close()
