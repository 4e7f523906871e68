"""What is trained: an architecture, its compilation, rows of a known data set, fit's arguments.

A recipe is made from a notebook's request, which nobody vouches for: everything in it is
checked, and what two notebooks write differently but mean alike becomes the same recipe.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.evidence.digests import plain_digest
from graders.evidence.preparation import Preparation
from graders.models import configuration
from graders.models.activations import with_activations_apart
from graders.models.compilation import (
    canonical_callback,
    canonical_loss,
    canonical_optimizer,
)
from graders.models.configuration import Forbidden

MAX_EPOCHS = 200
MAX_REPEATS = 4
"""Rows of an epoch, in multiples of the split: they are all held in memory."""
_SYNONYMS = {"acc": "accuracy"}
"""Metrics that Keras computes alike under two names."""
_ACCURACY_OF = {
    ("SparseCategoricalCrossentropy", "class"): "sparse_categorical_accuracy",
    ("CategoricalCrossentropy", "one-hot"): "categorical_accuracy",
}
"""What Keras computes as ``accuracy``, by the loss and the form of the labels."""
_KEY = re.compile(r"[0-9a-f]{32}-[0-9]{1,4}")


class NotTrainable(Exception):  # noqa: N818 - the notebook then trains by itself
    """A request that the trusted side does not take; the message says why."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Rows:
    """Rows of a public split as a notebook prepared them.

    Args:
        dataset: The data set's name.
        split: ``train`` or ``test``.
        rows: int32 (n,) raw row of each row, or None for the whole split in order.
        preparation: How raw rows become the model's inputs.
        labels: ``class`` numbers or ``one-hot``; empty where only inputs matter.
    """

    dataset: str
    split: str
    rows: npt.NDArray[np.int32] | None
    preparation: Preparation
    labels: str = ""

    @classmethod
    def from_claim(
        cls,
        claim: Mapping[str, Any],
        arrays: tuple[npt.NDArray[Any], ...],
        known: Mapping[str, int],
    ) -> Rows:
        """Check which inputs a notebook says that it has; as :meth:`Recipe.from_request` does."""
        with _refusing_malformed():
            return _rows({**claim, "labels": ""}, arrays, known)

    def to_dict(self) -> dict[str, Any]:
        """The rows as plain values; ``rows`` by digest."""
        rows = None if self.rows is None else hashlib.sha256(self.rows.tobytes()).hexdigest()
        return {
            "dataset": self.dataset,
            "split": self.split,
            "rows": rows,
            "preparation": self.preparation.to_dict(),
            "labels": self.labels,
        }


@dataclasses.dataclass(frozen=True, kw_only=True)
class Recipe:
    """One training, up to its random seed.

    With a ``new_optimizer`` it continues from the weights of another training alone.
    ``own_names`` holds what this notebook calls a curve of the history, where it writes another
    word for the same; this is no part of the recipe.
    """

    model: dict[str, Any]
    compiled: dict[str, Any]
    data: Rows
    validation: Rows | None
    validation_split: float
    batch_size: int
    epochs: int
    shuffle: bool
    continues: str | None
    callbacks: tuple[dict[str, Any], ...] = ()
    new_optimizer: bool = False
    own_names: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def in_own_names(self, history: Mapping[str, Any]) -> dict[str, Any]:
        """A history with the names that the notebook expects (``acc``, where it asked for that)."""
        return {self.own_names.get(name, name): values for name, values in history.items()}

    def key(self, context: Mapping[str, Any]) -> str:
        """A digest of the recipe in ``context`` (data digests, versions, budget)."""
        return plain_digest({**self.to_dict(), "context": dict(context)})

    def to_dict(self) -> dict[str, Any]:
        """The recipe as plain values."""
        plain = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        plain["data"] = self.data.to_dict()
        plain["validation"] = self.validation.to_dict() if self.validation else None
        plain["callbacks"] = list(self.callbacks)
        del plain["own_names"]
        if not self.new_optimizer:  # named only where it says something: the key depends on it
            del plain["new_optimizer"]
        return plain

    @classmethod
    def from_request(
        cls, body: Mapping[str, Any], arrays: tuple[npt.NDArray[Any], ...], known: Mapping[str, int]
    ) -> Recipe:
        """Check a notebook's request.

        Args:
            body: The body of a ``fit`` frame.
            arrays: Its arrays: row indices.
            known: Number of rows of each split of the lab's data sets (``mnist/train``).

        Raises:
            NotTrainable: If anything in it is missing, malformed or not allowed.
        """
        with _refusing_malformed():
            return _read(body, arrays, known)


@contextlib.contextmanager
def _refusing_malformed() -> Iterator[None]:
    """Whatever reading an unchecked request raises becomes NotTrainable."""
    try:
        yield
    except Forbidden as error:
        raise NotTrainable(str(error)) from error
    except (
        KeyError,
        TypeError,
        ValueError,
        IndexError,
        AttributeError,
        OverflowError,
    ) as error:
        raise NotTrainable(f"the request is malformed ({type(error).__name__})") from error


