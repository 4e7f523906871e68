"""Checks of what a notebook drew: figures, and heatmaps with their labels."""

from __future__ import annotations

from graders.checks.failure import CheckFailure
from graders.checks.live_arrays import describe_array
from graders.checks.live_scores import classes_of
from graders.checks.pictures import find_row, is_of_same_split, pictures_of
from graders.checks.shown import outputs_around, shown_of, shows_number, texts_of
from graders.evidence.records import ArrayRecord, AxesRecord, FigureRecord, ImageRecord, Shown

_SHORT = 400
"""Longest output in which a label is looked for: printed arrays hold every digit."""


def assert_figure(
    lab: object,
    *,
    num_lines: int = 0,
    title: bool = False,
    axis_labels: bool = False,
    legend: bool = False,
) -> None:
    """Some axes of some figure have what is asked for.

    Args:
        lab: The notebook's variable ``lab``.
        num_lines: Fewest lines in the axes.
        title: Whether a title is asked for.
        axis_labels: Whether both axes must be labelled.
        legend: Whether a legend is asked for.

    Raises:
        CheckFailure: Tells what the best of the figures still lacks.
    """
    wanted = {
        f"{num_lines} lines": num_lines > 0,
        "a title": title,
        "labels on both axes": axis_labels,
        "a legend": legend,
    }
    lacking = [
        [
            wish
            for (wish, asked), there in zip(
                wanted.items(), _has(figure, axes, num_lines), strict=True
            )
            if asked and not there
        ]
        for figure in shown_of(lab).figures
        for axes in figure.axes
    ]
    if not lacking:
        raise _no_figure("a figure")
    best = min(lacking, key=len)
    if best:
        raise CheckFailure(
            f"A figure lacks {' and '.join(best)}.",
            expected=", ".join(wish for wish, asked in wanted.items() if asked),
            actual=f"a figure without {' and '.join(best)}",
            hint="Add it with matplotlib before plt.show().",
        )


def assert_heatmap(lab: object, images: object, *, name: str = "X_train") -> None:
    """A heatmap shows one row of an array.

    Args:
        lab: The notebook's variable ``lab``.
        images: The array, raw or scaled, with or without channel axis.
        name: The array's variable, for messages.

    Raises:
        CheckFailure: If there is no heatmap, or it shows something else.
    """
    _heatmap(shown_of(lab), images, name)


def assert_heatmap_label(
    lab: object, images: object, labels: object, *, name: str = "X_train"
) -> None:
    """The label of the image in a heatmap is shown beside it.

    It may stand in the figure's texts or in a short output of a cell near the heatmap's.

    Args:
        lab: The notebook's variable ``lab``.
        images: The array that the heatmap shows a row of.
        labels: Their labels.
        name: The images' variable, for messages.

    Raises:
        CheckFailure: If there is no heatmap or no label.
    """
    shown = shown_of(lab)
    found = _heatmaps(shown, images, name)
    if not any(
        _label_is_shown(shown, figure, _label(image, row, labels)) for figure, image, row in found
    ):
        raise CheckFailure(
            "The label of the image in the heatmap is not shown.",
            expected="the digit that the label gives for the same image",
            actual="no such digit near the heatmap",
            hint="Show the label with the same index in the next cell, as y_train[5].",
        )


def _heatmap(shown: Shown, images: object, name: str) -> tuple[FigureRecord, ImageRecord, int]:
    return _heatmaps(shown, images, name)[0]


def _heatmaps(
    shown: Shown, images: object, name: str
) -> list[tuple[FigureRecord, ImageRecord, int]]:
    array = describe_array(images, name)
    meshes = list(pictures_of(shown, "mesh"))
    if not meshes:
        raise _no_heatmap(shown)
    found = [
        (figure, image, row)
        for figure, _, image in meshes
        if (row := _row_shown(image, array)) is not None
    ]
    if not found:
        raise CheckFailure(
            f"The heatmap does not show an image of `{name}`.",
            expected=f"one image of `{name}`, such as {name}[5]",
            actual=_heatmap_text(meshes[-1][2]),
            hint=f"Give sns.heatmap one image as it is: sns.heatmap({name}[5]).",
        )
    return found


def _heatmap_text(image: ImageRecord) -> str:
    if image.row is None:
        return f"a heatmap of shape {image.values.shape} with other values"
    return f"image {image.row.index} of the {image.row.split} images"


def _row_shown(image: ImageRecord, array: ArrayRecord) -> int | None:
    """The row that a heatmap shows; of an array that was shuffled since, the row it had before."""
    row = find_row(image, array)
    if row is None and image.row is not None and is_of_same_split(image, array):
        return image.row.index
    return row


def _no_heatmap(shown: Shown) -> CheckFailure:
    if any(True for _ in pictures_of(shown, "image")):
        return CheckFailure(
            "There is a picture, but no heatmap.",
            expected="a heatmap drawn by seaborn",
            actual="a picture drawn by imshow",
            hint="Use sns.heatmap, whose colour bar tells the value of each pixel.",
        )
    return _no_figure("a heatmap")


def _no_figure(what: str) -> CheckFailure:
    return CheckFailure(
        "Nothing was drawn yet." if what == "a figure" else f"There is no figure with {what}.",
        expected=what,
        actual="no such figure",
        hint="Run the cell that draws, then check again.",
    )


def _label(image: ImageRecord, row: int, labels: object) -> int:
    if image.row is not None and image.row.label is not None:
        return image.row.label
    record = describe_array(labels, "labels")
    classes = classes_of(record)
    if row not in record.rows:
        raise CheckFailure(
            "There is no label for the image in the heatmap.",
            expected="one label for each image",
            actual=f"{record.shape[0] if record.shape else 0} labels",
            hint="Load the data again; images and labels belong together.",
        )
    return int(classes[record.rows.index(row)])


def _label_is_shown(shown: Shown, figure: FigureRecord, label: int) -> bool:
    texts = [texts_of(axes) for axes in figure.axes] + [figure.title]
    outputs = outputs_around(shown, figure.cell, before=3, after=5)
    texts += [output.text for output in outputs if len(output.text) <= _SHORT]
    return any(shows_number(text, label) for text in texts)


def _has(figure: FigureRecord, axes: AxesRecord, num_lines: int) -> tuple[bool, bool, bool, bool]:
    return (
        len(axes.lines) >= num_lines,
        bool(axes.title or figure.title),
        bool(axes.xlabel and axes.ylabel),
        bool(axes.legend),
    )
