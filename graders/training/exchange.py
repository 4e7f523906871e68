"""Results of trainings on their way between machines: who shares them, and as what bytes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

import numpy.typing as npt

from graders.errors import EvidenceError
from graders.evidence.channel import decode_array, encode_array, load_json

Array = npt.NDArray[Any]
_FACTS = "trained.json"


class Exchange(Protocol):
    """Where trainers on several machines share results, so that a recipe trains once for all.

    A result that gets lost there is trained again.
    """

    def turn(self, key: str) -> AbstractContextManager[None]:
        """Hold this while a result is looked for and made: others wait for the same key."""

    def take(self, key: str) -> bytes | None:
        """What was given under a key, None if there is nothing."""

    def give(self, key: str, data: bytes) -> None:
        """Share a result, unless it is there."""


def pack_result(facts: Mapping[str, Any], arrays: Sequence[Array]) -> bytes:
    """A training's facts and arrays as bytes: JSON and ``.npy`` in a zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(_FACTS, json.dumps(facts))
        for number, array in enumerate(arrays):
            archive.writestr(f"{number}.npy", encode_array(array))
    return buffer.getvalue()


def unpack_result(data: bytes) -> tuple[dict[str, Any], tuple[Array, ...]]:
    """Read what :func:`pack_result` made.

    Raises:
        EvidenceError: If the bytes are nothing of the kind.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            facts = load_json(archive.read(_FACTS))
            arrays = tuple(
                decode_array(archive.read(f"{number}.npy"))
                for number in range(len(archive.namelist()) - 1)
            )
    except EvidenceError:
        raise
    except Exception as error:  # broken archives make zipfile raise errors of a dozen kinds
        raise EvidenceError(f"A shared training cannot be read: {error!r:.200}.") from error
    if not isinstance(facts, dict):
        raise EvidenceError("A shared training has an unknown format.")
    return facts, arrays
