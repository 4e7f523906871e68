"""Modules that are not installed here: a cell that imports one goes on until it uses it.

Many notebooks import more than they use, and an import that fails would take with it the whole
cell and all that depends on it. Inside ``try`` an import fails as it should: there the notebook
knows what to do without the module.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from graders.capture.inside.made_modules import make_module

Note = Callable[[str], None]


class Missing:
    """Something of a module that is not installed: it can be named, and does nothing else."""

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name

    def __getattr__(self, name: str) -> Missing:
        if name.startswith("_"):
            raise AttributeError(name)
        return Missing(self._module, f"{self._name}.{name}")

    def __call__(self, *_args: Any, **_options: Any) -> NoReturn:
        """Raise what the import would have raised."""
        raise ModuleNotFoundError(
            f"No module named {self._module!r}: it is not installed here, so {self._name} does not "
            "work.",
            name=self._module,
        )

    __mro_entries__ = __call__  # as the base of a class


class MissingModules(ast.NodeTransformer):
    """Prepares the imports of a cell before it runs; changes nothing in it.

    Args:
        note: Takes a sentence for each module that is missing.
    """

    def __init__(self, note: Note) -> None:
        self._note = note

    def visit_Import(self, node: ast.Import) -> ast.Import:
        """``import wandb.keras as wandb_keras``."""
        for alias in node.names:
            self._prepare(alias.name)
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom:
        """``from livelossplot import PlotLossesKeras``."""
        if node.level == 0 and node.module is not None:
            self._prepare(node.module)
        return node

    def _leave(self, node: ast.AST) -> ast.AST:
        return node

    # There an import may fail, or may never be carried out.
    visit_Try = visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = _leave  # noqa: N815

    def _prepare(self, module: str) -> None:
        if _is_there(module):
            return
        self._note(
            f"The module {module!r} is not installed here: the notebook goes on until it uses it."
        )
        for name in _parts(module):
            if not _is_there(name):
                sys.modules[name] = _stand_in(name)


def _stand_in(name: str) -> Any:
    def find(attribute: str) -> Missing:
        if attribute.startswith("__"):  # Python asks every module for __file__ and others
            raise AttributeError(attribute)
        return Missing(name, f"{name}.{attribute}")

    module: Any = make_module(name, package=True)
    module.__getattr__ = find
    return module


def _parts(module: str) -> Iterator[str]:
    """``a``, ``a.b`` and ``a.b.c`` of ``a.b.c``."""
    words = module.split(".")
    return (".".join(words[: count + 1]) for count in range(len(words)))


def _is_there(module: str) -> bool:
    if module in sys.modules:
        return True
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False
    except Exception:  # a module of the notebook's own that fails: the import will say how
        return True
