"""Checks of misclassified images: real models and figures, and records."""

from __future__ import annotations

import contextlib
import dataclasses

import numpy as np
import pytest

from graders.checks import (
    CheckFailure,
    assert_misclassified_count,
    assert_misclassified_images,
)
from graders.checks.shown import tells_prediction
from graders.evidence.records import (
    AxesRecord,
    DataRow,
    EvaluationRecord,
    FigureRecord,
    ImageRecord,
    Shown,
)
from tests.checks import samples
from tests.checks.drawing import Session, failure_of

COUNT = 200
IMAGES = np.random.default_rng(3).random((COUNT, 5, 4, 1)).astype("float32")
PREDICTED = np.argmax(IMAGES.reshape(COUNT, 20)[:, :10], axis=1)
# The model is wrong for every tenth image: rows 4, 14, 24 …
LABELS = np.where(np.arange(COUNT) % 10 == 4, (PREDICTED + 1) % 10, PREDICTED)
ONE_HOT = np.eye(10, dtype="float32")[LABELS]
WRONG = [int(row) for row in np.flatnonzero(PREDICTED != LABELS)]


@pytest.fixture(scope="module")
def live(keras):
    """A model that takes the brightest of the first ten pixels for the class."""
    model = keras.Sequential(
        [
            keras.layers.Input((5, 4, 1)),
            keras.layers.Flatten(),
            keras.layers.Dense(10, use_bias=False),
        ]
    )
    model.set_weights([np.eye(20, 10)])
    return model


def captured(classes=PREDICTED, labels=LABELS):
    own = EvaluationRecord(
        data="mnist/test",
        num_examples=len(classes),
        accuracy=float(np.mean(classes == labels)),
        classes=tuple(int(number) for number in classes),
    )
    return samples.model(evaluations=(own,))


def count(value, model, labels=LABELS):
    assert_misclassified_count(
        value, model, dataset="mnist", inputs=IMAGES, labels=labels, name="wrong_count"
    )


def images(lab, model, at_least=5, array=IMAGES, labels=LABELS):
    assert_misclassified_images(
        lab, model, array, dataset="mnist", inputs=IMAGES, labels=labels, at_least=at_least
    )


def test_pictures_alone_may_be_asked_for():
    """Also with the true label in the place of its prediction, a picture shows the image."""
    for rows, right in ((WRONG[:5], True), (WRONG[:4], False), ([*WRONG[:5], 0], False)):
        lab = recorded(rows, text="{1}")
        options = {"dataset": "mnist", "inputs": IMAGES, "labels": LABELS, "at_least": 5}
        expectation = contextlib.nullcontext() if right else pytest.raises(CheckFailure)
        with expectation:
            assert_misclassified_images(lab, captured(), IMAGES, with_predictions=False, **options)
        with pytest.raises(CheckFailure):
            assert_misclassified_images(lab, captured(), IMAGES, **options)


def draw(plt, rows, *, text="Predicted: {}, actual {}", apart=False, source=IMAGES):
    """One figure of subplots, or a figure for each picture."""
    figures = []
    for place, row in enumerate(rows):
        if apart or not figures:
            figures.append(plt.figure())
        axes = figures[-1].add_subplot(5, 5, 1 if apart else place + 1)
        axes.imshow(source[row].reshape(5, 4), cmap="gray")
        axes.set_title(text.format(PREDICTED[row], LABELS[row]))
    return figures


def recorded(rows, text="Predicted: {}, actual {}", split="test"):
    """The same figure as the grader records it."""
    axes = tuple(
        AxesRecord(
            title=text.format(PREDICTED[row], LABELS[row]),
            images=(
                ImageRecord(
                    kind="image",
                    values=IMAGES[row, ..., 0],
                    row=DataRow(dataset="mnist", split=split, index=row, label=int(LABELS[row])),
                ),
            ),
        )
        for row in rows
    )
    return Shown(figures=(FigureRecord(cell=5, axes=axes),))


# A large test set, of which the grader keeps some rows only.
FEW_ROWS = dataclasses.replace(samples.array(IMAGES[:32]), shape=(COUNT, 5, 4, 1), complete=False)
FEW_LABELS = dataclasses.replace(samples.array(LABELS[:32]), shape=(COUNT,), complete=False)


