"""``labgrade new``: a small whole lab to start from."""

from __future__ import annotations

from typing import Annotated

import typer

from graders.cli._options import CourseOption


def new(
    lab: Annotated[
        str, typer.Argument(help="The new lab's name: lab6_first_network.", show_default=False)
    ],
    title: Annotated[
        str, typer.Option(help="Its title for people; made from the name by default.")
    ] = "",
    course: CourseOption = None,
) -> None:
    """Make a new lab in this clone: definition, source notebook, tests and starter."""
    from graders.authoring import generate, write
    from graders.authoring.pages import generated_pages
    from graders.authoring.scaffold import forget_modules, new_lab, write_new
    from graders.labs import load_lab
    from graders.labs.course import find_course

    place = find_course(course)
    files = new_lab(lab, title, place)
    write_new(files)
    forget_modules()
    generated = (*generate(load_lab(lab), place), *generated_pages(place))
    write(generated)
    typer.echo(f"{lab} is there. Edit these:")
    for file in files:
        typer.echo(f"  {file.path.relative_to(place.root)}")
    typer.echo("From these, labgrade build makes what students get:")
    for file in generated:
        typer.echo(f"  {file.path.relative_to(place.root)}")
    typer.echo("docs/tutorial.md goes on from here.")
