"""The trusted end of a notebook's requests: trainings, and what trained models predict."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from graders.datasets import DataSource
from graders.errors import GraderError
from graders.evidence.channel import Frame
from graders.evidence.digests import weights_digest
from graders.measure import Measurer, Refused
from graders.measure.predictions import predictions
from graders.measure.provenance import Provenance, trained_fit
from graders.sandbox import seconds_waited
from graders.training import NotTrainable, Recipe, Trainer
from graders.training.recipe import Rows


class NotebookRequests:
    """Answers the requests of one notebook and remembers what was trained for it.

    Args:
        trainer: Trains what the notebook asks for.
        sources: The lab's data sets.
        max_seconds: Time that all of the notebook's requests may take; then it computes by itself.
        measurer: Says what trained models predict; without one the notebook finds out by itself.
    """

    def __init__(
        self,
        trainer: Trainer,
        sources: Mapping[str, DataSource],
        max_seconds: float,
        *,
        measurer: Measurer | None = None,
    ) -> None:
        self._trainer = trainer
        self._sources = sources
        self._max_seconds = max_seconds
        self._measurer = measurer
        self._known = {
            f"{name}/{split}": len(source.load(split)[0])
            for name, source in sources.items()
            for split in ("train", "test")
        }
        self.provenances: dict[str, Provenance] = {}
        self.trained: dict[str, dict[str, Any]] = {}
        self.trainings: list[dict[str, Any]] = []
        self.seconds = self.waited = 0.0

    def answer(self, request: Frame) -> Frame:
        """What was asked for, or why the notebook has to compute it by itself."""
        if self.seconds >= self._max_seconds:
            return Frame("declined", {"reason": "the notebook has used up its training time"})
        started, waited = time.monotonic(), seconds_waited()
        try:
            return self._train(request) if request.kind == "fit" else self._predict(request)
        except (NotTrainable, Refused, GraderError) as error:
            return Frame("declined", {"reason": str(error)})
        finally:
            # What was trained for others meanwhile is not this notebook's.
            waited = seconds_waited() - waited
            self.waited += waited
            self.seconds += time.monotonic() - started - waited

    def _train(self, request: Frame) -> Frame:
        """The trained weights and history."""
        recipe = Recipe.from_request(request.body, request.arrays, self._known)
        trained = self._trainer.train(recipe)
        provenance = Provenance(recipe=recipe, trained=trained)
        self.provenances[weights_digest(trained.weights)] = provenance
        self.trained[str(request.body.get("number"))] = trained_fit(provenance)
        facts = dict(trained.facts)
        self.trainings.append(
            {
                "recipe": trained.key,
                "dataset": recipe.data.dataset,
                **{name: facts[name] for name in ("steps_asked", "steps_run", "cpu_seconds")},
            }
        )
        body = {
            **facts,
            "history": recipe.in_own_names(facts["history"]),
            "recipe": trained.key,
        }
        return Frame("trained", body, (*trained.weights, *trained.optimizer))

    def _predict(self, request: Frame) -> Frame:
        """The outputs of a model that was trained for this notebook, for public rows."""
        named = request.body.get("recipe")
        known = [entry for entry in self.provenances.values() if entry.trained.key == named]
        if not known or self._measurer is None:
            raise Refused("no such model was trained for this notebook")
        rows = Rows.from_claim(request.body.get("data", {}), request.arrays, self._known)
        outputs = predictions(
            self._measurer,
            known[0].recipe.model,
            known[0].trained.weights,
            rows,
            self._sources[rows.dataset],
        )
        return Frame("predicted", {}, (outputs,))
