"""From captured JSON to records: every field checked, every malformed one an EvidenceError."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar

import numpy as np
import numpy.typing as npt

from graders.errors import EvidenceError
from graders.evidence.records import (
    Affine,
    ArrayRecord,
    AxesRecord,
    CallRecord,
    CompileRecord,
    DataRow,
    FigureRecord,
    FitRecord,
    FunctionRecord,
    HistoryRecord,
    ImageRecord,
    LayerRow,
    LineRecord,
    ModelSummary,
    ObjectRecord,
    OutputRecord,
    Padded,
    Shape,
)
from graders.evidence.sequences import Padding

Arrays = Sequence[npt.NDArray[Any]]
P = ParamSpec("P")
T = TypeVar("T")


def _checked(parse: Callable[P, T]) -> Callable[P, T]:
    """Turn whatever malformed evidence makes a parser raise into EvidenceError."""

    @functools.wraps(parse)
    def checked(*args: P.args, **options: P.kwargs) -> T:
        try:
            return parse(*args, **options)
        except (
            KeyError,
            TypeError,
            ValueError,
            IndexError,
            AttributeError,
            OverflowError,
        ) as error:
            reason = f"{type(error).__name__}: {str(error)[:200]}"
            raise EvidenceError(f"Malformed evidence ({reason}).") from error

    return checked


@_checked
def array_record(
    body: Mapping[str, Any], arrays: Arrays, origin: Mapping[str, Any] | None
) -> ArrayRecord:
    """An array's record; ``origin`` is what was measured of it."""
    sample, rows, shape = arrays[0], _ints(body["rows"]), _ints(body["shape"])
    complete = body["complete"] is True
    if complete and tuple(sample.shape) != shape:
        raise ValueError("a complete sample must have the array's shape")
    if not complete and rows and (len(rows) != len(sample) or tuple(sample.shape[1:]) != shape[1:]):
        raise ValueError("a sample must have a row for each index")
    if any(not 0 <= row < shape[0] for row in rows):
        raise ValueError("a sampled row is outside the array")
    minimum, maximum = _range(body, sample, complete=complete)
    return ArrayRecord(
        shape=shape,
        dtype=_text(body["dtype"]),
        minimum=minimum,
        maximum=maximum,
        all_finite=body["all_finite"] is True and _is_finite(sample),
        sample=sample,
        rows=rows,
        complete=complete,
        type_name=_text(body["type"]),
        origin=None if origin is None else _origin(origin),
    )


def _range(
    body: Mapping[str, Any], sample: npt.NDArray[Any], *, complete: bool
) -> tuple[float | None, float | None]:
    """The stated range, as far as the values that came with it do not contradict it."""
    stated = _number(body["minimum"]), _number(body["maximum"])
    if sample.dtype.kind not in "biuf":
        return stated
    known = sample[np.isfinite(sample)]
    if known.size == 0:
        return (None, None) if complete else stated
    low, high = float(known.min()), float(known.max())
    if complete:
        return low, high
    return (
        low if stated[0] is None else min(stated[0], low),
        high if stated[1] is None else max(stated[1], high),
    )


def _is_finite(sample: npt.NDArray[Any]) -> bool:
    return sample.dtype.kind not in "biuf" or bool(np.isfinite(sample).all())


def _origin(data: Mapping[str, Any]) -> Affine | Padded:
    return affine(data) if data.get("padding") is None else padded(data)


@_checked
def padded(data: Mapping[str, Any]) -> Padded:
    """Sequences brought to one length, as measured."""
    return Padded(
        dataset=_text(data["dataset"]),
        split=_text(data["split"]),
        padding=Padding(**data["padding"]),
        in_order=data["in_order"] is True,
        all_rows=data.get("all_rows", True) is True,
    )


@_checked
def affine(data: Mapping[str, Any]) -> Affine:
    """An affine map, as measured."""
    return Affine(
        dataset=_text(data["dataset"]),
        split=_text(data["split"]),
        scale=_floats(data["scale"]),
        offset=_floats(data["offset"]),
        in_order=data["in_order"] is True,
        all_rows=data.get("all_rows", True) is True,
        labels=_ints(data.get("labels", ())),
    )


@_checked
def history_record(body: Mapping[str, Any], fits: Mapping[int, FitRecord]) -> HistoryRecord:
    """A training history, tied to the last fit that made it."""
    numbers = _ints(body["fits"])
    return HistoryRecord(
        epochs=_int(body["epochs"]),
        metrics={
            _text(name): tuple(_number(value) for value in values)
            for name, values in body["metrics"].items()
        },
        steps=None if body["steps"] is None else _int(body["steps"]),
        fit=fits.get(numbers[-1]) if numbers else None,
    )


@_checked
def fit_record(body: Mapping[str, Any]) -> FitRecord:
    """A fit that the notebook trained by itself: claims of the notebook."""
    size, rows = body["batch_size"], body["num_examples"]
    return FitRecord(
        epochs=_int(body["epochs"]),
        batch_size=None if size is None else _int(size),
        num_examples=None if rows is None else _int(rows),
        dataset=None if body["dataset"] is None else _text(body["dataset"]),
        split=None if body["split"] is None else _text(body["split"]),
    )


