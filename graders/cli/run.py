"""``labgrade run``: grade one notebook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graders.cli._options import CourseOption


def run(
    notebook: Annotated[Path, typer.Argument(help="The notebook to grade.", show_default=False)],
    lab: Annotated[
        str | None,
        typer.Option(help="The lab's name, or its beginning; told from the notebook by default."),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the grade report as JSON.")
    ] = None,
    html_file: Annotated[
        Path | None, typer.Option("--html", help="Write the feedback page.")
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Run the notebook again even if nothing has changed.")
    ] = False,
    course: CourseOption = None,
) -> None:
    """Grade one notebook and show its score table.

    Exit code 0: a verdict was reached, whatever the score. 2: wrong usage or an unreadable
    notebook. 3: labgrade could not reach a verdict.
    """
    from rich.console import Console

    from graders.cli._files import insist_on_place, write_text
    from graders.cli._score_table import print_report
    from graders.grading import grade
    from graders.results import Status

    for path in (json_file, html_file):
        if path is not None:
            insist_on_place(path)
    progress = Console(stderr=True)
    with progress.status("starting") as shown:
        report = grade(
            notebook,
            lab,
            course=course,
            fresh=fresh,
            on_stage=lambda stage: shown.update(_STAGES.get(stage, stage)),
        )
    print_report(report, Console())
    if json_file is not None:
        write_text(json_file, report.to_json())
    if html_file is not None:
        from graders.feedback import render_report

        write_text(html_file, render_report(report))
    if report.status is Status.NEEDS_REVIEW:
        raise typer.Exit(3)


_STAGES = {
    "capture": "running the notebook in the sandbox",
    "measure": "rebuilding the models and measuring them on held-out data",
    "judge": "judging",
}
