"""Each operator on a small source: what it changes, and what the student has to read then."""

from __future__ import annotations

import ast

import pytest

from graders.authoring.verification.mutants import make_mutants
from tests.authoring.small_course import code, notebook

LISTED = """\
# BEGIN SOLUTION
model = keras.Sequential(
    [
        keras.Input(shape=(28, 28, 1)),
        keras.layers.Conv2D(32, kernel_size=(5, 5), padding="same", activation="relu"),
        keras.layers.MaxPooling2D(pool_size=(2, 2)),
        keras.layers.Flatten(),
        keras.layers.Dropout(0.5),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
# END SOLUTION
"""
ADDED = """\
# BEGIN SOLUTION
conv = keras.layers.Conv2D(16, 3)
model = keras.Sequential()
model.add(keras.Input(shape=(8, 8, 1)))
model.add(conv)
model.add(keras.layers.LSTM(64, return_sequences=True))
# END SOLUTION
"""
TRAINED = """\
# BEGIN SOLUTION
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.1), loss=loss, metrics=["accuracy"])
history = model.fit(x_train, y_train, batch_size=32, epochs=15, validation_data=(x_test, y_test))
loss, accuracy = model.evaluate(x_test, y_test)
predictions = model.predict(x_test).argmax(axis=1)
show(x_test[:25], predictions[:25])
# END SOLUTION
"""
LOGITS = """\
# BEGIN SOLUTION
first = keras.Sequential([a, keras.layers.Dense(10)])
second = keras.Sequential([b])
history = model_1.fit(x_train, y_train)
# END SOLUTION
"""
SEQUENCES = """\
# BEGIN SOLUTION
inputs = keras.Input((28, 28))
rows = keras.layers.Conv1D(16, 3)(inputs)
rows = keras.layers.MaxPooling1D(2)(rows)
whole = keras.layers.Flatten()(inputs)
ink = keras.layers.Dense(1)(keras.layers.Concatenate()([rows, whole]))
model.compile(loss="mse", metrics=["mae"])
model.fit(x_train, ink_train, validation_split=0.1)
matrix = confusion_matrix(y_test, predicted)
# END SOLUTION
"""
NAMED = """\
# BEGIN SOLUTION
model.compile(optimizer=opt, loss="binary_crossentropy")
sample = X_test[3:6]
probabilities = model.predict(sample)
# END SOLUTION
"""
PREPARED = """\
# BEGIN SOLUTION
x_train = x_train.reshape(x_train.shape[0], 28, 28, 1)
x_train = x_train.astype("float32") / 255.0
x_test /= 255
y_train = keras.utils.to_categorical(y_train, 10)
a, b, c, d = train_test_split(x, y, train_size=0.9)
words["<PAD>"] = 0
wrong = predicted_digits != true_digits
best = min(errors, key=errors.get)
plt.plot(history.history["val_loss"])
plt.xlabel("epoch")
count = model_1.count_params()
# END SOLUTION
"""


def mutants_of(source: str) -> dict[str, str]:
    """Names of the mutants of one cell, without the question, with the cell they make."""
    content = notebook(code(source, id="answer"), code('grader.check("q1_work")', id="check"))
    return {
        mutant.name.removeprefix("q1_work: "): mutant.content["cells"][0]["source"]
        for mutant in make_mutants(content)
    }


