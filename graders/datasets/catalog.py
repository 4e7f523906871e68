"""The data sets there are: one module of :mod:`graders.datasets.sets` for each."""

from __future__ import annotations

import importlib
import pkgutil

import graders.datasets.sets
from graders.datasets.definition import DataSet, DataSetInfo
from graders.errors import UsageError


def dataset_names() -> tuple[str, ...]:
    """Names of all data sets, sorted, as ``keras.datasets`` spells them."""
    modules = pkgutil.iter_modules(graders.datasets.sets.__path__)
    return tuple(sorted(module.name for module in modules))


def load_dataset(name: str) -> DataSet:
    """The definition of the data set called ``name``.

    Raises:
        UsageError: If there is no such data set; names those there are.
    """
    if name not in dataset_names():
        raise UsageError(
            f"There is no data set called {name!r}.",
            next_step=f"The data sets are: {', '.join(dataset_names())}.",
        )
    dataset: DataSet = importlib.import_module(f"graders.datasets.sets.{name}").DATASET
    return dataset


def describe(name: str) -> DataSetInfo:
    """Shapes, dtypes, classes and origin of the data set called ``name``.

    Raises:
        UsageError: If there is no such data set.

    Example:
        >>> describe("mnist").arrays["x_test"].shape
        (10000, 28, 28)
    """
    return load_dataset(name).info
