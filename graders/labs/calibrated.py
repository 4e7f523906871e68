"""Thresholds that were worked out from stored runs, by lab and kind of data source.

``labgrade calibrate`` writes the files in ``graders/labs/calibration/``; they are part of the
package, so that a student's own notebook asks for what the grader asks for. Only what they say
about thresholds is read here; the runs behind it belong to :mod:`graders.authoring.calibration`.

A threshold that the stored runs do not support stays what the lab's definition says.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib.resources
import json
from collections.abc import Callable, Mapping
from typing import Literal

from graders.errors import ConfigurationError
from graders.labs.definition import AccuracyMeasurement, Lab

SourceName = Literal["stand-in", "real", "generated"]
SOURCES: tuple[SourceName, ...] = ("stand-in", "real", "generated")
FOLDER = "calibration"


def source_name(kind: str) -> SourceName:
    """Which calibration a copy of a data set belongs to, by where the copy was found.

    Example:
        >>> source_name("keras cache")
        'real'
    """
    if kind == "stand-in":
        return "stand-in"
    return "generated" if kind == "generated" else "real"


def calibrated(lab: Lab, source_of: Callable[[str], SourceName] | None = None) -> Lab:
    """A lab with the thresholds that its stored runs support.

    Args:
        lab: The lab as its definition has it, or with the thresholds of another source.
        source_of: Gives the kind of source of a data set. It is asked only where thresholds
            differ from source to source; without it, those of the stand-in hold. A source whose
            runs support none has the definition's.

    Raises:
        ConfigurationError: If a calibration file is broken.
    """
    stored = {source: _thresholds(lab.name, source) for source in SOURCES}
    measurements = tuple(
        measurement
        if measurement.fixed
        else _with_threshold(measurement, _threshold(measurement, stored, source_of))
        for measurement in lab.measurements
    )
    return lab if measurements == lab.measurements else lab.with_measurements(measurements)


def in_use(lab: Lab) -> Lab:
    """A lab with the thresholds for the data that labgrade finds on this machine.

    Raises:
        ConfigurationError: If a calibration file is broken.
        UsageError: If a data set cannot be found.
    """
    from graders.datasets import find_source  # a light package, but not every list of labs needs it

    return calibrated(lab, lambda dataset: source_name(find_source(dataset).kind))


def _threshold(
    measurement: AccuracyMeasurement,
    stored: Mapping[SourceName, Mapping[str, float]],
    source_of: Callable[[str], SourceName] | None,
) -> float:
    found = {
        source: thresholds[measurement.question]
        for source, thresholds in stored.items()
        if measurement.question in thresholds
    }
    defined = _defined(measurement)
    usual = found.get("stand-in", found.get("generated", defined))
    if source_of is None or {*found.values(), defined} == {usual}:
        return usual
    return found.get(source_of(measurement.dataset), defined)


def _with_threshold(measurement: AccuracyMeasurement, threshold: float) -> AccuracyMeasurement:
    defined = _defined(measurement)
    return dataclasses.replace(
        measurement,
        threshold=threshold,
        defined_threshold=None if threshold == defined else defined,
    )


def _defined(measurement: AccuracyMeasurement) -> float:
    """The threshold in the lab's definition, whatever has taken its place."""
    defined = measurement.defined_threshold
    return measurement.threshold if defined is None else defined


@functools.cache
def _thresholds(lab: str, source: SourceName) -> Mapping[str, float]:
    """The calibrated thresholds by question; none where nothing is stored."""
    file = importlib.resources.files("graders.labs").joinpath(FOLDER, f"{lab}.{source}.json")
    if not file.is_file():
        return {}
    try:
        entries = json.loads(file.read_text(encoding="utf-8"))["thresholds"]
        return {
            question: float(entry["threshold"])
            for question, entry in entries.items()
            if entry["calibrated"] is True
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(
            f"{FOLDER}/{lab}.{source}.json cannot be read: {error!r}",
            next_step="Take the committed file back, or move it away and calibrate anew.",
        ) from error
