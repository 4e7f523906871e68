"""Running one notebook in a sandbox and collecting what it sends, under limits."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import math
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import graders
from graders.capture.predicting import Inquiry, PredictionLine
from graders.datasets import DataSource
from graders.errors import EvidenceError, NotStartedError
from graders.evidence.captured import ENDED_EARLY, TOO_LONG, Captured
from graders.evidence.channel import BrokenOffError, Frame
from graders.labs.definition import Lab, Limits
from graders.notebooks import Notebook, checked_questions
from graders.sandbox import Child, DiskGauge, Ending, Jail, MemoryGauge, Protection, Worker
from graders.sandbox.jail import interpreter_paths

MemoryWatch = Callable[[int], None]
"""Told the memory that a run's processes use, in bytes, several times a second."""

REQUESTS = ("fit", "predict")
"""Kinds of frames that a notebook waits for an answer to."""

Answer = Callable[[Frame], Frame]
"""Answers a request: ``trained`` or ``predicted`` with arrays, or ``declined`` with a reason."""

ENTRY = "graders.capture.inside.session:run"
WARM_MODULES = (
    "tensorflow",
    "keras",
    "matplotlib.pyplot",
    "seaborn",
    "pandas",
    "sklearn.metrics",
    "sklearn.model_selection",
    "imageio.v2",
    "IPython",
    "IPython.core.interactiveshell",
    "IPython.core.completer",
    "graders.capture.inside.session",
    "graders.capture.inside.late_imports",
)
"""What is imported once for all children."""
_DATA_FOLDER = "/srv/data"
_SUBMITTED = "/srv/submitted"
_TICK_SECONDS = 0.2
_FRAME_SECONDS = 60.0
_GRACE_SECONDS = 15.0


def make_jail(
    lab: Lab,
    sources: Mapping[str, DataSource],
    workspace: Path,
    protection: Protection,
    *,
    submitted: Path | None = None,
) -> Jail:
    """The boundary for one submission of ``lab``.

    Args:
        lab: Gives the limits.
        sources: The lab's data sets; their public rows are shown read-only.
        workspace: An empty folder, needed where there are no namespaces.
        protection: The strongest protection to use.
        submitted: A folder with the weights that came with the notebook, shown read-only.
    """
    limits = lab.limits
    mounts = {f"{_DATA_FOLDER}/{name}": str(source.path) for name, source in sources.items()}
    if submitted is not None:
        mounts[_SUBMITTED] = str(submitted)
    return Jail(
        readable=interpreter_paths(),
        masked=(str(Path(graders.__file__).resolve().parent),),
        mounts=mounts,
        workspace=str(workspace),
        protection=protection,
        memory_bytes=limits.memory_bytes,
        processes=limits.processes,
        file_bytes=limits.file_bytes,
        disk_bytes=limits.disk_bytes,
        cpu_seconds=int(limits.wall_seconds * 4),
    )


def capture_notebook(
    worker: Worker,
    notebook: Notebook,
    lab: Lab,
    jail: Jail,
    *,
    threads: int,
    answer: Answer,
    inquire: Inquiry = lambda _captured, _ask: None,
    watch: MemoryWatch = lambda _bytes: None,
) -> Captured:
    """Prepare a sandbox and run ``notebook`` in it at once; see :func:`prepared`.

    Raises:
        NotStartedError: If its sandbox was gone before the first cell.
        SandboxError: If no child could be started.
    """
    with prepared(worker, notebook, lab, jail, threads=threads) as sandbox:
        return sandbox.run(answer=answer, inquire=inquire, watch=watch)


@contextlib.contextmanager
def prepared(
    worker: Worker, notebook: Notebook, lab: Lab, jail: Jail, *, threads: int
) -> Iterator[PreparedSandbox]:
    """A sandbox that gets ready for ``notebook`` while the caller waits for its turn.

    Args:
        worker: The warm worker to fork from.
        notebook: The submission.
        lab: Says what to capture and within which limits.
        jail: The child's boundary.
        threads: Threads that the child's computations may use.

    Raises:
        SandboxError: If no child could be started.
    """
    child = worker.start_child(ENTRY, jail, max_bytes=lab.limits.evidence_bytes)
    sandbox = PreparedSandbox(child, lab, jail)
    try:
        with contextlib.suppress(ConnectionError):  # it has ended already: told when it is to run
            child.channel.send("job", _job(notebook, lab, jail, threads))
        yield sandbox
    finally:
        sandbox.end()


