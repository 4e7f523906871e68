"""``labgrade export``: the class as a file for another system."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graders.cli.batch import DatabaseOption


def export(
    format_: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT",
            help="csv, canvas, moodle, gradescope, blackboard or brightspace.",
        ),
    ],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The --out folder of a batch.")],
    *,
    out: Annotated[Path, typer.Option(help="The file to write.")],
    sheet: Annotated[
        Path | None,
        typer.Option(help="The grade file that the platform gave you, to be filled in."),
    ] = None,
    title: Annotated[
        str | None, typer.Option(help="The assignment's name there; the lab's title by default.")
    ] = None,
    column: Annotated[
        str | None, typer.Option(help="The sheet's column to fill, where its name does not tell.")
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Write a batch's grades as a file for another system."""
    from graders.errors import UsageError
    from graders.exports import Target, export_file, find_exporter
    from graders.gradebook import open_gradebook
    from graders.labs import load_lab

    exporter = find_exporter(format_)
    if sheet is not None and out.exists() and sheet.exists() and out.samefile(sheet):
        raise UsageError(
            f"--out is the sheet itself, {sheet}.",
            next_step="Name another file: the platform's own one is the way back.",
        )
    try:
        with open_gradebook(folder, database=database) as book:
            target = Target(title=title or load_lab(book.lab).title, sheet=sheet, column=column)
            notes = export_file(exporter, book.rows(), out, target)
    except OSError as error:
        raise UsageError(
            f"{out} cannot be written: {error.strerror or error}.", next_step="Name another file."
        ) from None
    for line in (f"Written: {out}", *notes):
        typer.echo(line)
