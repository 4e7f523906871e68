"""Stored runs of a lab's reference on one data source, and the file that keeps them.

One file for each lab and source, committed beside the lab's definition. It holds what was
measured; what follows from it (thresholds) is worked out from the runs and kept with them for
:mod:`graders.labs.calibrated`, which reads it where no statistics are at hand.
"""

from __future__ import annotations

import dataclasses
import fcntl
import json
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from graders.errors import ConfigurationError, UsageError

SCHEMA_VERSION = 1

_A_RUN = re.compile(r'\{\s+"environment":[^{}]*\}')
"""A run in the file's text, to be written on one line."""

Quantity = Literal["accuracy", "normalized_error"]
"""What a question's runs are measured by: higher accuracies and lower errors are better."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Run:
    """One full training and what its model is worth.

    Args:
        seed: Of all random numbers.
        threads: Threads that TensorFlow's operations had.
        epochs: Epochs of the training.
        steps: Optimizer steps that were run.
        public: Accuracy (or error) on the public test rows, None where it could not be measured.
        held_out: The same on held-out rows: what a verdict rests on.
        seconds: Wall time of the training.
        environment: Key into :attr:`Calibration.environments`.
    """

    seed: int
    threads: int
    epochs: int
    steps: int
    public: float | None
    held_out: float | None
    seconds: float
    environment: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Runs:
    """Runs of one recipe.

    Args:
        recipe: Digest of the recipe, so that runs of another one are never mixed in.
        data: Digest of the data set.
        num_held_out: Number of held-out rows.
        runs: By seed, ascending.
        description: What is almost right about the recipe; empty for the reference.
    """

    recipe: str
    data: str
    num_held_out: int
    runs: tuple[Run, ...] = ()
    description: str = ""

    def with_run(self, run: Run) -> Runs:
        """These runs and one more, in place of one under the same seed."""
        kept = [other for other in self.runs if other.seed != run.seed]
        return dataclasses.replace(
            self, runs=tuple(sorted((*kept, run), key=lambda other: other.seed))
        )

    @property
    def held_out(self) -> tuple[float, ...]:
        """The held-out figures; a run that could not be measured counts as an accuracy of 0."""
        return tuple(run.held_out or 0.0 for run in self.runs)


@dataclasses.dataclass(frozen=True, kw_only=True)
class QuestionRuns:
    """What is stored for one question: its reference and recipes that are almost right."""

    dataset: str
    quantity: Quantity = "accuracy"
    reference: Runs
    almost_right: Mapping[str, Runs] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Calibration:
    """All stored runs of one lab on one data source.

    Args:
        lab: The lab's name.
        source: ``stand-in``, ``real`` or ``generated``.
        environments: Versions of Python and the libraries by a short digest.
        questions: By question.
        thresholds: What is proposed for each question, as :mod:`.proposal` makes it.
    """

    lab: str
    source: str
    environments: Mapping[str, Mapping[str, str]] = dataclasses.field(default_factory=dict)
    questions: Mapping[str, QuestionRuns] = dataclasses.field(default_factory=dict)
    thresholds: Mapping[str, Mapping[str, Any]] = dataclasses.field(default_factory=dict)

    def to_json(self) -> str:
        """The file's text: sorted, so that a further run is a small difference."""
        plain = {"schema_version": SCHEMA_VERSION, **dataclasses.asdict(self)}
        text = json.dumps(plain, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        return _A_RUN.sub(lambda run: " ".join(run[0].split()), text)

    @classmethod
    def from_json(cls, text: str) -> Calibration:
        """Read what :meth:`to_json` wrote.

        Raises:
            ConfigurationError: If it is something else.
        """
        try:
            plain = json.loads(text)
            if plain.pop("schema_version") != SCHEMA_VERSION:
                raise ValueError("another version of the format")
            questions = {name: _question(entry) for name, entry in plain.pop("questions").items()}
            return cls(questions=questions, **plain)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            reason = f"it lacks {error}" if isinstance(error, KeyError) else str(error)
            raise ConfigurationError(f"it holds no calibration ({reason})") from error


def _question(entry: dict[str, Any]) -> QuestionRuns:
    almost = {name: _runs(runs) for name, runs in entry.pop("almost_right").items()}
    return QuestionRuns(reference=_runs(entry.pop("reference")), almost_right=almost, **entry)


def _runs(entry: dict[str, Any]) -> Runs:
    return Runs(runs=tuple(Run(**run) for run in entry.pop("runs")), **entry)


def file_of(folder: Path, lab: str, source: str) -> Path:
    """Where a lab's calibration on a source is kept."""
    return folder / f"{lab}.{source}.json"


def load(folder: Path, lab: str, source: str) -> Calibration:
    """The stored calibration, an empty one where there is none.

    Raises:
        ConfigurationError: If the file is broken.
    """
    path = file_of(folder, lab, source)
    if not path.is_file():
        return Calibration(lab=lab, source=source)
    try:
        return Calibration.from_json(path.read_text(encoding="utf-8"))
    except (ConfigurationError, OSError) as error:
        raise ConfigurationError(
            f"{path.name} cannot be read: {error}.",
            next_step="Take the committed file back, or move it away to start anew.",
        ) from error


def insist_on_writable(folder: Path) -> None:
    """Find out before a long training whether its figures can be stored.

    Raises:
        UsageError: If they cannot.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UsageError(
            f"{folder} cannot be written to: {error.strerror}.",
            next_step="Name another folder with --out.",
        ) from error


def update(
    folder: Path, lab: str, source: str, change: Callable[[Calibration], Calibration]
) -> Calibration:
    """Change a stored calibration; processes that do so at the same time wait for each other.

    Args:
        folder: Where calibration files are kept.
        lab: The lab's name.
        source: The kind of data source.
        change: Makes the new calibration from the one that is stored at that moment.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        changed = change(load(folder, lab, source))
        save(changed, folder)
    finally:
        os.close(lock)
    return changed


def save(calibration: Calibration, folder: Path) -> Path:
    """Write a calibration to its place; a reader sees the old file or the new one."""
    path = file_of(folder, calibration.lab, calibration.source)
    folder.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".writing-{os.getpid()}-{path.name}")
    scratch.write_text(calibration.to_json(), encoding="utf-8")
    scratch.replace(path)
    return path
