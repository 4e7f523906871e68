"""File names for students' results: safe on every file system, and always the same."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

MAX_LENGTH = 64

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]*")
_LOOKS_HASHED = re.compile(r".*-[0-9a-f]{10}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|index)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices."""


def file_names(student_ids: Iterable[str]) -> dict[str, str]:
    """For each student id a file name without suffix, no two the same in any case.

    An id that is a safe name stays as it is. Others keep their safe characters and get a digest
    of the id; so do ids that differ only in case, which many file systems do not tell apart.

    >>> file_names(["1001", "ada@uni.edu"])
    {'1001': '1001', 'ada@uni.edu': 'ada@uni.edu'}
    >>> file_names(["../x"])
    {'../x': 'x-d6b96a97d1'}
    """
    ids = tuple(dict.fromkeys(student_ids))
    folded = Counter(student_id.casefold() for student_id in ids)
    return {
        student_id: student_id
        if folded[student_id.casefold()] == 1 and _is_safe(student_id)
        else _digested(student_id)
        for student_id in ids
    }


def _is_safe(student_id: str) -> bool:
    return bool(
        len(student_id) <= MAX_LENGTH
        and _SAFE.fullmatch(student_id)
        and not student_id.endswith(".")
        and not _RESERVED.fullmatch(student_id)
        # An id made to look like another id's file name must not take it.
        and not _LOOKS_HASHED.fullmatch(student_id)
    )


def _digested(student_id: str) -> str:
    plain = unicodedata.normalize("NFKD", student_id).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:MAX_LENGTH].lower()
    digest = hashlib.sha256(student_id.encode("utf-8", "backslashreplace")).hexdigest()[:10]
    return f"{slug or 'student'}-{digest}"
