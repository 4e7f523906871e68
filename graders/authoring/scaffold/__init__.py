"""A new lab to start from: small, whole, and accepted by ``labgrade build --check`` as it stands.

It asks for scaled digits, a network of two layers and a short training, since that is one example
of each thing a lab has: a public and a hidden case, a prompt, a layer table, an accuracy.
"""

from __future__ import annotations

import contextlib
import importlib
import re
from collections.abc import Iterable
from pathlib import Path

import jinja2

import graders
from graders.authoring.build import GeneratedFile
from graders.errors import UsageError
from graders.labs.course import Course

QUESTIONS = ("q1_scale", "q2_model", "q3_training")
_NAME = re.compile(r"lab[0-9]+(_[a-z0-9]+)+")
_MAX_LENGTH = 60


def new_lab(name: str, title: str, course: Course) -> tuple[GeneratedFile, ...]:
    """The files that an author of a new lab edits, with what they hold at first; writes nothing.

    Args:
        name: The lab's name, such as ``lab6_first_network``.
        title: Its title for people; made from the name where it is empty.
        course: The clone in which the lab shall be.

    Returns:
        The definition, the source notebook and one test file for each question.

    Raises:
        UsageError: If the name is none for a lab or is taken, or the course is not the clone that
            this labgrade runs from.
    """
    check_name(name)
    _check_clone(course)
    files = _files(name, title or default_title(name), course)
    taken = [path for path in (*_places(name, course), *(f.path for f in files)) if path.exists()]
    if taken:
        raise UsageError(
            f"There is a {name} already: {taken[0].relative_to(course.root)} exists.",
            next_step="Take another name, or remove what is there if nobody needs it.",
        )
    return files


def write_new(files: Iterable[GeneratedFile]) -> None:
    """Write the files of a new lab, all of them or none; nothing that is there is touched.

    Raises:
        UsageError: If one of them cannot be written, or has come up meanwhile.
    """
    written: list[Path] = []
    for file in files:
        try:
            file.path.parent.mkdir(parents=True, exist_ok=True)
            with file.path.open("x", encoding="utf-8", newline="") as opened:
                written.append(file.path)
                opened.write(file.text)
        except OSError as error:
            for path in written:
                path.unlink()
            for folder in {file.path.parent, *(path.parent for path in written)}:
                with contextlib.suppress(OSError):  # one that others use
                    folder.rmdir()
            raise UsageError(
                f"{file.path} cannot be written: {error.strerror}. Nothing was made.",
                next_step="Look at that place and its permissions, then run the command again.",
            ) from error


def check_name(name: str) -> None:
    """Refuse a name that would not do for a Python module, a folder and a notebook alike.

    Raises:
        UsageError: If it does not.
    """
    if not _NAME.fullmatch(name) or len(name) > _MAX_LENGTH:
        raise UsageError(
            f"{name!r} is no name for a lab.",
            next_step=(
                "A lab is called lab, a number, and then words in lower case with underscores "
                f"between them, {_MAX_LENGTH} characters at most: lab6_first_network."
            ),
        )


def default_title(name: str) -> str:
    """A title made from the words of a lab's name.

    Example:
        >>> default_title("lab6_first_network")
        'First network'
    """
    return " ".join(name.split("_")[1:]).capitalize()


def forget_modules() -> None:
    """Let Python find a definition that was written while it runs."""
    importlib.invalidate_caches()


def _check_clone(course: Course) -> None:
    here = Path(graders.__file__).resolve().parent
    if course.root.resolve() / "graders" != here:
        raise UsageError(
            f"{course.root} is not the clone that this labgrade runs from ({here.parent}), so that "
            "it would not find the definition of a lab made there.",
            next_step="Install the clone with `pip install -e .`, or name it with --course.",
        )


def _places(name: str, course: Course) -> tuple[Path, ...]:
    """The folders that a lab of this name has to itself."""
    return (
        course.solution(name).parent,
        course.assignment(name),
        course.root / "autograder_tests" / name,
    )


def _files(name: str, title: str, course: Course) -> tuple[GeneratedFile, ...]:
    templates = {
        course.root / "graders" / "labs" / f"{name}.py": "definition.py.j2",
        course.solution(name): "notebook.json.j2",
        **{
            course.root / "autograder_tests" / name / f"{question}.py": f"{question}.py.j2"
            for question in QUESTIONS
        },
    }
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("graders.authoring.scaffold", "templates"),
        autoescape=False,  # noqa: S701 - Python and JSON; texts go through tojson
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    return tuple(
        GeneratedFile(
            path=path, text=environment.get_template(template).render(lab=name, title=title)
        )
        for path, template in templates.items()
    )