@pytest.mark.parametrize("labels", [LABELS, LABELS[:, None], ONE_HOT])
def test_a_count_live_and_captured(live, labels):
    for model in (live, captured()):
        for value in (20, 20.0, np.int64(20), np.array([20]), "20", (1 - 0.9) * COUNT):
            count(value, model, labels)
    for value in (19, 21, 180, 0, 0.1, None, "many", [1, 2], float("nan")):
        failure_of(count, (value, live, labels), (value, captured(), labels))


def test_hints_of_a_count(live):
    for value, hint in ((180, "gets right"), (0, "argmax over axis 1"), (25, "after the training")):
        failure = failure_of(count, (value, live), (value, captured()))
        assert hint in failure.hint
        assert failure.expected == "20 of 200 images"


def test_two_of_ten_thousand_may_be_nearly_ties():
    labels = np.zeros(10_000, dtype=int)
    model = captured((np.arange(10_000) < 80).astype(int), labels)
    for value in (78, 80, 82):
        count(value, model, labels)
    for value in (77, 83):
        with pytest.raises(CheckFailure):
            count(value, model, labels)


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("text", ["Predicted: {}, actual {}", "{}", "true {1} pred {0} (97 %)"])
def test_a_gallery_of_errors(plt, live, apart, text):
    live_lab = Session(*draw(plt, WRONG[:6], text=text, apart=apart))
    for lab, model in ((live_lab, live), (recorded(WRONG[:6], text), captured())):
        images(lab, model)
        images(lab, model, labels=ONE_HOT)
        images(lab, model, array=IMAGES[..., 0] * 255)


def test_captured_pictures_know_their_own_labels():
    images(recorded(WRONG[:6]), captured(), array=FEW_ROWS, labels=FEW_LABELS)
    with pytest.raises(CheckFailure, match="gets right"):
        images(recorded([*WRONG[:6], 7]), captured(), array=FEW_ROWS, labels=FEW_LABELS)


def test_a_picture_that_the_model_gets_right(plt, live):
    rows = [*WRONG[:6], 7]
    failure = failure_of(
        images,
        (Session(*draw(plt, rows)), live),
        (recorded(rows), captured()),
    )
    assert failure.message.startswith("1 of 7 pictures show images")
    assert failure.actual == f"image 7 of `x_test` is a {LABELS[7]} and predicted as such"


def test_the_labels_in_the_place_of_the_predictions(plt, live):
    rows, text = WRONG[:6], "label {1}"
    failure = failure_of(
        images,
        (Session(*draw(plt, rows, text=text)), live),
        (recorded(rows, text), captured()),
    )
    assert failure.message.startswith("6 of 6 pictures do not tell")
    assert failure.expected == f"{PREDICTED[WRONG[0]]} at image {WRONG[0]} of `x_test`"


def test_too_few_pictures(plt, live):
    rows = [*WRONG[:3], WRONG[0], WRONG[1]]
    failure = failure_of(images, (Session(*draw(plt, rows)), live), (recorded(rows), captured()))
    assert failure.actual == "3 in one cell"
    assert failure.expected == "pictures of 5 misclassified test images, each with its prediction"


def test_no_pictures_of_test_images(plt, live):
    other = Session(*draw(plt, WRONG[:6], source=np.random.default_rng(9).random((COUNT, 5, 4))))
    for lab, model in (
        (other, live),
        (Session(), live),
        (recorded(WRONG[:6], split="train"), captured()),
        (Shown(), captured()),
    ):
        with pytest.raises(CheckFailure, match="no picture of an image of `x_test`"):
            images(lab, model)


def test_pictures_of_other_cells_do_not_spoil_the_gallery(plt, live):
    single = draw(plt, [7])
    gallery = draw(plt, WRONG[:6])
    images(Session(*single, *gallery, cells=[3, 5]), live)
    images(Session(*single, *gallery, cells=[5, 5]), live)  # another task's figure


def test_a_right_image_among_the_errors_is_found(plt, live):
    with pytest.raises(CheckFailure, match="gets right"):
        images(Session(*draw(plt, [7, *WRONG[:6]]), cells=[5]), live)


def test_the_true_class_under_the_name_of_a_prediction_is_not_told(plt, live):
    swapped = draw(plt, WRONG[:6], text="pred {1} (true {0})")
    with pytest.raises(CheckFailure, match="do not tell what"):
        images(Session(*swapped, cells=[5]), live)
    images(Session(*draw(plt, WRONG[:6], text="P{0} T{1}"), cells=[5]), live)


