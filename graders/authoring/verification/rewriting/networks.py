"""Networks built in another style: as a list, by ``.add``, functional, with activations apart."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Callable, Sequence

_IMPORT = ast.parse("import keras as k").body[0]
_INLINE = {"Conv2D", "Dense"}


@dataclasses.dataclass(frozen=True)
class _Stack:
    """A sequential network as a cell builds it.

    Args:
        name: The variable that holds it.
        layers: What is stacked, in order, the input with it.
        statements: Indices of the cell's statements that do it.
    """

    name: str
    layers: tuple[ast.expr, ...]
    statements: tuple[int, ...]


Build = Callable[[_Stack], str | None]


def as_list(source: str) -> str | None:
    """``Sequential([…])`` in the place of ``.add``."""

    def build(stack: _Stack) -> str | None:
        is_list = len(stack.statements) == 1
        return None if is_list else f"{stack.name} = k.Sequential([{_joined(stack.layers)}])"

    return _rebuilt(source, build)


def by_add(source: str) -> str | None:
    """``.add`` for each layer in the place of a list."""

    def build(stack: _Stack) -> str | None:
        lines = [f"{stack.name}.add({ast.unparse(layer)})" for layer in stack.layers]
        is_list = len(stack.statements) == 1
        return "\n".join([f"{stack.name} = k.models.Sequential()", *lines]) if is_list else None

    return _rebuilt(source, build)


def functional(source: str) -> str | None:
    """Layers called one on the other, and ``Model``."""

    def build(stack: _Stack) -> str | None:
        if not _is_input(stack.layers[0]):
            return None
        calls = [f"x = {ast.unparse(layer)}(x)" for layer in stack.layers[1:]]
        first = f"inputs = x = {ast.unparse(stack.layers[0])}"
        return "\n".join([first, *calls, f"{stack.name} = k.Model(inputs, x)"])

    return _rebuilt(source, build)


def helper_function(source: str) -> str | None:
    """A function that builds the network."""

    def build(stack: _Stack) -> str:
        return (
            f"def build_{stack.name}():\n"
            f"    return k.Sequential([{_joined(stack.layers)}], name='a_name')\n"
            f"{stack.name} = build_{stack.name}()"
        )

    return _rebuilt(source, build)


def activations_apart(source: str) -> str | None:
    """Each activation as a layer of its own."""

    def build(stack: _Stack) -> str | None:
        layers: list[str] = []
        for layer in stack.layers:
            name = _activation(layer)
            if name is None or _kind(layer) not in _INLINE:
                layers.append(ast.unparse(layer))
                continue
            assert isinstance(layer, ast.Call)  # noqa: S101 - has an activation
            plain = [keyword for keyword in layer.keywords if keyword.arg != "activation"]
            layers.append(ast.unparse(ast.Call(layer.func, layer.args, plain)))
            layers.append("k.layers.ReLU()" if name == "relu" else f"k.layers.Activation('{name}')")
        if len(layers) == len(stack.layers):
            return None
        return f"{stack.name} = k.Sequential([{', '.join(layers)}])"

    return _rebuilt(source, build)


def activations_inline(source: str) -> str | None:
    """Each activation as an argument of the layer before it."""

    def build(stack: _Stack) -> str | None:
        layers: list[ast.expr] = []
        for layer in stack.layers:
            before = layers[-1] if layers else None
            if _kind(layer) == "Activation" and isinstance(before, ast.Call):
                assert isinstance(layer, ast.Call)  # noqa: S101 - has a kind
                keyword = ast.keyword("activation", layer.args[0])
                layers[-1] = ast.Call(before.func, before.args, [*before.keywords, keyword])
            else:
                layers.append(layer)
        if len(layers) == len(stack.layers):
            return None
        return f"{stack.name} = k.Sequential([{_joined(layers)}])"

    return _rebuilt(source, build)


def input_shape(source: str) -> str | None:
    """The shape of the input as an argument of the first layer."""

    def build(stack: _Stack) -> str | None:
        shape, (_, first, *others) = _shape(stack.layers[0]), stack.layers
        if shape is None or not isinstance(first, ast.Call):
            return None
        given = ast.Call(
            first.func, first.args, [*first.keywords, ast.keyword("input_shape", shape)]
        )
        return f"{stack.name} = k.Sequential([{_joined([given, *others])}])"

    return _rebuilt(source, build)


def input_layer(source: str) -> str | None:
    """An ``InputLayer``."""

    def build(stack: _Stack) -> str | None:
        shape = _shape(stack.layers[0])
        if shape is None:
            return None
        first = f"k.layers.InputLayer(shape={ast.unparse(shape)})"
        return f"{stack.name} = k.Sequential([{first}, {_joined(stack.layers[1:])}])"

    return _rebuilt(source, build)


def layer_names(source: str) -> str | None:
    """A name of its own for every layer."""

    def build(stack: _Stack) -> str | None:
        layers = [
            ast.Call(layer.func, layer.args, [*layer.keywords, _named(f"part_{number}")])
            if isinstance(layer, ast.Call) and not _is_input(layer)
            else layer
            for number, layer in enumerate(stack.layers)
        ]
        if layers == list(stack.layers):
            return None
        return f"{stack.name} = k.Sequential([{_joined(layers)}], name='of_my_own')"

    return _rebuilt(source, build)


def _rebuilt(source: str, build: Build) -> str | None:
    """A cell with its networks built in another way, None where none can be."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a magic among its lines
        return None
    replaced: dict[int, list[ast.stmt]] = {}
    for stack in _stacks(tree.body):
        text = build(stack)
        if text is None:
            return None
        replaced |= {index: [] for index in stack.statements}
        replaced[stack.statements[-1]] = ast.parse(text).body
    if not replaced:
        return None
    body = [
        statement for index, old in enumerate(tree.body) for statement in replaced.get(index, [old])
    ]
    return ast.unparse(ast.fix_missing_locations(ast.Module([_IMPORT, *body], [])))


