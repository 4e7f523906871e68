"""Downloading, from files that stand for a server."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

import pytest

from graders.datasets.definition import Companion, DataSet
from graders.datasets.download import download, downloads_folder
from graders.errors import UsageError


def served(dataset: DataSet, file: Path, content: bytes) -> DataSet:
    file.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    return dataclasses.replace(dataset, url=file.as_uri(), sha256=digest)


def test_a_file_with_the_right_digest_is_kept(tmp_path: Path, tiny: DataSet) -> None:
    path = download(served(tiny, tmp_path / "server", b"arrays"))
    assert path == downloads_folder() / "tiny.npz"
    assert path.read_bytes() == b"arrays"


def test_companions_are_downloaded_beside_the_file_and_checked(
    tmp_path: Path, tiny: DataSet
) -> None:
    (tmp_path / "words").write_bytes(b"{}")
    companion = Companion(
        file_name="words.json",
        url=(tmp_path / "words").as_uri(),
        md5=hashlib.md5(b"{}", usedforsecurity=False).hexdigest(),
    )
    dataset = dataclasses.replace(
        served(tiny, tmp_path / "server", b"arrays"), companions=(companion,)
    )
    path = download(dataset)
    assert path.with_name("words.json").read_bytes() == b"{}"
    path.with_name("words.json").unlink()
    (tmp_path / "words").write_bytes(b"a login page")
    with pytest.raises(UsageError, match="MD5"):
        download(dataset)


def test_a_second_download_uses_the_first(tmp_path: Path, tiny: DataSet) -> None:
    dataset = served(tiny, tmp_path / "server", b"arrays")
    first = download(dataset)
    (tmp_path / "server").unlink()
    assert download(dataset) == first


def test_another_file_than_keras_knows_is_refused_and_not_kept(
    tmp_path: Path, tiny: DataSet
) -> None:
    dataset = served(tiny, tmp_path / "server", b"arrays")
    (tmp_path / "server").write_bytes(b"a login page")
    with pytest.raises(UsageError, match="SHA-256"):
        download(dataset)
    assert list(downloads_folder().iterdir()) == []


def test_a_cache_that_cannot_be_written_is_not_blamed_on_the_network(
    tmp_path: Path, tiny: DataSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("LABGRADE_CACHE", str(tmp_path / "file"))
    with pytest.raises(UsageError, match="could not be saved"):
        download(served(tiny, tmp_path / "server", b"arrays"))
