"""What a sequence model does on whole series, whatever batch and window it was built for.

The trusted measuring service and the live checks both use it, so that a notebook's own figure
and the grader's come from the same computation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.evidence.nested_layers import reset_states, stateful_layers

Array = npt.NDArray[Any]
_BATCH = 250


def normalized_error_of(model: Any, inputs: Array, targets: Array) -> float:
    """Mean squared error over all series and steps, divided by the variance of the targets.

    A model with a fixed batch or window, and a stateful one, is run over consecutive windows, its
    state reset at the start of each batch of series. What does not fill a batch or a window is
    filled up by repetition, and the outputs of the filling are left out. The model's recurrent
    state is reset afterwards; nothing else of it changes.

    Args:
        model: A Keras model from (batch, steps, 1) to (batch, steps, 1) or (batch, steps).
        inputs: (n, steps) or (n, steps, 1) numeric, as the model takes them.
        targets: The same shape; for the reverse problem the caller has swapped and turned both.

    Returns:
        1 is the error of a constant, 0 a perfect answer; NaN where an output is not finite.

    Raises:
        ValueError: With a sentence, if the series do not fit the model or one another.
    """
    series, wanted = _as_series(inputs), _as_series(targets)
    if series.shape != wanted.shape or not series.size:
        raise ValueError(f"inputs of shape {series.shape} do not fit targets {wanted.shape}")
    if not float(np.var(wanted, dtype=np.float64)) > 0.0:
        raise ValueError("the targets do not vary")
    return normalized_error(outputs_of(model, series), wanted)


def normalized_error(outputs: Array, targets: Array) -> float:
    """Mean squared error of outputs, divided by the variance of the targets.

    Args:
        outputs: (n, steps) or (n, steps, 1) numeric.
        targets: (n, steps), not all the same.
    """
    wanted = targets.astype(np.float64)
    errors = (outputs.reshape(wanted.shape).astype(np.float64) - wanted) ** 2
    return float(errors.mean() / wanted.var())


def outputs_of(model: Any, series: Array) -> Array:
    """The model's outputs for (n, steps) series, float (n, steps); see the function above.

    Raises:
        ValueError: If the model cannot be run over the series.
    """
    series = _as_series(series)
    batch, window = _fixed_sizes(model)
    if batch is None and not stateful_layers(model):
        batch = min(_BATCH, len(series))
    outputs = np.empty(series.shape, np.float32)
    try:
        for first in range(0, len(series), batch or len(series)):
            rows = slice(first, first + (batch or len(series)))
            outputs[rows] = _run_batch(model, series[rows], batch, window)
    finally:
        reset_states(model)
    return outputs


def _run_batch(model: Any, rows: Array, batch: int | None, window: int | None) -> Array:
    """The outputs for one batch of series, window after window from a fresh state."""
    steps = rows.shape[1]
    padded = _filled(_filled(rows, batch or len(rows), axis=0), window or steps, axis=1)
    reset_states(model)
    parts = [_run(model, part) for part in _windows(padded, window or steps)]
    joined: Array = np.concatenate(parts, axis=1)[: len(rows), :steps]
    return joined


def _run(model: Any, part: Array) -> Array:
    outputs = model.predict_on_batch(part[..., np.newaxis])
    if not isinstance(outputs, np.ndarray) or outputs.size != part.size:
        shape = getattr(outputs, "shape", None)
        raise ValueError(
            f"the model gives outputs of shape {shape} for {part.shape[1]} steps of "
            f"{part.shape[0]} series, and one number for each step is needed: "
            "return_sequences=True gives an output for each step, TimeDistributed(Dense(1)) makes "
            "one number of it"
        )
    return outputs.reshape(part.shape)


def _windows(rows: Array, window: int) -> Iterator[Array]:
    for start in range(0, rows.shape[1], window):
        yield rows[:, start : start + window]


def _filled(rows: Array, multiple: int, *, axis: int) -> Array:
    """``rows`` with its last row or step repeated until its length is a multiple."""
    lacking = -rows.shape[axis] % multiple
    widths = [(0, lacking if place == axis else 0) for place in range(rows.ndim)]
    return np.pad(rows, widths, mode="edge")


def _fixed_sizes(model: Any) -> tuple[int | None, int | None]:
    """Batch and window that the model was built for, None where free."""
    inputs = getattr(model, "inputs", None)
    if not isinstance(inputs, list | tuple) or len(inputs) != 1:
        raise ValueError("the model must be built and have exactly one input")
    shape = tuple(inputs[0].shape)
    if len(shape) not in (2, 3) or (len(shape) == 3 and shape[2] not in (1, None)):
        raise ValueError(f"the model takes inputs of shape {shape}, not (batch, steps, 1)")
    return shape[0], shape[1]


def _as_series(values: Array) -> Array:
    array = np.asarray(values)
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[..., 0]
    if array.ndim != 2 or array.dtype.kind not in "biuf":
        raise ValueError(f"series must be numbers of shape (n, steps), not {array.shape}")
    return array.astype(np.float32)
