"""What head and worker send each other: bytes that either side parses, never objects.

A request is JSON: what is to be run. An answer is one byte that tells its kind, then an archive
of a run (:mod:`graders.grading.archive`) or JSON.
"""

from __future__ import annotations

import base64
import dataclasses
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from graders.errors import EvidenceError
from graders.evidence.channel import load_json
from graders.notebooks import CodeCell, Notebook, Weights


@dataclasses.dataclass(frozen=True, kw_only=True)
class Request:
    """A notebook to run: its code cells alone, with no name of a student and no answers.

    Args:
        batch: Names the batch, so that its runs can be stopped together.
        lab: The lab's name.
        digest: The notebook's digest.
        cells: The code cells' sources.
        weights: Files with weights that came with it: name to content in base64.
        expected: What the worker must have, see :mod:`graders.integrations.dask.agreement`.
        slots: Host to the notebooks that its workers run at the same time.
        secure: Whether the cluster's connections are authenticated.
    """

    batch: str
    lab: str
    digest: str
    cells: tuple[str, ...]
    weights: Mapping[str, str]
    expected: Mapping[str, str]
    slots: Mapping[str, int]
    secure: bool

    def to_bytes(self) -> bytes:
        """As JSON."""
        return json.dumps(dataclasses.asdict(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Request:
        """Read what :meth:`to_bytes` made; raises EvidenceError otherwise."""
        try:
            body = load_json(data)
            return cls(**{**body, "cells": tuple(body["cells"])})
        except (TypeError, KeyError) as error:
            raise EvidenceError("A request to a worker has an unknown format.") from error

    def notebook(self) -> Notebook:
        """The notebook, as far as running it goes."""
        cells = tuple(
            CodeCell(id=f"cell-{number}", number=number, source=source)
            for number, source in enumerate(self.cells, start=1)
        )
        weights = tuple(
            Weights(name=name, content=base64.b64decode(content))
            for name, content in self.weights.items()
        )
        return Notebook(
            name="notebook",
            cells=cells,
            metadata={},
            nbformat=(4, 5),
            digest=self.digest,
            weights=weights,
        )


@dataclasses.dataclass(frozen=True, kw_only=True)
class Ran:
    """The notebook was run: the archive of its evidence."""

    archive: bytes


@dataclasses.dataclass(frozen=True, kw_only=True)
class Failed:
    """labgrade failed on the worker; a person has to look at the submission."""

    reason: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Refused:
    """The worker does not fit this batch; another one has to do it.

    Args:
        worker: Its address.
        problems: A phrase on each thing that does not fit.
        next_step: What to do about it.
    """

    worker: str
    problems: tuple[str, ...]
    next_step: str


def host_of(address: str) -> str:
    """The host in a worker's address (``tcp://host:port``)."""
    return urlsplit(address).hostname or address


Answer = Ran | Failed | Refused
_RAN, _FAILED, _REFUSED = b"A", b"F", b"R"


def answer_to_bytes(answer: Answer) -> bytes:
    """An answer as bytes."""
    if isinstance(answer, Ran):
        return _RAN + answer.archive
    kind = _FAILED if isinstance(answer, Failed) else _REFUSED
    return kind + json.dumps(dataclasses.asdict(answer)).encode()


def answer_from_bytes(data: bytes) -> Answer:
    """Read what :func:`answer_to_bytes` made; raises EvidenceError otherwise."""
    kind, rest = data[:1], data[1:]
    if kind == _RAN:
        return Ran(archive=rest)
    body: Any = load_json(rest)
    try:
        if kind == _FAILED:
            return Failed(reason=str(body["reason"]))
        if kind == _REFUSED:
            return Refused(
                worker=str(body["worker"]),
                problems=tuple(str(problem) for problem in body["problems"]),
                next_step=str(body["next_step"]),
            )
    except (TypeError, KeyError) as error:
        raise EvidenceError("An answer of a worker has an unknown format.") from error
    raise EvidenceError("An answer of a worker is of an unknown kind.")
