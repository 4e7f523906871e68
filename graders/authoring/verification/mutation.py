"""Changing one place of a cell: what an operator proposes, and the text that comes of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import libcst as cst
import libcst.matchers as m

Replacement = cst.CSTNode | cst.RemovalSentinel | cst.FlattenSentinel[Any]
Change = tuple[cst.CSTNode, Replacement]
"""A node, and what takes its place."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Edit:
    """A change of one place.

    Args:
        operator: What kind of change it is (``filters``).
        variant: Which one of several ways to make that mistake; empty if there is one way.
        what: The change in words (``16 → 8``).
        changes: Nodes and what takes their place.
        hints: Words of which the hint for a student must contain one.
    """

    operator: str
    what: str
    changes: tuple[Change, ...]
    hints: tuple[str, ...]
    variant: str = ""


Operator = Callable[[cst.Module], Iterator[Edit]]


def edit(
    operator: str,
    what: str,
    old: cst.CSTNode,
    new: Replacement,
    hints: str,
    *others: Change,
    variant: str = "",
) -> Edit:
    """An :class:`Edit`; ``hints`` are words with ``|`` between them."""
    return Edit(
        operator=operator,
        what=what,
        changes=((old, new), *others),
        hints=tuple(hints.split("|")),
        variant=variant,
    )


def apply(module: cst.Module, change: Edit) -> str:
    """The module's text with one change."""
    changed = module.visit(_Replacing(change.changes))
    return changed.code if isinstance(changed, cst.Module) else ""


class _Replacing(cst.CSTTransformer):
    def __init__(self, changes: Sequence[Change]) -> None:
        super().__init__()
        self._changes = changes

    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        """Called by libcst for every node."""
        for old, new in self._changes:
            if original_node is old:
                return new
        return super().on_leave(original_node, updated_node)


def name_of(node: cst.BaseExpression) -> str:
    """The last part of a dotted name: ``Dense`` of ``keras.layers.Dense``; empty if it is none."""
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""


def assigned(module: cst.Module) -> dict[str, cst.BaseExpression]:
    """What each name was given last, by the text of its target."""
    return {
        text(assign.targets[0].target): assign.value
        for assign in m.findall(module, m.Assign())
        if isinstance(assign, cst.Assign)
    }


def argument(call: cst.Call, keyword: str, place: int | None = None) -> cst.Arg | None:
    """A call's argument by its name, or by its place where it was given so."""
    for arg in call.args:
        if arg.keyword is not None and arg.keyword.value == keyword:
            return arg
    if place is not None and len(call.args) > place and call.args[place].keyword is None:
        return call.args[place]
    return None


def without(call: cst.Call, arg: cst.Arg) -> cst.Call:
    """The call without one argument."""
    args = [each for each in call.args if each is not arg]
    if args:
        args[-1] = args[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return call.with_changes(args=args)


def with_argument(call: cst.Call, keyword: str, value: str) -> cst.Call:
    """The call with a further argument; ``value`` is an expression's text."""
    args = list(call.args)
    if args:
        args[-1] = args[-1].with_changes(comma=cst.Comma(cst.SimpleWhitespace(""),
                                                         cst.SimpleWhitespace(" ")))  # fmt: skip
    plain = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    new = cst.Arg(cst.parse_expression(value), keyword=cst.Name(keyword), equal=plain)
    return call.with_changes(args=[*args, new])


def text(node: cst.CSTNode) -> str:
    """A node's source on one line, without comments, cut to a readable length."""
    lines = cst.Module([]).code_for_node(node).splitlines()
    source = " ".join(" ".join(line for line in lines if not line.lstrip().startswith("#")).split())
    return source if len(source) <= 40 else f"{source[:37]}…"
