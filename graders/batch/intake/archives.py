"""Unpacking a zip archive of submissions: what it holds may be hostile, or merely broken.

Names, kinds and sizes are checked here, one entry at a time, since the standard library's own
unpacking mends names silently and trusts sizes. What cannot be unpacked becomes an empty file
with a reason, so that whoever submitted it gets a row in the gradebook that says why.
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import hashlib
import lzma
import shutil
import stat
import unicodedata
import zipfile
import zlib
from collections import Counter
from pathlib import Path, PurePosixPath

from graders.errors import UsageError

MAX_ENTRIES = 200_000
MAX_ENTRY_BYTES = 512 * 2**20
MAX_TOTAL_BYTES = 16 * 2**30
MAX_INNER_BYTES = 2**30
"""Bytes that an archive within the archive, which a student made, may unpack to."""

MAX_INNER_ENTRIES = 5_000
MAX_INNER_DEPTH = 2
MAX_NAME_BYTES = 200
"""File systems allow 255, and something may be put before or behind a name."""

_CHUNK = 2**20
_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1
_OTHER_ARCHIVES = (".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,  # a method of compression that Python does not know
    RuntimeError,  # a password is needed
    ValueError,
    OverflowError,
)
_OURS = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}
    | {errno.EMFILE, errno.ENFILE, errno.ENOMEM}
)
"""Failures of this machine: a full disk must never look like somebody's broken archive."""


class ArchiveError(UsageError):
    """The whole archive cannot be used."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Unpacked:
    """What came of an archive.

    Args:
        folder: Where its files are.
        refused: For each file that is not what was submitted but empty, why.
    """

    folder: Path
    refused: dict[Path, str]


@dataclasses.dataclass(kw_only=True)
class _Budget:
    """What may still be unpacked."""

    num_entries: int
    num_bytes: int


def unpack(archive: Path, folder: Path) -> Unpacked:
    """Unpack an archive, and archives that students put into it, into a new folder.

    Nothing is written outside of ``folder``: names that lead out of it (``../x``, ``/x``, ``C:x``)
    keep their last part. Symbolic links and entries with a password, twice the same name, damaged
    or too large data are refused, each by itself.

    Args:
        archive: The zip file.
        folder: Where to; what is there is removed first.

    Raises:
        ArchiveError: If it is no zip archive, or larger unpacked than any class.
        OSError: If files cannot be written, for want of room or of permission.
    """
    if not zipfile.is_zipfile(archive):
        kind = archive.suffix.lower()
        raise ArchiveError(
            f"{archive} is no zip archive.",
            next_step="Unpack it and name the folder."
            if kind in _OTHER_ARCHIVES
            else "Name a folder of notebooks or a .zip file; labgrade run grades one notebook.",
        )
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    refused: dict[Path, str] = {}
    budget = _Budget(num_entries=MAX_ENTRIES, num_bytes=MAX_TOTAL_BYTES)
    problem = _unpack(archive, folder, budget, refused)
    if problem:
        raise ArchiveError(
            f"{archive} cannot be unpacked: {problem}.",
            next_step="Download it again, or unpack it yourself and name the folder.",
        )
    _unpack_inner(folder, refused, MAX_INNER_DEPTH)
    return Unpacked(folder=folder, refused=refused)


def _unpack_inner(folder: Path, refused: dict[Path, str], depth: int) -> None:
    """Put each archive within ``folder`` into a folder of its name; it goes."""
    for inner in sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".zip"):
        if not inner.is_file() or inner in refused:
            continue
        target = _free(inner.with_suffix(""))
        budget = _Budget(num_entries=MAX_INNER_ENTRIES, num_bytes=MAX_INNER_BYTES)
        problem = "it is an archive in an archive in an archive" if not depth else None
        if problem is None:
            target.mkdir()
            problem = _unpack(inner, target, budget, refused)
        if problem is not None:
            shutil.rmtree(target, ignore_errors=True)
            for path in [path for path in refused if target in path.parents]:
                del refused[path]
            inner.write_bytes(b"")
            refused[inner] = f"{inner.name} cannot be unpacked: {problem}."
            continue
        inner.unlink()
        _unpack_inner(target, refused, depth - 1)


def _unpack(archive: Path, folder: Path, budget: _Budget, refused: dict[Path, str]) -> str | None:
    """Unpack one level; says what is wrong with the archive as a whole."""
    try:
        with zipfile.ZipFile(archive) as file:
            entries = [entry for entry in file.infolist() if not entry.filename.endswith("/")]
            budget.num_entries -= len(entries)
            if budget.num_entries < 0:
                return f"it holds {len(entries):,} files"
            names = {id(entry): _name(entry) for entry in entries}
            counts = Counter(names.values())
            for entry in entries:
                name = names[id(entry)]
                reason = _refusal(entry, counts[name])
                problem = _write(file, entry, folder / name, reason, budget, refused)
                if problem:
                    return problem
    except _BROKEN as error:
        return f"it is damaged ({error or type(error).__name__})"
    except OSError as error:
        if error.errno in _OURS:
            raise
        return (error.strerror or str(error)).lower()
    return None


def _write(
    file: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    path: Path,
    reason: str | None,
    budget: _Budget,
    refused: dict[Path, str],
) -> str | None:
    """Write one entry, or an empty file and why; says if the budget is used up."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):  # a file has the name of this one's folder
        path, reason = _free(path.parent.parent / path.name), "a file has its folder's name"
    if path.is_dir():
        path, reason = _free(path.with_name(f"{path.name}-")), "a folder has its name"
    if reason is None:
        reason = _copy(file, entry, path, budget)
    if budget.num_bytes < 0:
        return "its files are larger than any class's"
    if reason is not None:
        path.write_bytes(b"")
        refused[path] = f"{PurePosixPath(_decoded(entry)).name[:100]} cannot be used: {reason}."
    return None


