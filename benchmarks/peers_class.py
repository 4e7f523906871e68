"""Two classes of lab 5 with scores known by hand, for graders to be compared on.

Both start from a student's correct notebook of the demo class and change cells by their ids, as
students differ: by a comment, another spelling, a mistake. What a mistake costs is worked out by
hand from the points of the lab's tests. Of the lab's 28 points, 19 can be had up to ``compile``.
"""

from __future__ import annotations

import copy
import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

LAB = "lab5_mnist_batchnorm"
BASE = Path("demo") / LAB / "submissions" / "amoreno" / f"{LAB}.ipynb"
LAST_CELL = "check-q8"
"""Where the class without training stops: after ``compile``."""

NUM_QUESTIONS = {False: 8, True: 11}
MAX_SCORE = {False: 19.0, True: 28.0}
"""Without training and with it."""

Content = dict[str, Any]
"""A notebook as nbformat 4 JSON."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Change:
    """How one student's notebook differs from the base.

    Args:
        what: In words, for people.
        cells: New text by cell id.
        lost: Points that this costs.
    """

    what: str
    cells: Mapping[str, str] = dataclasses.field(default_factory=dict)
    lost: float = 0.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Submission:
    """A notebook and the score that it deserves."""

    student: str
    what: str
    content: Content
    score: float


def _network(*lines: str) -> str:
    return "cnn_model = keras.Sequential([\n" + "".join(f"    {line},\n" for line in lines) + "])"


def _block(filters: int, *, normalized: bool = True, relu: str = "keras.layers.ReLU()") -> str:
    norm = "keras.layers.BatchNormalization(), " if normalized else ""
    return f"keras.layers.Conv2D({filters}, 3), {norm}{relu}"


_INPUT = "keras.layers.Input(shape=(28, 28, 1))"
_POOL = "keras.layers.GlobalAveragePooling2D()"
_HEAD = "keras.layers.Dense(10)"
_BLOCKS = tuple(_block(filters) for filters in (16, 32, 64, 128))
_ACTIVATION = "keras.layers.Activation('relu')"
_LOOP = f"""cnn_model = keras.Sequential()
cnn_model.add({_INPUT})
for filters in (16, 32, 64, 128):
    cnn_model.add(keras.layers.Conv2D(filters, 3))
    cnn_model.add(keras.layers.BatchNormalization())
    cnn_model.add(keras.layers.ReLU())
