"""The room as a whole: its names, its lightness, its docstring examples."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import subprocess
import sys

import pytest

import graders.checks

MODULES = [module.name for module in pkgutil.iter_modules(graders.checks.__path__)]


def test_all_is_sorted_and_complete():
    names = graders.checks.__all__
    assert names == sorted(names)
    assert all(callable(getattr(graders.checks, name)) for name in names)


def test_importing_loads_neither_keras_nor_matplotlib():
    code = (
        "import sys, graders.checks\n"
        "print({'keras', 'tensorflow', 'matplotlib', 'otter', 'IPython'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples(name):
    module = importlib.import_module(f"graders.checks.{name}")
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("name", graders.checks.__all__)
def test_every_public_check_says_what_it_raises(name):
    assert "Raises:" in getattr(graders.checks, name).__doc__ or name == "CheckFailure"
