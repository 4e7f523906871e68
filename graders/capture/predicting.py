"""The trusted end of a question to a model inside the sandbox: what does it predict?

Asked once the last cell has run, so that no cell ever sees the rows. From then on one kind of frame
is read: the answer, an array of plain numbers. Whatever else the sandbox sends is dropped, so that
rows that it has been shown reach no output, note or figure, and why a model failed is told
in words of this side alone.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from graders.errors import EvidenceError
from graders.evidence.captured import Captured
from graders.evidence.channel import BrokenOffError, Frame
from graders.labs.definition import Limits
from graders.sandbox import Child

Array = npt.NDArray[Any]
Ask = Callable[[int, Array, Sequence[Array]], Array]
"""Number of a captured model, inputs (n, …) and weights to outputs (n, …); raises NoAnswer."""
Inquiry = Callable[[Captured, Ask], None]
"""Asks what there is to ask about what a notebook left."""

BATCH = 250
"""Rows that a model takes at a time."""
MAX_OUTPUT_SIZE = 10_000
"""Numbers that a model may give for one row."""
_ALTOGETHER = 5.0
"""Time for all questions of a submission, in multiples of the time for one."""
_TICK_SECONDS = 0.2
_GRACE_SECONDS = 15.0


class NoAnswer(Exception):  # noqa: N818 - a verdict on a model, told to the student
    """A model gave no usable predictions; the message says why."""


class TooSlow(NoAnswer):
    """A model used up its time: on another day the machine may be less busy."""


class HasEnded(NoAnswer):
    """The process of a model has ended, by its own doing or by somebody else's."""


class PredictionLine:
    """The line to the models of one child that has run its last cell; a context that ends it.

    Args:
        child: The child.
        limits: Of the submission.
        over_limit: Says which limit the child has passed, None while it keeps them.
    """

    def __init__(self, child: Child, limits: Limits, over_limit: Callable[[], str | None]) -> None:
        self._child = child
        self._seconds = limits.prediction_seconds
        self._left = _ALTOGETHER * limits.prediction_seconds
        self._over_limit = over_limit
        self._lost: NoAnswer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._lost is None:
            with contextlib.suppress(OSError):  # it may have ended itself
                self._child.channel.send("enough", {})

    def ask(self, number: int, inputs: Array, weights: Sequence[Array]) -> Array:
        """What a captured model predicts, with the weights that it was captured with or others.

        Args:
            number: The model's.
            inputs: (n, …), as the model takes them.
            weights: In the order in which they were captured.

        Returns:
            float32 (n, …), all finite.

        Raises:
            TooSlow: If it takes longer than the limits allow.
            HasEnded: If its process has ended.
            NoAnswer: If it fails or answers with anything else. Of a child that has ended, breaks
                a limit or the format no further question is answered.
        """
        if self._lost is not None:
            raise self._lost
        if self._left <= 0.0:
            raise TooSlow("the models of this notebook take too long to predict")
        started = time.monotonic()
        try:
            return self._outputs(self._exchange(number, inputs, weights), len(inputs))
        finally:
            self._left -= time.monotonic() - started

    def _exchange(self, number: int, inputs: Array, weights: Sequence[Array]) -> Frame:
        channel, body = self._child.channel, {"number": number, "batch_size": BATCH}
        with _Watchdog(self._child, self._seconds + _GRACE_SECONDS) as dog:
            try:
                channel.send("predict", body, (inputs, *weights))
                while True:
                    self._wait()
                    frame = channel.receive()
                    if frame is None:
                        raise BrokenOffError("The child has ended.")
                    if frame.kind == "predictions":
                        return frame
            except (EvidenceError, OSError) as error:
                if dog.has_bitten:
                    raise self._lose(TooSlow(self._too_slow)) from error
                if isinstance(error, BrokenOffError | ConnectionError):
                    raise self._lose(HasEnded("its process ended when it was asked")) from error
                raise self._lose(NoAnswer("its answer is broken")) from error

    def _wait(self) -> None:
        """Wait for a frame; ends a child that passes a limit meanwhile."""
        while not self._child.channel.has_come(_TICK_SECONDS):
            if self._over_limit() is not None:
                self._child.kill()
                raise self._lose(NoAnswer("it used too much memory or disk when it was asked"))

    def _lose(self, reason: NoAnswer) -> NoAnswer:
        self._lost = reason
        return reason

    def _outputs(self, frame: Frame, num_rows: int) -> Array:
        if frame.body.get("failed") == "time":
            raise TooSlow(self._too_slow)
        if len(frame.arrays) != 1:
            raise NoAnswer("its predict stops with an error")
        outputs = frame.arrays[0]
        if outputs.dtype.kind not in "biuf" or outputs.ndim < 1 or len(outputs) != num_rows:
            raise NoAnswer("its predict does not give numbers, one row for each row that it gets")
        if outputs.size > num_rows * MAX_OUTPUT_SIZE:
            raise NoAnswer(f"its predict gives more than {MAX_OUTPUT_SIZE:,} numbers for one row")
        if not np.isfinite(outputs).all():
            raise NoAnswer("its predictions are no finite numbers")
        return outputs.astype(np.float32)

    @property
    def _too_slow(self) -> str:
        return f"its predict takes longer than {self._seconds:.0f} seconds"


class _Watchdog:
    """Ends a child after some seconds, also one that sends a byte now and then."""

    def __init__(self, child: Child, seconds: float) -> None:
        self._child = child
        self._timer = threading.Timer(seconds, self._bite)
        self.has_bitten = False

    def __enter__(self) -> Self:
        self._timer.daemon = True
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()

    def _bite(self) -> None:
        self.has_bitten = True
        self._child.kill()
