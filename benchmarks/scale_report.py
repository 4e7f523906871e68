"""The table and the plot of ``scale.py``."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from sections import replace_section

PLOT = Path("images") / "scale.png"
TITLES = {
    "grade": "grade (cells not run)",
    "again": "same command again",
    "regrade": "regrade",
    "export": "export csv",
    "real": "grade for real (no training)",
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Measured:
    """One stage over one class: seconds, and the peak of the process's resident memory."""

    stage: str
    students: int
    wall: float
    processor: float
    peak_bytes: int

    @property
    def each(self) -> float:
        """Processor milliseconds for one submission."""
        return 1000 * self.processor / self.students


def write_report(found: Sequence[Measured], docs: Path) -> None:
    """Write the table into ``benchmarks.md`` and the plot beside it."""
    docs.mkdir(parents=True, exist_ok=True)
    page = docs / "benchmarks.md"
    empty = "<!-- scale -->\n<!-- end of scale -->\n"
    document = page.read_text(encoding="utf-8") if page.exists() else empty
    page.write_text(replace_section(document, "scale", table(found)), encoding="utf-8")
    plot(found, docs / PLOT)


def table(found: Sequence[Measured]) -> str:
    """The figures as Markdown, and what one submission costs at most against at least."""
    lines = [
        "| stage | submissions | wall s | processor s | ms each | beyond start-up ms each "
        "| peak memory MiB |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for entry in found:
        marginal = _marginal(entry, found)
        lines.append(
            f"| {TITLES[entry.stage]} | {entry.students:,} | {entry.wall:.1f} "
            f"| {entry.processor:.1f} | {entry.each:.1f} "
            f"| {'' if marginal is None else f'{marginal:.1f}'} "
            f"| {entry.peak_bytes / 2**20:.0f} |"
        )
    return "\n".join(lines)


def _marginal(entry: Measured, found: Sequence[Measured]) -> float | None:
    """Processor milliseconds for each submission more than in the next smaller class."""
    smaller = [
        other for other in found if other.stage == entry.stage and other.students < entry.students
    ]
    if not smaller:
        return None
    last = max(smaller, key=lambda other: other.students)
    return 1000 * (entry.processor - last.processor) / (entry.students - last.students)


def plot(found: Sequence[Measured], path: Path) -> None:
    """Time, on logarithmic axes, and memory over the number of submissions."""
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    figure, (time_axes, memory_axes) = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
    for stage, title in TITLES.items():
        entries = [entry for entry in found if entry.stage == stage]
        if not entries:
            continue
        sizes = [entry.students for entry in entries]
        time_axes.plot(sizes, [entry.processor for entry in entries], "o-", label=title)
        memory_axes.plot(sizes, [e.peak_bytes / 2**20 for e in entries], "o-", label=title)
    sizes = sorted({entry.students for entry in found if entry.stage == "grade"})
    if sizes:
        reference = next(e for e in found if e.stage == "grade" and e.students == sizes[-1])
        time_axes.plot(
            sizes,
            [reference.processor * size / sizes[-1] for size in sizes],
            ":",
            color="gray",
            label="linear",
        )
    time_axes.set(xscale="log", yscale="log", xlabel="submissions", ylabel="processor seconds")
    memory_axes.set(xlabel="submissions", ylabel="peak resident memory (MiB)", ylim=0)
    time_axes.legend(fontsize=8)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)
