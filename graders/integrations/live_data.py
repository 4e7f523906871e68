"""Makes ``keras.datasets`` in a live kernel serve labgrade's data, so that notebooks run offline.

Where Keras's own cache holds the real files, Keras is left alone.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from graders.evidence.reviews import Served, review_loader, word_index_loader

if TYPE_CHECKING:
    import numpy.typing as npt

    from graders.datasets import DataSource

    Split = tuple[npt.NDArray[Any], npt.NDArray[Any]]

# Keras 3 exports the same loader under three names; a notebook may use any of them.
_HOMES = ("keras.datasets", "keras.src.datasets", "keras._tf_keras.keras.datasets")
_KERAS_CACHE = "keras cache"


def serve_datasets(names: Iterable[str]) -> dict[str, str]:
    """Let ``keras.datasets.<name>.load_data()`` serve the source that labgrade found.

    Args:
        names: Data sets of a lab. Those that Keras does not have are passed over.

    Returns:
        For each data set that labgrade now serves, the description of its source.

    Raises:
        UsageError: If a data folder that was named has broken files.
    """
    from graders.datasets import find_source

    served = {}
    for name in names:
        if importlib.util.find_spec(f"keras.datasets.{name}") is None:
            continue
        source = find_source(name)
        if source.kind != _KERAS_CACHE:
            _replace_loader(name, source)
            served[name] = source.description
    return served


def _replace_loader(name: str, source: DataSource) -> None:
    replacements: dict[str, Any] = {"load_data": _loader(source)}
    if source.has_sequences:
        replacements["get_word_index"] = word_index_loader(source.word_index)
    for home in _HOMES:
        try:
            module: Any = importlib.import_module(f"{home}.{name}")
        except ImportError:  # a private home that this version of Keras does not have
            continue
        for function, replacement in replacements.items():
            setattr(module, function, replacement)


def _loader(source: DataSource) -> Callable[..., Served]:
    if source.has_sequences:
        return review_loader(source.sequences)

    def load_data(path: str = "") -> Served:  # noqa: ARG001
        """Load the data set as ``((x_train, y_train), (x_test, y_test))``, NumPy arrays.

        labgrade serves the data set here; ``path``, which names Keras's cache file, is ignored.
        """
        return _writable(source, "train"), _writable(source, "test")

    return load_data


def _writable(source: DataSource, split: str) -> Split:
    """Copies, as Keras gives them: students change pixels in place."""
    x, y = source.load(split)
    return np.array(x), np.array(y)
