"""Modules that are made here and come from no file, and those that Keras has several times."""

from __future__ import annotations

import importlib
import importlib.machinery
import types
from typing import Any


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


def keras_modules(part: str) -> tuple[Any, ...]:
    """The modules that hold a part of Keras, such as ``utils``: what is put into one, all need.

    ``tensorflow.keras`` is another module than ``keras``, and Python loads its parts once more
    where a notebook imports from them by their path.
    """
    names = (f"keras.{part}", f"keras._tf_keras.keras.{part}", f"tensorflow.keras.{part}")
    return tuple(importlib.import_module(name) for name in names)
