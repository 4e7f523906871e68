"""The trusted end of a notebook's ``fit`` requests."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from graders.datasets import DataSource
from graders.errors import GraderError
from graders.evidence.channel import Frame
from graders.evidence.digests import weights_digest
from graders.measure.provenance import Provenance, trained_fit
from graders.training import NotTrainable, Recipe, Trainer


class FitRequests:
    """Answers one notebook's ``fit`` requests and remembers what was trained for it."""

    def __init__(
        self, trainer: Trainer, sources: Mapping[str, DataSource], max_seconds: float
    ) -> None:
        self._trainer = trainer
        self._max_seconds = max_seconds
        self._known = {
            f"{name}/{split}": len(source.load(split)[0])
            for name, source in sources.items()
            for split in ("train", "test")
        }
        self.provenances: dict[str, Provenance] = {}
        self.trained: dict[str, dict[str, Any]] = {}
        self.seconds = 0.0

    def answer(self, request: Frame) -> Frame:
        """The trained weights and history, or why the notebook has to train by itself."""
        if self.seconds >= self._max_seconds:
            return Frame("declined", {"reason": "the notebook has used up its training time"})
        started = time.monotonic()
        try:
            recipe = Recipe.from_request(request.body, request.arrays, self._known)
            trained = self._trainer.train(recipe)
        except (NotTrainable, GraderError) as error:
            return Frame("declined", {"reason": str(error)})
        finally:
            self.seconds += time.monotonic() - started
        provenance = Provenance(recipe=recipe, trained=trained)
        self.provenances[weights_digest(trained.weights)] = provenance
        self.trained[str(request.body.get("number"))] = trained_fit(provenance)
        facts = dict(trained.facts)
        return Frame(
            "trained", {**facts, "recipe": trained.key}, (*trained.weights, *trained.optimizer)
        )
