"""Lab 2: a convolutional network with dropout on MNIST (Applied Machine Learning, lab 7)."""

from __future__ import annotations

from graders.labs.definition import (
    AccuracyMeasurement,
    Lab,
    Limits,
    Question,
    TrainingBudget,
    Variable,
)

_MODEL = Variable(name="model", kind="model", by_role=True)
_HISTORY = Variable(name="history", kind="history", by_role=True)
_X_TRAIN = Variable(name="x_train", kind="array")
_X_TEST = Variable(name="x_test", kind="array")
_Y_TRAIN = Variable(name="y_train", kind="array")
_Y_TEST = Variable(name="y_test", kind="array")
# Whatever states what the model does on the public test images; the pictures in `lab` do.
_CLAIMS = ("test_loss", "test_accuracy", "num_misclassified", "predicted_digit", "lab")


def _measurement(question: str, *, max_runs: int = 1) -> AccuracyMeasurement:
    """Measure the model as it is at the capture point of one question."""
    return AccuracyMeasurement(
        question=question,
        model="model",
        inputs="x_test",
        training_inputs="x_train",
        dataset="mnist",
        claims=_CLAIMS,
        # Two hundredths below what the network reaches in full, on either copy of the data.
        threshold=0.97,
        max_runs=max_runs,
        spread=0.1,
    )


LAB = Lab(
    name="lab2_mnist_dropout",
    title="A convolutional network with dropout",
    datasets=("mnist",),
    marks=(
        "MNIST",
        "img_rows",
        "input_shape",
        "num_misclassified",
        "predicted_digit",
        "misclassified",
        "Dense(1000",
        "categorical_crossentropy",
    ),
    questions=(
        Question(name="q1_first_images", title="Look at the data", variables=(_X_TRAIN,)),
        Question(
            name="q2_preparation",
            title="Prepare images and labels",
            variables=(_X_TRAIN, _X_TEST, _Y_TRAIN, _Y_TEST),
        ),
        Question(name="q3_model", title="Build the network", variables=(_MODEL,)),
        Question(
            name="q4_training",
            title="Compile and train",
            depends_on=("q2_preparation", "q3_model"),
            variables=(_MODEL, _HISTORY, _X_TRAIN, _X_TEST, _Y_TEST),
        ),
        Question(
            name="q5_evaluate",
            title="Evaluate on the test images",
            depends_on=("q4_training",),
            variables=(
                _MODEL,
                Variable(name="test_loss", kind="number"),
                Variable(name="test_accuracy", kind="number"),
                _X_TEST,
                _Y_TEST,
            ),
        ),
        Question(
            name="q6_misclassified_count",
            title="Count the misclassified images",
            depends_on=("q4_training",),
            variables=(_MODEL, Variable(name="num_misclassified", kind="number"), _X_TEST, _Y_TEST),
        ),
        Question(
            name="q7_curves",
            title="Draw the training",
            depends_on=("q4_training",),
            variables=(_HISTORY,),
        ),
        Question(
            name="q8_curves_meaning",
            title="Explain the two plots",
            manual=True,
            manual_points=2,
            rubric=(
                "1 point: says how training and validation curves go on (training accuracy rises "
                "and training loss falls; the validation curves level off after a few epochs), "
                "in agreement with the student's own figures.\n"
                "1 point: says what this means: the network generalizes well, and where the gap "
                "grows or the validation loss rises again, over-fitting begins, or more epochs "
                "bring little. The remark that dropout works in training only, so that early "
                "validation figures may be better than the training ones, earns this point too."
            ),
        ),
        Question(
            name="q9_single_prediction",
            title="Predict a single image",
            depends_on=("q4_training",),
            variables=(
                _MODEL,
                Variable(name="n", kind="number"),
                Variable(name="predicted_digit", kind="array"),
                _X_TEST,
            ),
        ),
        Question(
            name="q10_misclassified_images",
            title="Show misclassified images",
            depends_on=("q4_training", "q6_misclassified_count"),
            variables=(_MODEL, _X_TEST, _Y_TEST),
        ),
    ),
    measurements=(
        _measurement("q4_training", max_runs=3),
        # Whoever trains on after question 4 has another model from there on, and the numbers
        # and pictures of these questions are about that one.
        _measurement("q5_evaluate"),
        _measurement("q6_misclassified_count"),
        _measurement("q9_single_prediction"),
        _measurement("q10_misclassified_images"),
    ),
    budgets=(
        # One probe after every 6,400 images. Reached in full: 0.994 on test rows, 0.990 held out.
        TrainingBudget(dataset="mnist", probe_every=50, probe_examples=1000, gap=0.005),
    ),
    limits=Limits(
        # Three million weights with the optimizer's two moments, and float copies of all images.
        memory_bytes=8 * 2**30,
        # Twelve full epochs take 10 to 20 minutes on two cores; wall time is the run without it.
        training_seconds=3600.0,
        wall_seconds=3600.0,
    ),
)
