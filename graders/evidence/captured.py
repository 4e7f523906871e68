"""Everything one run of a notebook sent out, as plain data, collected and stored."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy.typing as npt

from graders.errors import EvidenceError
from graders.evidence.channel import Frame, load_json
from graders.evidence.stored_arrays import StoredArrays, load_arrays, save_arrays

FORMAT = 1
ENDED_EARLY = "The notebook's process ended before its last cell"
"""How :attr:`Captured.ending` begins where nothing but the process itself ended the run."""
_KILLED = (f"{ENDED_EARLY} (killed).", f"{ENDED_EARLY} (exit status 137).")
TOO_LONG = "The notebook ran longer than"
"""How :attr:`Captured.ending` begins where the whole run took too long."""
_LISTS = ("cells", "outputs", "figures", "objects", "snapshots", "fits", "notes")
_MAX_ENTRIES = 10_000
_EVIDENCE, _ARRAYS = "evidence.json", "arrays.zip"
_MAX_SHARED_BYTES = 2**30
"""Of arrays that several objects have: they are measured for each."""


@dataclasses.dataclass
class Captured:
    """The evidence of one run.

    Every list holds JSON objects as the sandbox sent them, checked for nothing but being
    objects: :mod:`graders.evidence.parsing` turns them into records. An entry with arrays has
    ``"arrays"``, their positions in :attr:`arrays`.

    Args:
        ending: How the run ended, ``complete`` or a sentence on what cut it short.
    """

    cells: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    outputs: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    figures: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    objects: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    snapshots: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    fits: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    notes: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    ending: str = "complete"
    arrays: list[npt.NDArray[Any]] | StoredArrays = dataclasses.field(default_factory=list)
    _shared_bytes: int = dataclasses.field(default=0, init=False, repr=False, compare=False)

    def add(self, frame: Frame) -> None:
        """File a frame from the sandbox.

        Raises:
            EvidenceError: If its kind is unknown or there are too many of its kind.
        """
        name = {
            "cell": "cells",
            "output": "outputs",
            "figure": "figures",
            "object": "objects",
            "snapshot": "snapshots",
            "fitted": "fits",
            "note": "notes",
        }.get(frame.kind)
        if name is None:
            raise EvidenceError(f"A frame of the unknown kind {frame.kind[:40]!r} was sent.")
        self.append(name, frame.body, frame.arrays)

    def append(
        self, name: str, body: dict[str, Any], arrays: tuple[npt.NDArray[Any], ...] = ()
    ) -> None:
        """Add an entry to the list called ``name``; raises EvidenceError when it is full."""
        entries: list[dict[str, Any]] = getattr(self, name)
        if len(entries) >= _MAX_ENTRIES:
            raise EvidenceError(f"More than {_MAX_ENTRIES} {name} were sent.")
        if isinstance(self.arrays, StoredArrays):
            self.arrays = list(self.arrays)
        if name == "objects" and "arrays_of" in body:
            places = self._places_of(body["arrays_of"])
        else:
            places = list(range(len(self.arrays), len(self.arrays) + len(arrays)))
            self.arrays.extend(arrays)
        entries.append({**body, "arrays": places})

    def _places_of(self, number: Any) -> list[int]:
        """Where the arrays of an object are that another one shares."""
        for entry in self.objects:
            if type(number) is int and entry.get("number") == number:
                self._shared_bytes += sum(self.arrays[place].nbytes for place in entry["arrays"])
                if self._shared_bytes > _MAX_SHARED_BYTES:
                    raise EvidenceError("More arrays were shared than the limit allows.")
                return list(entry["arrays"])
        raise EvidenceError("An object shares the arrays of one that was never sent.")

    @property
    def ran_out_of_time(self) -> bool:
        """Whether a limit in wall time cut the run or one of its cells short.

        A limit in processor time does not count: it is the same on a busy machine.
        """
        return self.ending.startswith(TOO_LONG) or any(
            cell.get("status") == "timeout" and cell.get("clock") != "cpu" for cell in self.cells
        )

    @property
    def was_killed(self) -> bool:
        """Whether a signal that nobody can catch ended the run: by its own hand or by another's."""
        return self.ending in _KILLED

    def arrays_of(self, entry: dict[str, Any]) -> list[npt.NDArray[Any]]:
        """The arrays that came with an entry."""
        return [self.arrays[place] for place in entry["arrays"]]

    def save(self, folder: Path) -> None:
        """Write ``evidence.json`` and ``arrays.zip`` (``.npy`` files) into ``folder``."""
        lists = {name: getattr(self, name) for name in _LISTS}
        checksum = save_arrays(folder / _ARRAYS, self.arrays)
        text = json.dumps(
            {"format": FORMAT, "ending": self.ending, "arrays_crc32": checksum, **lists}
        )
        (folder / _EVIDENCE).write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Captured:
        """Read what :meth:`save` wrote.

        Raises:
            EvidenceError: If files are missing or broken.
        """
        try:
            data = load_json((folder / _EVIDENCE).read_bytes())
        except OSError as error:
            raise EvidenceError(f"Stored evidence cannot be read: {error}.") from error
        if (
            not isinstance(data, dict)
            or data.get("format") != FORMAT
            or not {*_LISTS, "ending"} <= data.keys()
        ):
            raise EvidenceError("Stored evidence has an unknown format.")
        arrays = load_arrays(folder / _ARRAYS, data.get("arrays_crc32"))
        return cls(**{name: data[name] for name in _LISTS}, ending=data["ending"], arrays=arrays)
