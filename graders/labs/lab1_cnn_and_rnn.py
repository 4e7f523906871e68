"""Lab 1: a CNN on MNIST, an LSTM on IMDB, and a CNN of one's own on CIFAR-10 (COMP5318, week 8)."""

from __future__ import annotations

from graders.labs.definition import (
    AccuracyMeasurement,
    Lab,
    Limits,
    Question,
    TrainingBudget,
    Variable,
)


def _arrays(*names: str) -> tuple[Variable, ...]:
    return tuple(Variable(name=name, kind="array") for name in names)


# The document trains three networks under this name: each is taken at its own check.
_MODEL = Variable(name="model", kind="model", by_role=True)
_SPLIT = _arrays("X_train", "X_valid", "X_test", "y_train", "y_valid")

_WORD_TO_INDEX = Variable(
    name="word_to_index",
    kind="mapping",
    keys=("<PAD>", "<START>", "<UNK>", "<UNUSED>", "the", "good", "dog"),
)
_DECODE = Variable(
    name="decode_imdb_sequence",
    kind="function",
    calls=(
        ([1, 14, 22],),
        ([1, 14, 22, 16, 43, 530],),
        ([4, 52, 912],),
        ([2, 0, 3],),
    ),
)

_DISCUSSION = """\
One point for each part; half a point where the observation is there and its reason is not.
1. On the training data the loss falls and the accuracy rises in each epoch, while on the \
validation data the loss rises and the accuracy falls after the first epoch or the second. This \
is over-fitting; a remedy is named (stopping early, dropout, a smaller network, more data).
2. A filter is connected to a small neighbourhood only (local connections), and its weights are \
shared by all positions of the image. That pooling makes the maps small before the only fully \
connected layer may be named as well, but does not replace these two."""

LAB = Lab(
    name="lab1_cnn_and_rnn",
    title="Convolutional and recurrent neural networks",
    datasets=("mnist", "imdb", "cifar10"),
    marks=(
        "plot_examples",
        "plot_color_image",
        "INDEX_FROM",
        "NUM_WORDS",
        "word_to_index",
        "index_to_word",
        "decode_imdb_sequence",
        "cifar10_labels",
        "X_train_full",
        "imdb",
    ),
    questions=(
        Question(name="q1_mnist_data", title="Prepare MNIST", variables=_SPLIT),
        Question(name="q2_cnn_model", title="Build the CNN", variables=(_MODEL,)),
        Question(
            name="q3_cnn_training",
            title="Compile and train the CNN",
            depends_on=("q1_mnist_data", "q2_cnn_model"),
            variables=(
                _MODEL,
                Variable(name="history", kind="history", by_role=True),
                *_arrays("X_train", "X_test", "y_test"),
            ),
        ),
        Question(
            name="q4_predictions",
            title="Predict some digits",
            depends_on=("q3_cnn_training",),
            variables=(_MODEL, *_arrays("y_pred", "X_test")),
        ),
        Question(
            name="q5_imdb_data",
            title="Prepare the reviews",
            variables=(_WORD_TO_INDEX, _DECODE, *_SPLIT),
        ),
        Question(name="q6_lstm_model", title="Build the LSTM", variables=(_MODEL,)),
        Question(
            name="q7_lstm_training",
            title="Compile and train the LSTM",
            depends_on=("q5_imdb_data", "q6_lstm_model"),
            variables=(_MODEL, *_arrays("X_train", "X_valid", "y_valid", "X_test")),
        ),
        Question(
            name="q8_rnn_variants",
            title="Two variants",
            variables=(
                Variable(name="bidirectional_model", kind="model"),
                Variable(name="simple_rnn_model", kind="model"),
            ),
        ),
        Question(
            name="q9_cifar10_task",
            title="Design, train and evaluate a CNN",
            variables=(_MODEL, *_arrays("X_train", "X_test", "y_test")),
        ),
        Question(
            name="q10_discussion",
            title="What have you seen?",
            manual=True,
            rubric=_DISCUSSION,
            manual_points=2,
        ),
    ),
    measurements=(
        # Published: 0.9905 after ten epochs.
        AccuracyMeasurement(
            question="q3_cnn_training",
            model="model",
            inputs="X_test",
            training_inputs="X_train",
            dataset="mnist",
            claims=("y_pred",),
            threshold=0.96,
            max_runs=3,
            spread=0.1,
        ),
        # Published: 0.8548, 0.8428 and 0.8352 after the three epochs, more of them are worse. Zeros
        # behind the words (padding="post") are as good an answer, but then the network starts to
        # learn late or forgets again: runs of one recipe ended at 0.57 on the real set and at 0.59,
        # 0.61, 0.81 and 0.84 on the stand-in. So every run below the threshold is repeated; where
        # half of them miss, eight leave one notebook in 250 without the point.
        AccuracyMeasurement(
            question="q7_lstm_training",
            model="model",
            inputs="X_test",
            training_inputs="X_train",
            dataset="imdb",
            threshold=0.80,
            max_runs=8,
            spread=0.8,
        ),
        # Published: 0.7125 after twenty epochs of the same two blocks.
        AccuracyMeasurement(
            question="q9_cifar10_task",
            model="model",
            inputs="X_test",
            training_inputs="X_train",
            dataset="cifar10",
            threshold=0.50,
            steps=(0.60, 0.65),
            max_runs=2,
            retry_within=0.03,
            spread=0.1,
        ),
    ),
    budgets=(
        TrainingBudget(dataset="mnist", probe_every=100, probe_examples=1000),
        TrainingBudget(dataset="imdb", probe_every=100, probe_examples=1000),
        TrainingBudget(dataset="cifar10", probe_every=100, probe_examples=1000),
    ),
    # The design and the training of that network are free, so its weights may come along.
    submitted_weights=("cifar10",),
    stated_accuracies=("q9_cifar10_task",),
    limits=Limits(
        # Notebooks that scale CIFAR-10 as the document does hold it twice in float64: 3 GB.
        memory_bytes=8 * 2**30,
        wall_seconds=3600.0,
        training_seconds=3600.0,
    ),
)
