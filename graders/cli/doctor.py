"""``labgrade doctor``: what this machine can enforce, and whether all that is needed is there."""

from __future__ import annotations

import typer


def doctor() -> None:
    """Tell what this machine can enforce and what is missing; exit 3 if it cannot grade."""
    import os
    import tempfile
    from pathlib import Path

    import psutil
    from rich.console import Console
    from rich.table import Table

    from graders.capture.running import WARM_MODULES
    from graders.datasets import cache_folder, dataset_names, find_source
    from graders.errors import LabgradeError
    from graders.grading.versions import environment_versions
    from graders.sandbox import Worker
    from graders.sandbox.probe import protections

    table = Table(show_header=False)
    for name, version in environment_versions().items():
        table.add_row(name, version)
    memory = psutil.virtual_memory()
    table.add_row("cores", str(os.cpu_count()))
    table.add_row(
        "memory", f"{memory.available / 2**30:.1f} of {memory.total / 2**30:.1f} GiB free"
    )
    table.add_row("cache", str(cache_folder()))
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        try:
            with Worker(WARM_MODULES, home=home) as worker:
                strongest = worker.protection(home)
                table.add_row("sandbox", strongest)
                for name, state in protections(strongest).items():
                    table.add_row(f"  {name}", state)
        except LabgradeError as error:
            problems.append(str(error))
    for name in dataset_names():
        try:
            table.add_row(f"data set {name}", find_source(name).description)
        except LabgradeError as error:
            problems.append(str(error))
    console = Console()
    console.print(table)
    for problem in problems:
        console.print(f"Problem: {problem}", style="red", markup=False)
    if problems:
        raise typer.Exit(3)
    console.print("This machine can grade.")
