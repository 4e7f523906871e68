"""Where a captured model's weights come from, when the trusted trainer made them."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from graders.training import Recipe, Trained
from graders.training.recipe import Rows


@dataclasses.dataclass(frozen=True, kw_only=True)
class Provenance:
    """A training that the trusted side did for this submission."""

    recipe: Recipe
    trained: Trained


def trained_fit(provenance: Provenance) -> dict[str, Any]:
    """The fit behind a trusted training, as plain data."""
    recipe, facts = provenance.recipe, provenance.trained.facts
    return {
        "epochs": recipe.epochs,
        "batch_size": recipe.batch_size,
        "num_examples": None if recipe.data.rows is None else len(recipe.data.rows),
        "dataset": recipe.data.dataset,
        "split": recipe.data.split,
        "recipe": provenance.trained.key,
        "steps_run": facts["steps_run"],
        "steps_asked": facts["steps_asked"],
        "stopped": facts["stopped"],
        "validated_on_training": share_rows(recipe.data, recipe.validation),
        "validated_on": None if recipe.validation is None else recipe.validation.split,
    }


def share_rows(training: Rows, validation: Rows | None) -> bool | None:
    """Whether most validation rows were trained on; None without validation rows."""
    if validation is None:
        return None
    if (training.dataset, training.split) != (validation.dataset, validation.split):
        return False
    if training.rows is None or validation.rows is None:  # one of them is the whole split
        return True
    return bool(np.isin(validation.rows, training.rows).mean() > 0.5)
