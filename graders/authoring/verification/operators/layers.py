"""Mistakes in layers: sizes, kernels, strides, padding, activations, kinds."""

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
from graders.models.allow_list import LAYERS

_CONVOLUTIONS = ("Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "SeparableConv2D")
_POOLINGS = ("MaxPooling1D", "MaxPooling2D", "MaxPooling3D")
_SIZES = {
    **dict.fromkeys(_CONVOLUTIONS, ("filters", 0, "filter")),
    "Dense": ("units", 0, "unit|output"),
    "LSTM": ("units", 0, "unit|node"),
    "GRU": ("units", 0, "unit|node"),
    "SimpleRNN": ("units", 0, "unit|node"),
    "Embedding": ("output_dim", 1, "dimension|Embedding"),
}
_OTHER_ACTIVATION = {
    "relu": "sigmoid",
    "softmax": "sigmoid",
    "sigmoid": "softmax",
    "tanh": "relu",
}
_OTHER_KIND = {"LSTM": "GRU", "GRU": "SimpleRNN", "SimpleRNN": "GRU", "MaxPooling1D":
               "AveragePooling1D", "MaxPooling2D": "AveragePooling2D",
               "GlobalAveragePooling1D": "GlobalMaxPooling1D",
               "GlobalAveragePooling2D": "GlobalMaxPooling2D",
               "BatchNormalization": "LayerNormalization"}  # fmt: skip


def layer_calls(module: cst.Module) -> Iterator[tuple[str, cst.Call]]:
    """Calls that make a layer, with the layer's class name."""
    for call in m.findall(module, m.Call()):
        if isinstance(call, cst.Call) and name_of(call.func) in LAYERS | {"Activation"}:
            yield name_of(call.func), call


def sizes(module: cst.Module) -> Iterator[Edit]:
    """Half as many filters or units, or one more where the number has a name."""
    for kind, call in layer_calls(module):
        keyword, place, hints = _SIZES.get(kind, ("", None, ""))
        arg = argument(call, keyword, place) if keyword else None
        if arg is None:
            continue
        new = _half(arg.value)
        if new is not None:
            what = f"{text(arg.value)} → {text(new)}"
            yield edit(f"{kind} {keyword}", what, arg.value, new, hints)


def kernels(module: cst.Module) -> Iterator[Edit]:
    """Another kernel size or pool size."""
    for kind, call in layer_calls(module):
        keyword, place = ("pool_size", 0) if kind in _POOLINGS else ("kernel_size", 1)
        if kind not in (*_CONVOLUTIONS, *_POOLINGS):
            continue
        arg = argument(call, keyword, place)
        numbers = [] if arg is None else m.findall(arg.value, m.Integer())
        if arg is None or not numbers or not isinstance(numbers[0], cst.Integer):
            continue
        size = {2: 3, 3: 5, 5: 3}.get(int(numbers[0].value), 2)
        what = f"{text(arg.value)} → {size}"
        hints = "kernel" if keyword == "kernel_size" else "pool"
        yield edit(f"{kind} {keyword}", what, arg.value, cst.Integer(str(size)), hints)


def strides(module: cst.Module) -> Iterator[Edit]:
    """A stride where there is none, or none where there is one."""
    for kind, call in layer_calls(module):
        if kind not in _CONVOLUTIONS:
            continue
        arg = argument(call, "strides")
        if arg is None:
            yield edit("strides", "1 → 2", call, with_argument(call, "strides", "2"), "stride")
        elif "2" in text(arg.value):
            yield edit("strides", "2 → 1", arg.value, cst.Integer("1"), "stride")
        else:
            yield edit("strides", "1 → 2", arg.value, cst.Integer("2"), "stride")


def padding(module: cst.Module) -> Iterator[Edit]:
    """Same in the place of valid, and the reverse."""
    for kind, call in layer_calls(module):
        if kind not in _CONVOLUTIONS:
            continue
        arg = argument(call, "padding")
        if arg is None:
            new = with_argument(call, "padding", "'same'")
            yield edit("padding", "valid → same", call, new, "padding")
        elif "same" in text(arg.value):
            yield edit("padding", "same → valid", call, without(call, arg), "padding")


def activations(module: cst.Module) -> Iterator[Edit]:
    """Another activation, or none."""
    for kind, call in layer_calls(module):
        arg = argument(call, "activation", 0 if kind == "Activation" else None)
        value = arg.value if arg is not None else None
        if arg is None or not isinstance(value, cst.SimpleString):
            continue
        old = str(value.evaluated_value)
        new = _OTHER_ACTIVATION.get(old, "relu")
        hints = f"activation|{old}|{new}"
        what = f"{old} → {new}"
        other = cst.SimpleString(f"'{new}'")
        yield edit("activation", what, value, other, hints, variant=old)
        if kind != "Activation":
            what, none = f"{old} missing", without(call, arg)
            yield edit("activation", what, call, none, hints, variant=what)


def softmax_added(module: cst.Module) -> Iterator[Edit]:
    """Probabilities where the last layer has to give logits."""
    dense = [call for kind, call in layer_calls(module) if kind == "Dense"]
    if dense and not m.findall(module, m.SimpleString(m.MatchIfTrue(lambda it: "softmax" in it))):
        for call in dense:
            if argument(call, "activation") is None and not _is_one(argument(call, "units", 0)):
                new = with_argument(call, "activation", "'softmax'")
                yield edit("activation", "softmax added", call, new, "softmax|logits|activation")


def kinds(module: cst.Module) -> Iterator[Edit]:
    """Another kind of layer."""
    for kind, call in layer_calls(module):
        other = _OTHER_KIND.get(kind)
        if other is not None:
            new = (
                call.func.with_changes(attr=cst.Name(other))
                if isinstance(call.func, cst.Attribute)
                else cst.parse_expression(f"__import__('keras').layers.{other}")
            )
            yield edit("kind", f"{kind} → {other}", call.func, new, f"{kind}|{other}")


def rates(module: cst.Module) -> Iterator[Edit]:
    """Another share of dropout."""
    for kind, call in layer_calls(module):
        arg = argument(call, "rate", 0) if kind == "Dropout" else None
        if arg is not None and isinstance(arg.value, cst.Float):
            new = "0.05" if float(arg.value.value) >= 0.3 else "0.75"
            what = f"{arg.value.value} → {new}"
            yield edit("dropout rate", what, arg.value, cst.Float(new), "rate|dropout")


def passed_by(module: cst.Module) -> Iterator[Edit]:
    """A layer of a functional model that is not called: what it gets goes on as it is."""
    for call in m.findall(module, m.Call(func=m.Call(), args=[m.Arg()])):
        if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Call):
            continue
        kind, given = name_of(call.func.func), call.args[0]
        if kind in LAYERS | {"Activation"} and given.keyword is None and not given.star:
            what, hints = text(call.func), f"{kind}|layer|row"
            yield edit(f"{kind} left out", what, call, given.value, hints)


def sequences(module: cst.Module) -> Iterator[Edit]:
    """A recurrent layer that gives its last output only."""
    for _kind, call in layer_calls(module):
        arg = argument(call, "return_sequences")
        if arg is not None:
            hints = "return_sequences|each step|sequence"
            yield edit("return_sequences", "missing", call, without(call, arg), hints)


def _is_one(arg: cst.Arg | None) -> bool:
    return arg is not None and isinstance(arg.value, cst.Integer) and arg.value.value == "1"


def _half(value: cst.BaseExpression) -> cst.BaseExpression | None:
    if isinstance(value, cst.Integer):
        number = int(value.value)
        return cst.Integer(str(number // 2 if number > 3 else number + 1))
    if isinstance(value, cst.Name):
        return cst.parse_expression(f"{value.value} + 1")
    return None


OPERATORS: tuple[Operator, ...] = (
    sizes,
    kernels,
    strides,
    padding,
    activations,
    softmax_added,
    kinds,
    rates,
    passed_by,
    sequences,
)