@_checked
def function_record(body: Mapping[str, Any]) -> FunctionRecord:
    """What a function returned for the lab's arguments."""
    return FunctionRecord(
        calls=tuple(
            CallRecord(
                arguments=tuple(call["arguments"]),
                result=call.get("result"),
                error=None if call.get("error") is None else _text(call["error"]),
            )
            for call in body["calls"]
        )
    )


@_checked
def mapping(body: Mapping[str, Any]) -> dict[str | int, Any]:
    """The recorded entries of a mapping."""
    entries = [(key, value) for key, value in body["entries"]]
    if not all(isinstance(key, str | int) for key, _ in entries):
        raise TypeError("a key is neither a text nor a whole number")
    return dict(entries)


@_checked
def compile_record(data: Mapping[str, Any] | None) -> CompileRecord | None:
    """A compilation, None if the model was not compiled."""
    if data is None:
        return None
    return CompileRecord(
        optimizer=object_record(data["optimizer"]),
        loss=object_record(data["loss"]),
        metrics=tuple(_text(metric) for metric in data["metrics"]),
    )


@_checked
def object_record(data: Mapping[str, Any]) -> ObjectRecord:
    """An optimizer, a loss or the like, its class name as the notebook wrote it."""
    config = data["config"]
    return ObjectRecord(
        kind=_text(data["class_name"]),
        config={_text(name): value for name, value in config.items()},
    )


@_checked
def model_summary(data: Mapping[str, Any]) -> ModelSummary:
    """A summary, as measured."""
    return ModelSummary(
        layers=tuple(
            LayerRow(
                kind=_text(row["kind"]),
                name=_text(row["name"]),
                output_shape=_shape(row["output_shape"]),
                params=_int(row["params"]),
                trainable_params=_int(row["trainable_params"]),
                config=row["config"],
            )
            for row in data["layers"]
        ),
        trainable_params=_int(data["trainable_params"]),
        non_trainable_params=_int(data["non_trainable_params"]),
        input_shape=_shape(data["input_shape"]),
        output_shape=_shape(data["output_shape"]),
        is_chain=data["is_chain"] is True,
    )


@_checked
def figure_record(
    body: Mapping[str, Any], arrays: Arrays, rows: Mapping[str, Mapping[str, Any]]
) -> FigureRecord:
    """A figure; ``rows`` tells, by the number of an image's array, which data row it shows."""
    return FigureRecord(
        cell=_int(body["cell"]),
        title=_text(body["title"]),
        axes=tuple(_axes(entry, arrays, rows) for entry in body["axes"]),
    )


def _axes(
    body: Mapping[str, Any], arrays: Arrays, rows: Mapping[str, Mapping[str, Any]]
) -> AxesRecord:
    return AxesRecord(
        title=_text(body["title"]),
        xlabel=_text(body["xlabel"]),
        ylabel=_text(body["ylabel"]),
        legend=_texts(body["legend"]),
        texts=_texts(body["texts"]),
        lines=tuple(
            LineRecord(label=_text(line["label"]), y=tuple(_number(value) for value in line["y"]))
            for line in body["lines"]
        ),
        images=tuple(_image(image, arrays, rows) for image in body["images"]),
    )


def _image(
    body: Mapping[str, Any], arrays: Arrays, rows: Mapping[str, Mapping[str, Any]]
) -> ImageRecord:
    kind, number = body["kind"], _int(body["array"])
    if kind not in ("image", "mesh") or number < 0:
        raise ValueError("an image is of an unknown kind")
    row = rows.get(str(number))
    return ImageRecord(
        kind=kind,
        values=arrays[number],
        row=None
        if row is None
        else DataRow(
            dataset=_text(row["dataset"]),
            split=_text(row["split"]),
            index=_int(row["index"]),
            label=None if row["label"] is None else _int(row["label"]),
        ),
    )


@_checked
def output_record(body: Mapping[str, Any]) -> OutputRecord:
    """What a cell printed."""
    return OutputRecord(cell=_int(body["cell"]), text=_text(body["text"], limit=10_000_000))


@_checked
def number(body: Mapping[str, Any]) -> Any:
    """A number, NaN or infinity as NaN; whatever else the notebook held, as a plain value."""
    value = _number(body["float"])
    if value is not None:
        return value
    return body.get("value", float(np.nan))


def _text(value: Any, limit: int = 10_000) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected text, not {type(value).__name__}")
    return value[:limit]


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(_text(value) for value in values)


def _int(value: Any) -> int:
    if type(value) is not int or abs(value) > 2**62:
        raise TypeError(f"expected a whole number, not {type(value).__name__}")
    return value


def _ints(values: Any) -> tuple[int, ...]:
    return tuple(_int(value) for value in values)


def _number(value: Any) -> float | None:
    if value is None:
        return None
    if type(value) not in (int, float):
        raise TypeError(f"expected a number, not {type(value).__name__}")
    return float(value) if np.isfinite(float(value)) else None


def _floats(values: Any) -> tuple[float, ...]:
    numbers = tuple(_number(value) for value in values)
    return tuple(value for value in numbers if value is not None)


def _shape(values: Any) -> Shape | None:
    if values is None:
        return None
    return tuple(None if value is None else _int(value) for value in values)
