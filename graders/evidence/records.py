"""The records that checks look at, whether they come from a sandbox or from live objects.

A record holds plain values and NumPy arrays of numbers. Where a figure is *measured* (computed
by the trusted side from a rebuilt model or from data rows that it recognised), the field says
so; everything else is what the notebook claims, good for showing and for comparing, never as
proof.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal

import numpy.typing as npt

from graders.evidence.sequences import Padding

Shape = tuple[int | None, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class DataRow:
    """A row of a public data set: ``index`` along axis 0 of ``split`` of ``dataset``.

    ``label`` is the row's class (0 to 9 for MNIST), or None where the set has no classes.
    """

    dataset: str
    split: str
    index: int
    label: int | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Affine:
    """``student value = raw value * scale + offset``, one pair for all, for each channel or pixel.

    ``dataset`` and ``split`` name the raw rows that were recognised; ``in_order`` says that row i
    of the array is row i of the split for every row that was looked at, ``all_rows`` that the
    array has as many rows as the split. ``labels`` are the classes of the rows that were looked at,
    in the order of the array's ``sample``; empty where the set has no classes.
    """

    dataset: str
    split: str
    scale: tuple[float, ...]
    offset: tuple[float, ...]
    in_order: bool
    all_rows: bool = True
    labels: tuple[int, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Padded:
    """Rows of a set of sequences, brought to one length; see :class:`~.sequences.Padding`."""

    dataset: str
    split: str
    padding: Padding
    in_order: bool
    all_rows: bool = True


@dataclasses.dataclass(frozen=True, kw_only=True)
class ArrayRecord:
    """A NumPy array (or tensor, list, data frame) as a notebook holds it.

    Args:
        shape: The array's shape.
        dtype: Its dtype's name, such as ``float64``.
        minimum: Smallest finite value, None for an empty or non-numeric array.
        maximum: Largest finite value, likewise.
        all_finite: Whether no value is NaN or infinite.
        sample: The array itself when ``complete``, else the rows ``rows`` along axis 0.
        rows: Indices of the rows in ``sample``.
        complete: Whether ``sample`` is the whole array.
        type_name: Qualified name of the Python type the notebook held (``numpy.ndarray``).
        origin: Measured: how the values came from a known data set, None if unrecognised.
    """

    shape: tuple[int, ...]
    dtype: str
    minimum: float | None
    maximum: float | None
    all_finite: bool
    sample: npt.NDArray[Any]
    rows: tuple[int, ...]
    complete: bool
    type_name: str = "numpy.ndarray"
    origin: Affine | Padded | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class LayerRow:
    """One row of a model summary. ``kind`` is the Keras class name, such as ``Conv2D``.

    ``output_shape`` has None for the batch axis; it is None for a layer never built. ``config``
    holds the layer's plain configuration (filters, kernel_size, strides, padding, activation …).
    """

    kind: str
    name: str
    output_shape: Shape | None
    params: int
    trainable_params: int
    config: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, kw_only=True)
class ModelSummary:
    """A model as a table. Parameter counts exclude optimizer variables.

    ``layers`` excludes ``InputLayer``. ``is_chain`` says each layer feeds exactly the next.
    """

    layers: tuple[LayerRow, ...]
    trainable_params: int
    non_trainable_params: int
    input_shape: Shape | None
    output_shape: Shape | None
    is_chain: bool = True

    @property
    def total_params(self) -> int:
        """Trainable and non-trainable parameters together."""
        return self.trainable_params + self.non_trainable_params


@dataclasses.dataclass(frozen=True, kw_only=True)
class ObjectRecord:
    """A configured Keras object that is not a model: an optimizer, a loss, a metric.

    ``kind`` is the canonical class name (``SGD``, ``SparseCategoricalCrossentropy``) whether the
    notebook used a string or an object. ``config`` has plain values (``learning_rate``: 0.1).
    """

    kind: str
    config: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, kw_only=True)
class CompileRecord:
    """What a model was compiled with. ``metrics`` are Keras names such as ``accuracy``."""

    optimizer: ObjectRecord | None
    loss: ObjectRecord | None
    metrics: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class FitRecord:
    """One call of ``fit``.

    Args:
        epochs: Epochs asked for.
        batch_size: Rows per step.
        num_examples: Rows per epoch, or None where unknown (a generator).
        dataset: Measured: the public data set recognised in the training rows, else None.
        split: Measured: its split (``train``, ``test``), else None.
        trained_by: ``trainer`` when the trusted side trained the recipe, else ``notebook``.
        recipe: The trusted recipe's key, None when trained in the notebook.
        steps_run: Optimizer steps that were really run.
        steps_asked: Optimizer steps that ``fit`` asked for.
        stopped: Why the trusted side cut it short, None if it did not.
        validated_on_training: Measured: whether the validation rows are rows that it was trained
            on; None where that is unknown, or where there are none.
        validated_on: Measured: the split that the validation rows come from, None as before.
    """

    epochs: int
    batch_size: int | None
    num_examples: int | None
    dataset: str | None = None
    split: str | None = None
    trained_by: Literal["trainer", "notebook"] = "notebook"
    recipe: str | None = None
    steps_run: int | None = None
    steps_asked: int | None = None
    stopped: str | None = None
    validated_on_training: bool | None = None
    validated_on: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class EvaluationRecord:
    """Measured: one evaluation of a model by the trusted side.

    Args:
        data: ``<data set>/<split>``: ``mnist/test`` is public, ``mnist/held-out`` is not.
        num_examples: Rows evaluated.
        accuracy: Share of rows whose class is right, 0 to 1; None where it has no meaning.
        loss: Mean of the compiled loss, None where it could not be computed.
        seed: Seed of the training run, None for the weights that the notebook ended with.
        batch_norm_reestimated: Whether batch statistics were re-estimated on training rows.
        classes: The predicted class of each row, in the order of the split; None where the rows
            are not public or the outputs are no classes.
        normalized_error: For series: mean squared error divided by the variance of the target.
    """

    data: str
    num_examples: int
    accuracy: float | None
    loss: float | None = None
    seed: int | None = None
    batch_norm_reestimated: bool = False
    classes: tuple[int, ...] | None = None
    normalized_error: float | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class ModelRecord:
    """A Keras model. ``summary`` and ``evaluations`` are measured from the rebuilt model.

    ``answered`` has the shapes of inputs and outputs of a model without a summary that answered
    when it was asked for predictions: measured too.
    ``problem`` says in a sentence for the student why the model could not be rebuilt or measured.
    """

    type_name: str
    summary: ModelSummary | None
    compiled: CompileRecord | None
    fits: tuple[FitRecord, ...] = ()
    evaluations: tuple[EvaluationRecord, ...] = ()
    answered: tuple[Shape, Shape] | None = None
    problem: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class HistoryRecord:
    """The ``History`` of a ``fit``: its curves by name, one value for each epoch.

    ``fit`` is measured: what the training really was, None when it could not be tied to a fit.
    """

    epochs: int
    metrics: Mapping[str, tuple[float | None, ...]]
    steps: int | None = None
    fit: FitRecord | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class CallRecord:
    """One call of a student's function: plain arguments, and what came of it.

    ``result`` is the returned value as plain JSON; ``error`` is what it raised, else None.
    """

    arguments: tuple[Any, ...]
    result: Any = None
    error: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class FunctionRecord:
    """A function that a notebook defines, by what it returned for the lab's arguments."""

    calls: tuple[CallRecord, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class ImageRecord:
    """A picture inside an axes: ``image`` (imshow) or ``mesh`` (heatmap, pcolormesh).

    ``values`` is (height, width) or (height, width, channels). ``row`` is measured: the data-set
    row that the picture shows, None if it is none.
    """

    kind: Literal["image", "mesh"]
    values: npt.NDArray[Any]
    row: DataRow | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class LineRecord:
    """A line in an axes: what the legend calls it, else its own label, and its y values."""

    label: str
    y: tuple[float | None, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class AxesRecord:
    """One axes of a figure, with every text that a reader sees on it."""

    title: str = ""
    xlabel: str = ""
    ylabel: str = ""
    legend: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    lines: tuple[LineRecord, ...] = ()
    images: tuple[ImageRecord, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class FigureRecord:
    """A matplotlib figure and the number of the code cell that drew it."""

    cell: int
    axes: tuple[AxesRecord, ...]
    title: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class OutputRecord:
    """Text that a code cell printed or displayed, in order; stderr is not part of it."""

    cell: int
    text: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Shown:
    """What a notebook showed its reader until a question's capture point.

    Tests take it as the variable ``lab``.
    """

    figures: tuple[FigureRecord, ...] = ()
    outputs: tuple[OutputRecord, ...] = ()
