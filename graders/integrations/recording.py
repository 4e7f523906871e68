"""Remembers what a live notebook shows: its figures, and the text that its cells put out.

Uses what IPython and matplotlib offer for it: cell events, the display publisher and figure
hooks (matplotlib 3.7). Cells are counted from the one that starts the recorder, which is cell 1;
IPython's own count says other things in other versions. Without IPython all is cell 1.
"""

from __future__ import annotations

import contextlib
import dataclasses
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from graders.evidence.records import FigureRecord, OutputRecord, Shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MAX_CELL_TEXT = 1_000_000
"""Characters kept of one cell's text, so that an endless loop of prints cannot fill memory."""


class Recorder:
    """Records from :meth:`start` to :meth:`stop`.

    Args:
        figure_hook: ``module:function`` by which matplotlib reaches :meth:`remember_figure`.
    """

    def __init__(self, figure_hook: str) -> None:
        self._figure_hook = figure_hook
        self._shell: Any = None
        self._cell = 1
        self._texts: dict[int, _CellText] = {}
        self._open_figures: list[_OpenFigure] = []
        self._closed_figures: list[FigureRecord] = []
        self._restore: list[Callable[[], None]] = []

    def start(self) -> None:
        """Start to listen, also within the cell that is running now."""
        self._shell = _running_shell()
        if self._shell is not None:
            self._on("pre_run_cell", self._before_cell)
            self._on("post_run_cell", self._after_cell)
            if self._is_kernel:
                self._watch_displays()
        self._watch_stdout()
        self._hook_figures()

    def stop(self) -> None:
        """Stop listening and put everything back; what was recorded stays."""
        self._release_stdout()
        while self._restore:
            self._restore.pop()()
        self._unhook_figures()

    def shown(self) -> Shown:
        """Everything until now, in the order of the cells."""
        figures = [*self._closed_figures, *(open_.describe() for open_ in self._open_figures)]
        outputs = (OutputRecord(cell=cell, text=text.text) for cell, text in self._texts.items())
        return Shown(
            figures=tuple(sorted(figures, key=lambda figure: figure.cell)),
            outputs=tuple(output for output in outputs if output.text),
        )

    def remember_figure(self, figure: Figure) -> None:
        """Keep a figure that pyplot has just made; it is described when its cell has ended."""
        self._open_figures.append(_OpenFigure(figure=figure, cell=self._cell))

    def _before_cell(self, *_: object) -> None:
        self._cell += 1
        self._watch_stdout()
        self._hook_figures()

    def _after_cell(self, result: Any) -> None:
        self._release_stdout()
        value = getattr(result, "result", None)
        if value is not None and self._is_kernel and not _is_of_otter(value):
            self._add_text(self._text_of(value) + "\n")
        self._describe_closed_figures()

    @property
    def _is_kernel(self) -> bool:
        """Whether results and displays go to a front end; a terminal prints them to stdout."""
        return getattr(self._shell, "kernel", None) is not None

    def _text_of(self, value: object) -> str:
        data, _ = self._shell.display_formatter.format(value)
        return str(data.get("text/plain", ""))

    def _add_text(self, text: str) -> None:
        self._texts.setdefault(self._cell, _CellText()).add(text)

    def _on(self, event: str, function: Callable[..., None]) -> None:
        events = self._shell.events
        events.register(event, function)
        self._restore.append(lambda: events.unregister(event, function))

    def _watch_displays(self) -> None:
        publisher = self._shell.display_pub
        publish = publisher.publish

        def publish_and_record(data: Any, *args: Any, **kwargs: Any) -> None:
            publish(data, *args, **kwargs)
            self._add_text(f"{data.get('text/plain', '')}\n")

        # A traitlets object takes the attribute on the instance; taking it away again uncovers
        # the class's method.
        publisher.publish = publish_and_record
        self._restore.append(lambda: publisher.__dict__.pop("publish", None))

    def _watch_stdout(self) -> None:
        if not isinstance(sys.stdout, _Tee):
            sys.stdout = _Tee(sys.stdout, self._add_text)

    def _release_stdout(self) -> None:
        if isinstance(sys.stdout, _Tee):
            sys.stdout = sys.stdout.stream

    def _hook_figures(self) -> None:
        """Add the hook; before every cell, since ``plt.rcdefaults()`` takes hooks away."""
        from matplotlib import rcParams

        if self._figure_hook not in rcParams["figure.hooks"]:
            rcParams["figure.hooks"] = [*rcParams["figure.hooks"], self._figure_hook]

    def _unhook_figures(self) -> None:
        from matplotlib import rcParams

        rcParams["figure.hooks"] = [
            hook for hook in rcParams["figure.hooks"] if hook != self._figure_hook
        ]

    def _describe_closed_figures(self) -> None:
        """Turn figures that can no longer change into records, and let go of them.

        The inline backend closes every figure at the end of its cell. A figure that is still
        open (a widget backend) may be drawn on by later cells.
        """
        still_open = []
        for figure in self._open_figures:
            if figure.is_open():
                still_open.append(figure)
            else:
                with contextlib.suppress(Exception):  # it does not lose the others
                    self._closed_figures.append(figure.describe())
        self._open_figures = still_open


@dataclasses.dataclass(frozen=True, kw_only=True)
class _OpenFigure:
    figure: Figure
    cell: int

    def describe(self) -> FigureRecord:
        from graders.checks.live_figures import describe_figure

        return describe_figure(self.figure, self.cell)

    def is_open(self) -> bool:
        from matplotlib import pyplot

        return bool(pyplot.fignum_exists(getattr(self.figure, "number", -1)))


class _CellText:
    """Text of one cell, up to :data:`MAX_CELL_TEXT` characters."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._room = MAX_CELL_TEXT

    def add(self, text: str) -> None:
        kept = text[: self._room]
        self._room -= len(kept)
        if kept:
            self._parts.append(kept)

    @property
    def text(self) -> str:
        return "".join(self._parts)


class _Tee:
    """A text stream that also hands what is written to a recorder."""

    def __init__(self, stream: Any, record: Callable[[str], None]) -> None:
        self.stream = stream
        self._record = record

    def write(self, text: str) -> int:
        self._record(text)
        return int(self.stream.write(text) or 0)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def _is_of_otter(value: object) -> bool:
    """Whether a cell's value is what ``grader.check`` gave: its text has the expected answers."""
    return type(value).__module__.split(".")[0] == "otter"


def _running_shell() -> Any:
    """IPython's shell if this program runs in one; IPython is not imported for the question."""
    ipython = sys.modules.get("IPython")
    return None if ipython is None else ipython.get_ipython()
