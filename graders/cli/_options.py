"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CourseOption = Annotated[
    Path | None,
    typer.Option(
        help="Folder with solutions, assignments and autograder_tests; found by default from "
        "LABGRADE_COURSE or the working folder.",
        file_okay=False,
    ),
]
