"""``labgrade manual``: written answers out to a sheet, scores and comments back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graders.cli.batch import DatabaseOption

if TYPE_CHECKING:
    from graders.batch import ManualExport, ManualImport

app = typer.Typer(
    no_args_is_help=True, help="Written answers out to a sheet, scores and comments back."
)

FolderArgument = Annotated[
    Path, typer.Argument(metavar="DIR", help="The --out folder of a batch.", show_default=False)
]
FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="The sheet, a CSV file.", show_default=False)
]


@app.command("export")
def export_sheet(
    folder: FolderArgument, file: FileArgument, *, database: DatabaseOption = None
) -> None:
    """Write every written answer with its rubric to a sheet for people to grade on."""
    from graders.batch import export_manual

    typer.echo(describe_export(export_manual(folder, file, database=database), file))


@app.command("import")
def import_sheet(
    folder: FolderArgument, file: FileArgument, *, database: DatabaseOption = None
) -> None:
    """Take scores and comments from a sheet: all of them, or none if anything is wrong."""
    from graders.batch import import_manual

    typer.echo(describe_import(import_manual(folder, file, database=database), folder))


def describe_export(written: ManualExport, file: Path) -> str:
    """What was written, for the terminal."""
    return (
        f"Written: {file} with {_counted(written.rows, 'answer')}, {written.waiting} to be graded."
    )


def describe_import(taken: ManualImport, folder: Path) -> str:
    """What was taken and what still waits, for the terminal."""
    lines = [
        f"{_counted(taken.given, 'score')} on the sheet; "
        f"{_counted(taken.changed, 'report')} changed."
    ]
    if taken.unscored_comments:
        rows = ", ".join(map(str, taken.unscored_comments[:10]))
        more = len(taken.unscored_comments) - 10
        rows += f" and {more} more" if more > 0 else ""
        lines.append(f"Passed over, since they have a comment and no score: rows {rows}.")
    lines.append(
        f"Still to be graded: {_counted(taken.waiting, 'answer')}."
        if taken.waiting
        else "Every answer is graded."
    )
    lines.append(f"Grades: {folder / 'grades.csv'}. Pages: {folder / 'index.html'}.")
    return "\n".join(lines)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
