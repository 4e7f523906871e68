"""Recipes that are almost right: what an accuracy threshold has to tell from the reference.

Each is one change to the reference's recipe. A change that does not apply (one epoch of a recipe
of one epoch) gives no recipe.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from graders.evidence.preparation import Preparation
from graders.training import Recipe

Change = Callable[[Recipe, int], Recipe | None]
"""Makes an almost right recipe from the reference's and its number of training rows."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class AlmostRight:
    """One way of being almost right: its name, what it says to people, how it is made."""

    name: str
    description: str
    change: Change


def _linear(recipe: Recipe, _num_rows: int) -> Recipe | None:
    """The output layer alone on the flattened input."""
    model = recipe.model
    layers = model["config"]["layers"] if model["class_name"] == "Sequential" else []
    dense = [layer for layer in layers if layer["class_name"] == "Dense"]
    kinds = {layer["class_name"] for layer in layers}
    if not dense or "Embedding" in kinds or layers[0]["class_name"] != "InputLayer":
        return None
    after = layers[layers.index(dense[-1]) + 1 :]  # an activation on its own
    flatten = {"class_name": "Flatten", "config": {"name": "flattened"}}
    kept = [layers[0], flatten, dense[-1], *after]
    if len(kept) >= len(layers):
        return None
    return dataclasses.replace(
        recipe, model={**model, "config": {**model["config"], "layers": kept}}
    )


def _one_epoch(recipe: Recipe, _num_rows: int) -> Recipe | None:
    return dataclasses.replace(recipe, epochs=1) if recipe.epochs > 1 else None


def _few_rows(recipe: Recipe, num_rows: int) -> Recipe | None:
    rows = np.arange(num_rows) if recipe.data.rows is None else recipe.data.rows
    few = rows[: max(1, len(rows) // 50)].astype(np.int32)
    return dataclasses.replace(recipe, data=dataclasses.replace(recipe.data, rows=few))


def _unscaled(recipe: Recipe, _num_rows: int) -> Recipe | None:
    preparation = recipe.data.preparation
    plain = preparation.to_dict()
    if preparation.padding is not None:
        return None
    raw = Preparation.from_dict({**plain, "scale": [1.0], "offset": [0.0]})
    if raw.to_dict() == plain:
        return None
    data = dataclasses.replace(recipe.data, preparation=raw)
    validation = recipe.validation
    if validation is not None:
        validation = dataclasses.replace(validation, preparation=raw)
    return dataclasses.replace(recipe, data=data, validation=validation)


def _with_rate(factor: float) -> Change:
    def change(recipe: Recipe, _num_rows: int) -> Recipe | None:
        optimizer: Mapping[str, Any] = recipe.compiled["optimizer"]
        config = dict(optimizer["config"])
        rate = config.get("learning_rate")
        if not isinstance(rate, float):
            return None
        config["learning_rate"] = rate * factor
        compiled = {**recipe.compiled, "optimizer": {**optimizer, "config": config}}
        return dataclasses.replace(recipe, compiled=compiled)

    return change


ALMOST_RIGHT: Mapping[str, AlmostRight] = {
    entry.name: entry
    for entry in (
        AlmostRight(
            name="linear-model",
            description="the output layer alone, on the flattened input",
            change=_linear,
        ),
        AlmostRight(name="one-epoch", description="one epoch instead of all", change=_one_epoch),
        AlmostRight(
            name="few-rows", description="the first fiftieth of the training rows", change=_few_rows
        ),
        AlmostRight(name="no-scaling", description="pixels from 0 to 255", change=_unscaled),
        AlmostRight(
            name="small-rate",
            description="a hundredth of the learning rate",
            change=_with_rate(0.01),
        ),
        AlmostRight(
            name="large-rate",
            description="a hundred times the learning rate",
            change=_with_rate(100.0),
        ),
    )
}
"""All of them by name."""
