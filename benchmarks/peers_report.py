"""What the comparison with other graders found: its rows, a table of ratios, a plot."""

from __future__ import annotations

import dataclasses
import json
import statistics
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

Mode = Literal["cold", "batch"]

LABGRADE = "labgrade"
FLOOR = "floor"
TITLES = {
    LABGRADE: "labgrade",
    "labgrade-2": "labgrade, 2 at once",
    "otter": "otter run",
    "nbgrader": "nbgrader autograde",
    "nbconvert": "nbconvert --execute",
    FLOOR: "floor: bare child",
}
HEADINGS: Mapping[tuple[bool, Mode], str] = {
    (False, "cold"): "Without training: one notebook",
    (False, "batch"): "Without training: a class of twenty",
    (True, "cold"): "With lab 5's training: one notebook",
    (True, "batch"): "With lab 5's training: a class of twenty with two recipes",
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Row:
    """One tool's work on one or several submissions.

    Args:
        tool: A key of ``TITLES``.
        training: Whether the notebooks train.
        mode: One submission in fresh processes, or several by one command.
        number: Which repetition.
        submissions: How many.
        seconds: From beginning to end; for the floor, of the children alone.
        cpu_seconds: CPU time of all processes.
        peak_bytes: Largest proportional set size of all processes together.
        right: Scores that are as known; None for a tool that gives none.
        wrong: Student, score and known score where they differ.
        load: Load average of the machine at the beginning.
    """

    tool: str
    training: bool
    mode: Mode
    number: int
    submissions: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    right: int | None
    wrong: Sequence[Any] = ()
    load: float

    @property
    def key(self) -> tuple[str, bool, str, int]:
        """What distinguishes a row."""
        return self.tool, self.training, self.mode, self.number

    @property
    def each(self) -> float:
        """Seconds per submission."""
        return self.seconds / self.submissions


@dataclasses.dataclass(frozen=True, kw_only=True)
class Result:
    """A tool's rows of one kind, repetitions put together.

    Args:
        each: Seconds per submission, the median of repetitions.
        cpu_each: CPU seconds per submission, likewise.
        peak_bytes: The largest.
        right: Scores as known, and how many there were; None without scores.
        submissions: How many in one command.
    """

    each: float
    cpu_each: float
    peak_bytes: int
    right: tuple[int, int] | None
    submissions: int


Results = Mapping[tuple[str, bool, Mode], Result]


def read_rows(path: Path) -> list[Row]:
    """The rows there are."""
    if not path.exists():
        return []
    return [Row(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def summarize(rows: Iterable[Row]) -> Results:
    """One result for each tool, class and mode."""
    groups: dict[tuple[str, bool, Mode], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.tool, row.training, row.mode), []).append(row)
    return {key: _summary(group) for key, group in groups.items()}


def _summary(rows: Sequence[Row]) -> Result:
    right = [(row.right, row.submissions) for row in rows if row.right is not None]
    return Result(
        each=statistics.median(row.each for row in rows),
        cpu_each=statistics.median(row.cpu_seconds / row.submissions for row in rows),
        peak_bytes=max(row.peak_bytes for row in rows),
        right=(sum(one for one, _ in right), sum(of for _, of in right)) if right else None,
        submissions=rows[0].submissions,
    )


def further_seconds(results: Results, tool: str, *, training: bool) -> float | None:
    """Seconds of each further submission in a batch: what is left when starting is paid.

    The floor starts nothing, so that all of its submissions are such ones.
    """
    one, many = results.get((tool, training, "cold")), results.get((tool, training, "batch"))
    if tool == FLOOR and many is not None:
        return many.each
    if tool not in _STARTING or training or one is None or many is None:
        return None
    return (many.each * many.submissions - one.each) / (many.submissions - 1)


_STARTING = (LABGRADE, "otter", "nbgrader", "nbconvert")
"""Tools whose cold run and batch differ in the number of submissions alone."""


def section(rows: Sequence[Row], machine: Mapping[str, Any]) -> str:
    """The Markdown between the marks: the tables and what they were measured on."""
    results = summarize(rows)
    parts = []
    for (training, mode), title in HEADINGS.items():
        if any(key[1:] == (training, mode) for key in results):
            parts += [f"### {title}", table(results, training=training, mode=mode)]
    wrong = [f"- {TITLES[row.tool]}: {_wrong(entry)}" for row in rows for entry in row.wrong]
    if wrong:
        parts.append("Scores that are not as known:\n\n" + "\n".join(wrong))
    parts.append(facts(rows, machine))
    return "\n\n".join(parts)


def table(results: Results, *, training: bool, mode: Mode) -> str:
    """A Markdown table with ratios to labgrade and to the floor.

    Where a tool trains each notebook of a class by itself, its one measured notebook stands for
    the class.
    """
    shown = {tool: _shown(results, tool, training=training, mode=mode) for tool in TITLES}
    base, floor = shown[LABGRADE], shown[FLOOR]
    columns = ["s each", "× labgrade"]
    with_further = mode == "batch" and not training
    if with_further:
        columns += ["each further: s", "× floor"]
    columns += ["CPU s each", "× labgrade", "× floor", "peak memory, GiB", "scores right"]
    lines = ["| tool | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for tool, result in shown.items():
        if result is None:
            continue
        cells = [_number(result.each), _ratio(result.each, base.each if base else None)]
        if with_further:
            further = further_seconds(results, tool, training=training)
            cells += [_number(further), _ratio(further, floor.each if floor else None)]
        cells += [
            _number(result.cpu_each),
            _ratio(result.cpu_each, base.cpu_each if base else None),
            _ratio(result.cpu_each, floor.cpu_each if floor else None),
            f"{result.peak_bytes / 2**30:.1f}",
            "–" if result.right is None else "{} of {}".format(*result.right),
        ]
        alone = mode == "batch" and (tool, training, mode) not in results
        title = f"{TITLES[tool]}, one measured" if alone else TITLES[tool]
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _shown(results: Results, tool: str, *, training: bool, mode: Mode) -> Result | None:
    found = results.get((tool, training, mode))
    if found is None and mode == "batch" and training:
        return results.get((tool, training, "cold"))
    if found is None and tool == FLOOR:
        return results.get((tool, training, "batch"))
    return found


def facts(rows: Sequence[Row], machine: Mapping[str, Any]) -> str:
    """One paragraph: the machine and how busy it was."""
    loads = [row.load for row in rows]
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    return (
        f"Measured on {machine['cores']} cores with {machine['memory_gib']:.0f} GiB of memory, "
        f"Python {machine['python']}; {versions}. The load average before a run was "
        f"{min(loads):.1f} to {max(loads):.1f}, the tools' own load included."
    )


def _ratio(value: float | None, base: float | None) -> str:
    if value is None or base is None:
        return "–"
    ratio = value / base
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.1f}" if value < 100 else f"{value:.0f}"


def _wrong(entry: Sequence[Any]) -> str:
    student, score, known = entry
    return f"{student} got {score}, deserves {known}"
