"""The entry point inside the sandbox: runs a notebook's cells and sends out what they show."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import time
import types
from collections.abc import Iterator
from typing import Any

from graders.capture.inside import older_keras, stand_ins
from graders.capture.inside.clock import CellClock, CellTimeout, stop_clock_during
from graders.capture.inside.figures import FigureRecorder
from graders.capture.inside.fitting import Fitting
from graders.capture.inside.known_rows import KnownRows
from graders.capture.inside.lab_files import link_files
from graders.capture.inside.objects import Plain, describe
from graders.capture.inside.own_classes import array_classes, keras_objects
from graders.capture.inside.predict_requests import PredictRequests
from graders.capture.inside.predicting import AskedModels
from graders.capture.inside.ranges import Ranges
from graders.capture.inside.served_data import ServedData
from graders.capture.inside.shell import CappedText, make_shell
from graders.capture.inside.submitted import SubmittedWeights
from graders.evidence.channel import Channel
from graders.evidence.tracing import has_own_code, library_classes

_MAX_NOTES = 50
_SEED = 20_240_603
_MAX_MESSAGE = 2000


def run(connection: socket.socket) -> int:
    """Run the notebook that arrives as the first frame; the worker's entry point."""
    channel = Channel(connection, max_total_bytes=2**62)  # what the trusted side sends
    job = channel.receive()
    if job is None:
        return 1
    session = Session(channel, job.body)
    channel.send("ready", {})
    if channel.receive() is None:  # its turn has not come, and will not
        return 1
    channel.send("started", {})
    session.run(job.body["cells"])
    channel.send("finished", {})
    session.models.answer(channel)
    return 0


