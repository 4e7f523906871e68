"""Modules that are not installed here: a cell that imports one goes on until it uses it.

Many notebooks import more than they use, and an import that fails would take with it the whole
cell and all that depends on it. Inside ``try`` an import fails as it should: there the notebook
knows what to do without the module.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn

Note = Callable[[str], None]


class _Missing(type):
    """The kind of whatever is taken from a missing module: a class that only can be named.

    Libraries look for optional types in modules that are loaded (``torch.Tensor``), so that it has
    to be a class: nothing is an instance of it.
    """

    def __new__(cls, name: str, bases: tuple[type, ...], members: dict[str, Any]) -> _Missing:
        for base in bases:  # a class of the notebook's own, derived from one that is missing
            if isinstance(base, _Missing):
                base()
        return super().__new__(cls, name, bases, members)

    def __getattr__(cls, name: str) -> _Missing:
        if name.startswith("_"):
            raise AttributeError(name)
        return _missing(cls.__module__, f"{cls.__qualname__}.{name}")

    def __call__(cls, *_args: Any, **_options: Any) -> NoReturn:
        """Raise what the import would have raised."""
        raise ModuleNotFoundError(
            f"No module named {cls.__module__!r}: it is not installed here, so "
            f"{cls.__qualname__} does not work.",
            name=cls.__module__,
        )


def _missing(module: str, name: str) -> _Missing:
    return _Missing(name, (), {"__module__": module, "__qualname__": name})


class MissingModules(ast.NodeTransformer, importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Looks for the imports of a cell before it runs, and serves those that nobody else does.

    Args:
        note: Takes a sentence for each module that is missing.
    """

    def __init__(self, note: Note) -> None:
        self._note = note
        self._names: set[str] = set()
        sys.meta_path.append(self)  # after all who know real modules

    def visit_Import(self, node: ast.Import) -> ast.Import:
        """``import wandb.keras as wandb_keras``."""
        for alias in node.names:
            self._names.update(_parts(alias.name))
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom:
        """``from livelossplot import PlotLossesKeras``."""
        if node.level == 0 and node.module is not None:
            self._names.update(_parts(node.module))
        return node

    def _leave(self, node: ast.AST) -> ast.AST:
        """There an import may fail, or may never be carried out."""
        return node

    visit_Try = visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = _leave  # noqa: N815

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 - the import system's signature
        target: types.ModuleType | None = None,  # noqa: ARG002
    ) -> importlib.machinery.ModuleSpec | None:
        """A module in place of one that a cell imports and nobody has."""
        if fullname not in self._names:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """A module in which whatever is looked for can be named."""
        module: Any = types.ModuleType(spec.name)

        def find(name: str) -> _Missing:
            if name.startswith("__"):  # Python asks every module for __file__ and others
                raise AttributeError(name)
            return _missing(spec.name, name)

        module.__getattr__ = find
        self._note(
            f"The module {spec.name!r} is not installed here; the notebook goes on till it is used."
        )
        return module  # type: ignore[no-any-return]

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing is in it."""


def _parts(module: str) -> Iterator[str]:
    """``a``, ``a.b`` and ``a.b.c`` of ``a.b.c``."""
    words = module.split(".")
    return (".".join(words[: count + 1]) for count in range(len(words)))