def _read(
    body: Mapping[str, Any], arrays: tuple[npt.NDArray[Any], ...], known: Mapping[str, int]
) -> Recipe:
    if not isinstance(body["model"], dict):
        raise NotTrainable(f"its model is a {type(body['model']).__name__}")
    model = configuration.with_activation_layers(body["model"])
    configuration.check(model)
    model = configuration.canonical(model)
    fit, validation = body["fit"], body["validation"]
    data = _rows(body["data"], arrays, known)
    if data.split != "train":
        raise NotTrainable("it trains on rows that are kept for testing")
    continues = body["continues"]
    if continues is not None and not _KEY.fullmatch(str(continues)):
        raise NotTrainable("it continues a training that is not known")
    compiled = _compiled(body["compile"])
    callbacks = [canonical_callback(entry) for entry in fit["callbacks"]]
    ours = _our_metrics(compiled, data.labels)
    names = [str(name)[:100] for name in body.get("curves", compiled["metrics"])]
    own_names = _own_names(compiled["metrics"], ours, names, callbacks)
    recipe = Recipe(
        model=with_activations_apart(model),
        compiled={
            **compiled,
            "metrics": compiled["metrics"] if own_names is None else ours,
        },
        data=data,
        validation=None if validation["data"] is None else _rows(validation["data"], arrays, known),
        validation_split=float(validation["split"]),
        batch_size=int(fit["batch_size"]),
        epochs=int(fit["epochs"]),
        shuffle=bool(fit["shuffle"]),
        continues=None if continues is None else str(continues),
        callbacks=tuple(_watching_ours(callback, own_names or {}) for callback in callbacks),
        new_optimizer=continues is not None and bool(body.get("new_optimizer")),
        own_names=own_names or {},
    )
    if not (1 <= recipe.epochs <= MAX_EPOCHS and 1 <= recipe.batch_size <= 100_000):
        raise NotTrainable("its epochs or batch size are out of range")
    if not 0.0 <= recipe.validation_split < 1.0:
        raise NotTrainable("its validation split is out of range")
    return recipe


def _compiled(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "optimizer": canonical_optimizer(entry["optimizer"]),
        "loss": canonical_loss(entry["loss"]),
        "metrics": [str(metric) for metric in entry["metrics"]],
    }


def _our_metrics(compiled: Mapping[str, Any], labels: str) -> list[str]:
    """The metrics in one spelling."""
    synonyms = dict(_SYNONYMS)
    accuracy = _ACCURACY_OF.get((compiled["loss"]["class_name"], labels))
    if accuracy is not None:
        synonyms[accuracy] = "accuracy"
    return [synonyms.get(metric, metric) for metric in compiled["metrics"]]


def _own_names(
    metrics: list[str], ours: list[str], names: list[str], callbacks: list[dict[str, Any]]
) -> dict[str, str] | None:
    """The notebook's names of curves by ours, where it has another word for one of ours.

    None where our name would bring something else about: where a metric is asked for under both
    names, or a callback watches our name, under which the notebook has no curve.

    Raises:
        NotTrainable: If this cannot be told, since objects with names of their own are among them.
    """
    pairs = list(zip(ours, names, strict=True))
    own = {word: name for word, name in pairs if word != name}
    own |= {f"val_{word}": f"val_{name}" for word, name in own.items()}
    watched = {callback["config"].get("monitor") for callback in callbacks}
    are_apart = len(set(names)) == len(set(ours)) == len(pairs)
    if are_apart and not own.keys() & {*names, *watched}:
        return own
    if names != metrics:
        raise NotTrainable("the names of its metrics could be taken for those of others")
    return None


def _ours(word: Any, own_names: Mapping[str, str]) -> Any:
    """Our name of a curve that the notebook calls so."""
    return next((name for name, own in own_names.items() if own == word), word)


def _watching_ours(callback: dict[str, Any], own_names: Mapping[str, str]) -> dict[str, Any]:
    """A callback that watches a curve under our name."""
    config = callback["config"]
    if "monitor" not in config:
        return callback
    return {**callback, "config": {**config, "monitor": _ours(config["monitor"], own_names)}}


def _rows(
    claim: Mapping[str, Any], arrays: tuple[npt.NDArray[Any], ...], known: Mapping[str, int]
) -> Rows:
    split = f"{claim['dataset']}/{claim['split']}"
    if split not in known:
        raise NotTrainable("its rows are not those of a data set of this lab")
    rows = None
    if claim["rows"] is not None:
        given = arrays[claim["rows"]]
        if given.dtype.kind not in "iu" or given.ndim != 1 or not len(given):
            raise NotTrainable("its rows are not whole numbers")
        if given.min() < 0 or given.max() >= known[split]:
            raise NotTrainable("its rows are out of range")
        if len(given) > MAX_REPEATS * known[split]:
            raise NotTrainable("it repeats its rows too often")
        rows = given.astype(np.int32)
    try:
        preparation = Preparation.from_dict(claim["preparation"])
    except ValueError as error:
        raise NotTrainable(str(error)) from error
    return Rows(
        dataset=claim["dataset"],
        split=claim["split"],
        rows=rows,
        preparation=preparation,
        labels=str(claim["labels"]),
    )
