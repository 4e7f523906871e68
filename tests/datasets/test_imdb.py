"""The IMDB stand-in as a whole: shaped like the real set, and leak-free."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from graders.datasets import DataSource, RowIndex, describe, find_source, held_out
from graders.datasets.definition import DataSet
from graders.datasets.files import Copy, UnusableCopyError, read_copy
from graders.datasets.sets.imdb import DATASET
from graders.errors import UsageError
from graders.evidence.reviews import unpack_words
from graders.evidence.sequences import Padding, Sequences, recognise_padded

STAND_IN_DIGEST = "sha256:97b14acc7c8e100ec59d7384b7bc0b0a60e038ffd8b5946b781b0d72b5d2e23f"
"""Changes only together with ``stand_in_version``: thresholds are calibrated on these bytes."""

LAB = Padding(length=100, padding="pre", truncating="pre", num_words=10_000)
"""How lab 1 brings reviews to one length."""


def decoded(source: DataSource, review: np.ndarray) -> str:
    words = ("<PAD>", "<START>", "<UNK>", "<UNUSED>", *unpack_words(source.word_index()))
    return " ".join(words[word] for word in review)


def test_the_digest_is_the_calibrated_one(imdb_stand_in: DataSource) -> None:
    assert imdb_stand_in.digest == STAND_IN_DIGEST


def test_every_array_meets_its_specification(imdb_stand_in: DataSource) -> None:
    info = describe("imdb")
    assert info.splits == ("train", "test")
    for name, spec in info.arrays.items():
        assert spec.problem(np.load(imdb_stand_in.path / f"{name}.npy")) is None
    for split in info.splits:
        x, y = imdb_stand_in.sequences(split)
        assert len(x) == info.rows(split) == imdb_stand_in.num_rows(split) == 25_000
        assert (x.words[x.starts[:-1]] == 1).all()
        assert not np.isin(x.words, (0, 2, 3)).any()
        assert np.bincount(y).tolist() == [12_500, 12_500]


def test_it_is_known_as_a_set_of_sequences(imdb_stand_in: DataSource) -> None:
    assert imdb_stand_in.has_sequences
    assert isinstance(imdb_stand_in.load("train")[0], Sequences)
    with pytest.raises(TypeError, match="holds sequences"):
        RowIndex(imdb_stand_in, "train")


def test_published_reviews_begin_as_published(imdb_stand_in: DataSource) -> None:
    x, y = imdb_stand_in.sequences("train")
    assert x[0][:11].tolist() == [1, 14, 22, 16, 43, 530, 973, 1622, 1385, 65, 458]
    assert decoded(imdb_stand_in, x[0]).startswith(
        "<START> this film was just brilliant casting location scenery story direction "
    )
    assert decoded(imdb_stand_in, x[5]).startswith(
        "<START> begins better than it ends funny that the russian submarine crew "
    )
    assert (y[0], y[5]) == (1, 0)


def test_lengths_are_as_in_the_real_set(imdb_stand_in: DataSource) -> None:
    """Real training reviews with their mark: mean 239, nine in ten longer than 93 words."""
    lengths = imdb_stand_in.sequences("train")[0].lengths
    assert 225 < lengths.mean() < 250
    assert 0.80 < (lengths > 100).mean() < 0.92
    assert lengths.min() >= 11


def test_words_beyond_the_first_ten_thousand_are_rare_but_there(imdb_stand_in: DataSource) -> None:
    padded = imdb_stand_in.sequences("train")[0].padded(LAB)
    assert 0.005 < (padded == 2).sum() / (padded > 0).sum() < 0.06
    assert padded.max() == 9_999


def test_rows_are_shuffled(imdb_stand_in: DataSource) -> None:
    _, y = imdb_stand_in.sequences("train")
    for start in range(0, 25_000, 2_500):
        assert 1_100 < y[start : start + 2_500].sum() < 1_400


def test_any_split_of_the_padded_reviews_is_recognised(imdb_stand_in: DataSource) -> None:
    x, _ = imdb_stand_in.sequences("train")
    rows = np.random.default_rng(0).permutation(25_000)[:22_500]
    found = recognise_padded(x.padded(LAB)[rows], x)
    assert found is not None
    assert found.padding == LAB
    np.testing.assert_array_equal(found.rows, rows)


def test_no_test_or_held_out_review_is_in_training(imdb_stand_in: DataSource) -> None:
    train = {row.tobytes() for row in imdb_stand_in.sequences("train")[0].padded(LAB)}
    held = held_out(imdb_stand_in)[0]
    assert isinstance(held, Sequences)
    for other in (imdb_stand_in.sequences("test")[0], held):
        assert not any(row.tobytes() in train for row in other.padded(LAB))


def test_held_out_reviews_are_two_thousand_and_balanced(imdb_stand_in: DataSource) -> None:
    x, y = held_out(imdb_stand_in)
    assert isinstance(x, Sequences)
    assert (len(x), y.dtype) == (2_000, np.dtype("int64"))
    assert np.bincount(y).tolist() == [1_000, 1_000]


def test_a_set_of_images_has_no_sequences(tiny: DataSet) -> None:
    source = find_source("tiny")
    assert not source.has_sequences
    assert source.num_rows("train") == 12
    with pytest.raises(UsageError, match="an array, not sequences"):
        source.sequences("train")


def test_a_copy_needs_its_word_index(places: Path) -> None:
    np.savez(places / "imdb.npz", x_train=np.zeros(3))
    with pytest.raises(UsageError, match=r"imdb_word_index\.json is not beside imdb\.npz"):
        find_source("imdb", folder=places)


def test_plain_arrays_in_a_sub_folder_are_a_copy(imdb_stand_in: DataSource, places: Path) -> None:
    (places / "imdb").mkdir()
    for path in imdb_stand_in.path.glob("*.npy"):
        (places / "imdb" / path.name).symlink_to(path)
    source = find_source("imdb", folder=places)
    assert (source.kind, source.digest) == ("folder", imdb_stand_in.digest)
    x, y = held_out(source)
    assert isinstance(x, Sequences)
    assert np.bincount(y).tolist() == [1_000, 1_000]


def test_starts_that_do_not_fit_their_words_are_refused(
    imdb_stand_in: DataSource, places: Path
) -> None:
    (places / "imdb").mkdir()
    for path in imdb_stand_in.path.glob("*.npy"):
        (places / "imdb" / path.name).symlink_to(path)
    starts = np.load(imdb_stand_in.path / "starts_test.npy")
    (places / "imdb" / "starts_test.npy").unlink()
    np.save(places / "imdb" / "starts_test.npy", starts[::-1])
    paths = tuple((places / "imdb").glob("*.npy"))
    with pytest.raises(UnusableCopyError, match="starts must ascend"):
        read_copy(Copy(paths=paths), DATASET.info)


def test_another_file_under_its_name_is_refused(places: Path) -> None:
    (places / "imdb_word_index.json").write_text("{}")
    with zipfile.ZipFile(places / "imdb.npz", "w") as archive:
        archive.writestr("notes.txt", "hello")
    with pytest.raises(UsageError, match="it lacks x_train"):
        find_source("imdb", folder=places)
