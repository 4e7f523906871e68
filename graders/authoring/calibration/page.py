"""``docs/calibration.md``: what is stored and what follows from it, as tables of a Markdown page.

Made from the calibration files alone, so that the same files give the same page anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2

from graders.authoring.build import GeneratedFile
from graders.authoring.calibration import records
from graders.authoring.calibration.records import Calibration, Quantity, Runs
from graders.datasets.catalog import load_dataset
from graders.labs import lab_names
from graders.labs.calibrated import FOLDER, SOURCES
from graders.labs.course import Course
from graders.labs.definition import AccuracyMeasurement
from graders.labs.registry import defined_lab

PAGE = Path("docs") / "calibration.md"
IMAGES = Path("docs") / "images"


def stored(folder: Path) -> tuple[Calibration, ...]:
    """Every calibration with runs, by lab and source.

    Raises:
        ConfigurationError: If a file is broken.
    """
    found = (records.load(folder, lab, source) for lab in lab_names() for source in SOURCES)
    return tuple(entry for entry in found if entry.questions)


def generated_page(course: Course) -> tuple[GeneratedFile, ...]:
    """The page of what is stored in a clone; none in a course that holds no calibration files.

    Raises:
        ConfigurationError: If a calibration file is broken.
    """
    folder = course.root / "graders" / "labs" / FOLDER
    calibrations = stored(folder) if folder.is_dir() else ()
    return (page_file(calibrations, course.root),) if calibrations else ()


def page_file(calibrations: Iterable[Calibration], root: Path) -> GeneratedFile:
    """The page as ``labgrade build`` generates it."""
    return GeneratedFile(path=root / PAGE, text=render_page(tuple(calibrations)))


def verdict_lines(calibrations: Iterable[Calibration]) -> Iterator[str]:
    """What the page says of each threshold, a line for the terminal each."""
    for entry, name, runs, threshold in _questions(calibrations):
        yield (
            f"{entry.lab} {name}, {entry.source}, {len(runs.held_out)} runs: "
            f"threshold {threshold['threshold']:g}, {threshold['verdict']}"
        )


def picture_name(calibration: Calibration) -> str:
    """The file name of a calibration's picture."""
    return f"calibration_{calibration.lab}_{calibration.source.replace('-', '_')}.png"


