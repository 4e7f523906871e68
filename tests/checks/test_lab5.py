"""Lab 5's own tests over records written by hand: reference, starter, mutants, points."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import numpy as np
import pytest
from otter.test_files.exception_test import ExceptionTestFile

from graders.checks import CheckFailure
from graders.evidence.records import (
    CompileRecord,
    EvaluationRecord,
    FigureRecord,
    HistoryRecord,
    ObjectRecord,
    OutputRecord,
    Shown,
)
from tests.checks import samples

FOLDER = Path(__file__).parents[2] / "autograder_tests" / "lab5_mnist_batchnorm"
POINTS = {
    "q1_inspect": 1,
    "q2_heatmap": 2,
    "q3_scale": 2,
    "q4_reshape": 2,
    "q5_cnn_model": 8,
    "q6_optimizer": 1,
    "q7_loss": 1,
    "q8_compile": 2,
    "q9_training": 3,
    "q10_evaluate": 3,
    "q11_predictions": 3,
}
HIDDEN = {
    "q3_scale",
    "q4_reshape",
    "q5_cnn_model",
    "q8_compile",
    "q9_training",
    "q10_evaluate",
    "q11_predictions",
}


def load(question):
    return ExceptionTestFile.from_file(str(FOLDER / f"{question}.py"))


def scores(variables):
    """Points by question; every failed case must have failed as a check, not by accident."""
    found = {}
    for question in POINTS:
        found[question] = 0.0
        for case in load(question).test_cases:
            try:
                case.body.call_func(variables)
            except CheckFailure as failure:
                assert failure.message
                assert failure.hint, case.name
                continue
            found[question] += case.points
    return found


def lost(variables):
    """Points lost by question, without the questions that lost nothing."""
    found = scores(variables)
    return {name: POINTS[name] - found[name] for name in POINTS if found[name] < POINTS[name]}


@pytest.mark.parametrize("question", POINTS)
def test_points_and_hidden_cases_are_those_of_the_lab(question):
    cases = load(question).test_cases
    assert sum(case.points for case in cases) == POINTS[question]
    assert any(case.hidden for case in cases) == (question in HIDDEN)
    assert any(not case.hidden for case in cases)
    assert len({case.name for case in cases}) == len(cases)


def test_notebook_states_the_points_of_every_question():
    path = FOLDER.parents[1] / "solutions" / FOLDER.name / f"{FOLDER.name}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    stated = re.findall(r"^### Question (\d+): .* \((\d+) points?\)$", text, flags=re.MULTILINE)
    assert {int(number): int(points) for number, points in stated} == {
        int(name[1:].split("_")[0]): points for name, points in POINTS.items()
    }


def test_reference_gets_full_marks():
    assert lost(samples.reference()) == {}


def test_nothing_at_all_earns_nothing():
    assert sum(scores({}).values()) == 0


def test_untouched_starter_earns_nothing():
    raw = {"scale": 1.0, "channel": False}
    given = Shown(
        figures=(samples.gallery(samples.Y_TEST, count=8, split="train"),),
        outputs=(
            OutputRecord(cell=4, text="(28, 28)"),
            OutputRecord(cell=5, text="array([[0, 2, 5]], dtype=uint8)"),
        ),
    )
    variables = {
        "lab": given,
        "X_train": samples.images("train", **raw),
        "X_test": samples.images("test", **raw),
        "y_train": samples.array(np.arange(60000) % 10),
        "y_test": samples.array(samples.Y_TEST),
    }
    assert sum(scores(variables).values()) == 0


def changed(**changes):
    return samples.reference() | changes


def rebuilt(change):
    layers = [samples.layer(*row) for row in samples.ROWS]
    change(layers)
    return changed(cnn_model=samples.model(layers))


def swap_norm_and_relu(layers):
    layers[1], layers[2] = layers[2], layers[1]


def softmax_at_the_end(layers):
    layers[-1] = samples.layer("Dense", (None, 10), 1290, activation="softmax")


def inline_relu_before_norm(layers):
    layers[0] = samples.layer("Conv2D", (None, 26, 26, 16), 160, activation="relu")
    del layers[2]


def one_relu_less(layers):
    del layers[5]


def no_pooling_but_flatten(layers):
    layers[-2:] = [
        samples.layer("Flatten", (None, 51200), 0),
        samples.layer("Dense", (None, 10), 512010),
    ]


def recompiled(**changes):
    compiled = CompileRecord(optimizer=samples.SGD, loss=samples.LOSS, metrics=("accuracy",))
    return changed(cnn_model=samples.model(compiled=dataclasses.replace(compiled, **changes)))


def trained(**changes):
    fit = dataclasses.replace(samples.FIT, **changes)
    history = HistoryRecord(epochs=fit.epochs, metrics={"loss": (0.3,) * fit.epochs}, fit=fit)
    return changed(history=history)


def evaluated(test, held_out):
    return samples.model(
        evaluations=(
            EvaluationRecord(data="mnist/test", num_examples=10000, accuracy=test, loss=0.31),
            *(
                EvaluationRecord(data="mnist/held-out", num_examples=2000, accuracy=accuracy)
                for accuracy in held_out
            ),
        )
    )


def showing(**changes):
    return changed(lab=dataclasses.replace(samples.shown(), **changes))


HEATMAP = samples.shown().figures[0]
WRONG_RATE = ObjectRecord(kind="SGD", config={"learning_rate": 0.01})

MUTANTS = {
    "divided by 225": (
        changed(X_train=samples.images("train", scale=1 / 225)),
        {"q3_scale": 2},
    ),
    "only the training images scaled": (
        changed(X_test=samples.images("test", scale=1.0)),
        {"q3_scale": 2},
    ),
    "divided by 256": (changed(X_train=samples.images("train", scale=1 / 256)), {"q3_scale": 2}),
    "rounded to black and white": (
        changed(X_train=dataclasses.replace(samples.images("train"), origin=None)),
        {"q3_scale": 1, "q4_reshape": 1},
    ),
    "inverted": (
        changed(X_train=samples.images("train", scale=-1 / 255, offset=1.0)),
        {"q3_scale": 2},
    ),
    "no channel axis": (
        changed(X_train=samples.images("train", channel=False)),
        {"q4_reshape": 2},
    ),
    "shuffled": (
        changed(X_train=samples.images("train", in_order=False)),
        {"q3_scale": 1, "q4_reshape": 1},
    ),
    "ReLU before batch normalization": (rebuilt(swap_norm_and_relu), {"q5_cnn_model": 4}),
    "ReLU inside the convolution": (rebuilt(inline_relu_before_norm), {"q5_cnn_model": 4}),
    "a ReLU left out": (rebuilt(one_relu_less), {"q5_cnn_model": 4}),
    "softmax at the end": (rebuilt(softmax_at_the_end), {"q5_cnn_model": 3}),
    "flatten instead of pooling": (rebuilt(no_pooling_but_flatten), {"q5_cnn_model": 4}),
    "rate of 0.01": (changed(sgd_optimizer=WRONG_RATE), {"q6_optimizer": 1, "q8_compile": 1}),
    "rate of 0.01 carried through": (
        recompiled(optimizer=WRONG_RATE) | {"sgd_optimizer": WRONG_RATE},
        {"q6_optimizer": 1},
    ),
    "loss from probabilities": (
        recompiled(loss=ObjectRecord(kind=samples.LOSS.kind, config={"from_logits": False}))
        | {"loss_fn": ObjectRecord(kind=samples.LOSS.kind)},
        {"q7_loss": 1},
    ),
    "compiled with another optimizer": (
        recompiled(optimizer=ObjectRecord(kind="Adam", config={"learning_rate": 0.001})),
        {"q8_compile": 1},
    ),
    "no metric": (recompiled(metrics=()), {"q8_compile": 1}),
    "two epochs": (trained(epochs=2), {"q9_training": 1}),
    "trained on the test images": (
        trained(split="test", num_examples=10000),
        {"q9_training": 1},
    ),
    "trained on a few images": (trained(num_examples=6000), {"q9_training": 1}),
    "evaluated on the training images": (changed(loss=0.25, accuracy=0.93), {"q10_evaluate": 2}),
    "loss and accuracy swapped": (changed(loss=0.9, accuracy=0.31), {"q10_evaluate": 2}),
    "too inaccurate in every run": (
        changed(cnn_model=evaluated(0.9, (0.5, 0.6, 0.7))),
        {"q10_evaluate": 1},
    ),
    "labels as predictions": (
        changed(
            predictions=samples.array(samples.Y_TEST),
            lab=dataclasses.replace(
                samples.shown(), figures=(HEATMAP, samples.gallery(samples.Y_TEST))
            ),
        ),
        {"q11_predictions": 1},
    ),
    "pictures with the labels": (
        showing(figures=(HEATMAP, samples.gallery(samples.Y_TEST))),
        {"q11_predictions": 1},
    ),
    "pictures of the training images": (
        showing(figures=(HEATMAP, samples.gallery(samples.PREDICTIONS, split="train"))),
        {"q11_predictions": 2},
    ),
    "24 pictures": (
        showing(figures=(HEATMAP, samples.gallery(samples.PREDICTIONS, count=24))),
        {"q11_predictions": 2},
    ),
    "no heatmap but imshow": (
        showing(
            figures=(
                FigureRecord(
                    cell=6,
                    axes=(
                        dataclasses.replace(
                            HEATMAP.axes[0],
                            images=(samples.picture("image", "train", 5, 2),),
                        ),
                    ),
                ),
                samples.gallery(samples.PREDICTIONS),
            )
        ),
        {"q2_heatmap": 2},
    ),
    "another label": (
        showing(outputs=(*samples.shown().outputs[:2], OutputRecord(cell=7, text="np.uint8(5)"))),
        {"q2_heatmap": 1},
    ),
    "shapes only": (
        showing(
            outputs=(
                OutputRecord(
                    cell=3, text="(60000, 28, 28) (60000,) (10000, 28, 28) (10000,)\ndtype=uint8"
                ),
                OutputRecord(cell=7, text="2"),
            )
        ),
        {"q1_inspect": 0.5},
    ),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_loses_points_in_its_own_question(name):
    variables, expected = MUTANTS[name]
    assert lost(variables) == expected


ALTERNATIVES = {
    "shapes as a displayed dictionary": showing(
        outputs=(
            OutputRecord(
                cell=3,
                text="{'X_train': ((60000,28,28), numpy.ndarray), 'y_train': (60000,), "
                "'X_test': (10000, 28, 28), 'y_test': (10000,)}",
            ),
            OutputRecord(cell=7, text="label: 2."),
        )
    ),
    "one good run out of three": changed(cnn_model=evaluated(0.9, (0.5, 0.6, 0.9))),
    "predictions written as a title": showing(
        figures=(
            HEATMAP,
            FigureRecord(
                cell=30,
                axes=tuple(
                    dataclasses.replace(axes, xlabel="", title=f"predicted: {axes.xlabel} (97 %)")
                    for axes in samples.gallery(samples.PREDICTIONS).axes
                ),
            ),
        )
    ),
    "one figure for each picture": showing(
        figures=(
            HEATMAP,
            *(
                FigureRecord(cell=30, axes=(axes,))
                for axes in samples.gallery(samples.PREDICTIONS).axes
            ),
        )
    ),
    "label in the heatmap's title": showing(
        figures=(
            dataclasses.replace(
                HEATMAP, axes=(dataclasses.replace(HEATMAP.axes[0], title="y_train[5] = 2"),)
            ),
            samples.gallery(samples.PREDICTIONS),
        ),
        outputs=samples.shown().outputs[:1],
    ),
    "a tenth kept for validation": trained(num_examples=54000),
    "rows in batches that nobody recognised": trained(dataset=None, split=None, num_examples=None),
    "numbers of NumPy": changed(loss=np.float32(0.31), accuracy=np.float64(0.9)),
}


@pytest.mark.parametrize("name", ALTERNATIVES)
def test_an_equally_right_solution_loses_nothing(name):
    assert lost(ALTERNATIVES[name]) == {}


def test_question_3_takes_images_with_and_without_channel():
    variables = changed(
        X_train=samples.images("train", channel=False),
        X_test=samples.images("test", channel=False),
    )
    assert lost(variables) == {"q4_reshape": 2}


HOSTILE = [
    float("nan"),
    float("inf"),
    10**400,
    "0.9",
    b"x",
    [],
    [[1], [2, 3]],
    {},
    object(),
    object,
    print,
    True,
    np.array([np.nan, 1.0]),
    np.array(["a"]),
    np.zeros((0, 28, 28)),
    np.array(None),
]


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: str(type(value).__name__))
@pytest.mark.parametrize("name", [name for name in samples.reference() if name != "y_train"])
def test_no_value_breaks_a_case(name, value):
    lost(samples.reference() | {name: value})
