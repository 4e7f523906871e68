"""Modules that are made here and come from no file."""

from __future__ import annotations

import importlib.machinery
import types


def make_module(name: str, *, package: bool = False) -> types.ModuleType:
    """An empty module that has the spec of an imported one.

    ``importlib.util.find_spec`` refuses a module in ``sys.modules`` whose spec is None.

    Args:
        name: Its full name.
        package: Whether other modules lie below it.
    """
    module = types.ModuleType(name)
    module.__spec__ = importlib.machinery.ModuleSpec(name, loader=None, is_package=package)
    if package:
        module.__path__ = []
    return module
