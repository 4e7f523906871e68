"""Stand-ins for what a notebook expects but the sandbox lacks: graders, Colab, bars, a screen."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import Any

from graders.capture.inside import colab, progress
from graders.capture.inside.made_modules import make_module


class _CheckResult:
    """What ``grader.check`` returns inside the sandbox: nothing to be learned from it."""

    def __repr__(self) -> str:
        return ""


class StudentGrader:
    """Stands in for ``otter.Notebook``: ``check`` is the capture point of its question."""

    def __init__(self, capture: Callable[[str], None]) -> None:
        self._capture = capture

    def check(self, question: str = "", *_args: Any, **_options: Any) -> _CheckResult:
        """Record what the question asks for, as it is now."""
        self._capture(str(question))
        return _CheckResult()

    def check_all(self, *_args: Any, **_options: Any) -> _CheckResult:
        """Nothing: every question has its own capture point."""
        return _CheckResult()

    export = to_pdf = add_plugin_files = run_plugin = check_all


class ShownOutside:
    """Stands in for the live lab session: the sandbox records what is shown by itself."""

    def shown(self) -> None:
        """Nothing inside the sandbox."""


def install(capture: Callable[[str], None], note: Callable[[str], None]) -> None:
    """Put the stand-ins into ``sys.modules``.

    Args:
        capture: Called with a question's name at each check.
        note: Takes a sentence for the report.
    """
    _install_otter(capture)
    _install_graders()
    colab.install(note)
    progress.install()
    _keep_backend()


def first_cell(capture: Callable[[str], None]) -> dict[str, Any]:
    """What the first cell of a starter binds: ``grader`` and ``lab``."""
    return {"grader": StudentGrader(capture), "lab": ShownOutside()}


def _install_otter(capture: Callable[[str], None]) -> None:
    otter: Any = make_module("otter")
    otter.Notebook = lambda *_args, **_options: StudentGrader(capture)
    _replace("otter", otter)


def _install_graders() -> None:
    """Hide the grader's own modules: the name serves ``start_lab`` alone."""
    session = ShownOutside()
    module: Any = make_module("graders")
    module.start_lab = lambda *_args, **_options: session
    _replace("graders", module)


def _keep_backend() -> None:
    """Choosing a matplotlib backend changes nothing: there is no screen, figures are recorded."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    def use(backend: str, *, force: bool = True) -> None:  # noqa: ARG001
        mpl.rcsetup.validate_backend(backend)  # a name that nobody knows is still an error

    def switch_backend(newbackend: str) -> None:
        use(newbackend)

    mpl.use = use
    plt.switch_backend = switch_backend


def _replace(name: str, module: types.ModuleType) -> None:
    for loaded in [key for key in sys.modules if key == name or key.startswith(f"{name}.")]:
        del sys.modules[loaded]
    sys.modules[name] = module
