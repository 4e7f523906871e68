"""``labgrade data``: which data sets there are, where they come from, choosing and fetching."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from graders.datasets import DataSource

app = typer.Typer(help="Data sets: list them, choose a folder, fetch.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="The data set, such as mnist.")]
FolderArgument = Annotated[
    Path | None, typer.Argument(metavar="DIR", help="A folder with copies of data sets.")
]
ClearOption = Annotated[bool, typer.Option("--clear", help="Forget the folder.")]


@app.command("list")
def list_sources() -> None:
    """Show every data set: which copy labgrade uses, its rows, its digest and its folder."""
    from rich.console import Console
    from rich.table import Table

    from graders.datasets import dataset_names, find_source

    sources = [find_source(name) for name in dataset_names()]
    table = Table()
    for heading in ("set", "source", "rows", "digest"):
        table.add_column(heading, no_wrap=True)
    table.add_column("folder", overflow="fold")
    for source in sources:
        table.add_row(*_cells(source))
    Console().print(table)
    for source in sources:
        for note in source.notes:
            typer.echo(f"{source.name}: {note}")


@app.command()
def use(folder: FolderArgument = None, clear: ClearOption = False) -> None:
    """Look in DIR first from now on. Without DIR, show the folder in use."""
    from graders.datasets.settings import clear_folder, save_folder, saved_folder
    from graders.errors import UsageError

    if clear and folder is not None:
        raise UsageError(
            "labgrade data use takes a folder or --clear, not both.",
            next_step="Give one of them.",
        )
    if clear:
        clear_folder()
        typer.echo("The data folder was forgotten.")
    elif folder is not None:
        save_folder(folder)
        typer.echo(f"Data sets are looked for in {saved_folder()} first from now on.")
    else:
        typer.echo(str(saved_folder() or "No data folder is saved."))


@app.command("fetch")
def fetch_set(name: NameArgument) -> None:
    """Download a data set that Keras offers, and say which copy is used from now on."""
    from graders.datasets import describe, fetch, find_source

    fetch(name)
    source = find_source(name)
    typer.echo(f"{describe(name).title}: {source.description}")
    for note in source.notes:
        typer.echo(note)


def _cells(source: DataSource) -> tuple[str, ...]:
    from rich.markup import escape

    from graders.datasets import describe

    splits = describe(source.name).splits
    rows = " / ".join(f"{source.num_rows(split):,}" for split in splits)
    digest = source.description.removeprefix(source.kind).strip()
    return source.name, source.kind, rows, digest, escape(str(source.path))
