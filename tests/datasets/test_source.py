"""A found source and its arrays."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from graders.datasets import find_source
from graders.datasets.definition import DataSet
from graders.errors import UsageError


def test_arrays_cannot_be_written_to(tiny: DataSet) -> None:
    x, y = find_source("tiny").load("train")
    assert isinstance(x, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        x[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        y[0] = 0


def test_the_description_shortens_the_digest(tiny: DataSet) -> None:
    source = find_source("tiny")
    kind, digest = source.description.split()
    assert kind == "stand-in"
    assert source.digest.startswith(digest)
    assert len(digest) == len("sha256:") + 12


def test_an_unknown_split_says_which_there_are(tiny: DataSet) -> None:
    with pytest.raises(UsageError, match="Splits are train and test"):
        find_source("tiny").load("validation")


def test_a_cache_removed_meanwhile_is_an_error_with_a_next_step(tiny: DataSet) -> None:
    source = find_source("tiny")
    shutil.rmtree(source.path)
    with pytest.raises(UsageError, match="labgrade data list"):
        source.load("train")
    assert find_source("tiny").load("train")[0].shape == (12, 2, 2)
