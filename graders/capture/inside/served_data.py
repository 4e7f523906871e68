"""Serving the lab's data sets inside the sandbox, through Keras's own functions."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

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
        folders: Data set name to the folder that holds its four ``.npy`` files.
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

    def install(self) -> None:
        """Make ``keras.datasets.<name>.load_data`` return these rows."""
        for name in self._folders:
            for place in _KERAS_DATASETS:  # notebooks import it under several names
                module = importlib.import_module(f"{place}.{name}")
                module.load_data = self._loader(name)  # type: ignore[attr-defined]

    def _loader(self, name: str) -> Callable[..., tuple[tuple[Array, Array], tuple[Array, Array]]]:
        def load_data(
            *_args: Any, **_options: Any
        ) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
            x_train, y_train, x_test, y_test = (np.array(self.part(name, part)) for part in PARTS)
            return (x_train, y_train), (x_test, y_test)

        return load_data
