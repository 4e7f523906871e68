"""The examples in docstrings of the class-side rooms run and say what is true."""

from __future__ import annotations

import doctest
import importlib

import pytest


@pytest.mark.parametrize(
    "name",
    [
        "exports.cells",
        "exports.file_names",
        "feedback.rendering",
        "feedback.statistics",
        "notebooks.answers",
    ],
)
def test_examples_are_true(name: str) -> None:
    result = doctest.testmod(importlib.import_module(f"graders.{name}"))
    assert result.attempted
    assert not result.failed
