"""What follows from stored runs, brought up to date: thresholds, pictures, the page."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from graders.authoring.calibration import records
from graders.authoring.calibration.page import IMAGES, page_file, picture_name, stored
from graders.authoring.calibration.picture import draw
from graders.authoring.calibration.proposal import propose
from graders.authoring.calibration.records import Calibration
from graders.datasets import describe
from graders.labs.definition import Lab
from graders.labs.registry import defined_lab


def with_thresholds(calibration: Calibration, lab: Lab) -> Calibration:
    """A calibration with what its runs propose for the lab as its definition has it."""
    thresholds = {}
    for name, runs in calibration.questions.items():
        if runs.quantity == "accuracy" and runs.reference.runs:
            proposal = propose(
                runs,
                lab.measurement(name),
                is_stated=name in lab.stated_accuracies,
                chance=1.0 / describe(runs.dataset).num_classes,
            )
            thresholds[name] = proposal.to_plain()
    return dataclasses.replace(calibration, thresholds=thresholds)


def update_thresholds(folder: Path) -> tuple[Calibration, ...]:
    """Work out the thresholds of every stored calibration and store them."""
    return tuple(
        records.update(
            folder, entry.lab, entry.source, lambda now: with_thresholds(now, defined_lab(now.lab))
        )
        for entry in stored(folder)
    )


def publish(folder: Path, root: Path) -> tuple[Path, ...]:
    """Bring thresholds, pictures and page up to date.

    Args:
        folder: Where calibration files are kept.
        root: The clone, with ``docs``.

    Returns:
        The page and the pictures.
    """
    calibrations = update_thresholds(folder)
    paths = [root / IMAGES / picture_name(entry) for entry in calibrations]
    for entry, path in zip(calibrations, paths, strict=True):
        draw(entry, path)
    page = page_file(calibrations, root)
    page.path.write_text(page.text, encoding="utf-8")
    return (page.path, *paths)
