"""The trainer as the rest of labgrade sees it: asks the service, remembers every result."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import shutil
import tempfile
import threading
import zipfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.datasets import DataSource
from graders.errors import GraderError, TrainingError
from graders.labs.definition import TrainingBudget
from graders.sandbox import Service, ServiceProcess
from graders.training.recipe import NotTrainable, Recipe

Array = npt.NDArray[Any]
VERSION = 2
"""Part of every key: raise it when the same recipe would train differently."""

SERVICE = "graders.training.service:serve"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Trained:
    """The result of a recipe under one seed.

    Args:
        key: Names the result in the cache; a continued training names it.
        weights: In ``get_weights`` order.
        optimizer: The optimizer's variables.
        facts: ``history``, ``epochs``, ``steps``, ``steps_asked``, ``steps_run``.
    """

    key: str
    weights: tuple[Array, ...]
    optimizer: tuple[Array, ...]
    facts: Mapping[str, Any]


class Trainer:
    """Trains each recipe once per seed, whoever asks and however often.

    Safe to use from several threads: those who ask for a recipe in training wait for it.

    Args:
        start_service: Starts the training process; called when it is first needed.
        folder: The cache on disk, shared by all labs and runs.
        sources: The lab's data sets by name.
        budget: When to stop early, or None.
        versions: Versions of the libraries that train.
        max_seconds: The longest training that is taken on.
    """

    def __init__(
        self,
        start_service: Callable[[], ServiceProcess],
        *,
        folder: Path,
        sources: Mapping[str, DataSource],
        budget: TrainingBudget | None,
        versions: Mapping[str, str],
        max_seconds: float,
    ) -> None:
        self._service = Service(start_service, timeout=max_seconds)
        self._too_long = f"it trains longer than the {max_seconds:.0f} seconds that the lab allows"
        self._folder = folder
        self._folders = {name: str(source.path) for name, source in sources.items()}
        self._budget = dataclasses.asdict(budget) if budget else None
        self._context = {
            "data": {name: source.digest for name, source in sources.items()},
            "budget": self._budget,
            "versions": dict(versions),
            "trainer": VERSION,
        }
        self._refused: dict[str, str] = {}
        self._recipe_locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def key(self, recipe: Recipe, seed: int = 0) -> str:
        """The cache key of a recipe under a seed."""
        return f"{recipe.key(self._context)[:32]}-{seed}"

    def train(self, recipe: Recipe, seed: int = 0) -> Trained:
        """The result of ``recipe`` under ``seed``, from the cache or trained now.

        Raises:
            NotTrainable: If Keras cannot build or compile it, or it trains for too long.
            TrainingError: If the training process failed.
        """
        key = self.key(recipe, seed)
        with self._recipe_locks[key]:
            found = self._load(key)
            if found is None:
                if key in self._refused:
                    raise NotTrainable(self._refused[key])
                self._save(key, *self._ask(recipe, seed, key))
                found = self._load(key)
        if found is None:
            raise TrainingError(f"The training cache at {self._folder} cannot be read.")
        return found

    def close(self) -> None:
        """End the training process."""
        self._service.close()

    def _ask(self, recipe: Recipe, seed: int, key: str) -> tuple[dict[str, Any], tuple[Array, ...]]:
        arrays: list[Array] = [
            rows.rows
            for rows in (recipe.data, recipe.validation)
            if rows is not None and rows.rows is not None
        ]
        if recipe.continues is not None:
            before = self._load(recipe.continues)
            if before is None:
                raise NotTrainable("the training that it continues is not known")
            arrays += [*before.weights, *before.optimizer]
        body = {
            "recipe": recipe.to_dict(),
            "folders": self._folders,
            "seed": seed,
            "budget": self._budget,
        }
        try:
            answer = self._service.ask("train", body, arrays)
        except TimeoutError as error:
            self._refused[key] = self._too_long
            raise NotTrainable(self._too_long) from error
        except GraderError as error:
            raise TrainingError(str(error)) from error
        if answer.kind == "declined":
            raise NotTrainable(str(answer.body["reason"]))
        if answer.kind != "trained":
            raise TrainingError(f"Training failed: {answer.body.get('reason')}.")
        return answer.body, answer.arrays

    def _load(self, key: str) -> Trained | None:
        folder = self._folder / key
        try:
            facts = json.loads((folder / "trained.json").read_text(encoding="utf-8"))
            with np.load(folder / "weights.npz", allow_pickle=False) as stored:
                arrays = tuple(stored[f"a{number}"] for number in range(len(stored.files)))
            count = int(facts["num_weights"])
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
            return None
        return Trained(key=key, weights=arrays[:count], optimizer=arrays[count:], facts=facts)

    def _save(self, key: str, facts: dict[str, Any], arrays: tuple[Array, ...]) -> None:
        """Write a result beside its place, then move it there: a reader sees all or nothing."""
        self._folder.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=self._folder, prefix=".new-"))
        named: dict[str, Any] = {f"a{number}": array for number, array in enumerate(arrays)}
        np.savez(scratch / "weights.npz", **named)
        (scratch / "trained.json").write_text(json.dumps(facts), encoding="utf-8")
        if self._load(key) is None:
            shutil.rmtree(self._folder / key, ignore_errors=True)  # damaged, or not there
        with contextlib.suppress(OSError):  # somebody else was first: theirs is as good
            os.rename(scratch, self._folder / key)  # noqa: PTH104 - must fail if it exists
            return
        shutil.rmtree(scratch, ignore_errors=True)
