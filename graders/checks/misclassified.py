"""Checks of what a notebook says and shows of the images that its model gets wrong."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from graders.checks.accuracy import own_classes, own_evaluation
from graders.checks.failure import CheckFailure
from graders.checks.live_arrays import describe_array
from graders.checks.live_numbers import describe_count
from graders.checks.live_scores import assert_same_number, classes_of
from graders.checks.pictures import find_row, pictures_of
from graders.checks.shown import prediction_hint, shown_of, tells_prediction, texts_of
from graders.evidence.records import ArrayRecord, ImageRecord, ModelRecord, Shown

Classes = npt.NDArray[np.int64]
_COUNT_TOLERANCE = 0.0002
"""Share of the test images by which a count may differ: two of 10,000 may be nearly ties."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Picture:
    """A picture of a test image: its row, true class, the model's class, texts at it, figure."""

    row: int
    label: int
    predicted: int
    text: str
    figure: int

    @property
    def is_wrong(self) -> bool:
        return self.label != self.predicted

    @property
    def tells(self) -> bool:
        return tells_prediction(self.text, self.predicted)


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Gallery:
    """What one figure or one cell shows of the test images, each row once."""

    wrong: dict[int, _Picture]
    right: dict[int, _Picture]

    @property
    def silent(self) -> list[_Picture]:
        return [picture for picture in self.wrong.values() if not picture.tells]


def assert_misclassified_count(
    count: object,
    model: object,
    *,
    dataset: str,
    inputs: object = None,
    labels: object = None,
    name: str = "count",
    model_name: str = "model",
) -> None:
    """A stated number of misclassified test images is that of the student's own model.

    Args:
        count: The stated number.
        model: A Keras model or its record.
        dataset: The data set's name, for a captured model.
        inputs: The test inputs, for a live model.
        labels: The test labels, for a live model.
        name: The count's variable, for messages.
        model_name: The model's variable, for messages.

    Raises:
        CheckFailure: If the number is missing, unusable, or not the model's.
    """
    stated = describe_count(count, name)
    wrong, total = _num_wrong(model, dataset, inputs, labels, model_name)
    if abs(stated - wrong) > _COUNT_TOLERANCE * total:
        raise CheckFailure(
            f"`{name}` is not the number of test images that `{model_name}` gets wrong.",
            expected=f"{wrong:,} of {total:,} images",
            actual=f"{stated:,}",
            hint=_count_hint(stated, wrong, total),
        )


def assert_misclassified_images(
    lab: object,
    model: object,
    images: object,
    *,
    dataset: str,
    inputs: object = None,
    labels: object = None,
    at_least: int,
    with_predictions: bool = True,
    name: str = "x_test",
    model_name: str = "model",
) -> None:
    """One cell shows test images that the model really gets wrong, each with its prediction.

    Args:
        lab: The notebook's variable ``lab``.
        model: A Keras model or its record.
        images: The test images, in any scaling, that pictures are looked up in.
        dataset: The data set's name.
        inputs: The test inputs, for a live model; ``images`` when None.
        labels: The test labels: class numbers or one-hot.
        at_least: Fewest pictures; fewer will do where the model has fewer errors.
        with_predictions: Whether each picture has to tell the class that is predicted; if not, the
            pictures alone count.
        name: The images' variable, for messages.
        model_name: The model's variable, for messages.

    Raises:
        CheckFailure: If pictures are missing, show images that the model gets right, or do not
            tell the class that it predicts.
    """
    shown = shown_of(lab)
    array = describe_array(images, name)
    given = images if inputs is None else inputs
    classes = own_classes(model, dataset=dataset, inputs=given, name=model_name)
    truth = _truth(labels, classes)
    if truth is None:
        num_wrong = _num_wrong(model, dataset, given, labels, model_name)[0]
    else:
        num_wrong = int(np.sum(classes != truth))
    needed = min(at_least, num_wrong)
    wanted = _pictures_text(needed, with_predictions)
    galleries = list(_galleries(shown, array, classes, truth, dataset))
    if needed == 0 or any(_is_done(gallery, needed, with_predictions) for gallery in galleries):
        return
    if not galleries:
        raise CheckFailure(
            f"There is no picture of an image of `{name}`.",
            expected=wanted,
            actual="no such picture",
            hint="Draw each image on its own with plt.imshow, in its own subplot.",
        )
    best = max(reversed(galleries), key=_nearness)
    raise _gallery_failure(best, needed, wanted, name, model_name)


def _num_wrong(
    model: object, dataset: str, inputs: object, labels: object, model_name: str
) -> tuple[int, int]:
    """How many test images the model gets wrong, and of how many."""
    if isinstance(model, ModelRecord):
        real = own_evaluation(model, dataset=dataset, inputs=None, labels=None, name=model_name)
        return round((1.0 - (real.accuracy or 0.0)) * real.num_examples), real.num_examples
    predicted = own_classes(model, dataset=dataset, inputs=inputs, name=model_name)
    truth = classes_of(labels)
    assert_same_number(predicted, truth)
    return int(np.sum(predicted != truth)), int(truth.size)