class PreparedSandbox:
    """A child that has everything but leave to begin; :func:`prepared` makes one."""

    def __init__(self, child: Child, lab: Lab, jail: Jail) -> None:
        self.child = child
        self._limits = lab.limits
        self._jail = jail
        self._ending: Ending | None = None

    def run(
        self,
        *,
        answer: Answer,
        inquire: Inquiry = lambda _captured, _ask: None,
        watch: MemoryWatch = lambda _bytes: None,
    ) -> Captured:
        """Run the notebook and return what it showed, however it ended. Once.

        Args:
            answer: Answers the notebook's requests.
            inquire: Asks the notebook's models for predictions once its last cell has run.
            watch: Told how much memory the run uses.

        Raises:
            NotStartedError: If the sandbox was gone before the first cell.
        """
        child, limits = self.child, self._limits
        captured, started = Captured(), False
        gauges = _gauges(child, limits, self._jail)
        over_limit = functools.partial(_over_limit, child, gauges, limits, math.inf, watch)
        try:
            started = _has_started(child)
            captured.ending = (
                _collect(child, captured, limits, answer, gauges, watch)
                if started
                else _PROCESS_ENDED
            )
        except (BrokenOffError, ConnectionError):
            captured.ending = _PROCESS_ENDED
        except (EvidenceError, OSError) as error:
            captured.ending = f"The run was ended: {error}"
        if captured.ending == "complete":
            with PredictionLine(child, limits, over_limit) as line:
                inquire(captured, line.ask)
            if self._jail.protection != "namespaces":  # its supervisor kills whatever is left
                _let_end(child, _SECONDS_TO_TIDY_UP, over_limit)
        elif captured.ending == _PROCESS_ENDED and (
            excess := _let_end(child, _SECONDS_TO_END, over_limit)
        ):
            captured.ending = excess
        ending = self.end()
        if not started:  # no cell has run yet: whatever went wrong is not the notebook's doing
            raise NotStartedError(
                f"The sandbox could not be set up (exit status {ending.status}).",
                next_step="Run labgrade doctor; LABGRADE_DEBUG=1 shows what went wrong.",
            )
        if captured.ending == _PROCESS_ENDED and ending.status != 0:
            how = "killed" if ending.status is None else f"exit status {ending.status}"
            captured.ending = f"{ENDED_EARLY} ({how})."
        return captured

    def end(self) -> Ending:
        """End the child, unless it has ended by itself; how it ended."""
        if self._ending is None:
            self._ending = self.child.wait(0.0)
        return self._ending


_PROCESS_ENDED = f"{ENDED_EARLY}."
_SECONDS_TO_END = 15.0
"""How long a child whose channel was closed may take to be gone. Its exit status tells who ended
it, and comes late on a busy machine."""
_SECONDS_TO_TIDY_UP = 2.0


def _let_end(child: Child, seconds: float, over_limit: Callable[[], str | None]) -> str | None:
    """Wait for a child that has nothing more to show; tells which limit it passes meanwhile."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not child.has_ended(_TICK_SECONDS):
        if (reason := over_limit()) is not None:
            return reason
    return None


def _job(notebook: Notebook, lab: Lab, jail: Jail, threads: int) -> dict[str, Any]:
    namespaced = jail.protection == "namespaces"
    shown = {inner: inner if namespaced else outer for inner, outer in jail.mounts.items()}
    return {
        "cells": [cell.source for cell in notebook.code_cells],
        "questions": lab.capture_request(),
        "roles": dict(lab.roles()),
        "checks": [list(checked_questions(cell.source)) for cell in notebook.code_cells],
        "datasets": {
            Path(inner).name: place for inner, place in shown.items() if inner != _SUBMITTED
        },
        "submitted": shown.get(_SUBMITTED),
        "spared": list(lab.submitted_weights),
        "limits": {
            "cell_cpu_seconds": lab.limits.cell_cpu_seconds,
            "cell_wall_seconds": lab.limits.cell_wall_seconds,
            "output_bytes": lab.limits.output_bytes,
            "prediction_seconds": lab.limits.prediction_seconds,
        },
        "threads": threads,
    }


def _has_started(child: Child) -> bool:
    """Give it leave to begin; whether it is there to take it."""
    child.channel.set_timeout(_FRAME_SECONDS)
    frame = child.channel.receive()
    if frame is None or frame.kind != "ready":
        return False
    child.channel.send("begin", {})
    frame = child.channel.receive()
    return frame is not None and frame.kind == "started"


@dataclasses.dataclass(frozen=True)
class _Gauges:
    """What a run uses; ``disk`` is None where its folders have a size of their own."""

    memory: MemoryGauge
    disk: DiskGauge | None


def _gauges(child: Child, limits: Limits, jail: Jail) -> _Gauges:
    sized = jail.protection == "namespaces"
    disk = None if sized else DiskGauge(Path(jail.workspace), limits.disk_bytes)
    return _Gauges(MemoryGauge(child, limits.memory_bytes), disk)


def _collect(
    child: Child,
    captured: Captured,
    limits: Limits,
    answer: Answer,
    gauges: _Gauges,
    watch: MemoryWatch,
) -> str:
    """Take frames until the notebook is finished; says how it ended."""
    deadline = time.monotonic() + limits.wall_seconds + _GRACE_SECONDS
    looked = time.monotonic()
    while True:
        waiting = child.channel.has_come(_TICK_SECONDS)
        # Also when it never stops sending.
        if not waiting or time.monotonic() - looked > _TICK_SECONDS:
            reason = _over_limit(child, gauges, limits, deadline, watch)
            if reason:
                return reason
            looked = time.monotonic()
        if not waiting:
            continue
        frame = child.channel.receive()
        if frame is None:
            return _PROCESS_ENDED
        if frame.kind == "finished":
            return "complete"
        if frame.kind in REQUESTS:
            watch(gauges.memory.read())
            started = time.monotonic()
            reply = answer(frame)
            child.channel.send(reply.kind, reply.body, reply.arrays)
            deadline += time.monotonic() - started  # what is done for it is not its own time
        else:
            captured.add(frame)


def _over_limit(
    child: Child, gauges: _Gauges, limits: Limits, deadline: float, watch: MemoryWatch
) -> str | None:
    if time.monotonic() > deadline:
        return _too_long(limits)
    used = gauges.memory.read()
    watch(used)
    if used > limits.memory_bytes:
        gigabytes = limits.memory_bytes / 2**30
        return f"The notebook used more than {gigabytes:.0f} GiB of memory and was ended."
    excess = gauges.disk.excess(child.pids()) if gauges.disk else None
    return f"The notebook {excess} and was ended." if excess else None


def _too_long(limits: Limits) -> str:
    return f"{TOO_LONG} {limits.wall_seconds:.0f} seconds and was ended."
