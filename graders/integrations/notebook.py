"""``graders.start_lab``: what a lab's set-up cell starts in a student's own kernel.

It makes the lab's data sets available offline and remembers what the notebook shows (figures
and text), because some questions are about that. Grading does not rely on any of it: the
grader runs the notebook again in its sandbox.
"""

from __future__ import annotations

import os
import sys
import types
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graders.integrations.live_data import serve_datasets
from graders.integrations.live_files import put_files
from graders.integrations.recording import Recorder
from graders.labs import Lab, load_lab

if TYPE_CHECKING:
    from graders.evidence.records import Shown

SESSION_MODULE = "labgrade_live_session"
"""Name in ``sys.modules`` under which matplotlib's figure hook finds the running session."""


class LabSession:
    """A lab in a live kernel; the variable ``lab`` of its tests.

    Made by :func:`start_lab`. One kernel has one session: a second ``start_lab``, as when the
    set-up cell is run again, ends the first.
    """

    def __init__(self, lab: Lab, recorder: Recorder, data_sources: dict[str, str]) -> None:
        self.lab = lab
        self.data_sources = data_sources
        """For each data set that labgrade serves, its source; sets Keras serves are not here."""
        self._recorder = recorder

    def shown(self) -> Shown:
        """What the notebook showed until now: figures and the text that cells put out."""
        return self._recorder.shown()

    def close(self) -> None:
        """Stop recording. Data sets stay as they are served."""
        self._recorder.stop()

    def __repr__(self) -> str:
        return f"LabSession({self.lab.name!r})"


def start_lab(name: str) -> LabSession:
    """Get a kernel ready for a lab; the first cell of every starter notebook calls this.

    Works in Jupyter, Colab and ``otter run``, and in plain Python, where text that the program
    prints counts as one cell.

    Args:
        name: The lab's name, such as ``lab5_mnist_batchnorm``.

    Returns:
        The session, to be kept in the variable ``lab``, which the tests ask for.

    Raises:
        UsageError: If there is no such lab, a data folder that was named has broken files, or
            the lab's files cannot be put into the current folder.
    """
    lab = load_lab(name)
    # TensorFlow's start-up notices (no GPU, oneDNN) read like errors to a student.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    sources = serve_datasets(lab.datasets)
    for dataset, source in sources.items():
        print(f"labgrade: {dataset} comes from {source}")
    for sentence in put_files(lab.datasets, Path.cwd()):
        print(f"labgrade: {sentence}")
    previous: Any = sys.modules.pop(SESSION_MODULE, None)
    if previous is not None:
        previous.session.close()
    recorder = Recorder(figure_hook=f"{SESSION_MODULE}:remember_figure")
    session = LabSession(lab, recorder, sources)
    _publish(session, recorder)
    recorder.start()
    return session


def _publish(session: LabSession, recorder: Recorder) -> None:
    """Give matplotlib's hook, which is a module's name and a function's, a session to call.

    ``rcParams["figure.hooks"]`` takes text only. A module made for the purpose keeps this
    kernel's session out of labgrade's own modules.
    """
    module: Any = types.ModuleType(SESSION_MODULE, "The lab that runs in this kernel.")
    module.session = session
    module.remember_figure = recorder.remember_figure
    sys.modules[SESSION_MODULE] = module
