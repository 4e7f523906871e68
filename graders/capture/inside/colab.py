"""Stand-ins for Google Colab: its modules, and ``/content`` where its notebooks keep files."""

from __future__ import annotations

import ast
import contextlib
import os
import re
import sys
from collections.abc import Callable
from typing import Any

from graders.capture.inside.made_modules import make_module

_PARTS = (
    "auth",
    "data_table",
    "drive",
    "files",
    "output",
    "patches",
    "runtime",
    "userdata",
    "widgets",
)
_OWN_DRIVE = re.compile(r"/content/[^/]+/My ?Drive(/|$)")


def install(note: Callable[[str], None]) -> None:
    """Put ``google.colab`` into ``sys.modules``.

    Args:
        note: Takes a sentence for the report.
    """
    content = ContentFolder()

    def nothing(*_args: Any, **_options: Any) -> None:
        note("Google Colab's own functions do nothing here.")

    def upload(*_args: Any, **_options: Any) -> dict[str, bytes]:
        nothing()
        return {}  # as if nobody had chosen a file

    def mount(mountpoint: Any = "/content/drive", *_args: Any, **_options: Any) -> None:
        nothing()
        with contextlib.suppress(OSError):
            os.makedirs(content.place(f"{mountpoint}/MyDrive"), exist_ok=True)  # noqa: PTH103

    def find(name: str) -> Any:
        if name.startswith("__"):  # Python asks every module for __file__ and others
            raise AttributeError(name)
        return nothing

    google = sys.modules.get("google") or make_module("google", package=True)
    colab = make_module("google.colab", package=True)
    for name in _PARTS:
        part: Any = make_module(f"google.colab.{name}")
        part.__getattr__ = find
        setattr(colab, name, part)
        sys.modules[part.__name__] = part
    colab.files.upload = upload
    colab.drive.mount = mount
    google.colab = colab  # type: ignore[attr-defined]
    sys.modules["google"] = google
    sys.modules["google.colab"] = colab


class ContentFolder(ast.NodeTransformer):
    """Reads texts in a cell that begin with ``/content`` as places in the working folder.

    There they are writable at every isolation level, under the limits of the working folder.
    """

    def __init__(self) -> None:
        self._home = os.getcwd()  # noqa: PTH109 - no pathlib objects near student code

    def place(self, path: str) -> str:
        """Where ``path`` lies; anything but a path below ``/content`` stays as it is."""
        if path != "/content" and not path.startswith("/content/"):
            return path
        return self._home + path.removeprefix("/content").replace("/My Drive", "/MyDrive", 1)

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        """Another text in place of one that names a place below ``/content``."""
        if isinstance(node.value, str):
            path, node.value = node.value, self.place(node.value)
            if _OWN_DRIVE.match(path):
                self._make_folder_of(node.value)
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.JoinedStr:
        """A text with values in it names such a place with its first part only."""
        node.values[:1] = [self.visit(part) for part in node.values[:1]]
        for part in node.values[1:]:
            if isinstance(part, ast.FormattedValue):
                self.visit(part)
        return node

    def _make_folder_of(self, path: str) -> None:
        """Make a folder that the notebook's author has in a drive, and the sandbox has not."""
        has_suffix = os.path.splitext(path)[1]  # noqa: PTH122
        with contextlib.suppress(OSError, ValueError):
            os.makedirs(os.path.dirname(path) if has_suffix else path, exist_ok=True)  # noqa: PTH103, PTH120