class Session:
    """One run of one notebook.

    Args:
        channel: Where frames go.
        job: The capture request: ``questions`` (name to variable name to ``kind``, ``keys`` and
            ``calls``), ``roles`` (variable name to kind), ``checks`` (for each cell the questions
            that it checks), ``datasets`` (name to folder), ``submitted`` (folder with weights,
            or None), ``spared`` (data sets on which they may stand for a training), ``limits``
            and ``threads``.
    """

    def __init__(self, channel: Channel, job: dict[str, Any]) -> None:
        self._channel = channel
        self._questions: dict[str, dict[str, dict[str, Any]]] = job["questions"]
        self._roles: dict[str, str] = job["roles"]
        self._checks: list[list[str]] = job["checks"]
        checked = {name for names in self._checks for name in names}
        self._unchecked = [name for name in self._questions if name not in checked]
        self._done: set[str] = set()
        self._cell = -1
        self._notes: set[str] = set()
        self._home = os.getcwd()  # noqa: PTH109 - no pathlib objects near student code
        self._sent: dict[str, int] = {}
        self._arrays_sent: dict[str, int] = {}
        self._ranges = Ranges()
        self._bindings: dict[str, str] = {}
        self._num_outputs = 0
        _plain_environment()
        _prepare_libraries(job["threads"])
        # Known before any cell could bind a name anew.
        keras_objects(), array_classes(), library_classes()
        self._clock = CellClock(
            cpu_seconds=job["limits"]["cell_cpu_seconds"],
            wall_seconds=job["limits"]["cell_wall_seconds"],
        )
        self.models = AskedModels(job["limits"]["prediction_seconds"])
        data = ServedData(job["datasets"])
        data.install()
        link_files(job["datasets"])
        submitted = SubmittedWeights(job["submitted"], job["spared"], self._note)
        submitted.copy_here()
        rows = KnownRows(data)
        self._fitting = Fitting(channel, rows, submitted, self._note, self._clock.paused)
        self._fitting.install()
        self._predicting = PredictRequests(channel, rows, self._fitting, self._clock.paused)
        self._predicting.install()
        stop_clock_during("evaluate", "predict", clock=self._clock)
        self._figures = FigureRecorder(self._send_figure)
        self._figures.install()
        older_keras.install(self._note)
        stand_ins.install(self._capture, self._note)
        self._shell = make_shell(self._note)
        # Also where the cell that makes them is missing or fails: checks are capture points.
        self._shell.user_ns.update(stand_ins.first_cell(self._capture))
        self._figures.record_displayed(self._shell)
        self._text = CappedText(job["limits"]["output_bytes"])
        self._forbid_student_modules()

    def run(self, cells: list[str]) -> None:
        """Run every cell in order; a failing one does not stop those after it."""
        with _standard_streams(self._text):
            for number, source in enumerate(cells):
                self._cell = self._figures.cell = number
                self._done.clear()
                self._run_cell(source)
                self._capture_unreached(self._checks[number])
                self._capture_rebound()
            if self._unchecked:
                self._snapshot(self._unchecked)
        # From here on the trusted side asks, and answers nothing.
        self._fitting.is_open = self._predicting.is_open = False

    def _run_cell(self, source: str) -> None:
        started, failure = time.monotonic(), None
        try:
            with self._clock.running():
                result = self._shell.run_cell(source, store_history=True)
                failure = result.error_before_exec or result.error_in_exec
        except BaseException as error:  # a late interruption, or a shell that was tampered with
            failure = error
        with contextlib.suppress(Exception):
            self._figures.show()
        self._send_text()
        self._channel.send(
            "cell",
            {
                "cell": self._cell,
                "seconds": round(time.monotonic() - started, 3),
                **_failure(failure, self._home),
            },
        )

    def _send_text(self) -> None:
        text = self._text.take()
        if text:
            self._channel.send("output", {"cell": self._cell, "text": text})
            self._num_outputs += 1

    def _capture(self, question: str) -> None:
        """The capture point of a question: ``grader.check`` was called."""
        if question in self._questions:
            with self._clock.paused():
                self._figures.record_open()
                self._snapshot([question], checked=True)
                self._done.add(question)

    def _capture_unreached(self, questions: list[str]) -> None:
        """The capture point of a check that its cell did not reach: an error came before it."""
        open_questions = [
            name for name in questions if name in self._questions and name not in self._done
        ]
        if open_questions:
            self._snapshot(open_questions, checked=True)

    def _capture_rebound(self) -> None:
        """Record what the questions without a check cell ask for, where a cell rebound it."""
        changed = []
        for question in self._unchecked:
            found = {
                name: self._find(name, wanted["kind"])
                for name, wanted in self._questions[question].items()
            }
            now = {name: self._state(value) for name, (value, used) in found.items() if used}
            if any(self._bindings.get(f"{question} {name}") != key for name, key in now.items()):
                changed.append(question)
            self._bindings.update({f"{question} {name}": key for name, key in now.items()})
        if changed:
            self._snapshot(changed)

    def _state(self, value: Any) -> str:
        """What tells that a name holds something new; a model changes by compile and fit too."""
        optimizer = getattr(value, "optimizer", None)
        return f"{id(value)} {id(optimizer)} {self._fitting.num_fits(value)}"

    def _snapshot(self, questions: list[str], *, checked: bool = False) -> None:
        self._send_text()
        # Nothing of the notebook runs between one question and the next, so that an object that
        # several of them ask for is the same in all: it is looked at once. Of large arrays that
        # is the most expensive thing a capture does.
        seen: dict[tuple[int, str], int | None] = {}
        for question in questions:
            found = {}
            for name, wanted in self._questions[question].items():
                value, used = self._find(name, wanted["kind"])
                if used is None:
                    continue
                key = (id(value), wanted["kind"])
                if key not in seen or wanted["kind"] in ("mapping", "function"):
                    seen[key] = self._send_object(value, wanted)
                found[name] = {"object": seen[key], "as": used}
            self._channel.send(
                "snapshot",
                {
                    "question": question,
                    "cell": self._cell,
                    "checked": checked,
                    "variables": found,
                    "figures": self._figures.count,
                    "outputs": self._num_outputs,
                },
            )

    def _find(self, name: str, kind: str) -> tuple[Any, str | None]:
        """The value under ``name``, or the only one that can play its role; and its name."""
        namespace = self._shell.user_ns
        if name in namespace and namespace[name] is not Ellipsis:
            return namespace[name], name
        if name in self._roles:
            fitting = {
                id(value): (value, other)
                for other, value in list(namespace.items())
                if not other.startswith("_") and _plays(value, kind)
            }
            if len(fitting) == 1:
                return next(iter(fitting.values()))
        return None, None

    def _send_object(self, value: Any, wanted: dict[str, Any]) -> int | None:
        """Send the plain form of ``value`` unless it was sent before; its number, or None."""
        try:
            with self._clock.running() if _runs_code(value, wanted) else contextlib.nullcontext():
                plain = describe(value, wanted, self._fitting.fits_of, self._ranges)
        except (Exception, CellTimeout) as error:
            plain = Plain(
                {
                    "kind": "unreadable",
                    "type": type(value).__name__,
                    "reason": f"{type(error).__name__}: {error}"[:300],
                }
            )
        arrays_key = plain.arrays_key()
        key = plain.key(arrays_key)
        if key not in self._sent:
            self._sent[key] = number = len(self._sent)
            body, arrays = {"number": number, **plain.body}, plain.arrays
            same = self._arrays_sent.setdefault(arrays_key, number) if arrays else number
            if same != number:
                body, arrays = {**body, "arrays_of": same}, []
            self._channel.send("object", body, arrays)
            self.models.keep(self._sent[key], value, plain.variables)
        return self._sent[key]

    def _send_figure(self, body: dict[str, Any], arrays: list[Any]) -> None:
        with self._clock.paused():  # an interruption in the middle would cut the frame
            self._channel.send("figure", body, arrays)

    def _note(self, sentence: str) -> None:
        if sentence not in self._notes and len(self._notes) < _MAX_NOTES:
            self._notes.add(sentence)
            with self._clock.paused():
                self._channel.send("note", {"cell": self._cell, "text": sentence[:_MAX_MESSAGE]})

    def _forbid_student_modules(self) -> None:
        """Run cells in a fresh ``__main__``, with the work folder as the place to import from."""
        main = types.ModuleType("__main__")
        main.__dict__.update(self._shell.user_ns)
        sys.modules["__main__"] = main
        self._shell.user_module = main
        self._shell.user_ns = main.__dict__