def _copy(file: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, budget: _Budget) -> str | None:
    """Copy an entry's data, counting what really comes; says why it is not whole."""
    size = 0
    try:
        with file.open(entry) as source, path.open("wb") as target:
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                budget.num_bytes -= len(chunk)
                if size > MAX_ENTRY_BYTES or budget.num_bytes < 0:
                    return f"it is larger than {MAX_ENTRY_BYTES // 2**20} MiB"
                target.write(chunk)
    except _BROKEN as error:
        return f"it is damaged ({error or type(error).__name__})"
    return None


def _refusal(entry: zipfile.ZipInfo, count: int) -> str | None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if count > 1:
        return f"the archive holds {count} files of this name"
    if kind not in (0, stat.S_IFREG):
        return "it is a symbolic link or another special file"
    if entry.flag_bits & _ENCRYPTED_FLAG:
        return "it is protected by a password"
    if _leads_out(_decoded(entry)):
        return "its name leads out of the archive"
    return None


def _decoded(entry: zipfile.ZipInfo) -> str:
    """The entry's name; many programs write UTF-8 without saying so."""
    name = entry.filename
    if not entry.flag_bits & _UTF8_FLAG:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _leads_out(name: str) -> bool:
    parts = name.split("/")
    return name.startswith("/") or ".." in parts or parts[0][1:2] == ":"


def _name(entry: zipfile.ZipInfo) -> str:
    """A relative path that every file system takes; one that would lead out is its last part."""
    decoded = _decoded(entry)
    parts = [part for part in decoded.split("/") if part not in ("", ".", "..")]
    if _leads_out(decoded):
        parts = parts[-1:]
    return "/".join(_component(part) for part in parts) or "unnamed"


def _component(part: str) -> str:
    plain = "".join(char if char.isprintable() else "_" for char in part)
    data = plain.encode("utf-8", "replace")
    if len(data) <= MAX_NAME_BYTES:
        return data.decode("utf-8")
    digest = hashlib.sha256(data).hexdigest()[:10]
    suffix = PurePosixPath(plain).suffix[:10]
    start = data[: MAX_NAME_BYTES - 40].decode("utf-8", "ignore")
    return f"{start}-{digest}{suffix}"


def _free(path: Path) -> Path:
    """The path, or one like it that is not taken."""
    candidate, number = path, 2
    while candidate.exists():
        candidate, number = path.with_name(f"{path.name}-{number}"), number + 1
    return candidate
