"""Imports of TensorFlow's private copy of Keras 2, read as imports of Keras.

``tensorflow.python.keras`` can be imported to this day, but its models no longer train.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

_PRIVATE = "tensorflow.python.keras"
_PUBLIC = "tensorflow.keras"


class PublicKeras(ast.NodeTransformer):
    """Changes what a cell imports before it runs.

    Args:
        note: Takes a sentence when an import was changed.
    """

    def __init__(self, note: Callable[[str], None]) -> None:
        self._note = note

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom:
        """``from tensorflow.python.keras.layers import …``."""
        if node.level == 0 and node.module == "tensorflow.python":
            if [alias.name for alias in node.names] == ["keras"]:
                node.module = self._noted("tensorflow")
        elif node.level == 0 and node.module is not None:
            node.module = self._public(node.module)
        return node

    def visit_Import(self, node: ast.Import) -> ast.Import:
        """``import tensorflow.python.keras as keras``."""
        for alias in node.names:
            if alias.asname is not None:  # without it, the cell goes on with the whole path
                alias.name = self._public(alias.name)
        return node

    def _public(self, module: str) -> str:
        if module != _PRIVATE and not module.startswith(f"{_PRIVATE}."):
            return module
        return self._noted(_PUBLIC + module.removeprefix(_PRIVATE))

    def _noted(self, module: str) -> str:
        self._note(f"TensorFlow's private {_PRIVATE} was read as {_PUBLIC}.")
        return module
