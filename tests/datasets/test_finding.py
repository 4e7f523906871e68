"""Finding a source: the order, and what happens to copies that are missing or broken."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from graders.datasets import dataset_names, describe, fetch, find_source
from graders.datasets.definition import DataSet
from graders.datasets.settings import save_folder
from graders.errors import UsageError
from tests.datasets.conftest import CopyWriter


def test_with_nothing_else_the_stand_in_serves(places: Path, tiny: DataSet) -> None:
    source = find_source("tiny")
    assert (source.kind, source.notes) == ("stand-in", ())
    assert source.path == places / "cache" / "datasets" / "tiny" / "stand-in-v3"
    np.testing.assert_array_equal(source.load("test")[1], [0, 1, 0, 1, 0, 1, 0, 1])


def test_the_order_is_folder_then_keras_cache_then_download_then_stand_in(
    places: Path, write_copy: CopyWriter
) -> None:
    copies = [
        write_copy(places / "given" / "tiny.npz"),
        write_copy(places / "keras" / "datasets" / "tiny.npz"),
        write_copy(places / "cache" / "downloads" / "tiny.npz"),
    ]
    kinds = []
    for copy in copies:
        kinds.append(find_source("tiny", folder=places / "given").kind)
        copy.unlink()
    kinds.append(find_source("tiny", folder=places / "given").kind)
    assert kinds == ["folder", "keras cache", "download", "stand-in"]


def test_the_argument_comes_before_the_variable_and_that_before_the_saved_folder(
    places: Path, write_copy: CopyWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def copy(name: str, brightest: int) -> Path:
        pixels = np.full((8, 2, 2), brightest, dtype=np.uint8)
        return write_copy(places / name / "tiny.npz", x_test=pixels).parent

    def found(**options: Path) -> int:
        return int(find_source("tiny", **options).load("test")[0].max())

    save_folder(copy("saved", 1))
    assert found() == 1
    monkeypatch.setenv("LABGRADE_DATA", str(copy("variable", 2)))
    assert found() == 2
    assert found(folder=copy("argument", 3)) == 3


def test_a_folder_without_the_set_is_passed_over_with_a_note(places: Path, tiny: DataSet) -> None:
    source = find_source("tiny", folder=places)
    assert source.kind == "stand-in"
    assert "neither tiny.npz nor a folder tiny" in source.notes[0]


def test_a_broken_file_in_the_chosen_folder_is_an_error(places: Path, tiny: DataSet) -> None:
    (places / "tiny.npz").write_bytes(b"half")
    with pytest.raises(UsageError, match="Tiny in the data folder") as caught:
        find_source("tiny", folder=places)
    assert "fresh copy" in (caught.value.next_step or "")


def test_a_broken_keras_cache_is_passed_over_with_a_note_that_names_no_path(
    places: Path, tiny: DataSet
) -> None:
    broken = places / "keras" / "datasets" / "tiny.npz"
    broken.parent.mkdir(parents=True)
    broken.write_bytes(b"half a download")
    source = find_source("tiny")
    assert source.kind == "stand-in"
    assert "Tiny in the keras cache cannot be used" in source.notes[0]
    assert str(places) not in source.notes[0]


def test_a_missing_folder_is_an_error(places: Path, tiny: DataSet) -> None:
    with pytest.raises(UsageError, match="not a folder"):
        find_source("tiny", folder=places / "nowhere")


def test_a_copy_that_is_not_the_published_set_is_noted(
    places: Path, write_copy: CopyWriter
) -> None:
    write_copy(places / "tiny.npz")
    assert find_source("tiny", folder=places).notes == ()
    write_copy(places / "tiny.npz", y_test=np.ones(8, dtype=np.uint8))
    assert "differs from the published set" in find_source("tiny", folder=places).notes[0]


def test_a_replaced_file_is_read_again(places: Path, write_copy: CopyWriter) -> None:
    write_copy(places / "tiny.npz")
    before = find_source("tiny", folder=places)
    write_copy(places / "tiny.npz", extra=np.zeros(1), y_test=np.ones(8, dtype=np.uint8))
    after = find_source("tiny", folder=places)
    assert before.digest != after.digest
    assert after.load("test")[1].tolist() == [1] * 8


def test_equal_arrays_have_equal_digests_wherever_they_lie(
    places: Path, write_copy: CopyWriter
) -> None:
    write_copy(places / "one" / "tiny.npz")
    write_copy(places / "two" / "tiny" / "tiny.npz")
    digests = {find_source("tiny", folder=places / name).digest for name in ("one", "two")}
    assert len(digests) == 1


def test_only_the_arrays_lie_in_the_folder_that_a_sandbox_mounts(
    places: Path, write_copy: CopyWriter
) -> None:
    write_copy(places / "tiny.npz", solutions=np.zeros(3))
    (places / "grades.csv").write_text("secret")
    source = find_source("tiny", folder=places)
    assert sorted(path.name for path in source.path.iterdir()) == [
        "contents.json",
        "x_test.npy",
        "x_train.npy",
        "y_test.npy",
        "y_train.npy",
    ]


def test_without_a_network_the_stand_in_serves_and_a_note_says_why(tiny: DataSet) -> None:
    source = find_source("tiny", allow_download=True)
    assert source.kind == "stand-in"
    assert source.notes == ("Tiny could not be downloaded.",)


def test_fetching_without_a_network_is_an_error_with_a_way_out(tiny: DataSet) -> None:
    with pytest.raises(UsageError, match="cannot be downloaded") as caught:
        fetch("tiny")
    assert "labgrade data use DIR" in str(caught.value)


def test_an_unknown_set_names_those_there_are() -> None:
    with pytest.raises(UsageError, match="mnist"):
        describe("mnits")


def test_a_new_set_is_one_module(tiny: DataSet) -> None:
    assert set(dataset_names()) >= {"mnist", "tiny"}
    assert describe("tiny").num_classes == 2


def test_importing_the_room_loads_neither_tensorflow_nor_sklearn() -> None:
    code = (
        "import sys, graders.datasets, graders.cli.data; graders.datasets.describe('mnist');"
        "print(sorted({'tensorflow', 'keras', 'sklearn', 'scipy'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
