"""``labgrade calibrate``: how accurate a lab's reference comes out, and what follows from it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graders.cli._options import CourseOption


def calibrate(
    lab: Annotated[
        str | None, typer.Argument(help="The lab, or the start of its name.", show_default=False)
    ] = None,
    runs: Annotated[
        int,
        typer.Option(min=0, help="How many trainings of each reference there shall be."),
    ] = 0,
    data: Annotated[
        str,
        typer.Option(help="stand-in, or a folder with real copies of the data.", metavar="SOURCE"),
    ] = "stand-in",
    question: Annotated[
        list[str] | None, typer.Option(help="Only this question; may be given again.")
    ] = None,
    almost: Annotated[
        list[str] | None,
        typer.Option("--as", help="Train this almost right recipe instead of the reference."),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--out", help="Where calibration files are kept; in the clone by default."),
    ] = None,
    page: Annotated[
        bool,
        typer.Option(
            "--page", help="Then work out thresholds and make docs/calibration.md and pictures."
        ),
    ] = False,
    course: CourseOption = None,
) -> None:
    """Train a lab's reference many times and store how accurate it comes out.

    Each run is stored as soon as it is there; the same command goes on where it was stopped.
    """
    from graders.errors import UsageError
    from graders.labs import find_lab
    from graders.labs.course import find_course

    if not (lab and runs) and not page:
        raise UsageError(
            "Nothing to do.",
            next_step="Give a lab and its runs (labgrade calibrate lab5 --runs 30), or --page.",
        )
    place = find_course(course)
    files = folder or place.calibration()
    if lab:
        find_lab(lab)
    if lab and runs:
        from graders.authoring.calibration.calibrating import Request, calibrate_lab

        request = Request(
            lab=find_lab(lab),
            course=place,
            folder=files,
            runs=runs,
            data=data,
            questions=tuple(question or ()),
            almost_right=tuple(almost or ()),
        )
        calibrate_lab(request, told=typer.echo)
    if page:
        from graders.authoring.calibration.page import stored, verdict_lines
        from graders.authoring.calibration.publishing import publish

        published = publish(files, place.root)
        for line in verdict_lines(stored(files)):
            typer.echo(line)
        for path in published:
            typer.echo(f"  {path.relative_to(place.root)}")
