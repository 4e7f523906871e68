"""Mistakes of whole lines: left out, done twice, in the wrong order."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from itertools import pairwise

import libcst as cst
import libcst.matchers as m

from graders.authoring.verification.mutation import Edit, Operator, assigned, edit, name_of, text

_LABELS = {
    "xlabel": "label",
    "ylabel": "label",
    "title": "title",
    "legend": "legend",
}


def layers_left_out(module: cst.Module) -> Iterator[Edit]:
    """A layer is not added."""
    for layer in _layers(module):
        new = cst.RemoveFromParent()
        yield edit(f"{layer.kind} left out", layer.what, layer.node, new, _words(layer))


def layers_doubled(module: cst.Module) -> Iterator[Edit]:
    """A layer stands twice."""
    for layer in _layers(module):
        copy: cst.CSTNode = layer.node
        if isinstance(copy, cst.Element):
            space = cst.SimpleWhitespace(" ")
            copy = copy.with_changes(comma=cst.Comma(whitespace_after=space))
        elif "(" not in layer.what:  # one layer cannot be added twice, but one like it can
            if not isinstance(layer.maker, cst.Call):
                continue
            name = m.findall(copy, m.Call())[0].args[0].value  # type: ignore[attr-defined]
            copy = cst.ensure_type(copy.deep_replace(name, layer.maker), cst.SimpleStatementLine)
        new = cst.FlattenSentinel([copy, layer.node])
        yield edit(f"{layer.kind} doubled", layer.what, layer.node, new, _words(layer))


def layers_swapped(module: cst.Module) -> Iterator[Edit]:
    """Two neighbours have changed places."""
    for first, second in pairwise(_layers(module)):
        if first.model != second.model or first.kind == second.kind:
            continue
        words = f"{_words(first)}|{_words(second)}"
        new, other = first.node, second.node
        if isinstance(new, cst.Element) and isinstance(other, cst.Element):
            new, other = new.with_changes(value=other.value), other.with_changes(value=new.value)
        else:
            new, other = other, new
        yield edit(
            "swapped", f"{first.kind} and {second.kind}", first.node, new, words,
            (second.node, other),
        )  # fmt: skip


def unlabelled(module: cst.Module) -> Iterator[Edit]:
    """A figure without one of its texts."""
    for line in _lines(module):
        call = _call(line)
        name = name_of(call.func) if call is not None else ""
        if name in _LABELS:
            new = cst.RemoveFromParent()
            yield edit("text of a figure", f"{name} missing", line, new, f"{_LABELS[name]}|{name}")


def undrawn(module: cst.Module) -> Iterator[Edit]:
    """A picture or a line of a figure is not drawn."""
    for line in _lines(module):
        call = _call(line)
        name = name_of(call.func) if call is not None else ""
        if name in {"imshow", "heatmap", "plot", "plot_imgs", "plot_examples"}:
            hints = "figure|image|picture|line|show|draw|heatmap"
            yield edit("drawing", f"{name} missing", line, _passing(), hints)


def unprinted(module: cst.Module) -> Iterator[Edit]:
    """Something is not printed."""
    for line in _lines(module):
        call = _call(line)
        if call is not None and name_of(call.func) == "print" and ".shape" in text(line):
            yield edit(
                "output", f"{text(line)} missing", line, _passing(), "shown|print|shape|type"
            )


def undone(module: cst.Module) -> Iterator[Edit]:
    """A name is not bound at all."""
    for line in _lines(module):
        assign = line.body[0]
        if isinstance(assign, cst.Assign) and isinstance(assign.targets[0].target, cst.Name):
            name = assign.targets[0].target.value
            call = assign.value
            if isinstance(call, cst.Call) and name_of(call.func) in {"fit", "evaluate"}:
                new = cst.RemoveFromParent()
                hints = f"{name}|trained"
                yield edit("left out", text(line), line, new, hints)


@dataclasses.dataclass(frozen=True)
class _Layer:
    """A layer where it enters a model: node to change, kind, text, model, what makes it."""

    node: cst.CSTNode
    kind: str
    what: str
    model: str
    maker: cst.BaseExpression


def _layers(module: cst.Module) -> list[_Layer]:
    return [layer for layer in (*_added(module), *_listed(module)) if "Input" not in layer.kind]


def _added(module: cst.Module) -> Iterator[_Layer]:
    made = assigned(module)
    for line in _lines(module):
        call = _call(line)
        if call is None or name_of(call.func) != "add" or len(call.args) != 1:
            continue
        value = call.args[0].value
        maker = made.get(value.value, value) if isinstance(value, cst.Name) else value
        model = text(call.func.value) if isinstance(call.func, cst.Attribute) else ""
        what = text(value).removeprefix("keras.layers.")
        yield _Layer(line, _kind(maker), what, model, maker)


def _listed(module: cst.Module) -> Iterator[_Layer]:
    for number, call in enumerate(m.findall(module, m.Call())):
        if not isinstance(call, cst.Call) or name_of(call.func) != "Sequential" or not call.args:
            continue
        listed = call.args[0].value
        if isinstance(listed, cst.List):
            for element in listed.elements:
                what = text(element.value).removeprefix("keras.layers.")
                yield _Layer(element, _kind(element.value), what, str(number), element.value)


def _kind(maker: cst.BaseExpression) -> str:
    return name_of(maker.func) if isinstance(maker, cst.Call) else name_of(maker)


def _words(layer: _Layer) -> str:
    if layer.kind == "Activation":
        name = layer.what.partition("(")[2].strip("')\"")
        return f"activation|{name}"
    return layer.kind if layer.kind[:1].isupper() else "layer"  # a function, or a parameter


def _passing() -> cst.SimpleStatementLine:
    return cst.SimpleStatementLine([cst.Pass()])


def _lines(module: cst.Module) -> Iterator[cst.SimpleStatementLine]:
    for line in m.findall(module, m.SimpleStatementLine()):
        if isinstance(line, cst.SimpleStatementLine):
            yield line


def _call(line: cst.SimpleStatementLine) -> cst.Call | None:
    statement = line.body[0]
    call = statement.value if isinstance(statement, cst.Expr) else None
    return call if isinstance(call, cst.Call) else None


OPERATORS: tuple[Operator, ...] = (
    layers_left_out,
    layers_doubled,
    layers_swapped,
    unlabelled,
    undrawn,
    unprinted,
    undone,
)