def _stacks(body: Sequence[ast.stmt]) -> list[_Stack]:
    found: dict[str, _Stack] = {}
    for index, statement in enumerate(body):
        match statement:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Call(func=func, args=args, keywords=[])
            ) if last_name(func) == "Sequential":
                layers = tuple(args[0].elts) if args and isinstance(args[0], ast.List) else ()
                found[name] = _Stack(name, layers, (index,))
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=ast.Name(id=name), attr="add"), args=[layer]
                )
            ) if name in found:
                stack = found[name]
                found[name] = _Stack(name, (*stack.layers, layer), (*stack.statements, index))
    return [stack for stack in found.values() if len(stack.layers) > 1]


def _joined(layers: Sequence[ast.expr]) -> str:
    return ", ".join(ast.unparse(layer) for layer in layers)


def _is_input(layer: ast.expr) -> bool:
    return "input" in (_kind(layer) or ast.unparse(layer)).lower()


def _shape(layer: ast.expr) -> ast.expr | None:
    """The shape of an input without a fixed batch, where the input says it."""
    if isinstance(layer, ast.Call) and _is_input(layer):
        for keyword in layer.keywords:
            if keyword.arg == "shape":
                return keyword.value
    return None


def _activation(layer: ast.expr) -> str | None:
    for keyword in layer.keywords if isinstance(layer, ast.Call) else ():
        if keyword.arg == "activation" and isinstance(keyword.value, ast.Constant):
            return str(keyword.value.value)
    return None


def _kind(layer: ast.expr) -> str:
    return last_name(layer.func) if isinstance(layer, ast.Call) else ""


def last_name(func: ast.expr) -> str:
    """``Dense`` of ``keras.layers.Dense``; empty for what is no name."""
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else ""


def _named(name: str) -> ast.keyword:
    return ast.keyword("name", ast.Constant(name))


REWRITINGS = {
    "Sequential with a list": as_list,
    "layers by .add": by_add,
    "functional": functional,
    "built by a function": helper_function,
    "activations as layers": activations_apart,
    "activations inline": activations_inline,
    "input_shape of the first layer": input_shape,
    "InputLayer": input_layer,
    "layers with names": layer_names,
}
