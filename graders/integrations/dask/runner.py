"""Having notebooks run on a cluster, as the grader has them run on its own machine."""

from __future__ import annotations

import base64
import contextlib
import logging
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self

from distributed import CancelledError, Future, KilledWorker

from graders.errors import ClusterError, EvidenceError, SandboxError
from graders.evidence.captured import Captured
from graders.grading.archive import unpack_run
from graders.grading.local import Stage
from graders.integrations.dask.cluster import LOOK_SECONDS, Cluster
from graders.integrations.dask.entry import make_run, make_stop
from graders.integrations.dask.messages import (
    Failed,
    Ran,
    Refused,
    Request,
    answer_from_bytes,
    host_of,
)
from graders.labs import Lab
from graders.notebooks import Notebook

_log = logging.getLogger(__name__)

GONE_SECONDS = 120.0
"""How long a batch waits for a worker to come back when none is left."""

_JSON_GROWS = 4
"""Evidence is limited as it leaves the sandbox; in the store's JSON it may take more room."""


class ClusterRunner:
    """Has notebooks of one lab run on a cluster; several threads may call :meth:`run` at once.

    Dask runs a submission elsewhere when its worker dies, as often as the scheduler's setting
    ``allowed-failures`` says.

    Args:
        cluster: The cluster.
        lab: The lab.
        expected: What a worker must have.
    """

    def __init__(self, cluster: Cluster, lab: Lab, *, expected: Mapping[str, str]) -> None:
        self._cluster = cluster
        self._lab = lab
        self._expected = expected
        self._batch = uuid.uuid4().hex
        self._secure = cluster.secure
        self._window = _Window(cluster)
        self._closing = threading.Event()
        self._refused: dict[str, Refused] = {}
        self._running: set[Future] = set()
        self._entry = make_run()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def run(self, notebook: Notebook, stage: Stage) -> tuple[Captured, dict[str, Any]]:
        """Run a notebook on a worker that fits; see :class:`graders.grading.local.Runner`."""
        stage("waiting for a worker")
        with self._window.place(self._closing):
            stage("on the cluster")
            while True:
                data = self._ask(notebook)
                if data is None:
                    continue
                answer = answer_from_bytes(data)
                if isinstance(answer, Ran):
                    limit = _JSON_GROWS * self._lab.limits.evidence_bytes
                    return unpack_run(answer.archive, max_bytes=limit)
                if isinstance(answer, Failed):
                    raise SandboxError(answer.reason)
                self._remember(answer)

    def close(self) -> None:
        """Give up what runs, on the workers too."""
        self._closing.set()
        running = list(self._running)
        if not running:
            return
        with contextlib.suppress(Exception):  # the cluster may be gone, and this is the end
            self._cluster.client.cancel(running, force=True)
            self._cluster.client.run(make_stop(), self._batch, on_error="ignore")

    def _ask(self, notebook: Notebook) -> bytes | None:
        """The answer of whichever worker gets it; None if all that it was meant for are gone."""
        self._go_on()
        threads = self._cluster.threads()
        # Dask's loose restriction would let idle workers steal it, those that refused first.
        fitting = self._fitting() if self._refused else None
        request = self._request(notebook, threads)
        future = self._cluster.client.submit(
            self._entry,
            request.to_bytes(),
            key=f"labgrade-{uuid.uuid4().hex}",
            workers=fitting,
            pure=False,
        )
        self._running.add(future)
        try:
            return self._wait(future, fitting)
        finally:
            self._running.discard(future)
            future.release()

    def _fitting(self) -> list[str] | None:
        """The workers that have not refused, None while there are none."""
        return [name for name in self._cluster.threads() if name not in self._refused] or None

    def _wait(self, future: Future, among: list[str] | None) -> bytes | None:
        alone_since: float | None = None
        while True:
            self._go_on()
            try:
                answer = future.result(timeout=LOOK_SECONDS)
            except TimeoutError:
                if self._cluster.client.status != "running":
                    raise self._cluster.lost() from None
                alone_since = self._alone_since(alone_since)
                if among and self._cluster.threads().keys().isdisjoint(among):
                    return None
                continue
            except KilledWorker as error:
                raise SandboxError(
                    "Every worker that ran this notebook died meanwhile "
                    f"({error.allowed_failures + 1} of them).",
                    next_step="Run the same command again to try it once more, or run it on the "
                    "head: labgrade run.",
                ) from error
            except Exception as error:
                self._go_on()
                if isinstance(error, CancelledError) or self._cluster.client.status != "running":
                    raise self._cluster.lost() from error
                raise ClusterError(
                    f"A worker cannot run labgrade: {error!r:.300}.",
                    next_step="Look at the output of the dask workers. What was done is saved; "
                    "run the same command again.",
                ) from error
            if not isinstance(answer, bytes):
                raise EvidenceError("A worker answered with something else than bytes.")
            return answer

    def _go_on(self) -> None:
        if self._closing.is_set():
            raise SandboxError("Grading was interrupted.")

    def _alone_since(self, before: float | None) -> float | None:
        """When the last worker was seen to be gone, None while there are some."""
        if self._cluster.threads():
            return None
        now = time.monotonic()
        if before is not None and now - before > GONE_SECONDS:
            raise ClusterError(
                f"The cluster has had no worker for {GONE_SECONDS:.0f} seconds.",
                next_step="What was done is saved. Start workers and run the same command again.",
            )
        return before or now

    def _request(self, notebook: Notebook, threads: Mapping[str, int]) -> Request:
        slots: Counter[str] = Counter()
        for address, count in threads.items():
            slots[host_of(address)] += count
        return Request(
            batch=self._batch,
            lab=self._lab.name,
            digest=notebook.digest,
            cells=tuple(cell.source for cell in notebook.code_cells),
            weights={
                file.name: base64.b64encode(file.content).decode() for file in notebook.weights
            },
            expected=self._expected,
            slots=dict(slots),
            secure=self._secure,
        )

    def _remember(self, answer: Refused) -> None:
        """Keep submissions off a worker that does not fit; raises when no other is left."""
        if answer.worker not in self._refused:
            _log.warning("worker %s is not used: %s", answer.worker, "; ".join(answer.problems))
        self._refused[answer.worker] = answer
        if all(address in self._refused for address in self._cluster.threads()):
            raise ClusterError(
                f"No worker fits this batch; {answer.worker}: {'; '.join(answer.problems)}.",
                next_step=answer.next_step,
            )


class _Window:
    """Lets as many submissions onto the cluster as it has threads, however these change.

    The scheduler then has nothing to queue behind a running submission: one that kills its worker
    takes no other down with it.
    """

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._condition = threading.Condition()
        self._used = 0

    @contextlib.contextmanager
    def place(self, closing: threading.Event) -> Iterator[None]:
        """Wait for a place and keep it while the context lasts."""
        with self._condition:
            while not closing.is_set() and self._used >= self._size():
                self._condition.wait(LOOK_SECONDS)
            self._used += 1
        try:
            yield
        finally:
            with self._condition:
                self._used -= 1
                self._condition.notify()

    def _size(self) -> int:
        return self._cluster.slots()
