"""Reading the cases: small notebooks in percent format, each an attack and its honest twin.

A case's docstring says in one sentence what it tries, and then ``threat``, ``stops`` and, where
another protection stops it without namespaces, ``landlock``. ``note`` is what its report has to
say. Its cells are marked:

- ``# %%``: in both notebooks;
- ``# %% trick``: only in the attack;
- ``# %% honest``: only in the twin;
- ``# %% use NAME``: the cells of ``pieces/NAME.py``, in both.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Literal

HERE = Path(__file__).parent
Level = Literal["namespaces", "landlock"]
LEVELS: tuple[Level, ...] = ("namespaces", "landlock")
Kind = Literal["both", "trick", "honest"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Case:
    """An attack: what it tries, what stops it, and the cells of both notebooks."""

    group: str
    name: str
    title: str
    threat: str
    stops: str
    landlock: str
    note: str
    cells: tuple[tuple[Kind, str], ...]

    @property
    def id(self) -> str:
        """The name of its submission."""
        return f"{self.group}-{self.name}"

    @property
    def twin_id(self) -> str:
        """The name of its twin's submission, the same for equal twins."""
        return "twin-" + hashlib.sha256("\0".join(self.honest).encode()).hexdigest()[:10]

    @property
    def attack(self) -> tuple[str, ...]:
        """The code cells of the attack."""
        return tuple(source for kind, source in self.cells if kind != "honest")

    @property
    def honest(self) -> tuple[str, ...]:
        """The code cells of the notebook without the trick."""
        return tuple(source for kind, source in self.cells if kind != "trick")


def load_cases() -> tuple[Case, ...]:
    """Every case under ``cases/``, by group and name."""
    return tuple(_read(path) for path in sorted((HERE / "cases").glob("*/*.py")))


def notebook_text(sources: tuple[str, ...]) -> str:
    """An ``.ipynb`` with these code cells; the same cells give the same text."""
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(sources)
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})


def _read(path: Path) -> Case:
    _, head, body = path.read_text(encoding="utf-8").split('"""', 2)
    title, _, fields = head.strip().partition("\n")
    facts = dict(line.split(": ", 1) for line in fields.strip().splitlines())
    return Case(
        group=path.parent.name,
        name=path.stem,
        title=title,
        threat=facts["threat"],
        stops=facts["stops"],
        landlock=facts.get("landlock", facts["stops"]),
        note=facts.get("note", ""),
        cells=tuple(_cells(body)),
    )


def _cells(body: str) -> list[tuple[Kind, str]]:
    found: list[tuple[Kind, str]] = []
    for part in body.split("# %%")[1:]:
        marker, _, source = part.partition("\n")
        words = marker.split()
        if words[:1] == ["use"]:
            found += _cells((HERE / "pieces" / f"{words[1]}.py").read_text(encoding="utf-8"))
        else:
            kind: Kind = "trick" if words == ["trick"] else "honest" if words else "both"
            found.append((kind, source.strip()))
    return found