def _count_hint(stated: int, wrong: int, total: int) -> str:
    if abs(stated - (total - wrong)) <= _COUNT_TOLERANCE * total:
        return "That is how many images it gets right."
    if stated == 0:
        return (
            "Compare class numbers with class numbers: argmax over axis 1 of the predictions and, "
            "where they are one-hot, of the labels."
        )
    return (
        "Predict all test images after the training, take the class with the largest score, and "
        "count where it differs from the true class."
    )


def _truth(labels: object, classes: Classes) -> Classes | None:
    """The true class of each test row, None where only some rows were captured."""
    record = describe_array(labels, "labels")
    if not record.complete:
        return None
    truth = classes_of(record)
    assert_same_number(classes, truth)
    return truth


def _galleries(
    shown: Shown, array: ArrayRecord, classes: Classes, truth: Classes | None, dataset: str
) -> Iterator[_Gallery]:
    """The test images that each figure shows, then each cell; those without any are left out.

    In a cell, figures of images that the model gets right stand for another task.
    """
    figures: dict[int, list[_Picture]] = {}
    cells: dict[int, list[_Picture]] = {}
    for figure, axes, image in pictures_of(shown):
        alone = sum(len(other.images) for other in figure.axes) == 1
        text = texts_of(axes) + (f"\n{figure.title}" if alone else "")
        row = _row_of(image, array, dataset)
        label = _label_of(image, row, truth)
        if row is not None and row < classes.size and label is not None and len(axes.images) == 1:
            predicted = int(classes[row])
            picture = _Picture(
                row=row, label=label, predicted=predicted, text=text, figure=id(figure)
            )
            figures.setdefault(id(figure), []).append(picture)
            cells.setdefault(figure.cell, []).append(picture)
    yield from map(_gallery, figures.values())
    for pictures in cells.values():
        of_task = {picture.figure for picture in pictures if picture.is_wrong}
        yield _gallery([p for p in pictures if p.figure in of_task] or pictures)


def _gallery(pictures: Sequence[_Picture]) -> _Gallery:
    # Of two pictures of the same row, the one that tells its prediction counts.
    ordered = sorted(pictures, key=lambda picture: picture.tells)
    return _Gallery(
        wrong={picture.row: picture for picture in ordered if picture.is_wrong},
        right={picture.row: picture for picture in ordered if not picture.is_wrong},
    )


def _row_of(image: ImageRecord, array: ArrayRecord, dataset: str) -> int | None:
    if image.row is None:
        return find_row(image, array)
    is_test = (image.row.dataset, image.row.split) == (dataset, "test")
    return image.row.index if is_test else None


def _label_of(image: ImageRecord, row: int | None, truth: Classes | None) -> int | None:
    if image.row is not None and image.row.label is not None:
        return image.row.label
    return None if row is None or truth is None or row >= truth.size else int(truth[row])


def _is_done(gallery: _Gallery, needed: int, with_predictions: bool) -> bool:
    is_told = not with_predictions or not gallery.silent
    return len(gallery.wrong) >= needed and not gallery.right and is_told


def _nearness(gallery: _Gallery) -> tuple[int, int]:
    """How near it comes to what is asked for; without any wrong image, the largest is meant."""
    return len(gallery.wrong), -len(gallery.right) if gallery.wrong else len(gallery.right)


def _gallery_failure(
    gallery: _Gallery, needed: int, wanted: str, name: str, model_name: str
) -> CheckFailure:
    if gallery.right:
        first = next(iter(gallery.right.values()))
        return CheckFailure(
            f"{len(gallery.right)} of {len(gallery.right) + len(gallery.wrong)} pictures show "
            f"images that `{model_name}` gets right.",
            expected=wanted,
            actual=f"image {first.row} of `{name}` is a {first.label} and predicted as such",
            hint="Take the rows where the predicted class differs from the true one.",
        )
    if len(gallery.wrong) < needed:
        return CheckFailure(
            f"Too few of the images that `{model_name}` gets wrong are shown.",
            expected=wanted,
            actual=f"{len(gallery.wrong)} in one cell",
            hint=f"Draw at least {needed} of them from one cell, each on its own with plt.imshow.",
        )
    first = gallery.silent[0]
    return CheckFailure(
        f"{len(gallery.silent)} of {len(gallery.wrong)} pictures do not tell what "
        f"`{model_name}` predicts.",
        expected=f"{first.predicted} at image {first.row} of `{name}`",
        actual=first.text.strip() or "no text",
        hint=prediction_hint(first.text),
    )


def _pictures_text(needed: int, with_predictions: bool) -> str:
    images = "1 misclassified test image" if needed == 1 else f"{needed} misclassified test images"
    return f"pictures of {images}{', each with its prediction' if with_predictions else ''}"
