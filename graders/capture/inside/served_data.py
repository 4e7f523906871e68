"""Serving the lab's data sets inside the sandbox, through Keras's own functions."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.evidence.preparation import Inputs, open_inputs
from graders.evidence.reviews import Served, review_loader, word_index_loader
from graders.evidence.sequences import Sequences

Array = npt.NDArray[Any]
_KERAS_DATASETS = (
    "keras.datasets",
    "keras._tf_keras.keras.datasets",
    "keras.src.datasets",
)
PARTS = ("x_train", "y_train", "x_test", "y_test")


class ServedData:
    """The public rows of the lab's data sets.

    Args:
        folders: Data set name to the folder that holds its ``.npy`` files.
    """

    def __init__(self, folders: Mapping[str, str]) -> None:
        self._folders = dict(folders)

    def names(self) -> list[str]:
        """Names of the data sets, sorted."""
        return sorted(self._folders)

    def part(self, name: str, part: str) -> Array:
        """One array of a data set, memory-mapped, read-only."""
        path = Path(self._folders[name]) / f"{part}.npy"
        array: Array = np.load(path, mmap_mode="r", allow_pickle=False)
        return array

    def inputs(self, name: str, split: str) -> Inputs:
        """The raw inputs of a split: an array, or sequences of words."""
        return open_inputs(Path(self._folders[name]), split)

    def labels(self, name: str, split: str) -> Array:
        """The labels (or target series) of a split."""
        return self.part(name, f"y_{split}")

    def install(self) -> None:
        """Make ``keras.datasets.<name>.load_data`` return these rows.

        Sets that Keras does not have are passed over: notebooks read those from files.
        """
        for name in self._folders:
            if importlib.util.find_spec(f"keras.datasets.{name}") is None:
                continue
            for place in _KERAS_DATASETS:  # notebooks import it under several names
                module: Any = importlib.import_module(f"{place}.{name}")
                module.load_data = self._loader(name)
                if hasattr(module, "get_word_index"):
                    module.get_word_index = word_index_loader(self._word_index(name))

    def _word_index(self, name: str) -> Callable[[], Array]:
        return lambda: self.part(name, "word_index")

    def _sequences(self, name: str, split: str) -> tuple[Sequences, Array]:
        x = self.inputs(name, split)
        if not isinstance(x, Sequences):
            raise TypeError(f"{name} does not hold sequences")
        return x, self.labels(name, split)

    def _loader(self, name: str) -> Callable[..., Served]:
        if isinstance(self.inputs(name, "train"), Sequences):
            return review_loader(lambda split: self._sequences(name, split))

        def load_data(*_args: Any, **_options: Any) -> Served:
            x_train, y_train, x_test, y_test = (np.array(self.part(name, part)) for part in PARTS)
            return (x_train, y_train), (x_test, y_test)

        return load_data
