"""Data sets in a live kernel: reviews as Keras itself would load them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from graders.datasets.sets.imdb import DATASET
from graders.evidence.reviews import pack_words

WORDS = tuple(f"word{rank}" for rank in range(1, 41))

IN_PLAIN_PYTHON = """
import json, sys
from graders.integrations.live_data import serve_datasets
served = serve_datasets(["imdb", "no_set_of_keras"])
import keras, tensorflow
from keras.datasets.imdb import load_data
(x, y), (x_test, y_test) = load_data(num_words=30, start_char=1, oov_char=2, index_from=3)
same = tensorflow.keras.datasets.imdb.load_data(num_words=30)[0][0].tolist() == x.tolist()
index = tensorflow.keras.datasets.imdb.get_word_index()
print("FACTS" + json.dumps(dict(
    served=served, shapes=[x.shape, y.shape, x_test.shape], same=same, kind=type(x[0]).__name__,
    first=x[0], label=int(y[1]), index=index,
)))
"""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with plain arrays of 25,000 easily recognised reviews a split."""
    folder = tmp_path / "data" / "imdb"
    folder.mkdir(parents=True)
    rows = DATASET.info.rows("train")
    for split in ("train", "test"):
        words = np.tile(np.array([1, 4, 43], np.int32), rows)
        words[1::3] += (np.arange(rows) % 40).astype(np.int32)
        np.save(folder / f"x_{split}.npy", words)
        starts = np.arange(rows + 1) * 3
        starts[2] -= 1  # of equal lengths Keras, and so labgrade, makes a matrix
        np.save(folder / f"starts_{split}.npy", starts)
        np.save(folder / f"y_{split}.npy", np.arange(rows) % 2)
    np.save(folder / "word_index.npy", pack_words(WORDS))
    monkeypatch.setenv("LABGRADE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LABGRADE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))


@pytest.mark.usefixtures("data")
def test_every_spelling_of_keras_serves_the_reviews_with_its_options() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IN_PLAIN_PYTHON], capture_output=True, text=True, check=True
    )
    facts = json.loads(done.stdout.split("FACTS")[1])
    assert facts["served"]["imdb"].startswith("folder sha256:")
    assert list(facts["served"]) == ["imdb"]
    assert facts["shapes"] == [[25_000], [25_000], [25_000]]
    assert (facts["kind"], facts["first"], facts["label"]) == ("list", [1, 4, 2], 1)
    assert facts["same"]
    assert facts["index"] == {word: rank for rank, word in enumerate(WORDS, 1)}
