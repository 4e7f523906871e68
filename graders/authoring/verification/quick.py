"""Short trainings for trials whose verdict does not hang on how well a network has learned.

A mutant of a compilation, say, has to lose the points of the compilation: whether its fifteen
epochs would also bring too little is nobody's question. Such a trial is graded as a *quick* one:
each training stops after a few steps, and loops that a notebook writes itself are shortened as
the lab's ``verification.toml`` says. The reference is graded in the same way, and only the cases
that it passes then are looked at. What fails them fails for another reason than a short training.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from graders.authoring.verification.blocks import source_of
from graders.labs.definition import Lab, TrainingBudget

_NEXT_TO_NOTHING = 1e-6
"""Asked for as accuracy, so that the first probe of a training accepts it."""

_STEPS = 10
"""Optimizer steps of a training: as many as the shortest epoch of a lab has."""

_ROWS = 200
"""Public rows that such a probe looks at."""

Mode = Literal["bare", "quick", "full"]
"""How a trial is graded: with short trainings of models that nobody measures, with short trainings,
or as any submission is."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Shortened:
    """A text of a cell, and what takes its place in quick trials.

    Args:
        cell: The cell's id.
        find: The text; it must be in the reference.
        replace: The other text.
    """

    cell: str
    find: str
    replace: str


def lab_in(mode: Mode, lab: Lab) -> Lab:
    """The lab with its trainings and measurements as a mode has them."""
    if mode == "full":
        return lab
    quick = quick_lab(lab)
    if mode == "quick":
        return quick
    nobody = tuple(dataclasses.replace(entry, model="") for entry in quick.measurements)
    return dataclasses.replace(quick, measurements=nobody, series=())


def quick_lab(lab: Lab) -> Lab:
    """The lab with trainings that stop as soon as they may, and are then taken as they are."""
    measurements = tuple(
        dataclasses.replace(
            measurement,
            threshold=_NEXT_TO_NOTHING,
            fixed=True,
            steps=(_NEXT_TO_NOTHING,) * len(measurement.steps),
            max_runs=1,
            retry_within=0.0,
        )
        for measurement in lab.measurements
    )
    budgets = tuple(
        TrainingBudget(
            dataset=dataset, probe_every=_STEPS, probe_examples=_ROWS, gap=0.0, max_rows=_ROWS
        )
        for dataset in sorted({measurement.dataset for measurement in measurements})
    )
    return dataclasses.replace(lab, measurements=measurements, budgets=budgets)


def shortened(content: Mapping[str, Any], texts: Iterable[Shortened]) -> dict[str, Any]:
    """A notebook with its own training loops shortened, where a mutation has left their text."""
    changed = copy.deepcopy(dict(content))
    for text in texts:
        for cell in changed["cells"]:
            if cell.get("id") == text.cell:
                cell["source"] = source_of(cell).replace(text.find, text.replace)
    return changed


def trains(content: Mapping[str, Any], cells: Iterable[int], texts: Iterable[Shortened]) -> bool:
    """Whether any of the cells trains a network, by ``fit`` or in a loop that can be shortened."""
    loops = {text.cell for text in texts}
    return any(
        ".fit(" in source_of(content["cells"][index]) or content["cells"][index].get("id") in loops
        for index in cells
    )
