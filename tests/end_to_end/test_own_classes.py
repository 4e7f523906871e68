"""Notebooks with classes of their own: what their layers and their predictions earn.

The scores are worked out by hand from the points of the labs' questions: lab 5 gives 8 for the
network, 2 for its compilation, 2 for stated figures and 1 for the accuracy; lab 3 gives 3 for the
proposed network (1 for the layers, 1 for figures, 1 for the accuracy), and so on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest

from graders.grading import Grader
from graders.grading.grader import GradedSubmission
from graders.labs import find_lab
from graders.labs.course import find_course
from graders.results import GradeReport
from tests.end_to_end.conftest import ROOT

Grade = Callable[..., GradeReport]

DATA = """
import keras, numpy as np, tensorflow as tf
from keras import layers
(X_train, y_train), (X_test, y_test) = keras.datasets.mnist.load_data()
X_train, X_test = (x[..., None] / np.float32(255) for x in (X_train, X_test))
"""
BLOCKS = """
class Block(layers.Layer):
    def __init__(self, filters):
        super().__init__()
        self.conv, self.norm = layers.Conv2D(filters, 3), layers.BatchNormalization()

    def call(self, x, training=False):
        return keras.activations.relu(self.norm(self.conv(x), training=training))
"""
SUBCLASS = """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.blocks = [Block(filters) for filters in (16, 32, 64, 128)]
        self.pool, self.out = layers.GlobalAveragePooling2D(), layers.Dense(10)

    def call(self, x, training=False):
        for block in self.blocks:
            x = block(x, training=training)
        return self.out(self.pool(x))

cnn_model = Net()
cnn_model(X_train[:2])
"""
IN_SEQUENTIAL = """
cnn_model = keras.Sequential(
    [layers.Input((28, 28, 1)), *(Block(n) for n in (16, 32, 64, 128)),
     layers.GlobalAveragePooling2D(), layers.Dense(10)]
)
"""
COMPILED = """
sgd_optimizer = keras.optimizers.SGD(learning_rate=0.1)
loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
cnn_model.compile(optimizer=sgd_optimizer, loss=loss_fn, metrics=["accuracy"])
"""
OWN_WEIGHTS = """
class Own(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units

    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], self.units))
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros")

    def call(self, x):
        return tf.matmul(x, self.kernel) + self.bias

cnn_model = keras.Sequential(
    [layers.Input((28, 28, 1)), layers.AveragePooling2D(2), layers.Flatten(), Own(64),
     layers.ReLU(), Own(10)]
)
cnn_model.compile(
    "adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
)
cnn_model.fit(X_train, y_train, epochs=3, verbose=0)
"""
EVALUATED = """
loss, accuracy = cnn_model.evaluate(X_test, y_test, verbose=0)
predictions = cnn_model.predict(X_test, verbose=0).argmax(axis=1)
"""


class Course:
    """The graders of the labs used here, each started once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._graders: dict[str, Grader] = {}

    def graded(self, lab: str, *sources: str) -> GradedSubmission:
        document = nbformat.v4.new_notebook()
        document.cells = [nbformat.v4.new_code_cell(source) for source in sources]
        path = self._folder / "notebook.ipynb"
        nbformat.write(document, path)
        return self.grader(lab).grade(path)

    def grader(self, lab: str) -> Grader:
        if lab not in self._graders:
            self._graders[lab] = Grader(
                find_lab(lab), find_course(ROOT), folder=self._folder / "evidence"
            )
        return self._graders[lab]

    def close(self) -> None:
        for grader in self._graders.values():
            grader.close()


