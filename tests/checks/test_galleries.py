"""Checks of pictures of an array's rows: real matplotlib figures, and records."""

from __future__ import annotations

import numpy as np
import pytest

from graders.checks import (
    CheckFailure,
    assert_images,
    assert_images_with_labels,
    assert_one_figure,
)
from graders.evidence.records import FigureRecord, Shown
from tests.checks import samples
from tests.checks.drawing import Session, failure_of, gallery

IMAGES = np.random.default_rng(7).integers(0, 256, (60, 28, 28), dtype=np.uint8)
COLOURED = np.random.default_rng(8).integers(0, 256, (20, 8, 8, 3), dtype=np.uint8)
LABELS = np.arange(60) % 10


@pytest.mark.parametrize("how", ["xlabel", "title", "text"])
@pytest.mark.parametrize("scale", [1, 255.0])
def test_pictures_with_their_labels(plt, how, scale):
    images = (IMAGES / scale)[..., np.newaxis]
    lab = Session(gallery(plt, images[:25], LABELS, how))
    assert_images(lab, images, 25)
    assert_images_with_labels(lab, images, LABELS, 25)


def test_pictures_with_other_labels(plt):
    predicted = LABELS.copy()
    predicted[8] = 3
    lab = Session(gallery(plt, IMAGES[:25], LABELS))
    with pytest.raises(CheckFailure) as caught:
        assert_images_with_labels(lab, IMAGES, predicted, 25)
    assert caught.value.message.startswith("1 of 25")
    assert (caught.value.expected, caught.value.actual) == ("3 at image 8", "8")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (np.roll(LABELS, -1), "the prediction for the next one"),
        (np.roll(LABELS, 1), "the prediction for the previous one"),
        ((LABELS + 3) % 10 * 7 % 10, "not the true label"),
    ],
)
def test_numbers_of_other_images_are_told_as_such(plt, given, words):
    lab = Session(gallery(plt, IMAGES[:25], given))
    with pytest.raises(CheckFailure) as caught:
        assert_images_with_labels(lab, IMAGES, LABELS, 25)
    assert words in caught.value.hint


def test_missing_pictures(plt):
    lab = Session(gallery(plt, IMAGES[1:25], LABELS))
    with pytest.raises(CheckFailure) as caught:
        assert_images(lab, IMAGES, 25)
    assert caught.value.actual == "24 of them; image 0 is missing"


def test_live_and_captured_give_the_same_message(plt):
    live = Session(gallery(plt, IMAGES[:24], LABELS))
    rows = samples.gallery(LABELS, count=24)
    messages = []
    for lab, images in ((live, IMAGES), (Shown(figures=(rows,)), samples.images("test"))):
        with pytest.raises(CheckFailure) as caught:
            assert_images(lab, images, 25)
        messages.append(str(caught.value))
    assert messages[0] == messages[1]


def test_a_picture_of_the_other_split_is_another_picture():
    lab = Shown(figures=(samples.gallery(LABELS, split="train"),))
    with pytest.raises(CheckFailure):
        assert_images(lab, samples.images("test"), 25)


@pytest.mark.parametrize("scale", [1, 255.0])
def test_pictures_of_given_rows(plt, scale):
    lab = Session(gallery(plt, IMAGES[3:6] / scale, LABELS[3:6]))
    assert_images(lab, IMAGES, range(3, 6))
    assert_images(lab, IMAGES, [5])
    with pytest.raises(CheckFailure) as caught:
        assert_images(lab, IMAGES, [5, 9], name="X_test")
    assert caught.value.message == "1 of the 2 images of `X_test` are not shown."
    with pytest.raises(CheckFailure, match=r"Image 6 of `X_test` is not shown"):
        assert_images(lab, IMAGES, (6,))


def test_given_rows_live_and_captured(plt):
    live = Session(gallery(plt, IMAGES[3:5], LABELS[3:5]))
    rows = tuple(samples.picture("image", "test", row, 0) for row in (3, 4))
    axes = tuple(samples.AxesRecord(images=(image,)) for image in rows)
    record = Shown(figures=(FigureRecord(cell=30, axes=axes),))
    captured = samples.images("test")
    for lab, images in ((live, IMAGES), (record, captured)):
        assert_images(lab, images, range(3, 5))
        assert_one_figure(lab, images, range(3, 5))
    failure = failure_of(
        assert_images, (live, IMAGES, range(3, 6)), (record, captured, range(3, 6))
    )
    assert failure.expected == "images 3 to 5 of `X_test`"


