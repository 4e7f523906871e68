"""Records written by hand: what lab 5's reference solution leaves behind."""

from __future__ import annotations

import dataclasses

import numpy as np

from graders.evidence.records import (
    Affine,
    ArrayRecord,
    AxesRecord,
    CompileRecord,
    DataRow,
    EvaluationRecord,
    FigureRecord,
    FitRecord,
    HistoryRecord,
    ImageRecord,
    LayerRow,
    ModelRecord,
    ModelSummary,
    ObjectRecord,
    OutputRecord,
    Shown,
)

ROWS = [
    ("Conv2D", (None, 26, 26, 16), 160),
    ("BatchNormalization", (None, 26, 26, 16), 64),
    ("ReLU", (None, 26, 26, 16), 0),
    ("Conv2D", (None, 24, 24, 32), 4640),
    ("BatchNormalization", (None, 24, 24, 32), 128),
    ("ReLU", (None, 24, 24, 32), 0),
    ("Conv2D", (None, 22, 22, 64), 18496),
    ("BatchNormalization", (None, 22, 22, 64), 256),
    ("ReLU", (None, 22, 22, 64), 0),
    ("Conv2D", (None, 20, 20, 128), 73856),
    ("BatchNormalization", (None, 20, 20, 128), 512),
    ("ReLU", (None, 20, 20, 128), 0),
    ("GlobalAveragePooling2D", (None, 128), 0),
    ("Dense", (None, 10), 1290),
]
SGD = ObjectRecord(kind="SGD", config={"learning_rate": 0.10000000149011612, "momentum": 0.0})
LOSS = ObjectRecord(kind="SparseCategoricalCrossentropy", config={"from_logits": True})
FIT = FitRecord(epochs=1, batch_size=32, num_examples=60000, dataset="mnist", split="train")


def layer(kind, shape, params, **config):
    frozen = params // 2 if kind == "BatchNormalization" else 0
    if kind == "Conv2D":
        config = {"filters": shape[-1], "kernel_size": [3, 3], "activation": "linear"} | config
    if kind == "Dense":
        config = {"units": shape[-1], "activation": "linear"} | config
    return LayerRow(
        kind=kind,
        name=kind.lower(),
        output_shape=shape,
        params=params,
        trainable_params=params - frozen,
        config=config,
    )


def summary(layers=None, **changes):
    layers = tuple(layers if layers is not None else (layer(*row) for row in ROWS))
    trainable = sum(entry.trainable_params for entry in layers)
    found = ModelSummary(
        layers=layers,
        trainable_params=trainable,
        non_trainable_params=sum(entry.params for entry in layers) - trainable,
        input_shape=(None, 28, 28, 1),
        output_shape=layers[-1].output_shape if layers else None,
    )
    return dataclasses.replace(found, **changes)


def model(layers=None, **changes):
    found = ModelRecord(
        type_name="keras.src.models.sequential.Sequential",
        summary=summary(layers),
        compiled=CompileRecord(optimizer=SGD, loss=LOSS, metrics=("accuracy",)),
        fits=(FIT,),
        evaluations=(
            EvaluationRecord(data="mnist/test", num_examples=10000, accuracy=0.9, loss=0.31),
            EvaluationRecord(data="mnist/held-out", num_examples=2000, accuracy=0.91, seed=1),
        ),
    )
    return dataclasses.replace(found, **changes)


def array(values, **changes):
    """A complete record of a small array, or of a large one with another shape."""
    values = np.asarray(values)
    numeric = values.size and values.dtype.kind in "iuf"
    found = ArrayRecord(
        shape=values.shape,
        dtype=values.dtype.name,
        minimum=float(values.min()) if numeric else None,
        maximum=float(values.max()) if numeric else None,
        all_finite=True,
        sample=values,
        rows=tuple(range(len(values))) if values.ndim else (),
        complete=True,
    )
    return dataclasses.replace(found, **changes)


def images(split, *, scale=1 / 255, offset=0.0, channel=True, in_order=True):
    """A large array of images of which four rows were kept."""
    count = {"train": 60000, "test": 10000}[split]
    return ArrayRecord(
        shape=(count, 28, 28, 1) if channel else (count, 28, 28),
        dtype="float64",
        minimum=offset,
        maximum=255 * scale + offset,
        all_finite=True,
        sample=np.zeros((4, 28, 28)),
        rows=(0, 1, 2, 3),
        complete=False,
        origin=Affine(
            dataset="mnist", split=split, scale=(scale,), offset=(offset,), in_order=in_order
        ),
    )


def picture(kind, split, index, label):
    return ImageRecord(
        kind=kind,
        values=np.zeros((28, 28)),
        row=DataRow(dataset="mnist", split=split, index=index, label=label),
    )


Y_TEST = np.arange(10000) % 10
# Right for every row but those divisible by 10, of which image 0 and image 10 are among the first.
PREDICTIONS = np.where(np.arange(10000) % 10 == 0, 8, Y_TEST)


def gallery(labels, *, count=25, split="test"):
    axes = tuple(
        AxesRecord(xlabel=str(labels[i]), images=(picture("image", split, i, int(Y_TEST[i])),))
        for i in range(count)
    )
    return FigureRecord(cell=30, axes=axes)


def shown():
    """What the document's own cells show."""
    text = "".join(
        f"{shape}\n<class 'numpy.ndarray'>\n"
        for shape in ("(60000, 28, 28)", "(60000,)", "(10000, 28, 28)", "(10000,)")
    )
    heatmap = FigureRecord(cell=6, axes=(AxesRecord(images=(picture("mesh", "train", 5, 2),)),))
    return Shown(
        figures=(heatmap, gallery(PREDICTIONS)),
        outputs=(
            OutputRecord(cell=3, text=text),
            OutputRecord(cell=6, text="<Axes: >"),
            OutputRecord(cell=7, text="np.uint8(2)"),
        ),
    )


def reference():
    """Every variable of lab 5 as the reference solution leaves it at the end."""
    return {
        "lab": shown(),
        "X_train": images("train"),
        "X_test": images("test"),
        "y_train": array(np.arange(60000) % 10),
        "y_test": array(Y_TEST),
        "cnn_model": model(),
        "sgd_optimizer": SGD,
        "loss_fn": LOSS,
        "history": HistoryRecord(epochs=1, metrics={"loss": (0.35,), "accuracy": (0.9,)}, fit=FIT),
        "loss": 0.31,
        "accuracy": 0.9,
        "predictions": array(PREDICTIONS),
    }
