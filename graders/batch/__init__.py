"""Grading a class: who submitted what, each notebook once, results safe at every moment."""

from __future__ import annotations

from graders.batch.grader import GraderLike
from graders.batch.manual import ManualExport, ManualImport, export_manual, import_manual
from graders.batch.regrading import Change, RegradeSummary, regrade_folder
from graders.batch.running import run_batch
from graders.batch.summary import BatchInterrupted, BatchSummary

__all__ = [
    "BatchInterrupted",
    "BatchSummary",
    "Change",
    "GraderLike",
    "ManualExport",
    "ManualImport",
    "RegradeSummary",
    "export_manual",
    "import_manual",
    "regrade_folder",
    "run_batch",
]
