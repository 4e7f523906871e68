"""Mistakes in compiling and training: loss, optimizer, rate, metric, epochs, rows."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst
import libcst.matchers as m

from graders.authoring.verification.mutation import (
    Edit,
    Operator,
    argument,
    edit,
    name_of,
    text,
    with_argument,
    without,
)

_OTHER_LOSS = {
    "sparse_categorical_crossentropy": "categorical_crossentropy",
    "categorical_crossentropy": "mean_squared_error",
    "binary_crossentropy": "mean_squared_error",
    "mean_squared_error": "mean_absolute_error",
}
METRICS = "metrics"
"""The operator whose mistakes leave the training itself as it is."""
_CLASSES = "__import__('keras').losses"
_OF_LOGITS = {
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
    "binary_crossentropy": "BinaryCrossentropy",
}
_LOSS_CLASSES = {"SparseCategoricalCrossentropy": "CategoricalCrossentropy"}
_OTHER_OPTIMIZER = {"adam": "sgd", "rmsprop": "sgd", "sgd": "adam"}
_OPTIMIZER_CLASSES = {"SGD": "Adam", "Adam": "SGD", "RMSprop": "SGD"}


def losses(module: cst.Module) -> Iterator[Edit]:
    """Another loss, by its name or its class."""
    for old, node in _strings(module):
        if old in _OTHER_LOSS:
            new = _OTHER_LOSS[old]
            yield edit("loss", f"{old} → {new}", node, cst.SimpleString(f"'{new}'"), "loss")
    for call in _calls(module):
        new = _LOSS_CLASSES.get(name_of(call.func), "")
        if new and isinstance(call.func, cst.Attribute):
            func = call.func.with_changes(attr=cst.Name(new))
            yield edit("loss", f"{name_of(call.func)} → {new}", call.func, func, "loss|labels")


def logits(module: cst.Module) -> Iterator[Edit]:
    """A loss that takes logits for probabilities, and the reverse."""
    for old, node in _strings(module):
        if old in _OF_LOGITS:
            new = f"{_OF_LOGITS[old]}(from_logits=True)"
            loss = cst.parse_expression(f"{_CLASSES}.{new}")
            yield edit("from_logits", f"{old} → {new}", node, loss, "from_logits|logits")
    for call in _calls(module):
        arg = argument(call, "from_logits")
        if arg is not None:
            yield edit("from_logits", "missing", call, without(call, arg), "from_logits|logits")


def optimizers(module: cst.Module) -> Iterator[Edit]:
    """Another optimizer, by its name or its class."""
    for old, node in _strings(module):
        if old in _OTHER_OPTIMIZER:
            new = _OTHER_OPTIMIZER[old]
            value = cst.SimpleString(f"'{new}'")
            yield edit("optimizer", f"{old} → {new}", node, value, "optimizer")
    for call in _calls(module):
        new = _OPTIMIZER_CLASSES.get(name_of(call.func), "")
        if new and argument(call, "learning_rate") is not None:
            func = (
                call.func.with_changes(attr=cst.Name(new))
                if isinstance(call.func, cst.Attribute)
                else cst.parse_expression(f"__import__('keras').optimizers.{new}")
            )
            yield edit("optimizer", f"{name_of(call.func)} → {new}", call.func, func, "optimizer")


def compiled_with(module: cst.Module) -> Iterator[Edit]:
    """Another optimizer where the right one has a name."""
    for call in _calls(module, "compile"):
        arg = argument(call, "optimizer")
        if arg is not None and isinstance(arg.value, cst.Name):
            other = cst.SimpleString("'adadelta'")
            what = f"{arg.value.value} → adadelta"
            yield edit("optimizer", what, arg.value, other, "optimizer", variant="by name")


def learning_rates(module: cst.Module) -> Iterator[Edit]:
    """A tenth of the learning rate."""
    for call in _calls(module):
        arg = argument(call, "learning_rate")
        if arg is not None and isinstance(arg.value, cst.Float):
            new = f"{float(arg.value.value) / 10:g}"
            what = f"{arg.value.value} → {new}"
            yield edit(
                "learning rate", what, arg.value, cst.Float(new), "learning rate|learning_rate"
            )


def metrics(module: cst.Module) -> Iterator[Edit]:
    """No metric, or another one."""
    for call in _calls(module, "compile"):
        arg = argument(call, "metrics")
        if arg is not None:
            none = without(call, arg)
            yield edit(METRICS, "missing", call, none, "metric", variant="missing")
            if "mae" not in (old := text(arg.value)) and "absolute" not in old:
                other = cst.parse_expression("['mae']")
                yield edit(METRICS, "accuracy → mae", arg.value, other, "metric", variant="mae")


def epochs(module: cst.Module) -> Iterator[Edit]:
    """Too few epochs, and none at all."""
    for call in _calls(module, "fit"):
        arg = argument(call, "epochs")
        if arg is not None:
            asked = text(arg.value)
            other = "1" if asked.isdecimal() and asked != "1" else f"{asked} + 1"
            yield edit(
                "epochs", f"{asked} → {other}", arg.value, cst.parse_expression(other), "epoch"
            )
            untrained = "trained|epoch"
            yield edit("untrained", "epochs=0", arg.value, cst.Integer("0"), untrained)


def batches(module: cst.Module) -> Iterator[Edit]:
    """Another batch size where the task names one."""
    for call in _calls(module, "fit"):
        arg = argument(call, "batch_size")
        if arg is not None:
            what = f"{text(arg.value)} → 512"
            yield edit("batch_size", what, arg.value, cst.Integer("512"), "batch")


def validation_splits(module: cst.Module) -> Iterator[Edit]:
    """No share of the training rows kept for validation, or half of them."""
    for call in _calls(module, "fit"):
        arg = argument(call, "validation_split")
        if arg is not None:
            none, half = without(call, arg), cst.Float("0.5")
            what = f"{text(arg.value)} → 0.5"
            yield edit("validation_split", "missing", call, none, "validation", variant="missing")
            yield edit("validation_split", what, arg.value, half, "validation|rows|examples")


def validation(module: cst.Module) -> Iterator[Edit]:
    """No validation data, the training rows, or those of the test set."""
    for call in _calls(module, "fit"):
        arg = argument(call, "validation_data")
        if arg is None or len(call.args) < 2:
            continue
        rows = f"({text(call.args[0].value)}, {text(call.args[1].value)})"
        mistakes = [
            ("missing", call, without(call, arg)),
            ("training rows", arg.value, cst.parse_expression(rows)),
        ]
        if "_valid" in (own := text(arg.value)):
            test = cst.parse_expression(own.replace("_valid", "_test"))
            mistakes.append(("test rows", arg.value, test))
        for what, old, new in mistakes:
            yield edit("validation_data", what, old, new, "validation", variant=what)


def training_rows(module: cst.Module) -> Iterator[Edit]:
    """Training on the test rows, and on a few of the right ones."""
    for call in _calls(module, "fit"):
        if len(call.args) < 2 or call.args[0].keyword or call.args[1].keyword:
            continue
        x, y = call.args[0], call.args[1]
        inputs, labels = text(x.value), text(y.value)
        if inputs.endswith("_train"):
            test = [  # a thousand of them: such a training runs in the sandbox, in full
                cst.parse_expression(f"{name.replace('_train', '_test')}[:1000]")
                for name in (inputs, labels)
            ]
            yield edit("rows", "test rows", x.value, test[0], "train",
                       (y.value, test[1]), variant="test")  # fmt: skip
        few = [cst.parse_expression(f"{name}[:500]") for name in (inputs, labels)]
        yield edit("rows", "the first 500", x.value, few[0], "500|rows|images|all of",
                   (y.value, few[1]))  # fmt: skip


def compiled_without(module: cst.Module) -> Iterator[Edit]:
    """A loss of one's own choice where the task's is given by its name."""
    for call in _calls(module, "compile"):
        arg = argument(call, "loss")
        if arg is not None and isinstance(arg.value, cst.Name):
            for what, new in (
                ("mse", "'mse'"),
                ("one of logits", f"{_CLASSES}.CategoricalCrossentropy(from_logits=True)"),
            ):
                changed = with_argument(without(call, arg), "loss", new)
                name = f"{text(arg.value)} → {what}"
                yield edit("loss", name, call, changed, "loss|logits", variant=what)


def _calls(module: cst.Module, method: str = "") -> Iterator[cst.Call]:
    for call in m.findall(module, m.Call()):
        if isinstance(call, cst.Call) and (not method or name_of(call.func) == method):
            yield call


def _strings(module: cst.Module) -> Iterator[tuple[str, cst.SimpleString]]:
    for node in m.findall(module, m.SimpleString()):
        if isinstance(node, cst.SimpleString):
            yield str(node.evaluated_value), node


OPERATORS: tuple[Operator, ...] = (
    losses,
    logits,
    optimizers,
    compiled_with,
    learning_rates,
    metrics,
    epochs,
    batches,
    validation,
    validation_splits,
    training_rows,
    compiled_without,
)
