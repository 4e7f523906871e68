"""The models that a solution notebook builds, without training any of them.

Runs the notebook's imports, plain assignments and calls that build models, and leaves out
everything else: loading, compiling, fitting, drawing.
"""

from __future__ import annotations

import ast
import types
from pathlib import Path
from typing import Any

import keras
import nbformat
import numpy as np

_LIBRARIES = {"keras", "tensorflow", "numpy"}
_SHAPES = {"loadMNIST56": 28, "loadImagesCRT": 64, "loadImagesR3": 64}
"""Loading functions of lab 3, and the width of their images."""


def models_of(notebook: Path) -> list[tuple[str, Any]]:
    """Name and model of every ``Sequential`` that the notebook makes, in order."""
    names: dict[str, Any] = {
        **{name: _loader(width) for name, width in _SHAPES.items()},
        "x_train": np.zeros((1, 32, 32, 3)),  # lab 4 asks it for the shape of an image
    }
    made: list[tuple[str, Any]] = []
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "code":
            lines = (line for line in cell.source.splitlines() if not line.startswith(("%", "!")))
            for statement in ast.parse("\n".join(lines)).body:
                _run(statement, names, made)
    return made


def _run(statement: ast.stmt, names: dict[str, Any], made: list[tuple[str, Any]]) -> None:
    if isinstance(statement, ast.For | ast.FunctionDef) or not _builds(statement):
        return
    try:
        exec(compile(ast.Module([statement], []), "cell", "exec"), names)  # noqa: S102
    except (NameError, AttributeError, TypeError, LookupError):
        if isinstance(statement, ast.Assign) and not _is_model(statement.value):
            return  # a plain assignment from something that was left out
        raise
    if isinstance(statement, ast.Assign) and _is_model(statement.value):
        target = statement.targets[0]
        assert isinstance(target, ast.Name)
        made.append((target.id, names[target.id]))


def _builds(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Import):
        return all(alias.name.partition(".")[0] in _LIBRARIES for alias in statement.names)
    if isinstance(statement, ast.ImportFrom):
        return str(statement.module).partition(".")[0] in _LIBRARIES
    if isinstance(statement, ast.Assign):
        calls = [node for node in ast.walk(statement.value) if isinstance(node, ast.Call)]
        allowed = {*_SHAPES, *dir(keras.layers), "Sequential", "Input"}
        return all(_called(call) in allowed for call in calls)
    return isinstance(statement, ast.Expr) and (
        isinstance(statement.value, ast.Call) and _called(statement.value) == "add"
    )


def _is_model(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and _called(value) == "Sequential"


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _loader(width: int) -> types.FunctionType:
    def load() -> tuple[Any, ...]:
        return None, None, None, None, width, width

    return load  # type: ignore[return-value]
