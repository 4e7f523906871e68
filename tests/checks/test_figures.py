"""Checks of figures: real matplotlib and seaborn figures, and records."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from graders.checks import (
    CheckFailure,
    assert_figure,
    assert_heatmap,
    assert_heatmap_label,
    assert_shown,
    shown_of,
)
from graders.checks.live_figures import describe_figure
from graders.checks.shown import shows_number
from graders.evidence.records import DataRow, Shown
from tests.checks import samples
from tests.checks.drawing import Session

IMAGES = np.random.default_rng(7).integers(0, 256, (60, 28, 28), dtype=np.uint8)
LABELS = np.arange(60) % 10


def heatmap(plt, values, **options):
    sns = pytest.importorskip("seaborn")
    figure = plt.figure()
    sns.heatmap(values, **options)
    return figure


@pytest.mark.parametrize("options", [{}, {"cmap": "Greys"}, {"cbar": False}, {"xticklabels": 5}])
def test_a_seaborn_heatmap_of_one_image(plt, options):
    lab = Session(heatmap(plt, IMAGES[5], **options))
    assert_heatmap(lab, IMAGES)
    assert_heatmap(lab, (IMAGES / 255)[..., np.newaxis])
    figure = lab.shown().figures[0]
    assert [len(axes.images) for axes in figure.axes] == [1]
    assert np.array_equal(figure.axes[0].images[0].values, IMAGES[5])


def test_a_scaled_image_in_a_heatmap_is_the_same_image(plt):
    assert_heatmap(Session(heatmap(plt, IMAGES[3] / 255)), IMAGES)


def test_imshow_is_no_heatmap(plt):
    figure = plt.figure()
    plt.imshow(IMAGES[5])
    with pytest.raises(CheckFailure) as caught:
        assert_heatmap(Session(figure), IMAGES)
    assert "sns.heatmap" in caught.value.hint


def test_a_heatmap_of_something_else(plt):
    with pytest.raises(CheckFailure, match="does not show an image"):
        assert_heatmap(Session(heatmap(plt, IMAGES[5].T)), IMAGES)
    with pytest.raises(CheckFailure, match="does not show an image"):
        assert_heatmap(Session(heatmap(plt, np.zeros((28, 28)))), IMAGES)


def test_a_heatmap_of_an_image_of_the_other_split_says_so(plt):
    figure = describe_figure(heatmap(plt, np.zeros((28, 28))), 4)
    row = DataRow(dataset="mnist", split="test", index=17)
    image = dataclasses.replace(figure.axes[0].images[0], row=row)
    axes = dataclasses.replace(figure.axes[0], images=(image,))
    shown = Shown(figures=(dataclasses.replace(figure, axes=(axes,)),), outputs=())
    with pytest.raises(CheckFailure) as caught:
        assert_heatmap(shown, samples.images("train", channel=False))
    assert caught.value.actual == "image 17 of the test images"


@pytest.mark.parametrize("text", ["5", "np.uint8(5)", "label: 5.", "The digit is 5\n", "5.0"])
def test_the_label_beside_the_heatmap(plt, text):
    lab = Session(heatmap(plt, IMAGES[15]), texts=[(6, text)])
    assert_heatmap_label(lab, IMAGES, LABELS)


@pytest.mark.parametrize(
    ("cell", "text"),
    [(6, "3"), (6, "0.5"), (6, "uint5"), (6, "15"), (40, "5"), (6, "5 " * 300)],
)
def test_not_the_label_beside_the_heatmap(plt, cell, text):
    lab = Session(heatmap(plt, IMAGES[15]), texts=[(cell, text)])
    with pytest.raises(CheckFailure, match="label"):
        assert_heatmap_label(lab, IMAGES, LABELS)


def test_the_label_as_the_title_of_the_heatmap(plt):
    figure = heatmap(plt, IMAGES[15])
    figure.axes[0].set_title("Label 5")
    assert_heatmap_label(Session(figure), IMAGES, LABELS)


def test_masked_and_constant_images(plt):
    figure = plt.figure()
    plt.pcolormesh(np.ma.masked_less(np.arange(6).reshape(2, 3), 2))
    values = describe_figure(figure, 1).axes[0].images[0].values
    assert values.shape == (2, 3)
    assert np.isnan(values).sum() == 2
    with pytest.raises(CheckFailure):
        assert_heatmap(Session(figure), IMAGES)


def test_a_huge_picture_is_thinned_out(plt):
    figure = plt.figure()
    plt.imshow(np.zeros((3000, 5)))
    assert describe_figure(figure, 1).axes[0].images[0].values.shape[0] <= 1024


def test_lines_titles_and_legend(plt):
    figure = plt.figure()
    plt.plot([1.0, 2.0, float("nan")], label="training")
    plt.plot([2.0, 1.0], label="validation")
    plt.title("Loss")
    plt.xlabel("epoch")
    plt.ylabel("loss")
    plt.legend()
    axes = describe_figure(figure, 1).axes[0]
    assert axes.legend == ("training", "validation")
    assert axes.lines[0].y == (1.0, 2.0, None)
    assert_figure(Session(figure), num_lines=2, title=True, axis_labels=True, legend=True)
    with pytest.raises(CheckFailure, match="3 lines"):
        assert_figure(Session(figure), num_lines=3, legend=True)
    with pytest.raises(CheckFailure, match="Nothing was drawn"):
        assert_figure(Shown())


def test_shown_of():
    assert shown_of(Session()) == Shown()
    for wrong in (None, 3, object(), Session):
        with pytest.raises(CheckFailure, match="`lab`"):
            shown_of(wrong)


def test_shown_texts():
    lab = Session(texts=[(1, "(60000, 28, 28)"), (2, "ndarray")])
    assert_shown(lab, ["(60000, 28, 28)", "ndarray"])
    assert_shown(lab, {"the shape": r"60000,\s*28"})
    with pytest.raises(CheckFailure, match="does not show the type"):
        assert_shown(lab, {"the shape": "60000", "the type": "uint8"})


@pytest.mark.parametrize(
    ("text", "shown"),
    [("7", True), ("[7]", True), ("7,", True), ("77", False), ("7.5", False), ("-7", True)],
)
def test_a_number_on_its_own(text, shown):
    assert shows_number(text, 7) is shown


def test_records_of_pictures_need_no_values():
    lab = samples.shown()
    small = dataclasses.replace(lab.figures[0].axes[0].images[0], values=np.zeros((1, 1)))
    axes = dataclasses.replace(lab.figures[0].axes[0], images=(small,))
    figure = dataclasses.replace(lab.figures[0], axes=(axes,))
    assert_heatmap(Shown(figures=(figure,)), samples.images("train"))
