"""Downloading the file that Keras would download, checked against Keras's own SHA-256."""

from __future__ import annotations

import hashlib
import os
import tempfile
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path
from typing import IO

from graders.datasets.cache import CACHE_VARIABLE, cache_folder
from graders.datasets.definition import DataSet
from graders.errors import UsageError

_TIMEOUT_SECONDS = 30.0
_BLOCK = 1 << 20


def downloads_folder() -> Path:
    """Where downloaded files are kept."""
    return cache_folder() / "downloads"


def download(dataset: DataSet) -> Path:
    """Download a data set's file, unless it was downloaded before.

    Args:
        dataset: Whose file; its URL and SHA-256 are Keras's.

    Returns:
        The file, complete and with the right SHA-256.

    Raises:
        UsageError: If the machine is offline, the server's file differs, or the cache cannot be
            written.
    """
    target = downloads_folder() / dataset.file_name
    if target.is_file():
        return target
    try:
        _download_to(target, dataset)
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


def _download_to(target: Path, dataset: DataSet) -> None:
    """Download beside ``target`` and rename, so that ``target`` is whole or not there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".draft-", dir=target.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            _require_digest(dataset, _fetch(dataset.url, file))
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _fetch(url: str, target: IO[bytes]) -> str:
    """Copy what ``url`` serves into ``target``; returns its SHA-256, hexadecimal."""
    digest = hashlib.sha256()
    with urllib.request.urlopen(url, timeout=_TIMEOUT_SECONDS) as reply:  # noqa: S310
        while block := reply.read(_BLOCK):
            digest.update(block)
            target.write(block)
    return digest.hexdigest()


def _require_digest(dataset: DataSet, found: str) -> None:
    if found != dataset.sha256:
        raise UsageError(
            f"{dataset.url} served a file with SHA-256 {found[:12]}…, "
            f"expected {dataset.sha256[:12]}….",
            next_step="Try again from another network; a proxy may have replaced the file.",
        )
