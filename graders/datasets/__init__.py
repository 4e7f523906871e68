"""Data sets: which there are, where a copy comes from, held-out rows, and recognising rows.

Nothing here imports TensorFlow or Keras. Student notebooks keep calling
``keras.datasets.mnist.load_data()``; whoever serves that call takes the arrays from a
:class:`DataSource`. How each set is made is told in ``docs/datasets.md``.
"""

from __future__ import annotations

from graders.datasets.cache import cache_folder
from graders.datasets.catalog import dataset_names, describe
from graders.datasets.definition import ArraySpec, DataSetInfo
from graders.datasets.finding import fetch, find_source, stand_in
from graders.datasets.heldout import held_out
from graders.datasets.rows import RowIndex
from graders.datasets.source import DataSource, SourceKind

__all__ = [
    "ArraySpec",
    "DataSetInfo",
    "DataSource",
    "RowIndex",
    "SourceKind",
    "cache_folder",
    "dataset_names",
    "describe",
    "fetch",
    "find_source",
    "held_out",
    "stand_in",
]
