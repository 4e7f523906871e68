"""Questions to the measurer about one model: its figures on public and on held-out rows."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.datasets import DataSource, held_out
from graders.evidence.preparation import Preparation
from graders.evidence.sequences import Sequences
from graders.measure.measurer import Measurer

Array = npt.NDArray[Any]


@dataclasses.dataclass(frozen=True)
class Evaluation:
    """Questions to the measurer about one architecture."""

    measurer: Measurer
    model: dict[str, Any]
    loss: dict[str, Any] | None
    tested: Preparation
    trained: Preparation
    source: DataSource
    reestimate_batch_norm: bool

    def public(self, weights: tuple[Array, ...]) -> dict[str, Any]:
        """Loss and accuracy on the public test rows, as the notebook itself would get them."""
        body = {
            **self._body(self.tested),
            "folder": str(self.source.path),
            "split": "test",
        }
        answer = self._ask(body, weights)
        return {
            "data": f"{self.source.name}/test",
            **answer,
            "seed": None,
            "batch_norm_reestimated": False,
        }

    def held_out(self, weights: tuple[Array, ...], *, seed: int | None) -> dict[str, Any]:
        """Accuracy on rows that no notebook has seen."""
        again = self.reestimate_batch_norm
        body = {
            **self._body(self.trained),
            "reestimate": str(self.source.path) if again else None,
        }
        x, y = held_out(self.source)
        rows = (x.words, x.starts) if isinstance(x, Sequences) else (np.asarray(x),)
        answer = self._ask(body, (*rows, np.asarray(y), *weights))
        return {
            "data": f"{self.source.name}/held-out",
            **answer,
            "classes": None,
            "seed": seed,
            "batch_norm_reestimated": again,
        }

    def _body(self, preparation: Preparation) -> dict[str, Any]:
        return {
            "model": self.model,
            "loss": self.loss,
            "preparation": preparation.to_dict(),
            "folder": None,
            "split": None,
            "reestimate": None,
        }

    def _ask(self, body: dict[str, Any], arrays: tuple[Array, ...]) -> dict[str, Any]:
        return self.measurer.ask("evaluate", body, arrays, key=self.source.digest)
