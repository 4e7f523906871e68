"""A small recipe, as the trusted side reads it from a notebook's request."""

from __future__ import annotations

from typing import Any

from graders.evidence.preparation import Preparation
from graders.training.recipe import Recipe, Rows


def _layer(kind: str, name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": kind, "config": {"name": name, **config}}


def small_recipe(**changes: Any) -> Recipe:
    """Two dense layers on scaled MNIST, three epochs of Adam."""
    scaled = Preparation.from_dict({"scale": [1 / 255], "offset": [0.0], "shape": [28, 28]})
    data = Rows(dataset="mnist", split="train", rows=None, preparation=scaled, labels="class")
    layers = [
        _layer("InputLayer", "input", batch_shape=[None, 28, 28]),
        _layer("Flatten", "flatten"),
        _layer("Dense", "hidden", units=32, activation="relu"),
        _layer("Dense", "scores", units=10, activation="softmax"),
    ]
    facts: dict[str, Any] = {
        "model": {"class_name": "Sequential", "config": {"name": "model", "layers": layers}},
        "compiled": {
            "optimizer": {"class_name": "Adam", "config": {"learning_rate": 0.001}},
            "loss": {"class_name": "SparseCategoricalCrossentropy", "config": {}},
            "metrics": ["accuracy"],
        },
        "data": data,
        "validation": data,
        "validation_split": 0.0,
        "batch_size": 128,
        "epochs": 3,
        "shuffle": True,
        "continues": None,
    }
    return Recipe(**{**facts, **changes})
