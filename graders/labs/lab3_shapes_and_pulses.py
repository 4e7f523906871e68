"""Lab 3: small convolutional networks for shapes, recurrent ones for pulses (Exercise III)."""

from __future__ import annotations

from graders.labs.definition import (
    AccuracyMeasurement,
    Lab,
    Limits,
    Question,
    SeriesMeasurement,
    Variable,
)

_DATA = tuple(Variable(name=name, kind="array") for name in ("x_trn", "x_val", "d_val"))
_SERIES = tuple(Variable(name=name, kind="array") for name in ("x_val", "d_val"))


def _model(name: str) -> Variable:
    # Older copies call every network ex1, ex3 or model.
    return Variable(name=name, kind="model", by_role=True)


def _number(name: str) -> Variable:
    return Variable(name=name, kind="number")


LAB = Lab(
    name="lab3_shapes_and_pulses",
    title="Shapes and pulses: convolutional and recurrent networks",
    datasets=("mnist56", "crt", "r3", "pulses"),
    marks=(
        "loadMNIST56",
        "loadImagesCRT",
        "loadImagesR3",
        "layerVisaliztion",
        "binary_pred_stats",
        "multi_stat_3",
        "pulsedata1",
        "batchlen",
        "rnn_simple",
        "reverse_model",
    ),
    questions=(
        Question(
            name="q1_mnist56_cnn",
            title="Train the proposed network",
            variables=(
                _model("ex1"),
                _number("accuracy"),
                _number("sensitivity"),
                _number("specificity"),
                *_DATA,
            ),
        ),
        Question(
            name="q2_trimmed_cnn",
            title="Make it smaller",
            variables=(_model("trimmed"), _number("trimmed_parameters"), *_DATA),
        ),
        Question(
            name="q3_filters",
            title="Look at the filters",
            variables=(Variable(name="x_val", kind="array"),),
            manual=True,
            manual_points=1.5,
            rubric=(
                "0.5 points: the outputs of the layers are shown before and after pooling, for at "
                'least one "5" and one "6".\n'
                "0.5 points: names something that the student's own pictures show, such as edges "
                "of one direction, dark or bright parts, or less detail after pooling.\n"
                '0.5 points: says how it tells a "5" from a "6", such as the closed loop and the '
                'open side at the lower left, or the bar of the "5" at the upper right. There is '
                "no single right answer: what counts is that it fits the pictures."
            ),
        ),
        Question(
            name="q4_crt_cnn",
            title="Circles, rectangles and triangles",
            variables=(_model("crt_model"), *_DATA),
        ),
        Question(
            name="q5_r3_cnn",
            title="Three kinds of rectangles",
            variables=(_model("r3_model"), *_DATA),
            manual=True,
            manual_points=1,
            rubric=(
                "0.5 points: gives the layers of the network and its validation result, in "
                "agreement with the notebook.\n"
                "0.5 points: says why R3 is harder than CRT: all three classes are made of the "
                "same lines and corners, and only the ratio of two lengths differs, at any size "
                "and place; pooling loses exact positions; 500 images are few for it. One such "
                "reason is enough; a smaller network alone or unequal classes are none."
            ),
        ),
        Question(
            name="q6_simple_rnn",
            title="A simple recurrent network",
            variables=(_model("rnn_simple"), _number("rnn_simple_error"), *_SERIES),
        ),
        Question(
            name="q7_rnn_comparison",
            title="Compare three kinds of recurrent networks",
            variables=(
                Variable(name="rnn7_simple", kind="model"),
                Variable(name="rnn7_gru", kind="model"),
                Variable(name="rnn7_lstm", kind="model"),
                Variable(name="rnn_errors", kind="mapping", keys=("SimpleRNN", "GRU", "LSTM")),
                Variable(name="best_rnn", kind="text"),
                *_SERIES,
            ),
        ),
        Question(
            name="q8_hidden_nodes",
            title="What the hidden nodes do",
            variables=(_model("rnn_gru3"),),
            manual=True,
            manual_points=1.5,
            rubric=(
                "0.5 points: describes each of the three nodes by what the student's own figure "
                "shows.\n"
                "0.5 points: ties that to the input or to the target: the start or the end of a "
                "pulse, its length or height, the rising or the falling side of a triangle.\n"
                "0.5 points: says or shows that the output is a sum of the nodes, in which a "
                "weight may be negative, or that a node keeps something after the pulse is over."
            ),
        ),
        Question(
            name="q9_reverse_problem",
            title="The reverse problem",
            variables=(_model("reverse_model"), _number("reverse_error"), *_SERIES),
            manual=True,
            manual_points=1,
            rubric=(
                "0.5 points: gives the layers of the network and its error, in agreement with the "
                "notebook.\n"
                "0.5 points: says why it is harder, by at least one sound reason: height and width "
                "are spread over the whole triangle and must be kept until the pulse; overlapping "
                "triangles must be taken apart; a pulse has steep flanks, so that one step too "
                "early or too late costs much. That time runs backwards is no reason by itself."
            ),
        ),
        Question(
            name="q10_report",
            title="The report",
            manual=True,
            manual_points=4,
            rubric=(
                "0.5 points: name, and an introduction that says in the student's own words what "
                "was done.\n"
                "2 points: every question has an answer that can be understood without the task, "
                "with numbers and layers that are those of the notebook; about a quarter point "
                "less for each answer that is missing or contradicts the notebook. What is said "
                "for questions 3, 5, 8 and 9 has points of its own and is not judged twice.\n"
                "1 point: a conclusion that follows from the results, such as when a small network "
                "is enough or which kind of memory serves best.\n"
                "0.5 points: short and readable; no instructions left from the template."
            ),
        ),
    ),
    measurements=(
        AccuracyMeasurement(
            question="q1_mnist56_cnn",
            model="ex1",
            inputs="x_val",
            training_inputs="x_trn",
            dataset="mnist56",
            claims=("accuracy", "sensitivity", "specificity"),
            threshold=0.95,
            max_runs=3,
        ),
        AccuracyMeasurement(
            question="q2_trimmed_cnn",
            model="trimmed",
            inputs="x_val",
            training_inputs="x_trn",
            dataset="mnist56",
            threshold=0.98,
            # Of networks this small some trainings get stuck early.
            max_runs=5,
        ),
        AccuracyMeasurement(
            question="q4_crt_cnn",
            model="crt_model",
            inputs="x_val",
            training_inputs="x_trn",
            dataset="crt",
            threshold=0.80,
            steps=(0.90,),
            max_runs=4,
            retry_within=0.10,
        ),
        AccuracyMeasurement(
            question="q5_r3_cnn",
            model="r3_model",
            inputs="x_val",
            training_inputs="x_trn",
            dataset="r3",
            threshold=0.60,
            steps=(0.70, 0.80),
            max_runs=4,
            # Two trainings of one small network may differ by 0.15.
            retry_within=0.10,
        ),
    ),
    series=(
        SeriesMeasurement(question="q6_simple_rnn", models=("rnn_simple",), dataset="pulses"),
        SeriesMeasurement(
            question="q7_rnn_comparison",
            models=("rnn7_simple", "rnn7_gru", "rnn7_lstm"),
            dataset="pulses",
        ),
        SeriesMeasurement(
            question="q9_reverse_problem",
            models=("reverse_model",),
            dataset="pulses",
            reverse=True,
        ),
    ),
    stated_accuracies=("q2_trimmed_cnn", "q4_crt_cnn", "q5_r3_cnn"),
    limits=Limits(
        # The recurrent networks are trained by hand, hence inside the sandbox.
        cell_cpu_seconds=900.0,
        cell_wall_seconds=1800.0,
        wall_seconds=5400.0,
    ),
)