@pytest.mark.parametrize(
    "text",
    [
        "Actual/Predicted: 4/9",
        "true/pred: 4/9",
        "pred/true: 9/4",
        "True vs Pred: 4 vs 9",
        "true vs. y_pred 4 vs. 9",
        "True | Pred: 4 | 9",
        "actual -> predicted: 4 -> 9",
        "Actual → predicted 4 → 9",
        "actual and predicted: 4 and 9",
        "true, pred: 4, 9",
        "9 (pred), 4 (true)",
        "Digit 9 (predicted), 4 (true)",
        "9 predicted, 4 true",
        "Image 17: 9 predicted, 4 true",
        "9 predicted (4 true)",
        "9 pred | 4 true",
        "Predicted 4 as 9",
        "Pred: 9, True: 4",
        "predicted 9 (true 4)",
        "True: 4 / Pred: 9",
        "y_true=4, y_pred=9",
        "true (4) vs pred (9)",
        "4\nPredicted: 9",
    ],
)
def test_titles_that_tell_a_nine_was_predicted(text):
    assert tells_prediction(text, 9)


@pytest.mark.parametrize(
    "text",
    [
        "True: 4",
        "true/pred: 4",
        "4 predicted, 4 true",
        "Pred: 4, True: 9",
        "True: 9, Pred: 4",
        "true: 9 pred: 4",
        "true 9 | pred 4",
        "True: 9 / Pred: 4",
        "predicted 4 (true 9)",
        "y_true=9,y_pred=4",
        "misclassified - predicted 4, true 9",
        "wrong | pred: 4 | true: 9",
        "MNIST test image, pred 4, true 9",
        "12 pred 4 true 9",
        "9\nPredicted: 4",
    ],
)
def test_titles_that_do_not_tell_a_nine_was_predicted(text):
    assert not tells_prediction(text, 9)


def test_errors_of_several_cells_are_no_gallery(plt, live):
    figures = draw(plt, WRONG[:6], apart=True)
    with pytest.raises(CheckFailure, match="Too few"):
        images(Session(*figures, cells=range(1, 7)), live)


def test_a_strip_in_one_axes_shows_no_single_image(plt, live):
    figure = plt.figure()
    figure.add_subplot().imshow(np.hstack([IMAGES[row, ..., 0] for row in WRONG[:6]]))
    with pytest.raises(CheckFailure, match="no picture"):
        images(Session(figure), live)


def test_a_model_with_few_errors_needs_few_pictures(plt, live):
    labels = np.where(np.isin(np.arange(COUNT), WRONG[:2]), LABELS, PREDICTED)
    two = [(Session(*draw(plt, WRONG[:2])), live), (recorded(WRONG[:2]), captured(labels=labels))]
    for lab, model in two:
        images(lab, model, labels=labels)
    one = [(Session(*draw(plt, WRONG[:1])), live), (recorded(WRONG[:1]), captured(labels=labels))]
    failure_of(images, *((*pair, 5, IMAGES, labels) for pair in one))
    for model in (live, captured(labels=PREDICTED)):
        images(Shown(), model, labels=PREDICTED)


def test_the_title_of_a_figure_with_one_picture_counts(plt, live):
    figures = draw(plt, WRONG[:5], text="", apart=True)
    for figure, row in zip(figures, WRONG, strict=False):
        figure.suptitle(f"is {LABELS[row]}, looks like {PREDICTED[row]}")
    images(Session(*figures), live)


def test_a_model_that_was_not_measured():
    for check in (lambda model: count(20, model), lambda model: images(recorded(WRONG), model)):
        with pytest.raises(CheckFailure, match="could not be measured"):
            check(samples.model(evaluations=()))


def test_the_images_are_the_models_inputs_unless_others_are_given(plt, live):
    lab = Session(*draw(plt, WRONG[:5]))
    assert_misclassified_images(lab, live, IMAGES, dataset="mnist", labels=LABELS, at_least=5)


@pytest.mark.parametrize(
    "text", ["4 (true: 9)", "4 - actual 9", "pred/true: 4/9", "true/pred: 9/4"]
)
def test_a_number_that_is_called_the_true_class_is_not_told_as_predicted(text):
    assert tells_prediction(text, 4)
    assert not tells_prediction(text, 9)


@pytest.mark.parametrize("text", ["y_true/y_pred: 4/9", "label|predicted = 4|9", "9", "class: 9"])
def test_more_ways_to_tell_a_prediction(text):
    assert tells_prediction(text, 9)