def _plays(value: Any, kind: str) -> bool:
    import keras

    kinds = {"model": keras.Model, "history": keras.callbacks.History}
    return isinstance(value, kinds[kind]) if kind in kinds else False


def _runs_code(value: Any, wanted: dict[str, Any]) -> bool:
    """Whether the notebook's own code runs when a value is looked at."""
    kind = wanted["kind"]
    return kind == "function" or (kind == "model" and _plays(value, kind) and has_own_code(value))


def _failure(failure: BaseException | None, home: str) -> dict[str, Any]:
    """How a cell ended; its message does not tell where the working folder lies."""
    if failure is None:
        return {"status": "ok", "error": None, "message": ""}
    if isinstance(failure, CellTimeout):
        clock = str(getattr(failure, "clock", "wall"))[:10]
        return {"status": "timeout", "error": "CellTimeout", "message": "", "clock": clock}
    try:
        message = str(failure).replace(f"{home}/", "…/")[:_MAX_MESSAGE]
    except Exception:
        message = ""
    return {"status": "error", "error": type(failure).__name__[:100], "message": message}


def _plain_environment() -> None:
    """Nothing in the environment tells of the machine."""
    home = os.getcwd()  # noqa: PTH109 - no pathlib objects near student code
    os.environ.clear()
    os.environ.update(
        HOME=home,
        TMPDIR=home,
        PATH="/usr/local/bin:/usr/bin:/bin",
        LANG="C.UTF-8",
        USER="student",
        TF_CPP_MIN_LOG_LEVEL="3",
    )
    sys.path[:] = ["", *(path for path in sys.path if "packages" in path or "lib" in path)]
    sys.argv[:] = ["ipykernel_launcher"]


def _prepare_libraries(threads: int) -> None:
    """Set the number of threads, and make random numbers the same in every run."""
    import keras
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    keras.utils.set_random_seed(_SEED)


@contextlib.contextmanager
def _standard_streams(text: CappedText) -> Iterator[None]:
    kept = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = text, CappedText(1_000_000)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = kept
