"""Checks of pictures that a notebook drew from the rows of an array."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from graders.checks.failure import CheckFailure
from graders.checks.live_arrays import describe_array
from graders.checks.live_scores import classes_of
from graders.checks.pictures import pictures_of, shows_row
from graders.checks.shown import prediction_hint, shown_of, tells_label, texts_of
from graders.evidence.records import AxesRecord, FigureRecord


def assert_images(
    lab: object, images: object, count_or_rows: int | Sequence[int], *, name: str = "X_test"
) -> None:
    """Pictures show the first rows of an array, or rows of it that are given.

    Args:
        lab: The notebook's variable ``lab``.
        images: The array.
        count_or_rows: How many of its first rows must be shown, or which rows.
        name: The array's variable, for messages.

    Raises:
        CheckFailure: Tells how many are missing.
    """
    _pictured(lab, images, _rows(count_or_rows), name)


def assert_one_figure(
    lab: object, images: object, rows: int | Sequence[int], *, name: str = "x_train"
) -> None:
    """One figure shows rows of an array together, none of them covered by another.

    Args:
        lab: The notebook's variable ``lab``.
        images: The array.
        rows: Which rows, or how many of the first.
        name: The array's variable, for messages.

    Raises:
        CheckFailure: If pictures are missing or spread over several figures.
    """
    wanted = _rows(rows)
    pictured = _pictured(lab, images, wanted, name)
    most = max(_together(pictured).values(), default=0)
    if most < len(wanted):
        raise CheckFailure(
            f"{_images_text(wanted)} of `{name}` are not in one figure.",
            expected=f"{len(wanted)} pictures in the same figure",
            actual=f"at most {most} in one figure",
            hint=(
                "Call plt.subplot before each plt.imshow, and plt.show once at the end: "
                "each plt.show begins a new figure."
            ),
        )


def assert_images_with_labels(
    lab: object, images: object, labels: object, count: int, *, name: str = "X_test"
) -> None:
    """Pictures show the first rows of an array, each with its label in its title or below it.

    Args:
        lab: The notebook's variable ``lab``.
        images: The array.
        labels: What must stand at each picture: a class number for each row, such as a
            model's predictions.
        count: How many of the first rows are looked at.
        name: The array's variable, for messages.

    Raises:
        CheckFailure: If pictures are missing, or the first label that differs.
    """
    wanted = classes_of(labels, "the labels")
    if wanted.size < count:
        raise CheckFailure(
            "There are fewer labels than pictures.",
            expected=f"{count} labels",
            actual=f"{wanted.size} labels",
            hint="Predict all images first.",
        )
    pictured = _pictured(lab, images, range(count), name)
    wrong = [
        row
        for row in range(count)
        if not any(tells_label(texts_of(axes), int(wanted[row])) for _, axes in pictured[row])
    ]
    if wrong:
        row = wrong[0]
        raise CheckFailure(
            f"{len(wrong)} of {count} pictures do not show the predicted digit.",
            expected=f"{int(wanted[row])} at image {row}",
            actual=texts_of(pictured[row][-1][1]).strip() or "no text",
            hint=_shift_hint(pictured, wanted) or prediction_hint(texts_of(pictured[row][-1][1])),
        )


def _shift_hint(
    pictured: Sequence[Sequence[tuple[FigureRecord, AxesRecord]]], wanted: npt.NDArray[np.int64]
) -> str:
    """The likely reason where the texts are those of a neighbouring row; empty otherwise."""
    texts = [texts_of(found[-1][1]) for found in pictured]
    for shift, word in ((1, "next"), (-1, "previous")):
        pairs = [
            (text, int(wanted[row + shift]))
            for row, text in enumerate(texts)
            if 0 <= row + shift < wanted.size
        ]
        if len(pairs) > 2 and all(tells_label(text, number) for text, number in pairs):
            return f"At each image stands the prediction for the {word} one: use the same row."
    return ""


def _pictured(
    lab: object, images: object, rows: Sequence[int], name: str
) -> list[list[tuple[FigureRecord, AxesRecord]]]:
    """For each of the rows, the axes that show it, with their figure."""
    shown = shown_of(lab)
    array = describe_array(images, name)
    pictures = [*pictures_of(shown, "image"), *pictures_of(shown, "mesh")]
    if not pictures:
        raise CheckFailure(
            "There is no figure with pictures of the images.",
            expected="pictures of the images",
            actual="no such figure",
            hint="Run the cell that draws, then check again.",
        )
    pictured = [
        [(figure, axes) for figure, axes, image in pictures if shows_row(image, array, row)]
        for row in rows
    ]
    absent = [row for row, found in zip(rows, pictured, strict=True) if not found]
    if absent:
        raise _absent_failure(rows, absent, name)
    return pictured


def _absent_failure(rows: Sequence[int], absent: Sequence[int], name: str) -> CheckFailure:
    first = tuple(rows) == tuple(range(len(rows)))
    return CheckFailure(
        f"{len(absent)} of the {'first ' if first else ''}{len(rows)} images of `{name}` "
        "are not shown."
        if len(rows) > 1
        else f"Image {absent[0]} of `{name}` is not shown.",
        expected=f"{_images_text(rows)} of `{name}`",
        actual=f"{len(rows) - len(absent)} of them; image {absent[0]} is missing",
        hint=(
            f"Draw each of {name}[:{len(rows)}] in a subplot of its own, in this order."
            if first and len(rows) > 1
            else f"Draw {name}[{absent[0]}] with plt.imshow, in its place in the array."
        ),
    )


def _together(pictured: Sequence[Sequence[tuple[FigureRecord, AxesRecord]]]) -> dict[int, int]:
    """How many of the rows each figure shows, by the figure's identity."""
    counts: dict[int, int] = {}
    for found in pictured:
        for figure in {id(figure) for figure, _ in found}:
            counts[figure] = counts.get(figure, 0) + 1
    return counts


def _images_text(rows: Sequence[int]) -> str:
    consecutive = tuple(rows) == tuple(range(rows[0], rows[0] + len(rows))) if rows else False
    if len(rows) == 1:
        return f"Image {rows[0]}"
    if consecutive:
        return f"images {rows[0]} to {rows[-1]}"
    return f"images {', '.join(map(str, rows))}"


def _rows(count_or_rows: int | Sequence[int]) -> Sequence[int]:
    return range(count_or_rows) if isinstance(count_or_rows, int) else tuple(count_or_rows)
