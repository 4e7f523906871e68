"""The measuring process as the rest of labgrade sees it, with a memory on disk."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.errors import GraderError
from graders.evidence.channel import Frame
from graders.evidence.digests import plain_digest
from graders.evidence.threads import load_array
from graders.sandbox import Service, ServiceProcess

Array = npt.NDArray[Any]
VERSION = 8
"""Part of every key: raise it when the same request would be answered differently."""

_TIMEOUT = 600.0
_KEPT_BYTES = 3 * 2**30
"""What a measuring process may hold between two questions."""
SERVICE = "graders.measure.service:serve"


class Refused(Exception):  # noqa: N818 - a verdict on a model, told to the student
    """A model cannot be rebuilt or measured; the message says why."""


class Measurer:
    """Summarizes and evaluates models; the same question is computed once.

    Safe to use from several threads.

    Args:
        start_service: Starts the measuring process; called when it is first needed.
        folder: The memory on disk.
        versions: Versions of the libraries that compute.
    """

    def __init__(
        self,
        start_service: Callable[[], ServiceProcess],
        *,
        folder: Path,
        versions: Mapping[str, str],
    ) -> None:
        self._service = Service(start_service, timeout=_TIMEOUT, most_bytes=_KEPT_BYTES)
        self._folder = folder
        self._versions = dict(versions)

    def ask(
        self, kind: str, body: dict[str, Any], arrays: tuple[Array, ...] = (), *, key: Any = None
    ) -> dict[str, Any]:
        """The service's answer to a request.

        Args:
            kind: ``summarize``, ``evaluate``, ``series``, ``score`` or ``compare``.
            body: The request.
            arrays: Its arrays.
            key: What else tells requests apart, for folders whose content may change.

        Raises:
            Refused: If the model is not allowed, too large, or wrong in itself.
            GraderError: If the service failed.
        """
        path = self._folder / f"{self._key(kind, body, arrays, key)}.json"
        try:
            answer: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            answer = self._compute(kind, body, arrays)
            text = json.dumps(answer)
            self._keep(path, lambda scratch: scratch.write_text(text, encoding="utf-8"))
        if "refused" in answer:
            raise Refused(answer["refused"])
        return answer

    def predict(
        self, body: dict[str, Any], arrays: tuple[Array, ...] = (), *, key: Any = None
    ) -> Array:
        """What a model puts out, as :meth:`ask` gives an answer: float32 (n, …).

        Raises:
            Refused, GraderError: Likewise.
        """
        path = self._folder / f"{self._key('predict', body, arrays, key)}.npy"
        with contextlib.suppress(OSError, ValueError, EOFError):
            return load_array(path)
        answer = self._answer("predict", body, arrays)
        if answer.kind == "refused":
            raise Refused(str(answer.body["reason"]))
        (outputs,) = answer.arrays
        self._keep(path, lambda scratch: np.save(scratch, outputs, allow_pickle=False))
        return outputs

    def close(self) -> None:
        """End the measuring process."""
        self._service.close()

    def _compute(
        self, kind: str, body: dict[str, Any], arrays: tuple[Array, ...]
    ) -> dict[str, Any]:
        answer = self._answer(kind, body, arrays)
        if answer.kind == "refused":
            return {"refused": str(answer.body["reason"])}
        return answer.body

    def _answer(self, kind: str, body: dict[str, Any], arrays: tuple[Array, ...]) -> Frame:
        """The service's own answer: ``measured`` or ``refused``."""
        try:
            answer = self._service.ask(kind, body, arrays)
        except TimeoutError as error:
            # Not remembered: on another day the machine may be less busy.
            raise Refused(f"it takes longer than {_TIMEOUT:.0f} seconds to run") from error
        if answer.kind not in ("measured", "refused"):
            raise GraderError(f"Measuring failed: {answer.body.get('reason')}.")
        return answer

    def _key(self, kind: str, body: dict[str, Any], arrays: tuple[Array, ...], key: Any) -> str:
        digest = hashlib.sha256(plain_digest([VERSION, kind, body, key, self._versions]).encode())
        for array in arrays:
            digest.update(repr((array.shape, array.dtype.str)).encode())
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()[:40]

    def _keep(self, path: Path, write: Callable[[Path], Any]) -> None:
        """Put a file into the memory, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        mark = f"{os.getpid()}-{threading.get_ident()}"
        scratch = path.with_name(f"{path.stem}.{mark}{path.suffix}")
        write(scratch)
        scratch.replace(path)
