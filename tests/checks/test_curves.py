"""Checks of training curves: real matplotlib figures and the same as records."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from graders.checks import CheckFailure, assert_curves
from graders.evidence.records import HistoryRecord
from tests.checks.drawing import Session, failure_of

CURVES = {
    "loss": [0.9, 0.5, 0.4],
    "accuracy": [0.6, 0.8, 0.85],
    "val_loss": [0.7, 0.6, 0.62],
    "val_accuracy": [0.7, 0.78, 0.79],
}
HISTORY = HistoryRecord(epochs=3, metrics={name: tuple(values) for name, values in CURVES.items()})
ACCURACY = ("accuracy", "val_accuracy")
LOSS = ("loss", "val_loss")


def draw(axes, curves, *, x=None, marker=None, scale=1.0, legend=True, labels=None):
    for place, curve in enumerate(curves):
        values = [value * scale for value in CURVES[curve]]
        axes.plot(x or range(3), values, marker=marker, label=labels[place] if labels else None)
    axes.set_title(f"Model - {curves[0]}")
    axes.set_xlabel("Epoch")
    axes.set_ylabel(curves[0])
    if legend:
        axes.legend(["Training", "Validation"])
    return axes.figure


def check(lab, history, curves=ACCURACY):
    assert_curves(lab, history, *curves)


@pytest.mark.parametrize("options", [{}, {"x": (1, 2, 3)}, {"marker": "o"}])
def test_two_figures(plt, options):
    figures = [draw(plt.figure().add_subplot(), pair, **options) for pair in (ACCURACY, LOSS)]
    for lab in (Session(*figures), Session(*figures).shown()):
        for history in (HISTORY, CURVES):
            check(lab, history)
            check(lab, history, LOSS)


def test_subplots_under_one_title(plt):
    figure, (left, right) = plt.subplots(1, 2)
    for axes, pair in ((left, ACCURACY), (right, LOSS)):
        draw(axes, pair)
        axes.set_title("")
    with pytest.raises(CheckFailure, match="a title"):
        check(Session(figure), HISTORY)
    figure.suptitle("Training")
    check(Session(figure), HISTORY)
    check(Session(figure), HISTORY, LOSS)


def test_all_curves_in_the_same_axes(plt):
    axes = plt.figure().add_subplot()
    draw(axes, ACCURACY)
    check(Session(draw(axes, LOSS)), HISTORY)


def test_older_names_mean_the_same(plt):
    lab = Session(draw(plt.figure().add_subplot(), ACCURACY))
    older = {"acc": CURVES["accuracy"], "val_acc": CURVES["val_accuracy"]}
    check(lab, older)
    check(lab, HISTORY, ("acc", "val_acc"))


def test_a_real_history(plt, keras):
    history = keras.callbacks.History()
    history.history, history.epoch = dict(CURVES), [0, 1, 2]
    check(Session(draw(plt.figure().add_subplot(), ACCURACY)), history)


def test_a_missing_line_is_named(plt):
    lab = Session(draw(plt.figure().add_subplot(), ["accuracy", "loss"]))
    failure = failure_of(check, (lab, CURVES), (lab.shown(), HISTORY))
    assert failure.message.endswith("lacks the line of val_accuracy.")
    assert "plt.plot(history.history['val_accuracy'])" in failure.hint


def test_the_same_line_twice_is_one_curve(plt):
    flat = {"accuracy": [0.5, 0.5, 0.5], "val_accuracy": [0.5, 0.5, 0.5]}
    axes = plt.figure().add_subplot()
    axes.plot(flat["accuracy"])
    with pytest.raises(CheckFailure, match="the line of val_accuracy"):
        check(Session(axes.figure), flat)


def test_other_values_are_other_curves(plt):
    lab = Session(draw(plt.figure().add_subplot(), ACCURACY, scale=1.001))
    with pytest.raises(CheckFailure, match="the line of accuracy and the line of val_accuracy"):
        check(lab, HISTORY)
    lab = Session(draw(plt.figure().add_subplot(), ACCURACY, scale=1.00001))
    check(lab, HISTORY)


def test_shorter_lines_are_not_the_whole_training(plt):
    longer = {name: (*values, 0.9) for name, values in CURVES.items()}
    with pytest.raises(CheckFailure) as caught:
        check(Session(draw(plt.figure().add_subplot(), ACCURACY)), longer)
    assert "4 epochs" in caught.value.hint
    assert "3 points" in caught.value.hint


def test_a_legend_before_the_lines_stays_empty(plt):
    axes = plt.figure().add_subplot()
    axes.legend(["Training", "Validation"], loc="upper right")
    draw(axes, LOSS, legend=False)
    failure = failure_of(
        check, (Session(axes.figure), CURVES, LOSS), (Session(axes.figure).shown(), HISTORY, LOSS)
    )
    assert failure.message == "The figure of loss and val_loss lacks a legend."
    assert "after the lines are drawn" in failure.hint


def test_labelled_lines_with_a_legend_of_the_figure(plt):
    axes = plt.figure().add_subplot()
    draw(axes, LOSS, legend=False, labels=("training", "validation"))
    axes.figure.legend()
    check(Session(axes.figure), HISTORY, LOSS)


@pytest.mark.parametrize("early", [False, True])
def test_labels_show_in_a_legend_only(plt, early):
    axes = plt.figure().add_subplot()
    if early:
        axes.legend(handles=[])
    draw(axes, LOSS, legend=False, labels=("training", "validation"))
    lab = Session(axes.figure)
    failure = failure_of(check, (lab, CURVES, LOSS), (lab.shown(), HISTORY, LOSS))
    assert failure.message == "The figure of loss and val_loss lacks a legend."
    assert "plt.legend() after the lines are drawn" in failure.hint
    assert "label=" in failure.hint
    axes.legend()
    check(Session(axes.figure), HISTORY, LOSS)


@pytest.mark.parametrize("library", ["pandas", "seaborn"])
def test_libraries_that_draw_the_legend_themselves(plt, library):
    drawing, values = pytest.importorskip(library), {curve: CURVES[curve] for curve in LOSS}
    axes = drawing.lineplot(values) if library == "seaborn" else drawing.DataFrame(values).plot()
    axes.set(title="loss", xlabel="epoch", ylabel="loss")
    check(Session(axes.figure), HISTORY, LOSS)


def test_axis_labels_and_title_are_asked_for_only_on_request(plt):
    axes = plt.figure().add_subplot()
    for curve in LOSS:
        axes.plot(CURVES[curve])
    with pytest.raises(CheckFailure) as caught:
        check(Session(axes.figure), HISTORY, LOSS)
    assert caught.value.actual == "2 lines, without labels on both axes, a title and a legend"
    assert_curves(
        Session(axes.figure), HISTORY, *LOSS, axis_labels=False, title=False, legend=False
    )


def test_a_history_without_validation(plt):
    lab = Session(draw(plt.figure().add_subplot(), ACCURACY))
    record = dataclasses.replace(HISTORY, metrics={"accuracy": HISTORY.metrics["accuracy"]})
    failure = failure_of(check, (lab, {"accuracy": CURVES["accuracy"]}), (lab.shown(), record))
    assert failure.message == "`history` has no curve called val_accuracy."
    assert "validation_data" in failure.hint


def test_nothing_drawn_and_nan(plt):
    with pytest.raises(CheckFailure, match="no figure with the curves"):
        check(Session(plt.figure()), HISTORY)
    broken = {"loss": [float("nan")] * 3, "val_loss": [1.0, float("nan"), 2.0]}
    axes = plt.figure().add_subplot()
    for curve in LOSS:
        axes.plot(broken[curve], label=curve)
    axes.legend()
    axes.set(title="loss", xlabel="epoch", ylabel="loss")
    check(Session(axes.figure), broken, LOSS)


def test_accuracies_in_percent(plt):
    figure = draw(plt.figure().add_subplot(), ACCURACY, scale=100)
    check(Session(figure), HISTORY)
    with pytest.raises(CheckFailure, match="the line of loss"):
        check(Session(draw(plt.figure().add_subplot(), LOSS, scale=100)), HISTORY, LOSS)


@pytest.mark.parametrize("labels", [None, ("val", "train")])
def test_a_legend_that_exchanges_training_and_validation(plt, labels):
    axes = plt.figure().add_subplot()
    figure = draw(axes, ACCURACY, legend=False, labels=labels)
    axes.legend(*([["Validation", "Training"]] if labels is None else []))
    told = failure_of(check, (Session(figure), HISTORY), (Session(figure).shown(), HISTORY))
    assert "a legend in the order of the lines" in told.message
    assert "exchanged" in told.hint


@pytest.mark.parametrize("legend", [["Training", "Validation"], ["train", "test"], ["a", "b"]])
def test_a_legend_in_order(plt, legend):
    axes = plt.figure().add_subplot()
    figure = draw(axes, ACCURACY, legend=False)
    axes.legend(legend)
    check(Session(figure), HISTORY)


@pytest.mark.parametrize(("title", "ylabel"), [("Model - Loss", "accuracy"), ("Model", "Loss")])
def test_a_text_copied_from_the_other_figure(plt, title, ylabel):
    axes = plt.figure().add_subplot()
    figure = draw(axes, ACCURACY)
    axes.set_title(title)
    axes.set_ylabel(ylabel)
    told = failure_of(check, (Session(figure), HISTORY), (Session(figure).shown(), HISTORY))
    assert "texts about what is drawn" in told.message


@pytest.mark.parametrize(
    "title", ["Accuracy and loss", "Lossless accuracy", "Figure 1", "No loss of"]
)
def test_a_title_that_may_be_right(plt, title):
    axes = plt.figure().add_subplot()
    figure = draw(axes, ACCURACY)
    axes.set_title(title)
    check(Session(figure), HISTORY)


def test_a_legend_by_handles_in_another_order(plt):
    axes = plt.figure().add_subplot()
    figure = draw(axes, ACCURACY, legend=False)
    axes.legend(axes.lines[::-1], ["Validation", "Training"])
    check(Session(figure), HISTORY)
    axes.legend(axes.lines[::-1], ["Training", "Validation"])
    told = failure_of(check, (Session(figure), HISTORY))
    assert "exchanged" in told.hint


def test_lines_with_the_same_name_are_not_told_apart(plt):
    axes = plt.figure().add_subplot()
    figure = draw(axes, ACCURACY, legend=False)
    axes.legend(["Training", "Training"])
    told = failure_of(check, (Session(figure), HISTORY))
    assert "a legend that tells the lines apart" in told.message
    axes.legend(["accuracy", "loss"])
    told = failure_of(check, (Session(figure), HISTORY))
    assert "texts about what is drawn" in told.message


def test_subplots_that_share_an_axis_are_labelled_once(plt):
    figure, (above, below) = plt.subplots(2, 1, sharex=True)
    for axes, pair in ((above, ACCURACY), (below, LOSS)):
        draw(axes, pair)
    above.set_xlabel("")
    check(Session(figure), HISTORY)
    check(Session(figure), HISTORY, LOSS)


def test_twins_share_what_is_written_at_them(plt):
    axes = plt.figure().add_subplot()
    twin = axes.twinx()
    for one, pair, colours in ((axes, ACCURACY, "rb"), (twin, LOSS, "gk")):
        for curve, colour in zip(pair, colours, strict=True):
            one.plot(CURVES[curve], colour, label=curve.replace("val_", "validation "))
    axes.set_xlabel("Epoch")
    axes.set_ylabel("Accuracy")
    twin.set_ylabel("Loss")
    twin.set_title("Training and validation")
    axes.figure.legend()
    check(Session(axes.figure), HISTORY)
    check(Session(axes.figure), HISTORY, LOSS)


@pytest.mark.parametrize(("axis", "other"), [("xlabel", "horizontal"), ("ylabel", "vertical")])
def test_a_single_label_that_is_missing_is_named(plt, axis, other):
    axes = plt.figure().add_subplot()
    figure = draw(axes, ACCURACY)
    axes.set(**{axis: ""})
    assert f"a label on the {other} axis" in failure_of(check, (Session(figure), HISTORY)).message


def test_many_lines_take_no_time(plt):
    axes = plt.figure().add_subplot()
    axes.plot([[0.0] * 3000, [1.0] * 3000], label="one")
    axes.legend(axes.lines[:2], ["a", "b"])
    described = Session(axes.figure).shown().figures[0].axes[0]
    assert len(described.lines) == 3000


def test_images_seen_through_another_are_shown(plt):
    axes = plt.figure().add_subplot()
    below, above = np.arange(9.0).reshape(3, 3), np.eye(3)
    axes.imshow(below)
    axes.imshow(above, alpha=above)
    axes.imshow(np.ma.masked_less(above, 0.5))
    axes.imshow(np.dstack([above] * 4))
    assert len(Session(axes.figure).shown().figures[0].axes[0].images) == 4
