"""Sharing trained recipes between the workers of a cluster, by Dask's own means.

Who trains a recipe holds a lock of the cluster meanwhile. The result stays in the memory of the
worker that gave it, under a published name. Where that worker is gone, the next one that has the
result on its disk gives it again, or it is trained again. (Copies on several workers would not
last: Dask's memory manager drops them.)
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from typing import Any

from distributed import Client, Lock, get_client

_log = logging.getLogger(__name__)
_FETCH_SECONDS = 60.0


class ClusterExchange:
    """The exchange of one worker process; to be used in the threads that run its tasks.

    Whatever fails here costs a training, never a submission.

    Args:
        max_seconds: How long to wait for another worker's training.
    """

    def __init__(self, max_seconds: float) -> None:
        self._max_seconds = max_seconds

    @contextlib.contextmanager
    def turn(self, key: str) -> Iterator[None]:
        """Hold the cluster's lock for a key."""
        lock, held = None, False
        try:
            lock = Lock(_name(key))
            held = lock.acquire(timeout=self._max_seconds)
        except Exception:
            _log.warning("the lock of training %s could not be had", key, exc_info=True)
        try:
            yield
        finally:
            if lock is not None and held:
                with contextlib.suppress(Exception):  # a lost lock is released by the scheduler
                    lock.release()

    def take(self, key: str) -> bytes | None:
        """The shared result, None if there is none or its workers are gone."""
        try:
            found = _alive(_client(), key)
            data = None if found is None else found.result(timeout=_FETCH_SECONDS)
        except Exception:
            _log.info("the shared training %s could not be fetched", key, exc_info=True)
            return None
        return data if isinstance(data, bytes) else None

    def give(self, key: str, data: bytes) -> None:
        """Publish a result, unless it is there."""
        try:
            client = _client()
            if _alive(client, key) is None:
                [future] = client.scatter([data], hash=False)
                client.publish_dataset(future, name=_name(key), override=True)
        except Exception:
            _log.warning("training %s could not be shared", key, exc_info=True)


def _alive(client: Client, key: str) -> Any:
    """The published future, None if there is none or its worker is gone.

    Asked for first, since a lost result would be waited for in vain.
    """
    future = client.get_dataset(_name(key), default=None)
    return future if future is not None and any(client.who_has([future]).values()) else None


def _client() -> Client:
    return get_client(timeout=_FETCH_SECONDS)


def _name(key: str) -> str:
    return f"labgrade-trained-{key}"
