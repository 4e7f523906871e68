"""``labgrade build``: generates what students and Gradescope receive."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graders.authoring import GeneratedFile
from graders.cli._options import CourseOption


def build(
    lab: Annotated[
        str | None, typer.Argument(help="The lab, or the start of its name; all labs by default.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if a generated file is stale.")
    ] = False,
    archive: Annotated[
        bool, typer.Option("--zip/--no-zip", help="Also write the autograder zip for Gradescope.")
    ] = True,
    course: CourseOption = None,
) -> None:
    """Generate a lab's starter notebook, public tests and autograder zip from its source."""
    from graders.authoring import generate, stale
    from graders.authoring.pages import generated_pages
    from graders.labs import find_lab, lab_names, load_lab
    from graders.labs.course import find_course

    place = find_course(course)
    labs = [find_lab(lab)] if lab else [load_lab(name) for name in lab_names()]
    files = {definition.name: generate(definition, place) for definition in labs}
    if pages := generated_pages(place):  # of all labs, whichever was asked for
        files[_PAGES] = pages
    if check:
        _fail_if_stale([path for group in files.values() for path in stale(group)], place.root, lab)
        return
    for name, group in files.items():
        _write(name, group, place.root)
        if archive and name != _PAGES:
            _write_zip(name, place.tests(name), place.root)


_PAGES = "pages"


def _fail_if_stale(paths: list[Path], root: Path, lab: str | None) -> None:
    if not paths:
        typer.echo("Everything generated is up to date.")
        return
    typer.echo(f"{len(paths)} generated files are stale:", err=True)
    for path in paths:
        typer.echo(f"  {path.relative_to(root)}", err=True)
    command = " ".join(word for word in ("labgrade build", lab) if word)
    typer.echo(f"Run `{command}` and commit what it writes.", err=True)
    raise typer.Exit(1)


def _write(lab: str, files: tuple[GeneratedFile, ...], root: Path) -> None:
    from graders.authoring import write

    changed = write(files)
    typer.echo(f"{lab}: {len(files)} files generated, {len(changed)} changed")
    for path in changed:
        typer.echo(f"  {path.relative_to(root)}{'' if path.exists() else ' (removed)'}")


def _write_zip(lab: str, tests: Path, root: Path) -> None:
    from graders.integrations.otter import generate_autograder

    path = root / "build" / f"{lab}-autograder.zip"
    generate_autograder(tests, path)
    typer.echo(f"  {path.relative_to(root)}")
