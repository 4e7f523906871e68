"""Which kernel a notebook asks for, and whether it is Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_OTHER_KERNELS = {
    "ir": "R",
    "julia": "Julia",
    "octave": "Octave",
    "javascript": "JavaScript",
    "deno": "TypeScript",
    "scala": "Scala",
    "bash": "Bash",
    "xcpp": "C++",
    "sas": "SAS",
    "matlab": "MATLAB",
}
_PYTHON = {"python", "ipython", "python3", "py"}


def kernel_problem(metadata: Mapping[str, Any]) -> str | None:
    """Why the notebook's kernel cannot be graded, as the end of a sentence, or None.

    Args:
        metadata: The notebook's metadata.
    """
    language = _language(metadata)
    if language is not None and language.lower() not in _PYTHON:
        return f"is written for {language[:40]}"
    name = _kernel_name(metadata)
    if language is None and name is not None:
        family = name.lower().split("-")[0].rstrip("0123456789.")
        if family in _OTHER_KERNELS:
            return f"is written for {_OTHER_KERNELS[family]} (its kernel is {name[:40]})"
    return None


def kernel_notes(metadata: Mapping[str, Any]) -> tuple[str | None, tuple[str, ...]]:
    """The kernel's name, and sentences on it: all Python kernels run as this Python 3."""
    name = _kernel_name(metadata)
    notes = []
    if name is not None and not name.lower().startswith("python"):
        notes.append(f"The notebook asks for the kernel {name[:40]!r}; it was run with Python 3.")
    version = _text(metadata.get("language_info"), "version") or ""
    if version.startswith("2.") or name == "python2":
        notes.append("The notebook was saved with Python 2; it was run with Python 3.")
    return name, tuple(notes)


def _kernel_name(metadata: Mapping[str, Any]) -> str | None:
    return _text(metadata.get("kernelspec"), "name")


def _language(metadata: Mapping[str, Any]) -> str | None:
    """``language_info`` is written by the kernel itself, so it goes before ``kernelspec``."""
    return _text(metadata.get("language_info"), "name") or _text(
        metadata.get("kernelspec"), "language"
    )


def _text(mapping: Any, key: str) -> str | None:
    value = mapping.get(key) if isinstance(mapping, Mapping) else None
    return value if isinstance(value, str) and value else None
