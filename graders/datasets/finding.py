"""Finding a data set: a folder, the Keras cache, a download, and at last the stand-in."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

from graders.datasets.cache import cache_folder, keep_arrays
from graders.datasets.catalog import load_dataset
from graders.datasets.definition import Arrays, DataSet, DataSetInfo
from graders.datasets.download import download, downloads_folder
from graders.datasets.files import Copy, UnusableCopyError, find_copy, published_copy, read_copy
from graders.datasets.settings import chosen_folder
from graders.datasets.source import DataSource, SourceKind
from graders.errors import UsageError


def find_source(
    name: str, *, folder: Path | None = None, allow_download: bool = False
) -> DataSource:
    """Find the best copy of a data set, and make the stand-in when there is none.

    A set that labgrade generates has no other copy; it is made at once, whatever lies elsewhere.

    The order is: the folder chosen by the user, the Keras cache, a file downloaded by labgrade
    (now, where allowed, or earlier), the embedded stand-in. A chosen folder that lacks the set is
    passed over with a note; a broken file in it is an error, because somebody meant it to be
    used. A broken file in the Keras cache is passed over with a note.

    Args:
        name: The data set's name (``mnist``).
        folder: A folder to look in first; else ``LABGRADE_DATA``, else the one saved by
            ``labgrade data use``.
        allow_download: Whether the network may be used.

    Returns:
        The source, its arrays in labgrade's cache.

    Raises:
        UsageError: If there is no such data set, the chosen folder is missing or holds a broken
            copy, or the cache cannot be written.
    """
    dataset = load_dataset(name)
    if dataset.is_generated:
        return stand_in(name)
    notes: list[str] = []
    source = (
        _in_chosen_folder(dataset, chosen_folder(folder), notes)
        or _in_keras_cache(dataset, notes)
        or _downloaded(dataset, allow_download, notes)
        or stand_in(name)
    )
    return dataclasses.replace(source, notes=(*notes, *source.notes))


def stand_in(name: str) -> DataSource:
    """The embedded stand-in of a data set, generated once and cached, whatever else there is.

    For a set that has no published copy this is the set itself, of kind ``generated``.

    Raises:
        UsageError: If there is no such data set or the cache cannot be written.
    """
    dataset = load_dataset(name)
    kind: SourceKind = "generated" if dataset.is_generated else "stand-in"
    target = _place(dataset, f"{kind}-v{dataset.stand_in_version}")
    digest = keep_arrays(target, dataset.make_stand_in, write_files=dataset.write_files)
    return DataSource(name=name, kind=kind, digest=digest, path=target)


def fetch(name: str) -> Path:
    """Download a data set's file into labgrade's cache, unless it is there already.

    Returns:
        The file. :func:`find_source` finds it from now on, after folder and Keras cache.

    Raises:
        UsageError: If there is no such data set, labgrade generates it, the machine is offline,
            its published files are not read by labgrade, the server's file is not the one that
            Keras knows, or the cache cannot be written.
    """
    dataset = load_dataset(name)
    if dataset.is_generated:
        raise UsageError(
            f"{dataset.info.title} cannot be fetched: labgrade makes this set itself.",
            next_step="Nothing needs to be done; labgrade data list shows where it lies.",
        )
    return download(dataset)


def _in_chosen_folder(dataset: DataSet, folder: Path | None, notes: list[str]) -> DataSource | None:
    if folder is None:
        return None
    try:
        copy = find_copy(folder, dataset)
        if copy is not None:
            return _keep_copy(dataset, copy, "folder")
    except (UnusableCopyError, OSError) as error:
        raise UsageError(
            f"{dataset.info.title} in the data folder {folder} cannot be used: {error}.",
            next_step=(
                "Put a fresh copy there, or remove the broken one to use the next source "
                "(labgrade data list shows which)."
            ),
        ) from error
    notes.append(
        f"The data folder has neither {dataset.file_name} nor a folder {dataset.info.name} with "
        ".npy files; the next source was used."
    )
    return None


def _in_keras_cache(dataset: DataSet, notes: list[str]) -> DataSource | None:
    path = _keras_home() / "datasets" / dataset.file_name
    return _keep_if_whole(dataset, path, "keras cache", notes)


def _downloaded(dataset: DataSet, allow_download: bool, notes: list[str]) -> DataSource | None:
    if allow_download and dataset.url:
        try:
            download(dataset)
        except UsageError:
            notes.append(f"{dataset.info.title} could not be downloaded.")
    path = downloads_folder() / dataset.file_name
    return _keep_if_whole(dataset, path, "download", notes)


def _keep_if_whole(
    dataset: DataSet, path: Path, kind: SourceKind, notes: list[str]
) -> DataSource | None:
    # os.access first: is_file raises where a folder above is closed to this user
    if not os.access(path, os.R_OK) or not path.is_file():
        return None
    try:
        return _keep_copy(dataset, published_copy(path, dataset), kind)
    except UnusableCopyError as error:
        # no path here: notes reach the student's report
        notes.append(f"{dataset.info.title} in the {kind} cannot be used: {error}.")
        return None


def _keep_copy(dataset: DataSet, copy: Copy, kind: SourceKind) -> DataSource:
    """Copy into the cache: a sandbox then mounts the four arrays and nothing that lies beside."""

    def read() -> Arrays:
        return read_copy(copy, dataset.info, dataset.read_published)

    target = _place(dataset, f"copy-{copy.fingerprint}")
    digest = keep_arrays(target, read)
    source = DataSource(name=dataset.info.name, kind=kind, digest=digest, path=target)
    notes = () if copy.sha256 == dataset.sha256 else _doubts(dataset.info, source)
    return dataclasses.replace(source, notes=notes)


def _doubts(info: DataSetInfo, source: DataSource) -> tuple[str, ...]:
    """What keeps a copy from being known as the published set, as a note; or nothing."""
    if source.digest == info.published_digest:
        return ()
    fewer = [
        f"{source.num_rows(split):,} of {info.rows(split):,} {split} rows"
        for split in info.splits
        if source.num_rows(split) < info.rows(split)
    ]
    copy = f"{info.title} from the {source.kind}"
    if fewer:
        return (f"{copy} differs from the published set: it has {' and '.join(fewer)}.",)
    if not info.published_digest:
        return (
            f"{copy} was not verified: its shapes and ranges are those of the published set, "
            "but no digest of that is known.",
        )
    return (f"{copy} differs from the published set; thresholds were not calibrated on it.",)


def _place(dataset: DataSet, folder: str) -> Path:
    return cache_folder() / "datasets" / dataset.info.name / folder


def _keras_home() -> Path:
    named = os.environ.get("KERAS_HOME")
    return Path(named).expanduser() if named else Path("~/.keras").expanduser()
