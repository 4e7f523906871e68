"""What runs in a Dask worker's process: one warm runner, kept from submission to submission."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

from distributed import WorkerPlugin, get_worker
from distributed.utils import sync

from graders.errors import GraderError, SandboxError
from graders.evidence.threads import SYNTAX_TREES
from graders.grading.archive import pack_run
from graders.grading.local import LocalRunner
from graders.integrations.dask.agreement import differences, facts, how_to_agree
from graders.integrations.dask.exchange import ClusterExchange
from graders.integrations.dask.messages import (
    Answer,
    Failed,
    Ran,
    Refused,
    Request,
    answer_to_bytes,
    host_of,
)
from graders.labs import load_lab

_log = logging.getLogger(__name__)
_PLUGIN = "labgrade"

_OPEN = (
    "its machine does not keep notebooks off the network, and whoever reaches a tcp:// cluster "
    "can run code on all of it"
)
_CLOSE = (
    "Allow user namespaces there (labgrade doctor says what is missing), or secure the cluster "
    "with TLS as docs/cluster.md tells."
)


def run(data: bytes) -> bytes:
    """Run one submission.

    Args:
        data: A :class:`Request`.

    Returns:
        An :data:`Answer` in bytes. A failure of labgrade's is an answer too: Dask would try it
        again on worker after worker.
    """
    request = Request.from_bytes(data)
    try:
        return answer_to_bytes(_run(request))
    except GraderError as error:
        return answer_to_bytes(Failed(reason=str(error)))
    except Exception as error:
        with SYNTAX_TREES:  # a traceback's marks come from them
            _log.exception("running a submission failed")
        return answer_to_bytes(Failed(reason=f"labgrade failed on a worker: {error!r:.300}"))


def report_facts(lab: str) -> dict[str, str]:
    """The worker's facts; data sets that are not there yet are made first."""
    return facts(load_lab(lab))


def stop(batch: str) -> None:
    """Give up what runs here for a batch."""
    _RUNNERS.stop(batch)


def _run(request: Request) -> Answer:
    lab = load_lab(request.lab)
    here = get_worker()
    address = here.address
    if _PLUGIN not in here.plugins:
        sync(here.loop, here.plugin_add, _Ending(), name=_PLUGIN)
    problems = differences(request.expected, facts(lab))
    if problems:
        return Refused(worker=address, problems=problems, next_step=how_to_agree(problems))
    # The head's count may be older than this worker; it must never hold back its own threads.
    jobs = max(here.state.nthreads, request.slots.get(host_of(address), 1))
    while True:
        with _RUNNERS.borrow(request, jobs) as runner:
            if runner.protection != "namespaces" and not request.secure:
                return Refused(worker=address, problems=(_OPEN,), next_step=_CLOSE)
            try:
                captured, measured = runner.run(request.notebook(), lambda _stage: None)
                return Ran(archive=pack_run(captured, measured))
            except SandboxError:
                if not _RUNNERS.was_closed_for_others(runner, request.batch):
                    raise


class _Runners:
    """The runners of this process; usually one.

    A runner is made in the thread of the first task that needs it and closed when another lab's
    batch comes, when its batch is stopped, or with the process.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runners: dict[str, LocalRunner] = {}
        self._batches: Counter[tuple[LocalRunner, str]] = Counter()
        self._closed_for: dict[LocalRunner, str] = {}

    @contextlib.contextmanager
    def borrow(self, request: Request, jobs: int) -> Iterator[LocalRunner]:
        """The runner for a request, marked as in use while the context lasts."""
        key = repr((request.lab, sorted(request.expected.items())))
        with self._lock:
            self._close_idle(but=key)
            if key not in self._runners:
                lab = load_lab(request.lab)
                exchange = ClusterExchange(lab.limits.training_seconds)
                self._runners[key] = LocalRunner(lab, jobs=jobs, exchange=exchange)
            runner = self._runners[key]
            self._batches[runner, request.batch] += 1
        try:
            yield runner
        finally:
            with self._lock:
                self._batches[runner, request.batch] -= 1
                self._batches = +self._batches
                if not self._in_use(runner):
                    self._closed_for.pop(runner, None)

    def stop(self, batch: str) -> None:
        """Close the runners that are at work for a batch; the next task gets a new one."""
        with self._lock:
            for key, runner in list(self._runners.items()):
                if (runner, batch) in self._batches:
                    self._closed_for[runner] = batch
                    self._close(key)

    def was_closed_for_others(self, runner: LocalRunner, batch: str) -> bool:
        """Whether another batch's end took the runner away from this one."""
        with self._lock:
            return self._closed_for.get(runner, batch) != batch

    def close(self) -> None:
        """Close all."""
        with self._lock:
            for key in list(self._runners):
                self._close(key)

    def _close_idle(self, *, but: str) -> None:
        for key, runner in list(self._runners.items()):
            if key != but and not self._in_use(runner):
                self._close(key)

    def _in_use(self, runner: LocalRunner) -> bool:
        return any(used is runner for used, _batch in self._batches)

    def _close(self, key: str) -> None:
        self._runners.pop(key).close()


class _Ending(WorkerPlugin):  # type: ignore[misc]
    """Closes the runners when the Dask worker ends.

    A worker that is killed ends them as well: they die with the process that started them.
    """

    def teardown(self, worker: Any) -> None:  # noqa: ARG002
        """Called by Dask."""
        _RUNNERS.close()


_RUNNERS = _Runners()
"""The process's own state: what a Dask task keeps for the next one has no other place."""
