"""Mistakes in preparing data: scaling, shapes, labels, axes, splits, slices."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst
import libcst.matchers as m

from graders.authoring.verification.mutation import (
    Change,
    Edit,
    Operator,
    argument,
    edit,
    name_of,
    text,
)

_SCALE = "scale|255|between 0 and 1|range|largest"
_SHAPE = "shape|axis|channel|axes|dimension"
_NOT_KEPT = {
    "astype": "float32",
    "reshape": _SHAPE,
    "expand_dims": _SHAPE,
    "pad_sequences": "length",
    "to_categorical": "one-hot|to_categorical",
}
"""Words for a result that was computed and not kept, by the function that gave it."""


def scaling(module: cst.Module) -> Iterator[Edit]:
    """Division by another number, twice, and none at all."""
    for node in m.findall(module, m.BinaryOperation(operator=m.Divide())):
        if isinstance(node, cst.BinaryOperation) and _is_255(node.right):
            yield from _scaled(text(node), node.right, (node, node.left))
            yield _other_scale(text(node), "in 0 to 2", (node.right, cst.Float("127.5")))
    for line in m.findall(module, m.SimpleStatementLine([m.AugAssign(operator=m.DivideAssign())])):
        assign = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
        if isinstance(assign, cst.AugAssign) and _is_255(assign.value):
            yield from _scaled(text(assign), assign.value, (line, cst.RemoveFromParent()))


def _scaled(what: str, number: cst.BaseExpression, none: Change) -> Iterator[Edit]:
    yield _other_scale(what, "by 225", (number, cst.Float("225.0")))
    yield _other_scale(what, "missing", none)
    yield _other_scale(what, "twice", (number, cst.parse_expression("(255.0 * 255.0)")))


def _other_scale(what: str, how: str, change: Change) -> Edit:
    return edit("scaling", f"{what} {how}", *change, _SCALE, variant=how)


def reshaping(module: cst.Module) -> Iterator[Edit]:
    """No channel axis."""
    for call in _calls(module, "reshape", "expand_dims"):
        if isinstance(call.func, cst.Attribute) and call.args:
            library = text(call.func.value) in {"np", "numpy", "tf", "keras.ops"}
            source = call.args[0].value if library else call.func.value
            yield edit("reshape", f"{text(call)} missing", call, source, _SHAPE)


def one_hot(module: cst.Module) -> Iterator[Edit]:
    """Labels that stay whole numbers."""
    for call in _calls(module, "to_categorical"):
        source = call.args[0].value
        hints = "one-hot|to_categorical|label"
        yield edit("one-hot", f"{text(source)} stays whole numbers", call, source, hints)


def types(module: cst.Module) -> Iterator[Edit]:
    """Double precision in the place of float32."""
    for call in _calls(module, "astype"):
        if "float32" in text(call.args[0].value):
            new = cst.SimpleString("'float64'")
            yield edit(
                "dtype", f"{text(call)}: float64", call.args[0].value, new, "float32|float64"
            )


def not_assigned(module: cst.Module) -> Iterator[Edit]:
    """A result that is computed and not kept."""
    for assign in m.findall(module, m.Assign()):
        if not isinstance(assign, cst.Assign):
            continue
        name, value = text(assign.targets[0].target), assign.value
        call = name_of(value.func) if isinstance(value, cst.Call) else ""
        what = f"{name} = {text(value)}"
        if call in _NOT_KEPT:
            hints = _NOT_KEPT[call]
        elif m.findall(value, m.BinaryOperation(operator=m.Divide(), right=m.MatchIfTrue(_is_255))):
            call, hints = "scaling", _SCALE
        elif m.matches(value, m.Call(args=[m.AtLeastN(n=1)])) and call in {"Sequential", "Model"}:
            what, hints = f"{name} = {call}(…)", name  # what had that name before stays
        else:
            continue
        yield edit("not assigned", what, assign, cst.Expr(value), hints, variant=call)


def axes(module: cst.Module) -> Iterator[Edit]:
    """The other axis of argmax."""
    for call in _calls(module, "argmax"):
        arg = argument(call, "axis", 0 if text(call.func).count(".") else None)
        if arg is not None and text(arg.value) in {"1", "-1"}:
            what = f"{text(arg.value)} → 0"
            hints = "axis|argmax|predict|class|shape|value"
            yield edit("axis", what, arg.value, cst.Integer("0"), hints)


def splits(module: cst.Module) -> Iterator[Edit]:
    """Another share of the rows, and other labels than rows."""
    for call in _calls(module, "train_test_split"):
        arg = argument(call, "train_size")
        if arg is not None:
            hints = "rows|54|22|shape|split|90"
            what = f"{text(arg.value)} → 0.8"
            yield edit("split", what, arg.value, cst.Float("0.8"), hints)
            what = f"{text(arg.value)} → 0.1"
            yield edit("split", what, arg.value, cst.Float("0.1"), hints)


def lengths(module: cst.Module) -> Iterator[Edit]:
    """Sequences of another length, or filled at the other end."""
    for call in _calls(module, "pad_sequences"):
        arg = argument(call, "maxlen")
        if arg is not None and isinstance(arg.value, cst.Integer):
            what = f"{arg.value.value} → 80"
            hints = "length|100|80|maxlen|shape"
            yield edit("maxlen", what, arg.value, cst.Integer("80"), hints)


def slices(module: cst.Module) -> Iterator[Edit]:
    """Slices and ranges that are off by one."""
    for node in m.findall(module, m.Slice()):
        if isinstance(node, cst.Slice) and isinstance(node.upper, cst.Integer):
            fewer = str(int(node.upper.value) - 1)
            hints = _counted(node.upper.value)
            new = node.with_changes(upper=cst.Integer(fewer))
            yield edit("slice", f"{text(node)} ends at {fewer}", node, new, hints)
        if isinstance(node, cst.Slice) and isinstance(node.lower, cst.Integer):
            later = str(int(node.lower.value) + 1)
            hints = _counted(node.lower.value)
            new = node.with_changes(lower=cst.Integer(later))
            yield edit("slice", f"{text(node)} begins at {later}", node, new, hints)
    for call in _calls(module, "range"):
        if len(call.args) == 1 and isinstance(call.args[0].value, cst.Integer):
            old = call.args[0].value
            fewer = str(int(old.value) - 1)
            hints = _counted(old.value)
            yield edit("range", f"{old.value} → {fewer}", old, cst.Integer(fewer), hints)


def constants(module: cst.Module) -> Iterator[Edit]:
    """Another number for a word that is not a word."""
    for assign in m.findall(module, m.Assign()):
        if not isinstance(assign, cst.Assign) or not isinstance(assign.value, cst.Integer):
            continue
        target = assign.targets[0].target
        if isinstance(target, cst.Subscript):
            new = str(int(assign.value.value) + 1)
            key = text(target.slice[0]).strip("\"'")
            what = f"{text(target)} = {new}"
            yield edit("constant", what, assign.value, cst.Integer(new), f"{key}|token|number")


def _calls(module: cst.Module, *names: str) -> Iterator[cst.Call]:
    for call in m.findall(module, m.Call()):
        if isinstance(call, cst.Call) and name_of(call.func) in names:
            yield call


def _counted(number: str) -> str:
    """Words for rows that are not those asked for; a single digit is found in any text."""
    return f"{number}|first|image|row" if len(number) > 1 else "first|image|row"


def _is_255(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Integer | cst.Float) and float(node.value) == 255.0


OPERATORS: tuple[Operator, ...] = (
    scaling,
    reshaping,
    one_hot,
    types,
    not_assigned,
    axes,
    splits,
    lengths,
    slices,
    constants,
)