def test_colour_pictures_are_compared_in_every_channel(plt):
    lab = Session(gallery(plt, COLOURED[3:6] / 255, LABELS))
    assert_images(lab, COLOURED, range(3, 6))
    assert_images(lab, COLOURED / 255.0, range(3, 6))
    swapped = COLOURED.copy()
    swapped[4] = swapped[4][..., [0, 2, 1]]
    with pytest.raises(CheckFailure, match="1 of the 3"):
        assert_images(lab, swapped, range(3, 6))


def test_a_grey_picture_drawn_in_colours_is_the_same_picture(plt):
    coloured = np.repeat(IMAGES[:2, ..., None], 3, axis=-1)
    opaque = np.concatenate([COLOURED[:2], np.full((2, 8, 8, 1), 255, np.uint8)], axis=-1)
    assert_images(Session(gallery(plt, coloured, LABELS)), IMAGES, 2)
    assert_images(Session(gallery(plt, opaque, LABELS)), COLOURED, 2)


def test_pictures_in_one_figure(plt):
    assert_one_figure(Session(gallery(plt, IMAGES[:4], LABELS)), IMAGES, 4)
    apart = [gallery(plt, IMAGES[row : row + 2], LABELS) for row in (0, 2)]
    record = Shown(
        figures=(
            samples.gallery(LABELS, count=2),
            FigureRecord(cell=30, axes=samples.gallery(LABELS, count=4).axes[2:]),
        )
    )
    failure = failure_of(
        assert_one_figure,
        (Session(*apart), IMAGES, range(4)),
        (record, samples.images("test"), range(4)),
    )
    assert failure.actual == "at most 2 in one figure"
    assert "plt.subplot" in failure.hint


def test_four_equal_figures_are_still_four(plt):
    lab = Session(*(gallery(plt, IMAGES[[row]], LABELS) for row in (0, 1, 0, 1)))
    with pytest.raises(CheckFailure, match="not in one figure"):
        assert_one_figure(lab, IMAGES, 2)


@pytest.mark.parametrize("join", [np.hstack, np.vstack])
@pytest.mark.parametrize("channel", [False, True])
def test_a_picture_put_together_from_several_shows_each(plt, join, channel):
    images = IMAGES[..., np.newaxis] if channel else IMAGES
    axes = plt.figure().add_subplot()
    axes.imshow(join(list(images[3:6])).squeeze(), cmap="gray")
    lab = Session(axes.figure)
    assert_images(lab, images, [3, 4, 5])
    with pytest.raises(CheckFailure, match="Image 6"):
        assert_images(lab, images, [6])


def test_images_that_cover_each_other_are_not_shown(plt):
    axes = plt.figure().add_subplot()
    for image in IMAGES[:4]:
        axes.imshow(image)
    with pytest.raises(CheckFailure, match="3 of the first 4"):
        assert_images(Session(axes.figure), IMAGES, 4)
    apart = plt.figure().add_subplot()
    for place, image in enumerate(IMAGES[:4]):
        apart.imshow(image, extent=(28 * place, 28 * place + 28, 28, 0))
    assert_one_figure(Session(apart.figure), IMAGES, 4)


def test_the_true_class_called_true_is_not_the_prediction(plt):
    figure = plt.figure()
    for place, image in enumerate(IMAGES[:25]):
        axes = figure.add_subplot(5, 5, place + 1)
        axes.imshow(image)
        axes.set_title(f"pred: {(LABELS[place] + 1) % 10} true: {LABELS[place]}")
    with pytest.raises(CheckFailure, match="25 of 25"):
        assert_images_with_labels(Session(figure), IMAGES, LABELS, 25)


@pytest.mark.parametrize("title", ["Prediction {row}: {it}", "pred[{row}] = {it}", "y_pred: {it}"])
def test_other_numbers_may_stand_at_a_prediction(plt, title):
    figure = plt.figure()
    for place, image in enumerate(IMAGES[:25]):
        axes = figure.add_subplot(5, 5, place + 1)
        axes.imshow(image)
        axes.set_title(title.format(row=place, it=LABELS[place]))
    assert_images_with_labels(Session(figure), IMAGES, LABELS, 25)