@pytest.mark.parametrize(
    ("source", "name", "line"),
    [
        (LISTED, "Conv2D filters 32 → 16", "Conv2D(16,"),
        (LISTED, "Conv2D kernel_size (5, 5) → 3", "kernel_size=3"),
        (LISTED, "MaxPooling2D pool_size (2, 2) → 3", "pool_size=3"),
        (LISTED, "strides 1 → 2", "strides=2"),
        (LISTED, "padding same → valid", 'Conv2D(32, kernel_size=(5, 5), activation="relu")'),
        (LISTED, "Dense units 10 → 5", "Dense(5,"),
        (LISTED, "activation relu → sigmoid", "activation='sigmoid'"),
        (LISTED, "activation softmax missing", "Dense(10)"),
        (LISTED, "dropout rate 0.5 → 0.05", "Dropout(0.05)"),
        (LISTED, "kind MaxPooling2D → AveragePooling2D", "AveragePooling2D(pool_size"),
        (LISTED, "swapped Conv2D and MaxPooling2D", "keras.layers.MaxPooling2D"),
        (ADDED, "padding valid → same", 'Conv2D(16, 3, padding="same")'.replace('"', "'")),
        (ADDED, "kind LSTM → GRU", "keras.layers.GRU(64"),
        (ADDED, "Conv2D doubled conv", "model.add(keras.layers.Conv2D(16, 3))\nmodel.add(conv)"),
        (LOGITS, "activation softmax added", "Dense(10, activation='softmax')"),
        (LOGITS, "other model first and second the other way round", "second = keras.Sequential(["),
        (LOGITS, "other model model_1 → model_2 in fit", "model_2.fit(x_train, y_train)"),
        (LISTED, "not assigned model = Sequential(…)", "\nkeras.Sequential("),
        (LISTED, "activation relu missing", 'padding="same")'),
        (NAMED, "optimizer opt → adadelta", "optimizer='adadelta'"),
        (
            NAMED,
            "from_logits binary_crossentropy → BinaryCrossentropy(from_logits=True)",
            "losses.BinaryCrossentropy(from_logits=True)",
        ),
        (
            NAMED,
            "training data sample = X_test[3:6] of training rows",
            "sample = X_train[3:6]",
        ),
        (
            NAMED,
            "labels for predictions model.predict(sample) → y_test",
            "eye(10)[y_test])[3:6]",
        ),
        (ADDED, "return_sequences missing", "LSTM(64)"),
        (SEQUENCES, "Conv1D filters 16 → 8", "Conv1D(8, 3)"),
        (SEQUENCES, "Conv1D kernel_size 3 → 5", "Conv1D(16, 5)"),
        (SEQUENCES, "strides 1 → 2", "Conv1D(16, 3, strides=2)"),
        (SEQUENCES, "MaxPooling1D pool_size 2 → 3", "MaxPooling1D(3)"),
        (SEQUENCES, "kind MaxPooling1D → AveragePooling1D", "AveragePooling1D(2)"),
        (SEQUENCES, "Flatten left out keras.layers.Flatten()", "whole = inputs"),
        (
            SEQUENCES,
            "Dense left out keras.layers.Dense(1)",
            "ink = keras.layers.Concatenate()([rows, whole])",
        ),
        (SEQUENCES, "metrics missing", 'loss="mse")'),
        (SEQUENCES, "validation_split missing", "fit(x_train, ink_train)"),
        (SEQUENCES, "validation_split 0.1 → 0.5", "validation_split=0.5"),
        (
            SEQUENCES,
            "exchanged confusion_matrix of predicted and y_test",
            "confusion_matrix(predicted, y_test)",
        ),
        (TRAINED, "from_logits missing", "SparseCategoricalCrossentropy()"),
        (
            TRAINED,
            "loss SparseCategoricalCrossentropy → CategoricalCrossentropy",
            "losses.CategoricalCrossentropy",
        ),
        (TRAINED, "optimizer SGD → Adam", "optimizers.Adam(learning_rate=0.1)"),
        (TRAINED, "learning rate 0.1 → 0.01", "learning_rate=0.01"),
        (TRAINED, "metrics missing", "loss=loss)"),
        (TRAINED, "epochs 15 → 1", "epochs=1,"),
        (TRAINED, "untrained epochs=0", "epochs=0"),
        (TRAINED, "batch_size 32 → 512", "batch_size=512"),
        (TRAINED, "validation_data missing", "epochs=15)"),
        (TRAINED, "rows test rows", "fit(x_test[:1000], y_test[:1000]"),
        (TRAINED, "training data evaluate on training rows", "evaluate(x_train, y_train)"),
        (TRAINED, "loss loss → one of logits", "CategoricalCrossentropy(from_logits=True)"),
        (
            TRAINED,
            "labels for predictions model.predict(x_test) → y_test",
            "eye(10)[y_test]).argmax(axis=1)",
        ),
        (TRAINED, "axis 1 → 0", "argmax(axis=0)"),
        (TRAINED, "labels for predictions predictions → y_test", "y_test[:25])"),
        (TRAINED, "slice :25 ends at 24", "x_test[:24]"),
        (PREPARED, "one-hot y_train stays whole numbers", "y_train = y_train\n"),
        (PREPARED, "scaling x_train.astype(\"float32\") / 255.0 by 225", "/ 225.0"),
        (PREPARED, "scaling x_test /= 255 missing", "b, c, d"),
        (PREPARED, "scaling x_test /= 255 twice", "x_test /= (255.0 * 255.0)"),
        (
            PREPARED,
            "not assigned y_train = keras.utils.to_categorical(y_train, 10)",
            "\nkeras.utils.to_categorical(y_train, 10)\n",
        ),
        (
            PREPARED,
            'not assigned x_train = x_train.astype("float32") / 255.0',
            '\nx_train.astype("float32") / 255.0\n',
        ),
        (PREPARED, "split 0.9 → 0.8", "train_size=0.8"),
        (PREPARED, 'constant words["<PAD>"] = 1', 'words["<PAD>"] = 1'),
        (PREPARED, "comparison predicted_digits != true_digits: ==", "predicted_digits == true"),
        (PREPARED, "comparison min → max", "max(errors"),
        (PREPARED, "curve val_loss → loss", "['loss']"),
        (PREPARED, "text of a figure xlabel missing", "val_loss"),
        (PREPARED, "other model model_1 → model_2", "model_2.count_params()"),
    ],
)  # fmt: skip
def test_a_mistake_is_made(source: str, name: str, line: str):
    made = mutants_of(source)
    assert name in made
    assert line in made[name]
    assert made[name] != source


