"""Serving data sets beside a notebook: images as arrays, reviews with Keras's own options."""

from __future__ import annotations

import importlib
from pathlib import Path

import keras
import numpy as np
import pytest

from graders.capture.inside.served_data import ServedData
from graders.evidence.preparation import recognise_inputs
from graders.evidence.reviews import pack_words
from graders.evidence.sequences import Sequences

HOMES = ("keras.datasets", "keras._tf_keras.keras.datasets", "keras.src.datasets")


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ServedData:
    """Three small sets, installed for one test; Keras has no set called ``crt``."""
    for home in HOMES:
        for name in ("imdb", "mnist"):
            module = importlib.import_module(f"{home}.{name}")
            monkeypatch.setattr(module, "load_data", module.load_data)  # put back at the end
            if name == "imdb":
                monkeypatch.setattr(module, "get_word_index", module.get_word_index)
    for name in ("imdb", "mnist", "crt"):
        (tmp_path / name).mkdir()
    for split, rows in (("train", 3), ("test", 2)):
        for name in ("mnist", "crt"):
            np.save(tmp_path / name / f"x_{split}.npy", np.full((rows, 2, 2), rows, np.uint8))
        words = np.array([1, 4, 9, 1, 5, 1, 6, 8, 7][: 3 * rows], np.int32)
        starts = np.array([0, 3, 5, 9][: rows + 1])
        starts[-1] = len(words)
        np.save(tmp_path / "imdb" / f"x_{split}.npy", words)
        np.save(tmp_path / "imdb" / f"starts_{split}.npy", starts)
        for name in ("imdb", "mnist", "crt"):
            np.save(tmp_path / name / f"y_{split}.npy", np.arange(rows) % 2)
    np.save(tmp_path / "imdb" / "word_index.npy", pack_words(("the", "and", "a")))
    data = ServedData({name: str(tmp_path / name) for name in ("imdb", "mnist", "crt")})
    data.install()
    return data


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("home", HOMES)
def test_reviews_are_lists_with_the_options_of_keras(home: str) -> None:
    imdb = importlib.import_module(f"{home}.imdb")
    (x_train, y_train), (x_test, _) = imdb.load_data(num_words=8)
    assert x_train.tolist() == [[1, 4, 2], [1, 5], [1, 6, 2, 7]]
    assert (x_train.dtype, y_train.tolist()) == (object, [0, 1, 0])
    assert x_test.tolist() == [[1, 4, 2], [1, 5, 1]]
    assert imdb.get_word_index() == {"the": 1, "and": 2, "a": 3}


@pytest.mark.usefixtures("served")
def test_other_sets_ignore_options() -> None:
    (x_train, _), (x_test, _) = keras.datasets.mnist.load_data(path="mnist.npz")
    assert (x_train.shape, x_test.shape) == ((3, 2, 2), (2, 2, 2))
    x_train[0] = 7  # a copy: students change pixels in place


def test_sets_that_keras_does_not_have_are_known_but_not_installed(served: ServedData) -> None:
    assert served.names() == ["crt", "imdb", "mnist"]
    assert not hasattr(keras.datasets, "crt")
    assert served.inputs("crt", "train").shape == (3, 2, 2)


def test_padded_reviews_are_recognised_from_what_was_served(served: ServedData) -> None:
    (x_train, _), _ = keras.datasets.imdb.load_data(num_words=8)
    padded = keras.utils.pad_sequences(x_train, maxlen=3)
    raw = served.inputs("imdb", "train")
    assert isinstance(raw, Sequences)
    found = recognise_inputs(padded[[2, 0]], raw)
    assert found is not None
    assert found.rows is not None
    assert found.rows.tolist() == [2, 0]
    assert found.preparation.padding is not None
    assert found.preparation.padding.num_words == 8
    assert served.labels("imdb", "train").tolist() == [0, 1, 0]
