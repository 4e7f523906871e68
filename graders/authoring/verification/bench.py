"""Grades the trials of a verification with the real grader, each distinct notebook once."""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from graders.authoring.verification.quick import Mode, Shortened, lab_in, shortened
from graders.datasets import cache_folder
from graders.evidence.digests import plain_digest
from graders.grading import Grader
from graders.labs.course import Course
from graders.labs.definition import Lab
from graders.results import GradeReport


class Bench:
    """Graders of one lab, as the lab says and with quick trainings, and what they have said.

    Evidence is kept in the cache, so that a notebook that has been run before is only judged.

    Args:
        lab: The lab.
        course: Where its tests are.
        loops: What quick trials shorten in a notebook.
        jobs: Notebooks graded at the same time.
    """

    def __init__(
        self, lab: Lab, course: Course, *, loops: tuple[Shortened, ...] = (), jobs: int = 1
    ) -> None:
        self._lab = lab
        self._course = course
        self._loops = loops
        self._jobs = jobs
        self._folder = cache_folder() / "verification" / lab.name
        self._graders: dict[Mode, Grader] = {}
        self._reports: dict[tuple[str, Mode], Future[GradeReport]] = {}
        self._lock = threading.Lock()
        self._scratch = tempfile.TemporaryDirectory(prefix="labgrade-verify-")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for grader in self._graders.values():
            grader.close()
        self._scratch.cleanup()

    def grade(self, content: Mapping[str, Any], mode: Mode) -> GradeReport:
        """The report on a notebook; several threads may ask, also for the same one.

        Args:
            content: The notebook as nbformat 4 JSON.
            mode: How far its trainings go.
        """
        run = content if mode == "full" else shortened(content, self._loops)
        key = plain_digest(run), mode
        with self._lock:
            is_first = key not in self._reports
            future = self._reports.setdefault(key, Future())
        if is_first:
            try:
                future.set_result(self._grade(run, *key))
            except BaseException as error:
                future.set_exception(error)
        return future.result()

    def circumstances(self) -> tuple[dict[str, str], dict[str, str]]:
        """Versions of the libraries and sources of the data, as the reports say."""
        for future in list(self._reports.values()):
            if future.done() and future.exception() is None and future.result().environment:
                report = future.result()
                return dict(report.environment), dict(report.data_sources)
        return {}, {}

    def _grade(self, content: Mapping[str, Any], digest: str, mode: Mode) -> GradeReport:
        path = Path(self._scratch.name) / f"{digest[:16]}-{mode}.ipynb"
        path.write_text(json.dumps(content), encoding="utf-8")
        return self._grader(mode).grade(path).report

    def _grader(self, mode: Mode) -> Grader:
        with self._lock:
            if mode not in self._graders:
                self._graders[mode] = Grader(
                    lab_in(mode, self._lab),
                    self._course,
                    folder=self._folder / mode,
                    jobs=self._jobs,
                    warm=False,
                )
            return self._graders[mode]
