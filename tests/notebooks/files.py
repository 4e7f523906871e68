"""Notebook files for the tests of this room, made from plain values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def code(source: str | list[str], **fields: Any) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": fields.pop("id", None) or f"c{abs(hash(str(source))) % 10**6}",
        "source": source,
        "metadata": fields.pop("metadata", {}),
        "outputs": fields.pop("outputs", []),
        "execution_count": None,
    }


def markdown(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def document(*cells: Any, **fields: Any) -> dict[str, Any]:
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "language": "python"}},
        "cells": list(cells),
        **fields,
    }


def write(folder: Path, value: Any, name: str = "ada.ipynb") -> Path:
    path = folder / name
    path.write_text(json.dumps(value), encoding="utf-8")
    return path
