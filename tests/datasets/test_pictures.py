"""The folders and tables of picture sets, as the lab's notebook reads them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import imageio.v2 as imageio
import numpy as np
import pytest

from graders.datasets.catalog import load_dataset
from graders.datasets.definition import Arrays
from graders.datasets.pictures import write_pictures

FILES_DIGESTS = {
    "crt": "5c33fe7bce04cf69e319e13ef11eabc4d103b885076e4ab470a4baa2c8f82371",
    "r3": "78b3d98445d0ed2d2b0f3bfce78f243da410a6a8b4f6ae1375b457bcd187c6c6",
}


def digest_of(folder: Path) -> str:
    """Over the names and the contents of all files of a folder."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\n" + path.read_bytes())
    return digest.hexdigest()


def few_arrays() -> Arrays:
    arrays = load_dataset("crt").make_stand_in()
    return {name: array[:3] for name, array in arrays.items()}


def test_names_and_targets_are_those_of_the_lab(tmp_path: Path) -> None:
    arrays = few_arrays()
    write_pictures(tmp_path, "crt", arrays, classes=3)
    names = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.png"))
    assert names == [
        f"crt-{part}/img_{number:05}.png" for part in ("trn", "val") for number in (1, 2, 3)
    ]
    first = (tmp_path / "crt-trn_trg.csv").read_text().splitlines()[0]
    columns = ["0", "0", "0"]
    columns[int(arrays["y_train"][0])] = "1"
    assert first == " ".join(columns) + "\tcrt-trn/img_00001.png"


@pytest.mark.parametrize("name", ["crt", "r3"])
def test_the_notebooks_own_functions_read_the_whole_set(tmp_path: Path, name: str) -> None:
    dataset = load_dataset(name)
    arrays = dataset.make_stand_in()
    assert dataset.write_files is not None
    dataset.write_files(tmp_path, arrays)
    for split, short, rows in (("train", "trn", 500), ("test", "val", 1000)):
        folder = tmp_path / f"{name}-{short}"
        assert len(list(folder.iterdir())) == rows
        for row in range(0, rows, 25):
            picture = imageio.imread(f"{folder}/img_{row + 1:05}.png")
            np.testing.assert_array_equal(picture[:, :, 0], arrays[f"x_{split}"][row])
        targets = np.loadtxt(tmp_path / f"{name}-{short}_trg.csv", usecols=(0, 1, 2))
        assert targets.shape == (rows, 3)
        np.testing.assert_array_equal(targets.argmax(axis=1), arrays[f"y_{split}"])
        np.testing.assert_array_equal(targets.sum(axis=1), 1)
    assert digest_of(tmp_path) == FILES_DIGESTS[name]
