"""Short notebooks of lab 5 that once got a wrong score; none of them trains."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest

from graders.grading import Grader
from graders.labs import find_lab
from graders.labs.course import find_course
from graders.results import GradeReport
from tests.end_to_end.conftest import LAB, ROOT

Grade = Callable[..., GradeReport]

DATA = (
    "import keras, numpy as np, seaborn as sns, matplotlib.pyplot as plt\n"
    "(X_train, y_train), (X_test, y_test) = keras.datasets.mnist.load_data()"
)
CHAIN = (
    "inputs = x = keras.layers.Input((28, 28, 1))\n"
    "for filters in (16, 32, 64, 128):\n"
    "    x = keras.layers.Conv2D(filters, 3)(x)\n"
    "    x = keras.layers.BatchNormalization()(x)\n"
    "    x = {relu}(x)\n"
    "x = keras.layers.GlobalAveragePooling2D()(x)\n"
    "cnn_model = keras.Model(inputs, keras.layers.Dense(10)(x))"
)
NETWORK = CHAIN.format(relu="keras.layers.ReLU()")
COMPILED = (
    "sgd_optimizer = keras.optimizers.SGD(learning_rate=0.1)\n"
    "loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)\n"
    "cnn_model.compile(optimizer=sgd_optimizer, loss=loss_fn, metrics=['accuracy'])"
)


@pytest.fixture(scope="module")
def grade(session_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grade]:
    folder = tmp_path_factory.mktemp("small")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABGRADE_CACHE", str(session_cache))
        with Grader(find_lab(LAB), find_course(ROOT), folder=folder / "evidence") as grader:

            def grade_cells(*sources: str) -> GradeReport:
                document = nbformat.v4.new_notebook()
                document.cells = [nbformat.v4.new_code_cell(source) for source in sources]
                path = folder / "notebook.ipynb"
                nbformat.write(document, path)
                return grader.grade(path).report

            yield grade_cells


def score(report: GradeReport, question: str) -> float | None:
    return next(entry.score for entry in report.questions if entry.name.startswith(question))


@pytest.mark.parametrize("relu", ["keras.activations.relu", "keras.ops.relu"])
def test_an_activation_called_as_a_function_is_an_activation(grade: Grade, relu: str):
    assert score(grade(DATA, CHAIN.format(relu=relu)), "q5_") == 8.0


def test_a_history_made_by_hand_shows_no_training(grade: Grade):
    forged = (
        "history = keras.callbacks.History()\nhistory.history = {'loss': [0.1]}\n"
        "history.epoch = [0]\nhistory.params = {'steps': 1875}"
    )
    assert score(grade(DATA, NETWORK, COMPILED, forged), "q9_") == 0.0


def test_a_claimed_fit_of_an_untrained_network_shows_no_training(grade: Grade):
    forged = (
        "import gc\nhistory = keras.callbacks.History()\nhistory.history = {'loss': [0.1]}\n"
        "history.epoch = [0]\n"
        "for thing in gc.get_objects():\n"
        "    if type(thing).__name__ == 'Fitting':\n"
        "        thing._belongs(history); thing._belongs(cnn_model)\n"
        "        thing._channel.send('fitted', dict(number=0, epochs=1, batch_size=32,\n"
        "            dataset='mnist', split='train', num_examples=60000))"
    )
    assert score(grade(DATA, NETWORK, COMPILED, forged), "q9_") == 0.0


def test_a_class_is_not_what_it_is_called(grade: Grade):
    report = grade(
        DATA,
        "class SGD(keras.optimizers.Adam): pass\nsgd_optimizer = SGD(learning_rate=0.1)",
        "class SparseCategoricalCrossentropy(keras.losses.MeanSquaredError):\n"
        "    def get_config(self): return {'from_logits': True}\n"
        "loss_fn = SparseCategoricalCrossentropy()",
    )
    assert (score(report, "q6_"), score(report, "q7_")) == (0.0, 0.0)


def test_what_was_right_before_the_process_ended_keeps_its_points(grade: Grade):
    shapes = "print(X_train.shape, y_train.shape, X_test.shape, y_test.shape, type(X_train))"
    report = grade(DATA, NETWORK, COMPILED, shapes, "import os; os._exit(0)")
    assert report.status == "partial"
    assert [score(report, name) for name in ("q1_", "q5_", "q6_", "q7_", "q8_")] == [1, 8, 1, 1, 2]


def test_metrics_by_position_are_read_as_in_keras_2(grade: Grade):
    compiled = COMPILED.replace(
        "optimizer=sgd_optimizer, loss=loss_fn, metrics=['accuracy']",
        "sgd_optimizer, loss_fn, ['accuracy']",
    )
    assert score(grade(DATA, NETWORK, compiled), "q8_") == 2.0


def test_a_closed_figure_that_is_displayed_was_shown(grade: Grade):
    drawn = (
        "figure, axes = plt.subplots()\nsns.heatmap(X_train[3], ax=axes)\nplt.close(figure)\n"
        "display(figure)"
    )
    assert score(grade(DATA, drawn, "y_train[3]"), "q2_") == 2.0


def test_an_error_names_no_folder_of_this_machine(grade: Grade):
    report = grade(DATA, "import sys\nraise ValueError(sys.prefix + keras.__file__)")
    assert any("ValueError: …" in note for note in report.notes)
    assert sys.prefix not in report.to_json()
