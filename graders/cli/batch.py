"""``labgrade batch``: grade a class."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graders.cli._options import CourseOption

if TYPE_CHECKING:
    from graders.batch import BatchSummary
    from graders.batch.grader import GraderFactory

MAX_LISTED = 10
INTERRUPTED_EXIT = 130

DatabaseOption = Annotated[
    str | None,
    typer.Option(
        help="SQLAlchemy URL of the gradebook; by default gradebook.db in the folder.",
        metavar="URL",
        envvar="LABGRADE_DATABASE",
    ),
]


def batch(
    lab: Annotated[str, typer.Argument(help="The lab, by name or unique beginning (lab5).")],
    path: Annotated[
        Path, typer.Argument(help="Folder of notebooks or students' folders, or a zip of one.")
    ],
    *,
    out: Annotated[Path, typer.Option(help="Where gradebook, grades and pages go.")],
    roster: Annotated[
        Path | None, typer.Option(help="CSV file with student_id, name and email.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Submissions at once; half of the cores by default.")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget earlier results.")] = False,
    scheduler: Annotated[
        str | None,
        typer.Option(
            help="Run the notebooks on a Dask cluster (tcp://host:8786); see docs/cluster.md.",
            metavar="ADDRESS",
        ),
    ] = None,
    database: DatabaseOption = None,
    course: CourseOption = None,
) -> None:
    """Grade a class; interrupt it anywhere and run it again to go on."""
    from rich.console import Console

    from graders.batch import run_batch
    from graders.labs import find_lab
    from graders.labs.course import find_course

    try:
        with _place(scheduler, jobs) as where:
            summary = run_batch(
                find_lab(lab),
                path,
                out,
                roster=roster,
                jobs=where.jobs,
                fresh=fresh,
                database=database,
                course=find_course(course),
                console=Console(stderr=True),
                make_grader=where.make_grader,
            )
    except KeyboardInterrupt as interruption:
        typer.echo(_interrupted(interruption), err=True)
        raise typer.Exit(INTERRUPTED_EXIT) from None
    typer.echo(describe_batch(summary))


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Place:
    """Where notebooks run: how many at once, and what grades them."""

    jobs: int
    make_grader: GraderFactory


@contextlib.contextmanager
def _place(scheduler: str | None, jobs: int | None) -> Iterator[_Place]:
    """Here by default, or the cluster of a scheduler while the context lasts."""
    from graders.batch.grader import real_grader
    from graders.errors import UsageError

    if scheduler is None:
        yield _Place(jobs=jobs or default_jobs(), make_grader=real_grader)
        return
    try:
        from graders.integrations.dask import cluster_grader, open_cluster
    except ModuleNotFoundError as error:
        raise UsageError(
            f"--scheduler needs the package {error.name}, which is not installed.",
            next_step="Install it with labgrade: pip install 'labgrade[cluster]'.",
        ) from error
    with open_cluster(scheduler, jobs=jobs) as cluster:
        yield _Place(jobs=cluster.jobs, make_grader=cluster_grader(cluster))


def default_jobs() -> int:
    """Submissions at once: half of the cores that this process may use, at least one."""
    import os

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, (cores or 1) // 2)


def describe_batch(summary: BatchSummary) -> str:
    """The summary for the terminal: what was done, how it stands, what to look at."""
    done = [f"{summary.graded} run and judged"]
    if summary.rejudged:
        done.append(f"{summary.rejudged} judged again by changed tests")
    if summary.reused:
        done.append(f"{summary.reused} kept from before")
    counts = ", ".join(
        f"{count} {status.value}" for status, count in sorted(summary.counts.items())
    )
    lines = [f"{summary.lab}: {', '.join(done)}.", f"The class of {summary.rows}: {counts}."]
    if summary.trainings.asked:
        lines.append(f"{summary.trainings}.")
    if summary.unknown:
        lines.append(f"Not on the roster: {_listed(summary.unknown)}.")
    if summary.waiting:
        lines.append(
            f"Answers that a person grades: {summary.waiting}. "
            f"labgrade manual export {summary.out} FILE.csv writes them to a sheet."
        )
    lines += summary.notes
    lines.append(f"Grades: {summary.out / 'grades.csv'}. Pages: {summary.out / 'index.html'}.")
    return "\n".join(lines)


def _listed(names: tuple[str, ...]) -> str:
    more = len(names) - MAX_LISTED
    return ", ".join(names[:MAX_LISTED]) + (f" and {more} more" if more > 0 else "")


def _interrupted(interruption: KeyboardInterrupt) -> str:
    from graders.batch import BatchInterrupted

    done = "What was done is saved."
    if isinstance(interruption, BatchInterrupted):
        done = (
            f"{interruption.done} of {interruption.total} submissions of this run are graded "
            "and saved."
        )
    return f"Interrupted. {done} Run the same command again to go on."
