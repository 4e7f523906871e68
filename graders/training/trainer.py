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
from graders.errors import EvidenceError, GraderError, TrainingError
from graders.evidence.threads import undisturbed
from graders.labs.definition import Lab
from graders.sandbox import EXHAUSTED, Service, ServiceProcess, waiting_for
from graders.training.exchange import Exchange, pack_result, unpack_result
from graders.training.recipe import NotTrainable, Recipe

Array = npt.NDArray[Any]
VERSION = 5
"""Part of every key: raise it when the same recipe would train differently."""

SERVICE = "graders.training.service:serve"
_KEPT_BYTES = 4 * 2**30
"""What a training process may hold between two trainings: twice what one on CIFAR-10 leaves."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Trained:
    """The result of a recipe under one seed.

    Args:
        key: Names the result in the cache; a continued training names it.
        weights: In ``get_weights`` order.
        optimizer: The optimizer's variables.
        facts: ``history``, ``epochs``, ``steps``, ``steps_asked``, ``steps_run``, ``stopped``
            (None, or why it was cut short, see :data:`graders.training.budget.Stop`) and
            ``cpu_seconds``.
    """

    key: str
    weights: tuple[Array, ...]
    optimizer: tuple[Array, ...]
    facts: Mapping[str, Any]

    @property
    def is_accepted_early(self) -> bool:
        """Whether it was stopped because public rows showed that it had arrived."""
        return bool(self.facts["stopped"] == "accepted")


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Job:
    """A recipe under a seed, with the budget that holds for it."""

    recipe: Recipe
    seed: int
    key: str
    budget: dict[str, Any] | None


def _read_weights(path: Path) -> tuple[Array, ...]:
    with np.load(path, allow_pickle=False) as stored:
        return tuple(stored[f"a{number}"] for number in range(len(stored.files)))


def stopping_rules(lab: Lab) -> dict[str, dict[str, Any]]:
    """When a training may stop, by data set: the lab's budgets and what its questions ask for."""
    return {
        budget.dataset: {
            "probe_every": budget.probe_every,
            "probe_examples": budget.probe_examples,
            "accept_at": round((lab.asked_accuracy(budget.dataset) or 1.0) + budget.gap, 6),
            # Named only where it is set: the rules are part of every key in the cache.
            **({} if budget.max_rows is None else {"max_rows": budget.max_rows}),
        }
        for budget in lab.budgets
    }


class Trainer:
    """Trains each recipe once per seed, whoever asks and however often.

    Safe to use from several threads: those who ask for a recipe in training wait for it.

    Args:
        start_service: Starts the training process; called when it is first needed.
        folder: The cache on disk, shared by all labs and runs.
        sources: The lab's data sets by name.
        budgets: When to stop early, by data set; as :func:`stopping_rules` makes them.
        versions: Versions of the libraries that train.
        max_seconds: The longest training that is taken on.
        exchange: Shares results with other machines; there are none by default.
    """

    def __init__(
        self,
        start_service: Callable[[], ServiceProcess],
        *,
        folder: Path,
        sources: Mapping[str, DataSource],
        budgets: Mapping[str, Mapping[str, Any]],
        versions: Mapping[str, str],
        max_seconds: float,
        exchange: Exchange | None = None,
    ) -> None:
        self._service = Service(start_service, timeout=max_seconds, most_bytes=_KEPT_BYTES)
        self._too_long = f"it trains longer than the {max_seconds:.0f} seconds that the lab allows"
        self._folder = folder
        self._folders = {name: str(source.path) for name, source in sources.items()}
        self._digests = {name: source.digest for name, source in sources.items()}
        self._budgets = {name: dict(rule) for name, rule in budgets.items()}
        self._context = {"versions": dict(versions), "trainer": VERSION}
        self._refused: dict[str, str] = {}
        self._exchange = exchange
        self._shared: set[str] = set()
        self._recipe_locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def key(self, recipe: Recipe, seed: int = 0, *, in_full: bool = False) -> str:
        """The cache key of a recipe under a seed."""
        names = {rows.dataset for rows in (recipe.data, recipe.validation) if rows is not None}
        context = {
            **self._context,
            "data": {name: self._digests[name] for name in sorted(names)},
            "budget": self._budget(recipe, in_full=in_full),
        }
        return f"{recipe.key(context)[:32]}-{seed}"

    def train(self, recipe: Recipe, seed: int = 0, *, in_full: bool = False) -> Trained:
        """The result of ``recipe`` under ``seed``, from the cache or trained now.

        Args:
            recipe: What to train.
            seed: Of all random numbers.
            in_full: Whether to train all that was asked for, whatever the budget.

        Raises:
            NotTrainable: If Keras cannot build or compile it, or it trains for too long.
            TrainingError: If the training process failed.
        """
        key = self.key(recipe, seed, in_full=in_full)
        budget = self._budget(recipe, in_full=in_full)
        job = _Job(recipe=recipe, seed=seed, key=key, budget=budget)
        with waiting_for(self._recipe_locks[key]):
            if key in self._refused:
                raise NotTrainable(self._refused[key])
            if self._exchange is not None and key not in self._shared:
                with waiting_for(self._exchange.turn(key)):
                    self._share(self._exchange, job)
            else:
                self._make(job)
            found = self._load(key)
        if found is None:
            raise TrainingError(f"The training cache at {self._folder} cannot be read.")
        return found

    def close(self) -> None:
        """End the training process."""
        self._service.close()

    def _budget(self, recipe: Recipe, *, in_full: bool) -> dict[str, Any] | None:
        return None if in_full else self._budgets.get(recipe.data.dataset)

    def _make(self, job: _Job) -> None:
        """Train, unless the result is on this disk."""
        if self._load(job.key) is None:
            self._save(job.key, *self._ask(job))

    def _share(self, exchange: Exchange, job: _Job) -> None:
        """Take the result from the exchange, or make it and give it there."""
        key = job.key
        given = None if self._load(key) is not None else exchange.take(key)
        if given is not None:
            with contextlib.suppress(EvidenceError):  # then it is made here
                self._save(key, *unpack_result(given))
        self._make(job)
        found = self._load(key)
        if given is None and found is not None:
            exchange.give(key, pack_result(found.facts, (*found.weights, *found.optimizer)))
        self._shared.add(key)

    def _ask(self, job: _Job) -> tuple[dict[str, Any], tuple[Array, ...]]:
        recipe = job.recipe
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
            "seed": job.seed,
            "budget": job.budget,
        }
        try:
            answer = self._service.ask("train", body, arrays)
        except TimeoutError as error:
            self._refused[job.key] = self._too_long
            raise NotTrainable(self._too_long) from error
        except GraderError as error:
            raise TrainingError(str(error)) from error
        if answer.kind in ("declined", EXHAUSTED):
            raise NotTrainable(str(answer.body["reason"]))
        if answer.kind != "trained":
            raise TrainingError(f"Training failed: {answer.body.get('reason')}.")
        return answer.body, answer.arrays

    def _load(self, key: str) -> Trained | None:
        folder = self._folder / key
        try:
            facts = json.loads((folder / "trained.json").read_text(encoding="utf-8"))
            arrays = undisturbed(lambda: _read_weights(folder / "weights.npz"))
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
