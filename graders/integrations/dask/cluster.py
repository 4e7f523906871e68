"""The head's connection to a scheduler, and what it tells of the cluster."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator, Mapping

from distributed import Client, Security
from distributed.comm import parse_address
from distributed.comm.registry import get_backend

from graders.errors import ClusterError, UsageError

CONNECT_SECONDS = 10.0
"""For reaching the scheduler."""

FIRST_WORKER_SECONDS = 30.0
"""For its first worker to appear: they may have been started a moment ago."""

LOOK_SECONDS = 2.0
"""How often the head looks at what the cluster is like."""


class Cluster:
    """A connection to a scheduler; make it with :func:`open_cluster`.

    Args:
        client: Dask's end of it.
        address: What the user called the scheduler.
        max_jobs: The most submissions at once, None for as many as the workers have threads.
    """

    def __init__(self, client: Client, address: str, max_jobs: int | None = None) -> None:
        self.client = client
        self._address = address
        self._max_jobs = max_jobs
        self._lock = threading.Lock()
        self._seen_at = -LOOK_SECONDS
        self._seen: Mapping[str, int] = {}

    @property
    def jobs(self) -> int:
        """Submissions that the head has in hand at once: room for the cluster to grow fourfold.

        No more than the cluster has threads are sent to it at any time; a submission that waits
        costs the head a thread and a parsed notebook.
        """
        return self._max_jobs or min(1024, max(32, 4 * sum(self.threads().values())))

    def threads(self) -> Mapping[str, int]:
        """Each worker's address and how many submissions it runs at once, at most seconds old.

        Raises:
            ClusterError: If the scheduler is gone.
        """
        with self._lock:
            if time.monotonic() - self._seen_at >= LOOK_SECONDS:
                try:
                    self._seen = dict(self.client.nthreads())
                except Exception as error:  # Dask has a different one for each moment of its end
                    raise self.lost() from error
                self._seen_at = time.monotonic()
            return self._seen

    def slots(self) -> int:
        """How many submissions the cluster may have at this moment, at least one."""
        threads = max(1, sum(self.threads().values()))
        return min(threads, self._max_jobs or threads)

    @property
    def secure(self) -> bool:
        """Whether its connections are authenticated."""
        return str(self.client.scheduler.address).startswith("tls://")

    def lost(self) -> ClusterError:
        """What to raise when the scheduler does not answer any more."""
        return ClusterError(
            f"The connection to the scheduler at {self._address} was lost.",
            next_step="What was done is saved. Start the scheduler and its workers again if they "
            "have ended, and run the same command again.",
        )


@contextlib.contextmanager
def open_cluster(address: str, *, jobs: int | None = None) -> Iterator[Cluster]:
    """Connect to a scheduler while the context lasts.

    Certificates for a ``tls://`` address come from Dask's own configuration.

    Args:
        address: ``tcp://host:8786`` or ``tls://host:8786``.
        jobs: The most submissions at once; as many as the workers have threads by default.

    Raises:
        UsageError: If the address is none, or needs certificates that are not there.
        ClusterError: If no scheduler answers there within seconds, or it has no workers.
    """
    security = _security(address)
    try:
        client = Client(address, timeout=CONNECT_SECONDS, security=security, set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise ClusterError(
            f"No scheduler answers at {address} ({_first_line(error)}).",
            next_step="Start dask scheduler there, or check address, port and firewall; "
            "a scheduler with TLS needs a tls:// address.",
        ) from error
    with client:
        with contextlib.suppress(TimeoutError):
            client.wait_for_workers(1, timeout=FIRST_WORKER_SECONDS)
        cluster = Cluster(client, address, jobs)
        if not cluster.threads():
            raise ClusterError(
                f"The scheduler at {address} has no workers.",
                next_step=f"Start some, on each machine: dask worker {address} --nthreads 1 "
                "--nworkers N.",
            )
        yield cluster


def _security(address: str) -> Security:
    """Dask's own settings, once the address has been found to go with them.

    Asked beforehand: a client that fails for these reasons takes long to be cleared away.
    """
    try:
        scheme, _place = parse_address(address)
        get_backend(scheme)
        security = Security()
        certificates = security.get_connection_args("client").get("ssl_context")
    except (ValueError, OSError) as error:
        raise UsageError(
            f"The scheduler's address {address} cannot be used: {error}.",
            next_step="Name it as dask scheduler prints it, such as tcp://host:8786, and check "
            "the certificates in Dask's configuration if there are any.",
        ) from error
    if scheme == "tls" and certificates is None:
        raise UsageError(
            f"{address} needs certificates, and Dask's configuration names none.",
            next_step="Set DASK_DISTRIBUTED__COMM__TLS__CA_FILE and the client's certificate and "
            "key as docs/cluster.md tells.",
        )
    return security


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0][:200]
