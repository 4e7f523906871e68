"""The same values spelled in another way: losses, optimizers, metrics, scaling, one-hot, axes."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from itertools import pairwise

from graders.authoring.verification.blocks import uses_of

_LOSSES = {
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
    "binary_crossentropy": "BinaryCrossentropy",
    "mean_squared_error": "MeanSquaredError",
}
_KERAS = "__import__('keras')"


def _replacing(
    pattern: str, replacement: str | Callable[[re.Match[str]], str]
) -> Callable[[str], str | None]:
    compiled = re.compile(pattern)

    def rewrite(source: str) -> str | None:
        changed = compiled.sub(replacement, source)
        return None if changed == source else changed

    return rewrite


def _loss_object(match: re.Match[str]) -> str:
    return f"loss={_KERAS}.losses.{_LOSSES[match['name']]}()"


def keras_2_rate(source: str) -> str | None:
    """``lr=`` for the learning rate."""
    changed = source.replace("learning_rate=", "lr=")
    return None if changed == source or ".optimizer.lr" in changed else changed


def exchanged_lines(source: str) -> str | None:
    """The first two assignments in a row that do not need each other, in the other order."""
    try:
        body = ast.parse(source).body
    except SyntaxError:  # a magic among its lines
        return None
    lines = source.splitlines()
    for first, second in pairwise(body):
        if not (isinstance(first, ast.Assign) and isinstance(second, ast.Assign)):
            continue
        one, other = uses_of(ast.unparse(first)), uses_of(ast.unparse(second))
        if one.changes & (other.needs | other.changes) or other.changes & one.needs:
            continue
        start, middle, end = first.lineno - 1, second.lineno - 1, second.end_lineno
        between = lines[first.end_lineno : middle]
        moved = [*lines[middle:end], *between, *lines[start : first.end_lineno]]
        return "\n".join([*lines[:start], *moved, *lines[end:]])
    return None


REWRITINGS: Mapping[str, Callable[[str], str | None]] = {
    "loss as an object": _replacing(
        rf"loss=(?P<quote>['\"])(?P<name>{'|'.join(_LOSSES)})(?P=quote)", _loss_object
    ),
    "optimizer as an object": _replacing(
        r"optimizer=(['\"])adam\1", f"optimizer={_KERAS}.optimizers.Adam()"
    ),
    "metric by its short name": _replacing(r"metrics=\[(['\"])accuracy\1\]", "metrics=['acc']"),
    "scaled by a product": _replacing(r"/ ?255(\.0)?\b", "* (1 / 255)"),
    "scaled by 255 in another type": _replacing(r"/ ?255(\.0)?\b", "/ np.float32(255)"),
    "one-hot by an identity matrix": _replacing(
        r"keras\.utils\.to_categorical\((?P<labels>\w+), (?P<classes>\w+)\)",
        r"np.eye(\g<classes>, dtype='float32')[np.ravel(\g<labels>)]",
    ),
    "axis by indexing": _replacing(
        r"np\.expand_dims\((?P<array>\w+), -1\)", r"\g<array>[..., np.newaxis]"
    ),
    "fit with keywords": _replacing(
        r"\.fit\(\s*(?P<x>\w+), *\s*(?P<y>\w+),", r".fit(x=\g<x>, y=\g<y>,"
    ),
    "learning rate as lr": keras_2_rate,
    "lines in another order": exchanged_lines,
}
