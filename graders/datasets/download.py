"""Downloading the file that Keras would download, checked against Keras's own SHA-256."""

from __future__ import annotations

import hashlib
import os
import tempfile
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path
from typing import IO, Protocol

from graders.datasets.cache import CACHE_VARIABLE, cache_folder
from graders.datasets.definition import DataSet
from graders.errors import UsageError

_TIMEOUT_SECONDS = 30.0
_BLOCK = 1 << 20


class _Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...

    def hexdigest(self) -> str: ...


def downloads_folder() -> Path:
    """Where downloaded files are kept."""
    return cache_folder() / "downloads"


def download(dataset: DataSet) -> Path:
    """Download a data set's file and its companions, unless they were downloaded before.

    Args:
        dataset: Whose file; its URL and digests are Keras's.

    Returns:
        The file, complete and with the right digest; companions lie beside it.

    Raises:
        UsageError: If Keras's file is not one that labgrade reads, the machine is offline, the
            server's file differs, or the cache cannot be written.
    """
    if not dataset.url:
        raise UsageError(
            f"{dataset.info.title} is published as pickled files, which labgrade does not open, "
            "so it is not downloaded.",
            next_step=(
                f"Save the arrays of keras.datasets.{dataset.info.name}.load_data() as "
                f"{', '.join(dataset.info.arrays)} in {dataset.file_name} (numpy.savez) and run "
                "labgrade data use DIR with its folder; without it the stand-in is used."
            ),
        )
    target = downloads_folder() / dataset.file_name
    try:
        for companion in dataset.companions:
            _download_to(target.with_name(companion.file_name), companion.url, "md5", companion.md5)
        _download_to(target, dataset.url, "sha256", dataset.sha256)
    except (urllib.error.URLError, TimeoutError, ConnectionError, HTTPException) as error:
        raise UsageError(
            f"{dataset.url} cannot be downloaded: {getattr(error, 'reason', error)}.",
            next_step=(
                f"Work offline with the stand-in, or copy {dataset.file_name} into a folder and "
                "run labgrade data use DIR."
            ),
        ) from error
    except OSError as error:
        raise UsageError(
            f"{dataset.info.title} could not be saved in {target.parent}: {error}.",
            next_step=f"Try again, or name a writable folder with {CACHE_VARIABLE}.",
        ) from error
    return target


def _download_to(target: Path, url: str, kind: str, expected: str) -> None:
    """Download beside ``target`` and rename, so that ``target`` is whole or not there."""
    if target.is_file():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".draft-", dir=target.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            found = _fetch(url, file, hashlib.new(kind, usedforsecurity=False))
        if found != expected:
            raise _another_file(url, found, expected)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _fetch(url: str, target: IO[bytes], digest: _Digest) -> str:
    """Copy what ``url`` serves into ``target``; returns its digest, hexadecimal."""
    with urllib.request.urlopen(url, timeout=_TIMEOUT_SECONDS) as reply:  # noqa: S310
        while block := reply.read(_BLOCK):
            digest.update(block)
            target.write(block)
    return digest.hexdigest()


def _another_file(url: str, found: str, expected: str) -> UsageError:
    kind = "MD5" if len(expected) == 32 else "SHA-256"
    return UsageError(
        f"{url} served a file with {kind} {found[:12]}…, expected {expected[:12]}….",
        next_step="Try again from another network; a proxy may have replaced the file.",
    )
