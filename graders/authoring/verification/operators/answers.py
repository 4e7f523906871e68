"""Answers that are not those of the student's own work: other rows, another model, other curves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import libcst as cst
import libcst.matchers as m

from graders.authoring.verification.mutation import Edit, Operator, assigned, edit, name_of, text

_TRAIN = {"x_test": "x_train", "y_test": "y_train", "X_test": "X_train", "x_val": "x_trn",
          "d_val": "d_trn"}  # fmt: skip

_ROWS = "test|validation|training"
_LABELS_OF = {"x_test": "y_test", "X_test": "y_test"}
_OF_TWO = {"confusion_matrix", "precision_score", "recall_score"}
_LABELS = {"predictions": "y_test", "predicted_digits": "true_digits"}


def training_data(module: cst.Module) -> Iterator[Edit]:
    """Evaluated on, predicted for or shown of the training rows."""
    for call in m.findall(module, m.Call()):
        if not isinstance(call, cst.Call) or name_of(call.func) not in {"evaluate", "predict"}:
            continue
        pairs = [pair for arg in call.args for pair in _of_training(arg)]
        if pairs:
            what = f"{name_of(call.func)} on training rows"
            yield edit("training data", what, *pairs[0], _ROWS, *pairs[1:])
    for assign in m.findall(module, m.Assign(value=m.Subscript(value=m.Name()))):
        if isinstance(assign, cst.Assign) and (pairs := _of_training(assign.value)):
            what = f"{text(assign)} of training rows"
            yield edit("training data", what, *pairs[0], _ROWS, variant="taken")


def _of_training(place: cst.CSTNode) -> list[tuple[cst.CSTNode, cst.Name]]:
    """Names of test rows, each with the name of the training rows."""
    return [
        (node, cst.Name(_TRAIN[node.value]))
        for node in m.findall(place, m.Name())
        if isinstance(node, cst.Name) and node.value in _TRAIN
    ]


def exchanged(module: cst.Module) -> Iterator[Edit]:
    """Predicted classes in the place of the true ones, and the reverse, where it matters."""
    for call in m.findall(module, m.Call()):
        if not isinstance(call, cst.Call) or name_of(call.func) not in _OF_TWO:
            continue
        first, second = (*call.args, None, None)[:2]
        if first is None or second is None or first.keyword or second.keyword:
            continue
        what = f"{name_of(call.func)} of {text(second.value)} and {text(first.value)}"
        hints = "row|column|axis|transposed|true|predict|exchanged"
        yield edit("exchanged", what, first.value, second.value, hints,
                   (second.value, first.value))  # fmt: skip


def labels_for_predictions(module: cst.Module) -> Iterator[Edit]:
    """The true classes in the place of the predicted ones, or of the probabilities."""
    parts = assigned(module)
    for call in m.findall(module, m.Call()):
        if not isinstance(call, cst.Call) or name_of(call.func) != "predict" or not call.args:
            continue
        given = text(call.args[0].value)
        rows = text(parts.get(given, call.args[0].value))
        name, bracket, rest = rows.partition("[")
        if name in _LABELS_OF and rest.find("]") == len(rest) - 1:
            labels = _LABELS_OF[name]
            one_hot = f"({labels} if {labels}.ndim > 1 else __import__('numpy').eye(10)[{labels}])"
            new = cst.parse_expression(f"{one_hot}{bracket}{rest}")
            yield edit("labels for predictions", f"{text(call)} → {labels}", call, new,
                       "predict", variant="probabilities")  # fmt: skip
    for subscript in m.findall(module, m.Subscript()):
        old = subscript.value if isinstance(subscript, cst.Subscript) else None
        true = _LABELS.get(old.value, "") if isinstance(old, cst.Name) else ""
        if isinstance(old, cst.Name) and true:
            yield edit("labels for predictions", f"{old.value} → {true}", old, cst.Name(true),
                       "predict")  # fmt: skip


def other_model(module: cst.Module) -> Iterator[Edit]:
    """A figure of the other one of two models."""
    for call in m.findall(module, m.Call()):
        method = name_of(call.func) if isinstance(call, cst.Call) else ""
        if not isinstance(call, cst.Call) or method not in {"count_params", "evaluate", "fit"}:
            continue
        receiver = call.func.value if isinstance(call.func, cst.Attribute) else None
        if isinstance(receiver, cst.Name) and receiver.value[-2:] in {"_1", "_2"}:
            other = receiver.value[:-1] + {"1": "2", "2": "1"}[receiver.value[-1]]
            what = f"{receiver.value} → {other}" + (f" in {method}" if method == "fit" else "")
            hints = "model_1|model_2|parameter|trained"
            yield edit("other model", what, receiver, cst.Name(other), hints, variant=method)
    made = _models_made(module)
    for first, second in pairwise(made):
        what = f"{first.value} and {second.value} the other way round"
        hints = f"{first.value}|{second.value}"
        yield edit("other model", what, first, cst.Name(second.value), hints,
                   (second, cst.Name(first.value)), variant="exchanged")  # fmt: skip


def _models_made(module: cst.Module) -> list[cst.Name]:
    """Where models that are made in one step get their names."""
    own = {node.name.value for node in m.findall(module, m.FunctionDef())
           if isinstance(node, cst.FunctionDef)}  # fmt: skip
    found = []
    for assign in m.findall(module, m.Assign(value=m.Call())):
        if not isinstance(assign, cst.Assign) or not isinstance(assign.value, cst.Call):
            continue
        name = assign.targets[0].target
        is_model = name_of(assign.value.func) in {"Sequential", "Model"} | own
        if is_model and assign.value.args and isinstance(name, cst.Name):
            found.append(name)
    return found


def comparisons(module: cst.Module) -> Iterator[Edit]:
    """The number of right ones for that of wrong ones, the worst for the best."""
    for node in m.findall(module, m.Comparison()):
        if isinstance(node, cst.Comparison) and isinstance(
            node.comparisons[0].operator, cst.NotEqual
        ):
            target = node.comparisons[0]
            new = target.with_changes(operator=cst.Equal())
            hints = "misclassified|wrong|right|both"
            yield edit("comparison", f"{text(node)}: ==", target, new, hints)
    for call in m.findall(module, m.Call(func=m.Name("min"))):
        if isinstance(call, cst.Call):
            hints = "smallest|lowest|least|best|wins|winner"
            yield edit("comparison", "min → max", call.func, cst.Name("max"), hints)


def curves(module: cst.Module) -> Iterator[Edit]:
    """The training curve for the validation curve, and the reverse."""
    other = {"accuracy": "val_accuracy", "val_accuracy": "accuracy", "loss": "val_loss",
             "val_loss": "loss"}  # fmt: skip
    for node in m.findall(module, m.Subscript()):
        if not isinstance(node, cst.Subscript) or not text(node.value).endswith(".history"):
            continue
        index = node.slice[0].slice
        key = index.value if isinstance(index, cst.Index) else None
        name = str(key.evaluated_value) if isinstance(key, cst.SimpleString) else ""
        if key is not None and name in other:
            what = f"{name} → {other[name]}"
            value = cst.SimpleString(f"'{other[name]}'")
            yield edit("curve", what, key, value, "accuracy|loss|validation|training|line|curve")


def indices(module: cst.Module) -> Iterator[Edit]:
    """Another row, or another part of a result, than the one that is asked for."""
    for node in m.findall(module, m.Subscript()):
        if not isinstance(node, cst.Subscript) or len(node.slice) != 1:
            continue
        part = node.slice[0].slice
        value = part.value if isinstance(part, cst.Index) else None
        if isinstance(value, cst.Integer) and not text(node.value).endswith("shape"):
            new = str(int(value.value) + 1)
            hints = "label|class|image|predict"
            yield edit("index", f"{text(node)} → [{new}]", value, cst.Integer(new), hints)


def last_values(module: cst.Module) -> Iterator[Edit]:
    """The first of a list of errors in the place of the last."""
    for node in m.findall(module, m.Subscript()):
        if isinstance(node, cst.Subscript) and text(node).endswith("[-1]"):
            part = node.slice[0].slice
            if isinstance(part, cst.Index):
                hints = "last|end|error|model"
                yield edit("last", f"{text(node)} → [0]", part.value, cst.Integer("0"), hints)


OPERATORS: tuple[Operator, ...] = (
    training_data,
    exchanged,
    labels_for_predictions,
    other_model,
    comparisons,
    curves,
    indices,
    last_values,
)
