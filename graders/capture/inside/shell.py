"""An IPython shell without terminal, history or system access, and what a cell prints."""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import sys
from collections.abc import Callable
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from graders.capture.inside.colab import ContentFolder
from graders.capture.inside.missing_modules import MissingModules
from graders.capture.inside.older_imports import PublicKeras

Note = Callable[[str], None]
_SHELL_SIGNS = frozenset("|&;<>()[]{}$`*?~!#\\\n")


class CappedText(io.TextIOBase):
    """Collects text up to a limit and drops the rest, so that an output bomb stays small."""

    encoding = "utf-8"

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._left = limit
        self._parts: list[str] = []

    def write(self, text: str) -> int:
        """Keep ``text`` as far as the limit allows."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        kept = text[: self._left]
        self._left -= len(kept)
        if kept:
            self._parts.append(kept)
        return len(text)

    def writable(self) -> bool:
        """Always."""
        return True

    def take(self) -> str:
        """The text since the last call."""
        text, self._parts = "".join(self._parts), []
        return text


class _PlainDisplayHook(DisplayHook):  # type: ignore[misc]
    """Displays a cell's value as text, without the ``Out[1]:`` prompt."""

    def write_output_prompt(self) -> None:
        """No prompt."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:  # noqa: ARG002 - IPython's signature
        """The value's plain text."""
        sys.stdout.write(str(format_dict.get("text/plain", "")) + "\n")


class _PlainDisplay(DisplayPublisher):  # type: ignore[misc]
    """``display(…)`` as plain text."""

    def publish(self, data: dict[str, Any], *_args: Any, **_options: Any) -> None:
        """Print the plain text of ``data``."""
        sys.stdout.write(str(data.get("text/plain", "")) + "\n")


class NotebookShell(InteractiveShell):  # type: ignore[misc]
    """The shell that runs a notebook's cells."""

    note: Note = staticmethod(lambda _sentence: None)

    content: ContentFolder

    def system(self, cmd: str) -> None:
        """Shell commands (``!pip install …``) do nothing here, but for a plain ``mkdir``."""
        self._run_command(cmd)
        self.user_ns["_exit_code"] = 0

    system_raw = system_piped = system

    def getoutput(self, cmd: str, *_args: Any, **_options: Any) -> list[str]:
        """Shell commands give no output here."""
        self._run_command(cmd)
        return []

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """Run a magic; one that only other kernels have, or that is not installed, is noted."""
        if self.find_line_magic(magic_name) is None:
            self.note(f"The magic %{magic_name} was not run.")
            return None
        try:
            return super().run_line_magic(magic_name, line, _stack_depth=_stack_depth + 1)
        except ModuleNotFoundError:
            if magic_name not in ("load_ext", "reload_ext"):
                raise
            self.note(f"The extension {line.strip()!r} is not installed here and was not loaded.")
            return None

    def _run_command(self, command: str) -> None:
        program = (command.split() or [""])[0]
        # The frame that holds the variables is that of the caller's caller.
        if program != "mkdir" or not self._make_folders(self.var_expand(command, depth=2)):
            self.note(f"The shell command {program!r} was not run.")

    def _make_folders(self, command: str) -> bool:
        """Carry out a plain ``mkdir`` below the current folder; whether the command was one."""
        if _SHELL_SIGNS & set(command):
            return False
        try:
            words = shlex.split(command)[1:]
        except ValueError:  # a quotation mark without its partner
            return False
        options = {word for word in words if word.startswith("-")}
        names = [word for word in words if word not in options]
        if not options <= {"-p", "--parents", "-v", "-pv", "-vp"}:
            return False
        places = [self.content.place(name) for name in names]
        if any(
            ".." in name.split("/") or (place == name and name.startswith("/"))
            for name, place in zip(names, places, strict=True)
        ):
            return False
        make = os.makedirs if options - {"-v"} else os.mkdir
        for place in places:
            with contextlib.suppress(OSError):  # as in a shell, the cell goes on
                make(place)
        return True

    def showtraceback(self, *_args: Any, **_options: Any) -> None:
        """Errors are told by the cell's result, not as text among its output."""

    showsyntaxerror = _showtraceback = showtraceback

    def enable_gui(self, gui: Any = None) -> None:
        """There is no screen."""

    def enable_matplotlib(self, gui: Any = None) -> tuple[str, str]:  # noqa: ARG002
        """``%matplotlib …`` changes nothing: figures are recorded."""
        return "agg", "agg"


def make_shell(note: Note) -> NotebookShell:
    """A shell for one notebook; as in Jupyter, ``get_ipython()`` returns it."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.autocall = 0
    NotebookShell.displayhook_class = _PlainDisplayHook
    NotebookShell.display_pub_class = _PlainDisplay
    shell: NotebookShell = NotebookShell.instance(config=config)
    shell.note, shell.content = note, ContentFolder()
    shell.ast_transformers += [shell.content, PublicKeras(note), MissingModules(note)]
    for name in ("pip", "conda", "tensorflow_version", "sx", "bash", "sh", "script"):
        shell.register_magic_function(_no_magic(name, note), "line_cell", name)
    return shell


def _no_magic(name: str, note: Note) -> Callable[..., None]:
    def magic(line: str = "", cell: str | None = None) -> None:  # noqa: ARG001
        note(f"The magic %{name} was not run.")

    return magic
