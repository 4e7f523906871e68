"""The cache: whole folders or none, whatever happens meanwhile."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from graders.datasets.cache import cache_folder, digest_arrays, keep_arrays, stored_digest
from graders.datasets.definition import Arrays
from graders.errors import UsageError

ARRAYS = {"x": np.arange(6, dtype=np.uint8), "y": np.ones(2, dtype=np.uint8)}


def make() -> Arrays:
    return ARRAYS


def never() -> Arrays:
    raise AssertionError("the arrays were made again")


def test_the_cache_is_where_the_environment_says(places: Path) -> None:
    assert cache_folder() == places / "cache"


def test_without_the_variable_the_cache_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LABGRADE_CACHE")
    assert cache_folder().name == "labgrade"


def test_arrays_are_made_once(tmp_path: Path) -> None:
    first = keep_arrays(tmp_path / "set", make)
    assert keep_arrays(tmp_path / "set", never) == first == digest_arrays(ARRAYS)


def test_the_digest_covers_names_shapes_dtypes_and_bytes() -> None:
    array = np.arange(6, dtype=np.uint8)
    variants = (
        {"x": array},
        {"y": array},
        {"x": array.reshape(2, 3)},
        {"x": array.astype(np.int16)},
        {"x": array[::-1]},
    )
    assert len({digest_arrays(variant) for variant in variants}) == len(variants)


@pytest.mark.parametrize("damage", ["no contents", "half array", "no array", "not json"])
def test_a_damaged_folder_is_made_again(tmp_path: Path, damage: str) -> None:
    target = tmp_path / "set"
    digest = keep_arrays(target, make)
    if damage == "no contents":
        (target / "contents.json").unlink()
    elif damage == "half array":
        (target / "x.npy").write_bytes((target / "x.npy").read_bytes()[:100])
    elif damage == "no array":
        (target / "y.npy").unlink()
    else:
        (target / "contents.json").write_text("{")
    assert stored_digest(target) is None
    assert keep_arrays(target, make) == digest
    np.testing.assert_array_equal(np.load(target / "x.npy"), ARRAYS["x"])
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_a_draft_left_by_a_crash_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / ".draft-abc").mkdir()
    (tmp_path / ".draft-abc" / "x.npy").write_bytes(b"half")
    assert stored_digest(tmp_path / "set") is None
    assert keep_arrays(tmp_path / "set", make) == digest_arrays(ARRAYS)


def test_a_faster_process_wins_and_both_go_on(tmp_path: Path) -> None:
    target = tmp_path / "set"

    def slow() -> Arrays:
        keep_arrays(target, make)  # what another process does meanwhile
        return ARRAYS

    assert keep_arrays(target, slow) == digest_arrays(ARRAYS)
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_eight_at_once_end_with_one_whole_folder(tmp_path: Path) -> None:
    target = tmp_path / "set"
    with ThreadPoolExecutor(8) as pool:
        digests = list(pool.map(lambda _: keep_arrays(target, make), range(8)))
    assert set(digests) == {digest_arrays(ARRAYS)}
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_a_cache_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UsageError, match="cannot be written") as caught:
        keep_arrays(tmp_path / "file" / "set", make)
    assert "LABGRADE_CACHE" in str(caught.value)


def test_public_folders_are_readable_for_a_sandbox_and_private_ones_are_not(
    tmp_path: Path,
) -> None:
    keep_arrays(tmp_path / "public", make)
    keep_arrays(tmp_path / "private", make, private=True)
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("public", "private")]
    assert modes == [0o755, 0o700]
