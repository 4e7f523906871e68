"""The progress bar of a batch, on stderr, so that stdout stays for results."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


class BatchProgress:
    """Shows how far a batch is and how long it will take. Safe to call from several threads."""

    def __init__(self, progress: Progress | None, task: TaskID | None) -> None:
        self._progress = progress
        self._task = task

    def stage(self, student: str, stage: str) -> None:
        """Show what is being done for whom; the last one to speak is shown."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, description=escape(f"{student[:24]}: {stage}"[:48]))

    def advance(self) -> None:
        """Count one submission as done."""
        if self._progress is not None and self._task is not None:
            self._progress.advance(self._task)


@contextlib.contextmanager
def batch_progress(total: int, console: Console | None) -> Iterator[BatchProgress]:
    """Show a progress bar while the context lasts.

    Args:
        total: Submissions to grade.
        console: Where to show it; None shows nothing.
    """
    if console is None or not total:
        yield BatchProgress(None, None)
        return
    columns = (
        TextColumn("{task.description}", markup=True),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        yield BatchProgress(progress, progress.add_task("grading", total=total))
