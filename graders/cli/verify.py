"""``labgrade verify``: does a lab's grader accept what is right and catch what is wrong?"""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from graders.cli._options import CourseOption

DOES_NOT_HOLD_EXIT = 1


class Kind(StrEnum):
    """What can be asked for alone."""

    MUTANTS = "mutants"
    ALTERNATIVES = "alternatives"


def verify(
    lab: Annotated[str, typer.Argument(help="The lab, or the start of its name.")],
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write everything found as JSON.")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="Grade only alternatives and mutants with this in their name (* too); repeatable."
        ),
    ] = None,
    kind: Annotated[
        list[Kind] | None,
        typer.Option(help="Grade only these; repeatable. Both by default."),
    ] = None,
    quick: Annotated[
        bool,
        typer.Option(
            "--quick",
            help="Cut every training short, those of right notebooks too: says nothing about the "
            "points for how well a network has learned.",
        ),
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=1, help="Notebooks at the same time; one a core."),
    ] = None,
    course: CourseOption = None,
) -> None:
    """Grade a lab's reference, other right notebooks, and wrong ones made from the reference.

    Exit code 0: the grader was right about all that could be decided (the last line counts the
    rest). 1: it was not, or an entry of the lab's verification.toml fits nothing. 2: wrong usage.
    3: the lab or labgrade itself is broken.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from graders.authoring.verification import verify_lab
    from graders.cli._files import insist_on_place, write_text
    from graders.cli._verification_table import print_verification
    from graders.labs import find_lab
    from graders.labs.course import find_course

    if json_file is not None:
        insist_on_place(json_file)  # before hours, not after them
    shown = Console(stderr=True)
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[name]}"),
    )
    with Progress(*columns, console=shown) as bar:
        task = bar.add_task("", total=None, name="starting")

        def progress(name: str, done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, name=name)
            if not shown.is_terminal:
                shown.print(f"{done}/{total} {name}", highlight=False)

        verification = verify_lab(
            find_lab(lab),
            find_course(course),
            jobs=jobs or _num_cores(),
            quick=quick,
            only=only or (),
            kinds=[entry.value for entry in kind] if kind else ("mutants", "alternatives"),
            progress=progress,
        )
    print_verification(verification, Console())
    if json_file is not None:
        write_text(json_file, verification.to_json())
    if not verification.holds:
        raise typer.Exit(DOES_NOT_HOLD_EXIT)


def _num_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