@pytest.fixture(scope="module")
def course(session_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABGRADE_CACHE", str(session_cache))
        made = Course(tmp_path_factory.mktemp("own-classes"))
        yield made
        made.close()


def score(report: GradeReport, question: str) -> float | None:
    return next(entry.score for entry in report.questions if entry.name.startswith(question))


def messages(report: GradeReport, question: str) -> str:
    found = next(entry for entry in report.questions if entry.name.startswith(question))
    return " ".join(case.message for case in found.cases)


@pytest.mark.parametrize("network", [SUBCLASS, IN_SEQUENTIAL], ids=["subclass", "own layers"])
def test_layers_called_by_a_class_are_layers(course: Course, network: str):
    report = course.graded("lab5", DATA, BLOCKS, network, COMPILED).report
    assert score(report, "q5_") == 8.0
    assert score(report, "q8_") == 2.0
    assert not any("could not be rebuilt" in note for note in report.notes)


def test_a_class_that_was_never_called_is_told_to_be(course: Course):
    report = course.graded("lab5", DATA, BLOCKS, SUBCLASS.replace("cnn_model(X", "print(X")).report
    assert score(report, "q5_") == 0.0
    assert "call it on some rows before the check" in messages(report, "q5_")


def test_a_wrong_network_in_a_class_is_told_what_is_wrong(course: Course):
    narrow = SUBCLASS.replace("64, 128", "64, 100")
    report = course.graded("lab5", DATA, BLOCKS, narrow).report
    # Right are: the order of the layers (2 points) and the layers at the end (1 point).
    assert score(report, "q5_") == 3.0
    assert "99,402" in messages(report, "q5_")


def test_weights_of_its_own_earn_the_accuracy_and_not_the_layers(course: Course):
    graded = course.graded("lab5", DATA, OWN_WEIGHTS, EVALUATED)
    report = graded.report
    assert score(report, "q10_") == 3.0
    assert score(report, "q5_") == 0.0
    assert "what Own computes cannot be written down as layers" in messages(report, "q5_")
    assert any("uses Own could not be rebuilt. It was measured" in note for note in report.notes)
    assert graded.evidence_key is not None
    again = course.grader("lab5").rejudge(graded.evidence_key, submission_name=report.submission)
    assert again.report.score == report.score
    assert again.report.questions == report.questions


def test_a_stated_accuracy_that_code_does_not_have_earns_nothing(course: Course):
    report = course.graded("lab5", DATA, OWN_WEIGHTS, EVALUATED + "accuracy = 0.99").report
    assert score(report, "q10_") == 1.0


LAB3_DATA = """
import keras, numpy as np, tensorflow as tf
from keras import layers
x_trn, d_trn, x_val, d_val = np.load("mnist56.npy", allow_pickle=True)
"""
PROPOSED = """
class Proposed(keras.Model):
    def __init__(self):
        super().__init__()
        self.steps = [
            layers.Conv2D(4, 3, activation="relu"), layers.MaxPooling2D(2),
            layers.Conv2D(4, 3, activation="relu"), layers.MaxPooling2D(2),
            layers.Flatten(), layers.Dense(10, "relu"), layers.Dense(1, "sigmoid"),
        ]

    def call(self, x):
        for step in self.steps:
            x = step(x)
        return x

ex1 = Proposed()
ex1.compile("adam", "binary_crossentropy", metrics=["accuracy"])
ex1.optimizer.learning_rate = 0.005
ex1.fit(x_trn, d_trn, epochs=12, batch_size=64, verbose=0)
scores = ex1.predict(x_val, verbose=0)[:, 0] > 0.5
accuracy = float(np.mean(scores == (d_val == 1)))
sensitivity = float(np.mean(scores[d_val == 1]))
specificity = float(np.mean(~scores[d_val == 0]))
grader.check("q1_mnist56_cnn")
"""
TRIMMED = """
class Convolution(layers.Layer):
    def build(self, shape):
        self.kernel = self.add_weight(shape=(3, 3, shape[-1], 2))
        self.bias = self.add_weight(shape=(2,), initializer="zeros")

    def call(self, x):
        return tf.nn.relu(tf.nn.conv2d(x, self.kernel, 1, "VALID") + self.bias)

trimmed = keras.Sequential(
    [layers.Input(x_trn.shape[1:]), Convolution(), layers.MaxPooling2D(2), Convolution(),
     layers.MaxPooling2D(2), layers.Flatten(), layers.Dense(1, "sigmoid")]
)
trimmed.compile("adam", "binary_crossentropy", metrics=["accuracy"])
trimmed.fit(x_trn, d_trn, epochs=1, batch_size=64, verbose=0)
trimmed_parameters = trimmed.count_params()
grader.check("q2_trimmed_cnn")
"""
RECURRENT = """
x_trn, d_trn = (series[..., None] for series in np.load("pulsedata1-trn.npy"))
x_val, d_val = np.load("pulsedata1-val.npy")

class Recurrent(keras.Model):
    def __init__(self):
        super().__init__()
        self.memory = layers.SimpleRNN(5, return_sequences=True)
        self.out = layers.TimeDistributed(layers.Dense(1))

    def call(self, x):
        return self.out(self.memory({x}))

rnn_simple = Recurrent()
rnn_simple.compile(keras.optimizers.Adam(0.01), "mse")
rnn_simple.fit(x_trn, d_trn, epochs=8, batch_size=20, verbose=0)
found = rnn_simple.predict(x_val[..., None], verbose=0)[..., 0]
rnn_simple_error = float(np.mean((found - d_val) ** 2) / np.var(d_val))
grader.check("q6_simple_rnn")
"""


def test_classes_of_lab_3_earn_what_is_known_of_them(course: Course):
    cells = (LAB3_DATA, PROPOSED, TRIMMED, RECURRENT.format(x="x"))
    report = course.graded("lab3", *cells).report
    assert score(report, "q1_") == 3.0
    # Parameters may hide outside of a layer's own weights: none of the question's sizes counts.
    assert score(report, "q2_") == 0.0
    assert "what Convolution computes cannot be written down" in messages(report, "q2_")
    assert score(report, "q6_") == 3.0


def test_series_of_code_are_measured_by_its_predictions(course: Course):
    reading_twice = "tf.reverse(tf.reverse(x, [1]), [1])"
    report = course.graded("lab3", LAB3_DATA, RECURRENT.format(x=reading_twice)).report
    # Its error is its own and low enough (2 points); that it has five nodes is not known (1 point).
    assert score(report, "q6_") == 2.0
