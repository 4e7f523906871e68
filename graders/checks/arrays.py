"""Checks of arrays: shapes, ranges, one-hot labels, and where their values come from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from graders.checks.failure import CheckFailure
from graders.checks.live_arrays import describe_array
from graders.checks.live_scores import classes_of
from graders.checks.live_sources import origin_of
from graders.checks.tables import format_shape
from graders.evidence.records import Affine, ArrayRecord, Padded

_RANGE_TOLERANCE = 1e-3
_SCALE_TOLERANCE = 1e-3
_TEXTS = ("imdb",)
"""Data sets whose rows are reviews, and not images."""


def assert_shape(
    array: object, *shapes: Sequence[int], name: str = "array", hint: str = ""
) -> None:
    """The array has one of some shapes.

    Args:
        array: An array or its record.
        *shapes: Shapes that are right.
        name: The variable's name, for messages.
        hint: The next step when the shape is wrong.

    Raises:
        CheckFailure: If it has another shape.
    """
    found = describe_array(array, name).shape
    if found not in {tuple(shape) for shape in shapes}:
        raise CheckFailure(
            f"`{name}` has the shape {format_shape(found)}.",
            expected=" or ".join(format_shape(tuple(shape)) for shape in shapes),
            actual=format_shape(found),
            hint=hint or f"Use np.reshape and assign the result to `{name}`.",
        )


def assert_array_shapes(
    arrays: Mapping[str, object],
    shapes: Mapping[str, Sequence[int] | Sequence[Sequence[int]]],
    *,
    hint: str = "",
) -> None:
    """Several arrays have their shapes; both mappings go by variable name.

    Args:
        arrays: Arrays or their records.
        shapes: The right shape of each, or several shapes that are right.
        hint: The next step when a shape is wrong.

    Raises:
        CheckFailure: For the first array whose shape is wrong.
    """
    for name, shape in shapes.items():
        several = [tuple(one) for one in shape if not isinstance(one, int)]
        alone = tuple(length for length in shape if isinstance(length, int))
        assert_shape(arrays.get(name), *(several or [alone]), name=name, hint=hint)


def assert_dtype(array: object, *dtypes: str, name: str = "array") -> None:
    """The array's numbers are stored in one of some types, such as ``float32``.

    Args:
        array: An array or its record.
        *dtypes: Names of dtypes that are right.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: If they are stored in another type.
    """
    found = describe_array(array, name).dtype
    if found not in dtypes:
        raise CheckFailure(
            f"`{name}` holds numbers of the type {found}.",
            expected=" or ".join(dtypes),
            actual=found,
            hint=f"Write {name} = {name}.astype('{dtypes[0]}') before you scale it.",
        )


def assert_scaled(
    array: object, low: float = 0.0, high: float = 1.0, *, name: str = "array"
) -> None:
    """The values fill a range: none outside, the smallest at one end, the largest at the other.

    Args:
        array: An array or its record.
        low: The lower end.
        high: The upper end.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: If values are outside, not finite, or fill only a part of the range.
    """
    record = _numbers(array, name)
    tolerance = _RANGE_TOLERANCE * (high - low)
    smallest, largest = record.minimum, record.maximum
    if smallest is None or largest is None:
        raise CheckFailure(
            f"`{name}` holds no numbers.",
            expected="an array of numbers",
            actual=f"{record.dtype} values of shape {format_shape(record.shape)}",
            hint=f"Look at the line that assigns `{name}`.",
        )
    if abs(smallest - low) > tolerance or abs(largest - high) > tolerance:
        raise CheckFailure(
            f"The values of `{name}` do not go from {low:g} to {high:g}.",
            expected=f"smallest {low:g}, largest {high:g}",
            actual=f"smallest {smallest:.6g}, largest {largest:.6g}",
            hint=_scale_hint(smallest, largest, low, high, name),
        )


def assert_rows_of(
    array: object,
    *,
    dataset: str,
    split: str,
    scale: float | None = None,
    offset: float | None = None,
    in_order: bool = True,
    name: str = "array",
) -> None:
    """The array holds the rows of a data set in their order, each value mapped in one way.

    Captured arrays carry what the grader recognised; in a running notebook the raw rows of
    ``keras.datasets`` are compared. Without these nothing is claimed and the check passes.

    Args:
        array: An array or its record.
        dataset: The data set's name, such as ``mnist``.
        split: ``train`` or ``test``.
        scale: What each raw value is multiplied with, None for any scale.
        offset: What is then added, None for any offset.
        in_order: Whether all rows must be there in the order of the data set; otherwise any
            selection in any order will do, such as one of ``train_test_split``.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: If the values are others, in another order, or mapped in another way.
    """
    record = _numbers(array, name)
    origin = origin_of(record, dataset, split)
    if origin == "unknown":
        return
    if origin is None or (origin.dataset, origin.split) != (dataset, split):
        raise CheckFailure(
            f"`{name}` no longer holds the {split} {_things(dataset)} of {dataset}.",
            expected=f"the {split} {_things(dataset)}, each {_part(dataset)} in its place",
            actual=_origin_text(origin),
            hint=(
                "Bring the reviews to one length with pad_sequences, and change nothing else."
                if dataset in _TEXTS
                else "Only the scale and the shape may change: no rounding, cutting or swapping "
                "axes."
            ),
        )
    if in_order and not (origin.in_order and origin.all_rows):
        raise CheckFailure(
            f"The images in `{name}` are no longer in the order of their labels.",
            expected="image i of the data set in row i",
            actual="rows in another order",
            hint="Use reshape, which keeps the order; do not shuffle or transpose.",
        )
    if isinstance(origin, Affine):
        _assert_map(origin, scale, offset, name)


def assert_one_hot(array: object, num_classes: int, *, name: str = "labels") -> None:
    """Each row is zero but for a single one, over ``num_classes`` columns.

    Raises:
        CheckFailure: If the shape or a row is wrong.
    """
    record = _numbers(array, name)
    if len(record.shape) != 2 or record.shape[1] != num_classes:
        raise CheckFailure(
            f"`{name}` is not one-hot: it has the shape {format_shape(record.shape)}.",
            expected=f"(n, {num_classes})",
            actual=format_shape(record.shape),
            hint=f"Use keras.utils.to_categorical({name}, {num_classes}) once.",
        )
    rows = np.asarray(record.sample)
    numeric = rows.dtype.kind in "biuf" and rows.ndim == 2
    if not (numeric and np.all((rows == 0) | (rows == 1)) and np.all(rows.sum(axis=1) == 1)):
        raise CheckFailure(
            f"Some rows of `{name}` are not one-hot.",
            expected="a single 1 in each row, zeros elsewhere",
            actual="other rows",
            hint="Use keras.utils.to_categorical on the class numbers, once.",
        )


def assert_labels_of(
    labels: object, images: object, *, name: str = "y_train", images_name: str = "X_train"
) -> None:
    """Each label is that of the image in the same place.

    Whose images they are is measured by the grader: where that is not known, as in a live
    notebook, the check is satisfied.

    Args:
        labels: Class numbers (n,) or one-hot (n, classes).
        images: The images (n, …).
        name: The labels' variable, for messages.
        images_name: The images' variable, for messages.

    Raises:
        CheckFailure: Tells how many of the labels that were looked at belong to other images.
    """
    record, pictured = describe_array(labels, name), describe_array(images, images_name)
    origin = pictured.origin
    expected = origin.labels if isinstance(origin, Affine) else ()
    if not expected:
        return
    found = dict(zip(_places(record), classes_of(record, name), strict=False))
    pairs = [
        (found[row], label)
        for row, label in zip(_places(pictured), expected, strict=False)
        if row in found
    ]
    wrong = sum(mine != label for mine, label in pairs)
    if wrong:
        raise CheckFailure(
            f"`{name}` does not hold the labels of the images in `{images_name}`.",
            expected=f"the label of image i in {name}[i]",
            actual=f"{wrong} of {len(pairs)} labels that were looked at belong to other images",
            hint="Whatever takes, shuffles or splits the images has to do the same with their "
            "labels: one call of train_test_split for both.",
        )


def _places(record: ArrayRecord) -> Sequence[int]:
    """Which rows of the array the sample has: of a complete one, all of them."""
    return range(len(record.sample)) if record.complete else record.rows


def _numbers(array: object, name: str) -> ArrayRecord:
    record = describe_array(array, name)
    if not record.all_finite:
        raise CheckFailure(
            f"`{name}` holds values that are NaN or infinite.",
            expected="finite numbers",
            actual="NaN or infinity",
            hint="Look for a division by zero in the cells that prepare it.",
        )
    return record


def _scale_hint(smallest: float, largest: float, low: float, high: float, name: str) -> str:
    if low == 0.0 < largest and abs(smallest) > _RANGE_TOLERANCE * max(abs(largest), high):
        return (
            "Pixels go from 0 to 255 before they are scaled. Divide them by 255, without taking "
            "anything away or adding anything."
        )
    if math.isclose(largest, 255.0):
        return f"Divide the pixels by 255 and assign the result back to `{name}`."
    if high == 1.0 and 0.9 < largest * 255 < 1.1:
        return "The pixels were divided by 255 twice: load the data again and run the cell once."
    if largest > 0:
        divisor = 255.0 / largest
        return f"The values fit a division by {divisor:.6g}; the largest pixel value is 255."
    return f"Look at the line that scales `{name}`."


def _assert_map(origin: Affine, scale: float | None, offset: float | None, name: str) -> None:
    right_scale = scale is None or all(
        abs(found - scale) <= _SCALE_TOLERANCE * abs(scale) for found in origin.scale
    )
    size = abs(scale) * 255 if scale else 1.0
    right_offset = offset is None or all(
        abs(found - offset) <= _RANGE_TOLERANCE * size for found in origin.offset
    )
    if not (right_scale and right_offset):
        raise CheckFailure(
            f"The pixels of `{name}` are scaled in another way than the task asks.",
            expected=_map_text(scale, offset),
            actual=(
                _map_text(origin.scale[0], origin.offset[0])
                if len(origin.scale) == 1
                else "another scale or offset for each channel or pixel"
            ),
            hint="Divide the raw pixels by 255, the largest value a pixel can have.",
        )


def _map_text(scale: float | None, offset: float | None) -> str:
    by = "any scale" if not scale else f"raw pixel / {1 / scale:.6g}"
    if scale == 1.0:
        by = "raw pixel, unchanged"
    return f"{by} + {offset:.4g}" if offset and abs(offset) > 1e-6 else by


def _origin_text(origin: Affine | Padded | None) -> str:
    if origin is None:
        return "values that are not those of the data set"
    return f"the {origin.split} {_things(origin.dataset)} of {origin.dataset}"


def _things(dataset: str) -> str:
    return "reviews" if dataset in _TEXTS else "images"


def _part(dataset: str) -> str:
    return "word" if dataset in _TEXTS else "pixel"