cnn_model.add({_POOL})
cnn_model.add({_HEAD})"""

SPELLINGS = (
    Change(what="as the base"),
    Change(what="a comment", cells={"q4-reshape": "# the channel axis\nX_train = "
           "X_train.reshape(-1, 28, 28, 1)\nX_test = X_test.reshape(-1, 28, 28, 1)"}),
    Change(what="expand_dims", cells={"q4-reshape": "X_train = np.expand_dims(X_train, -1)\n"
           "X_test = np.expand_dims(X_test, -1)"}),
    Change(what="another image", cells={
        "q2-heatmap": "sns.heatmap(X_train[3])\nplt.show()", "q2-label": "y_train[3]"}),
    Change(what="a loop of add", cells={"q5-model": _LOOP}),
    Change(what="Activation layers", cells={"q5-model": _network(
        _INPUT, *(_block(n, relu=_ACTIVATION) for n in (16, 32, 64, 128)), _POOL, _HEAD)}),
    Change(what="other words", cells={"q1-inspect": "for a in X_train, y_train, X_test, y_test:\n"
           "    print('an array of', type(a), 'with shape', a.shape)"}),
)  # fmt: skip
"""Right in another way."""

EARLY_MISTAKES = (
    Change(what="no types shown", lost=0.5, cells={
        "q1-inspect": "for a in X_train, y_train, X_test, y_test:\n    print(a.shape)"}),
    Change(what="imshow in the place of a heatmap", lost=2, cells={
        "q2-heatmap": "plt.imshow(X_train[12])\nplt.show()"}),
    Change(what="the label of another image, which does not exist", lost=1, cells={
        "q2-label": 'print("The label is", y_train[60000])'}),
    Change(what="X_test not scaled", lost=2, cells={"q3-scale": "X_train = X_train / 255.0"}),
)  # fmt: skip
"""Mistakes that leave the training as it is."""

LATER_MISTAKES = (
    Change(what="divided by 225", lost=2, cells={
        "q3-scale": "X_train = X_train / 225\nX_test = X_test / 225"}),
    Change(what="filters 16-32-64-64", lost=5, cells={"q5-model": _network(
        _INPUT, *(_block(n) for n in (16, 32, 64, 64)), _POOL, _HEAD)}),
    Change(what="no batch normalization in the third block", lost=5, cells={
        "q5-model": _network(_INPUT, *_BLOCKS[:2], _block(64, normalized=False), _BLOCKS[3],
                             _POOL, _HEAD)}),
    Change(what="softmax at the end", lost=3, cells={"q5-model": _network(
        _INPUT, *_BLOCKS, _POOL, "keras.layers.Dense(10, activation='softmax')")}),
    Change(what="learning rate 0.01", lost=1, cells={
        "q6-optimizer": "sgd_optimizer = keras.optimizers.SGD(learning_rate=0.01)"}),
    Change(what="a loss of probabilities", lost=1, cells={
        "q7-loss": "loss_fn = keras.losses.SparseCategoricalCrossentropy()"}),
    Change(what="no metric", lost=1, cells={
        "q8-compile": "cnn_model.compile(optimizer=sgd_optimizer, loss=loss_fn)"}),
    Change(what="a metric that is no name", lost=2, cells={
        "q8-compile": "cnn_model.compile(sgd_optimizer, loss_fn, metrics=[accuracy])"}),
    Change(what="sparse_categorical_crossentropy by name", lost=1, cells={
        "q7-loss": "loss_fn = 'sparse_categorical_crossentropy'"}),
)  # fmt: skip
"""Mistakes that would change the training; in the class that does not train."""

LAST_MISTAKES = (
    Change(what="loss and accuracy typed in", lost=2, cells={
        "q10-evaluate": "loss, accuracy = 0.05, 0.9871\nprint(loss, accuracy)"}),
    Change(what="labels in the place of predictions", lost=1, cells={
        "q11-predictions": "logits = cnn_model.predict(X_test, verbose=0)\n"
        "predictions = logits.argmax(axis=1)\nplot_imgs(X_test[:25], y_test[:25])"}),
)  # fmt: skip
"""Mistakes after the training."""

_FIT = "history = cnn_model.fit(X_train, y_train, batch_size=64, epochs=1)"
OTHER_RECIPE = Change(what="batches of 64", cells={"q9-training": _FIT})

WITHOUT_TRAINING = (*SPELLINGS, *EARLY_MISTAKES, *LATER_MISTAKES)
WITH_TRAINING = (
    *SPELLINGS,
    *EARLY_MISTAKES,
    *LAST_MISTAKES,
    OTHER_RECIPE,
    *(
        dataclasses.replace(change, what=f"batches of 64, {change.what}",
                            cells={**OTHER_RECIPE.cells, **change.cells})
        for change in (*SPELLINGS[1:4], *EARLY_MISTAKES[:2], LAST_MISTAKES[1])
    ),
)  # fmt: skip
NUM_RECIPES = 2
"""Different trainings in the class with training."""


def read_base(root: Path) -> Content:
    """The base notebook of the course in ``root``."""
    content: Content = json.loads((root / BASE).read_text(encoding="utf-8"))
    return content


def make_class(base: Content, *, training: bool) -> list[Submission]:
    """The class of twenty with training or the one without; the first is right."""
    changes = WITH_TRAINING if training else WITHOUT_TRAINING
    last = None if training else LAST_CELL
    return [
        Submission(
            student=f"student{number:02}",
            what=change.what,
            content=changed(base, change.cells, last=last),
            score=MAX_SCORE[training] - change.lost,
        )
        for number, change in enumerate(changes, start=1)
    ]


def changed(base: Content, cells: Mapping[str, str], *, last: str | None = None) -> Content:
    """A copy with other texts in some cells, and nothing after the cell ``last``.

    Raises:
        ValueError: If the notebook has no cell of one of these names.
    """
    content = copy.deepcopy(base)
    ids = [cell["id"] for cell in content["cells"]]
    unknown = sorted({*cells, *([last] if last else [])} - set(ids))
    if unknown:
        raise ValueError(f"no such cells: {', '.join(unknown)}")
    for cell in content["cells"]:
        cell["source"] = cells.get(cell["id"], "".join(cell["source"]))
    if last is not None:
        content["cells"] = content["cells"][: ids.index(last) + 1]
    return content


def write_notebooks(submissions: Sequence[Submission], folder: Path) -> list[Path]:
    """Write one file for each student, named after them."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{each.student}.ipynb" for each in submissions]
    for path, each in zip(paths, submissions, strict=True):
        path.write_text(json.dumps(each.content, indent=1) + "\n", encoding="utf-8")
    return paths
