"""A trainer with its real service, and a recipe small enough to train in a second."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graders.datasets import DataSource
from graders.sandbox import Worker
from graders.training import Recipe, Trainer
from graders.training.trainer import SERVICE

KNOWN = {"mnist/train": 60_000, "mnist/test": 10_000}
ROWS = np.arange(200, dtype=np.int32)


def layer(kind: str, **config: Any) -> dict[str, Any]:
    return {"module": "keras.layers", "class_name": kind, "registered_name": None, "config": config}


def request(**changes: Any) -> dict[str, Any]:
    """The body of a ``fit`` request: Flatten and Dense on 200 rows, one epoch."""
    rows = {
        "dataset": "mnist",
        "split": "train",
        "rows": 0,
        "preparation": {"scale": [1 / 255], "offset": [0.0], "shape": [28, 28]},
        "labels": "class",
        "num_rows": 200,
    }
    body = {
        "number": 0,
        "model": {
            "module": "keras",
            "class_name": "Sequential",
            "registered_name": "Sequential",
            "config": {
                "name": "sequential",
                "layers": [
                    layer("InputLayer", batch_shape=[None, 28, 28], name="input"),
                    layer("Flatten", name="flat"),
                    layer("Dense", units=10, name="dense"),
                ],
            },
        },
        "compile": {
            "optimizer": {"class_name": "SGD", "config": {"learning_rate": 0.1}},
            "loss": {
                "class_name": "SparseCategoricalCrossentropy",
                "config": {"from_logits": True},
            },
            "metrics": ["accuracy"],
        },
        "data": rows,
        "validation": {"split": 0.0, "data": None},
        "fit": {"batch_size": 50, "epochs": 1, "shuffle": True, "callbacks": []},
        "continues": None,
    }
    for path, value in changes.items():
        *parents, last = path.split("__")
        place = body
        for parent in parents:
            place = place[parent]
        place[last] = value
    return body


def recipe(*arrays: np.ndarray, **changes: Any) -> Recipe:
    return Recipe.from_request(request(**changes), arrays or (ROWS,), KNOWN)


MakeTrainer = Callable[..., Trainer]


@pytest.fixture
def make_trainer(keras_worker: Worker, mnist: DataSource, tmp_path: Path) -> Iterator[MakeTrainer]:
    made: list[Trainer] = []

    def make(**options: Any) -> Trainer:
        settings: dict[str, Any] = {
            "folder": tmp_path / "trained",
            "sources": {"mnist": mnist},
            "budgets": {},
            "versions": {"keras": "3"},
            "max_seconds": 120.0,
            **options,
        }
        start = settings.pop("start", lambda: keras_worker.start_service(SERVICE))
        made.append(Trainer(start, **settings))
        return made[-1]

    yield make
    for trainer in made:
        trainer.close()