def test_a_layer_is_left_out_or_doubled_in_a_list_and_by_add():
    listed, added = mutants_of(LISTED), mutants_of(ADDED)
    assert "Flatten" not in listed["Flatten left out Flatten()"]
    assert listed["Flatten doubled Flatten()"].count("Flatten()") == 2
    assert "model.add(conv)" not in added["Conv2D left out conv"]


def test_of_many_places_the_first_and_the_last_are_changed_in_each_way():
    lines = "".join(f"x_{number} = x_{number} / 255\n" for number in range(4))
    made = list(mutants_of(f"# BEGIN SOLUTION\n{lines}# END SOLUTION\n"))
    assert [name for name in made if "by 225" in name] == [
        "scaling x_0 / 255 by 225",
        "scaling x_3 / 255 by 225",
    ]
    assert [name for name in made if name.startswith("not assigned")] == [
        "not assigned x_0 = x_0 / 255",
        "not assigned x_3 = x_3 / 255",
    ]


def test_the_input_stays():
    assert not [name for name in mutants_of(LISTED) if "Input" in name]


def test_every_mutant_parses_and_differs_from_the_others():
    for source in (LISTED, ADDED, TRAINED, PREPARED):
        made = mutants_of(source)
        assert made
        assert len(set(made.values())) == len(made)
        for changed in made.values():
            ast.parse(changed)


def test_what_is_given_is_never_changed():
    source = "print(x_train[:5])\n# BEGIN SOLUTION\nx = x_train[:8]\n# END SOLUTION\nshow(x[:3])\n"
    made = mutants_of(source)
    assert made
    for changed in made.values():
        assert "print(x_train[:5])" in changed
        assert "show(x[:3])" in changed


def test_of_many_changes_of_one_kind_the_first_and_the_last_are_made():
    lines = "\n".join(f"model.add(Dense({units}))" for units in (10, 20, 30, 40))
    made = mutants_of(f"# BEGIN SOLUTION\nmodel = Sequential()\n{lines}\n# END SOLUTION\n")
    assert [name for name in made if "units" in name] == [
        "Dense units 10 → 5",
        "Dense units 40 → 20",
    ]


def test_a_metric_that_is_mae_already_is_no_mistake():
    assert not any("→ mae" in name for name in mutants_of(SEQUENCES))