def render_page(calibrations: Sequence[Calibration]) -> str:
    """The page's text.

    Args:
        calibrations: All that is stored, in the order of the page.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("graders.authoring.calibration", "templates"),
        autoescape=False,  # noqa: S701 - Markdown, made of our own figures
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("calibration.md.j2").render(
        verdicts=list(_verdicts(calibrations)),
        missing=list(_without_runs(calibrations)),
        bars=list(_bars(calibrations)),
        rivals=list(_rivals(calibrations)),
        fits=list(_fits(calibrations)),
        series=list(_series(calibrations)),
        pictures=[(entry.lab, entry.source, picture_name(entry)) for entry in calibrations],
        machines=list(_machines(calibrations)),
    )


def _questions(
    calibrations: Iterable[Calibration], quantity: Quantity = "accuracy"
) -> Iterator[tuple[Calibration, str, Runs, Mapping[str, Any]]]:
    for entry in calibrations:
        for name in sorted(entry.questions, key=_natural):
            question = entry.questions[name]
            if question.quantity == quantity and question.reference.runs:
                yield entry, name, question.reference, entry.thresholds.get(name, {})


def _without_runs(calibrations: Sequence[Calibration]) -> Iterator[tuple[str, str, str]]:
    """Lab, question and source of every accuracy that nobody has measured yet."""
    found = {(entry.lab, name, entry.source) for entry, name, *_ in _questions(calibrations)}
    for lab in map(defined_lab, lab_names()):
        trainings: dict[tuple[str, str], AccuracyMeasurement] = {}
        for measurement in lab.measurements:  # those of one model are about the same training
            trainings.setdefault((measurement.model, measurement.dataset), measurement)
        for measurement in trainings.values():
            is_generated = load_dataset(measurement.dataset).is_generated
            for source in ("generated",) if is_generated else ("stand-in", "real"):
                if (lab.name, measurement.question, source) not in found:
                    yield lab.name, measurement.question, source


def _verdicts(calibrations: Sequence[Calibration]) -> Iterator[tuple[str, ...]]:
    for entry, name, runs, threshold in _questions(calibrations):
        values = runs.held_out
        first = threshold["bars"][0]
        rivals = threshold["rivals"].values()
        apart = sum(rival["is_told_apart"] for rival in rivals)
        yield (
            entry.lab,
            name,
            entry.source,
            str(len(values)),
            f"{min(values):.3f} to {max(values):.3f}",
            f"{threshold['threshold']:g}",
            str(threshold["max_runs"]),
            _estimate(first),
            _chance(first["upper"]),
            _window(threshold),
            f"{apart} of {len(rivals)}" if rivals else "not measured",
            threshold["verdict"] if threshold["calibrated"] else f"**{threshold['verdict']}**",
        )


def _bars(calibrations: Sequence[Calibration]) -> Iterator[tuple[str, ...]]:
    for entry, name, runs, threshold in _questions(calibrations):
        for bar in threshold["bars"]:
            below = round(bar["one_run"]["estimate"] * len(runs.runs))
            fitted = bar["fitted"]
            yield (
                entry.lab,
                name,
                entry.source,
                f"{bar['bar']:g}",
                f"{below} of {len(runs.runs)}",
                f"{bar['one_run']['low']:.2g} to {bar['one_run']['high']:.2g}",
                "none seen" if bar["empirical"] == 0 else _chance(bar["empirical"]),
                "no fit" if fitted is None else _interval(fitted),
                _chance(bar["distribution_free"]),
                "a run is below" if below else f"{max(0, bar['clean_runs'] - len(runs.runs)):,}",
            )


def _rivals(calibrations: Sequence[Calibration]) -> Iterator[tuple[str, ...]]:
    for entry, name, _, threshold in _questions(calibrations):
        for rival, facts in sorted(threshold["rivals"].items()):
            yield (
                entry.lab,
                name,
                entry.source,
                rival,
                str(len(facts["runs"])),
                f"{min(facts['runs']):.3f} to {max(facts['runs']):.3f}",
                f"{threshold['threshold']:g}",
                _chance(facts["passing"]),
                _chance(facts["upper"]),
            )


def _fits(calibrations: Sequence[Calibration]) -> Iterator[tuple[str, ...]]:
    for entry, name, runs, threshold in _questions(calibrations):
        fit = threshold["fit"]
        if fit is None:
            continue
        pairs = [
            f"{_quantile(runs.held_out, share):.3f} / {fit['quantiles'][str(share)]:.3f}"
            for share in (0.1, 0.5, 0.9)
        ]
        yield (
            entry.lab,
            name,
            entry.source,
            *pairs,
            f"{fit['quantiles']['0.001']:.3f}",
            f"{fit['p_value']:.2g}",
            "rejected" if fit["is_rejected"] else "kept",
        )


def _series(calibrations: Sequence[Calibration]) -> Iterator[tuple[str, ...]]:
    for entry, name, runs, _ in _questions(calibrations, "normalized_error"):
        values = sorted(runs.held_out)
        yield (
            entry.lab,
            name,
            entry.source,
            str(len(values)),
            f"{values[0]:.3f}",
            f"{_quantile(values, 0.5):.3f}",
            f"{values[-1]:.3f}",
        )


def _machines(calibrations: Sequence[Calibration]) -> Iterator[tuple[str, ...]]:
    versions = {
        (facts["python"], facts["tensorflow"], facts["keras"], facts["numpy"])
        for entry in calibrations
        for facts in entry.environments.values()
    }
    yield from sorted(versions)


def _window(threshold: Mapping[str, Any]) -> str:
    low, high = threshold["lowest"], threshold["highest"]
    if high is None:
        return "none"
    return f"? to {high:g}" if low is None else f"{low:g} to {high:g}"


def _interval(interval: Mapping[str, float]) -> str:
    low, high = _chance(interval["low"]), _chance(interval["high"])
    return f"{_chance(interval['estimate'])} ({low} to {high})"


def _estimate(bar: Mapping[str, Any]) -> str:
    """The chance to miss; a zero that only says how few runs there are is not written as one."""
    if bar["fitted"] is None and bar["estimate"] == 0:
        return "none seen"
    return _chance(bar["estimate"])


def _chance(value: float) -> str:
    """A probability for people: powers of ten where it is small, as where it underflows."""
    if value < 1e-9:
        return "< 10⁻⁹"
    if value < 0.0001:
        return f"{value:.0e}".replace("e-0", "e-")
    return f"{value:.2g}"


def _quantile(values: Sequence[float], share: float) -> float:
    """The quantile between the two runs next to it."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _natural(name: str) -> tuple[int, str]:
    """Questions by their number, q2 before q10."""
    digits = name[1:].partition("_")[0]
    return (int(digits) if digits.isdecimal() else 0, name)
