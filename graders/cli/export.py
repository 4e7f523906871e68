"""``labgrade export``: the class as a file for another system."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graders.cli.batch import DatabaseOption


def export(
    format_: Annotated[
        str, typer.Argument(metavar="FORMAT", help="What to write: csv, the plain table.")
    ],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The --out folder of a batch.")],
    *,
    out: Annotated[Path, typer.Option(help="The file to write.")],
    database: DatabaseOption = None,
) -> None:
    """Write a batch's grades as a file for another system."""
    from graders.errors import UsageError
    from graders.exports import export_file, find_exporter
    from graders.gradebook import open_gradebook

    exporter = find_exporter(format_)
    try:
        with open_gradebook(folder, database=database) as book:
            export_file(exporter, book.rows(), out)
    except OSError as error:
        raise UsageError(
            f"{out} cannot be written: {error.strerror or error}.", next_step="Name another file."
        ) from None
    typer.echo(f"Written: {out}")
