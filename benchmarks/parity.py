r"""Do budgets and caches change a grade? Grades notebooks with them and without, and compares.

Each notebook is graded as ``labgrade batch`` grades it (``budget``), and again with every training
in full: by the notebook itself in its sandbox (``notebook``), or by the trusted trainer
(``trainer``), which the notebooks of one lab then share. Full trainings take long, so every row is
kept in a file as soon as it is there, and the same command goes on where it was stopped. A training
that its budget did not cut short is the one in full, to the bit: ``trainer`` takes it over from
``budget``. Of every training in full that it has already it counts the processor seconds once
more, though not the time that passed: its figure is that of a notebook which shares nothing::

    python benchmarks/parity.py lab5_mnist_batchnorm solutions/lab5_mnist_batchnorm/*.ipynb \
        --full notebook --rows parity.jsonl
    python benchmarks/parity.py lab2_mnist_dropout --class 10 --full trainer --rows parity.jsonl
    python benchmarks/parity.py lab5_mnist_batchnorm --mutants 6 --full trainer --rows parity.jsonl
    python benchmarks/parity.py --rows docs/parity.jsonl --page  # the tables of what there is

``--class N`` makes a class of N right notebooks: the reference and alternatives, each in a
notebook of its own. ``--alternatives`` packs all alternatives into as few notebooks as hold them,
as ``labgrade verify`` does, and ``--mutants N`` makes N of the mutants that a training can tell
from the reference: of such a notebook only the cells run that the mutation reaches, and those that
they need. Which ones is drawn with a fixed seed.

Compute is CPU seconds of all processes that grade. It exits with 1 where grades differ.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar
from unittest.mock import patch

from caches import with_data_alone
from measuring import Measuring
from sections import replace_section

from graders.authoring.verification.alternatives import Pack, make_alternatives, packs
from graders.authoring.verification.blocks import reduction
from graders.authoring.verification.mutants import Mutant, make_mutants
from graders.authoring.verification.quick import trains
from graders.authoring.verification.settings import read_settings
from graders.datasets import cache_folder
from graders.datasets.cache import CACHE_VARIABLE
from graders.grading import Grader
from graders.labs import Lab, find_lab, load_lab
from graders.labs.course import Course, find_course
from graders.training import Recipe, Trained, Trainer

Mode = Literal["budget", "notebook", "trainer"]
MODES: tuple[Mode, ...] = ("budget", "notebook", "trainer")
PAGE = Path(__file__).resolve().parent.parent / "docs" / "training.md"
FOLDERS = {
    "class": "a class of right notebooks",
    "alternatives": "all alternatives, in packs",
    "mutants": "mutants",
}
_SEED = 20_240_603
_Made = TypeVar("_Made")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Row:
    """One notebook graded in one mode."""

    lab: str
    notebook: str
    mode: Mode
    status: str
    points: Mapping[str, float | None]
    cpu_seconds: float
    wall_seconds: float

    @property
    def total(self) -> float:
        """Points of all questions."""
        return sum(value or 0.0 for value in self.points.values())


def lab_in(mode: Mode, lab: Lab) -> Lab:
    """The lab with its trainings as a mode has them."""
    if mode == "budget":
        return lab
    long = dataclasses.replace(lab.limits, wall_seconds=4 * 3600.0, training_seconds=4 * 3600.0)
    if mode == "trainer":  # that it trains in full is seen to by ``training_in_full``
        return dataclasses.replace(lab, limits=long)
    # No time for the trainer, so that notebooks train by themselves.
    return dataclasses.replace(
        lab, budgets=(), limits=dataclasses.replace(long, training_seconds=0.0)
    )


@contextlib.contextmanager
def training_in_full(trained: Path) -> Iterator[list[float]]:
    """While it is open, every trainer trains in full, or takes over what no budget cut short.

    Args:
        trained: The folder of results under the lab's budgets.

    Yields:
        The processor seconds of each training that was there already, once for each notebook.
    """
    train, seen, seconds = Trainer.train, set[str](), list[float]()

    def train_in_full(trainer: Trainer, recipe: Recipe, seed: int = 0, **_: bool) -> Trained:
        found = trained / trainer.key(recipe, seed)
        key = trainer.key(recipe, seed, in_full=True)
        place = cache_folder() / "trained" / key
        if found.exists() and not place.exists():
            facts = json.loads((found / "trained.json").read_text(encoding="utf-8"))
            if facts["stopped"] is None:
                shutil.copytree(found, place)
        was_there = place.exists()
        result = train(trainer, recipe, seed, in_full=True)
        if was_there and key not in seen:
            seconds.append(float(result.facts["cpu_seconds"]))
        seen.add(key)
        return result

    with patch.object(Trainer, "train", train_in_full):
        yield seconds


def graded(
    lab: Lab, course: Course, notebooks: Iterable[Path], mode: Mode, places: Mapping[Mode, Path]
) -> Iterator[Row]:
    """Grade notebooks in a mode with the cache of that mode, by one grader as a batch does.

    Yields:
        A row for each; what it costs to start the grader is in that of the first.
    """
    os.environ[CACHE_VARIABLE] = str(places[mode])
    with contextlib.ExitStack() as stack:
        evidence = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        grader: Grader | None = None
        for notebook in notebooks:
            spared = list[float]()
            with contextlib.ExitStack() as meanwhile, Measuring() as measuring:
                if mode == "trainer":
                    trained = places["budget"] / "trained"
                    spared = meanwhile.enter_context(training_in_full(trained))
                if grader is None:
                    grader = stack.enter_context(Grader(lab_in(mode, lab), course, folder=evidence))
                report = grader.grade(notebook).report
            yield Row(
                lab=lab.name,
                notebook=name_of(notebook),
                mode=mode,
                status=report.status.value,
                points={question.name: question.score for question in report.questions},
                cpu_seconds=round(measuring.cost.cpu_seconds + sum(spared), 1),
                wall_seconds=round(measuring.cost.wall_seconds, 1),
            )


def name_of(notebook: Path) -> str:
    """A notebook's name in the table, with that of its folder."""
    return f"{notebook.parent.name}/{notebook.stem}"


def packed_alternatives(lab: Lab, course: Course, folder: Path) -> list[Path]:
    """Write all alternatives of a lab into a folder, in as few notebooks as hold them."""
    content, beside = _reference(lab, course)
    made = {
        f"{number} ({len(pack.members)})": pack.content(content)
        for number, pack in enumerate(packs(make_alternatives(content, beside)), start=1)
    }
    return _written(made, folder)


def mutants_of(lab: Lab, course: Course, num_mutants: int, folder: Path) -> list[Path]:
    """Write some of the mutants whose training differs from the reference's into a folder."""
    content, beside = _reference(lab, course)
    loops = read_settings(beside).shortened

    def reaches_training(mutant: Mutant) -> bool:
        return trains(content, reduction(content, mutant.breaks).rerun, loops)

    telling = [mutant for mutant in make_mutants(content) if reaches_training(mutant)]
    made = {
        mutant.name: reduction(content, mutant.breaks).apply(mutant.content)
        for mutant in _drawn(telling, num_mutants)
    }
    return _written(made, folder)


def class_of(lab: Lab, course: Course, num_notebooks: int, folder: Path) -> list[Path]:
    """Write a class of right notebooks into a folder: the reference and some alternatives."""
    content, beside = _reference(lab, course)
    made = {"reference": content}
    for alternative in _drawn(make_alternatives(content, beside), num_notebooks - 1):
        made[alternative.name] = Pack(members=(alternative,)).content(content)
    return _written(made, folder)


def _reference(lab: Lab, course: Course) -> tuple[Any, Path]:
    """The reference solution and its folder."""
    path = course.solution(lab.name)
    return json.loads(path.read_text(encoding="utf-8")), path.parent


def _drawn(all_of_them: Sequence[_Made], number: int) -> list[_Made]:
    drawn = random.Random(_SEED)  # noqa: S311 - no secret
    return drawn.sample(all_of_them, min(number, len(all_of_them)))


def _written(made: Mapping[str, Any], folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, notebook in made.items():
        paths.append(folder / f"{name.replace('/', '∕')}.ipynb")  # a slash that names no folder
        paths[-1].write_text(json.dumps(notebook), encoding="utf-8")
    return paths


def caches(folder: Path) -> dict[Mode, Path]:
    """A cache for each mode: trainings and measurements of its own, the data of all."""
    return {mode: with_data_alone(folder / mode) for mode in MODES}


def read(path: Path) -> list[Row]:
    """The rows there are."""
    if not path.exists():
        return []
    return [Row(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def pairs(rows: Iterable[Row]) -> Iterator[tuple[Row, Row]]:
    """Each full row beside the row with budget of the same notebook."""
    by_name: dict[tuple[str, str], dict[Mode, Row]] = {}
    for row in rows:
        by_name.setdefault((row.lab, row.notebook), {})[row.mode] = row
    for found in by_name.values():
        for mode in ("notebook", "trainer"):
            if "budget" in found and mode in found:
                yield found["budget"], found[mode]


def table(rows: Iterable[Row]) -> str:
    """A Markdown table of all pairs."""
    lines = [
        "| lab | notebook | full training by | points with budget | in full | differ in "
        "| CPU s with budget | in full |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for short, full in pairs(rows):
        wrong = ", ".join(differences(short, full)) or "–"
        lines.append(
            f"| {short.lab} | {short.notebook} | {full.mode} | {short.total:g} "
            f"| {full.total:g} | {wrong} | {short.cpu_seconds:,.0f} | {full.cpu_seconds:,.0f} |"
        )
    return "\n".join(lines)


def summary(rows: Iterable[Row]) -> str:
    """A Markdown table of the sums of each lab, with those of all labs below."""
    lines = [
        "| lab | notebooks | full training by | graded | same points | CPU s with budget | in full "
        "| ratio |",
        "|---|---|---|--:|--:|--:|--:|--:|",
    ]
    groups: dict[tuple[str, str, str], list[tuple[Row, Row]]] = {}
    for short, full in pairs(rows):
        for lab in (short.lab, "all"):
            key = (short.notebook.split("/")[0], full.mode, lab)
            groups.setdefault(key, []).append((short, full))
    for (folder, mode, lab), found in sorted(groups.items(), key=lambda each: _order(each[0])):
        same = sum(not differences(*pair) for pair in found)
        budget = sum(short.cpu_seconds for short, _ in found)
        in_full = sum(full.cpu_seconds for _, full in found)
        lines.append(
            f"| {lab} | {FOLDERS.get(folder, folder)} | {mode} | {len(found)} | {same} "
            f"| {budget:,.0f} | {in_full:,.0f} | {in_full / max(budget, 0.1):.1f} |"
        )
    return "\n".join(lines)


def _order(key: tuple[str, str, str]) -> tuple[int, str, str, bool, str]:
    folder, mode, lab = key
    known = [*FOLDERS].index(folder) if folder in FOLDERS else len(FOLDERS)
    return known, folder, mode, lab == "all", lab


def write_page(rows: Iterable[Row], page: Path) -> None:
    """Put the sums into their section of the page."""
    document = page.read_text(encoding="utf-8")
    page.write_text(replace_section(document, "parity", summary(rows)), encoding="utf-8")


def differences(short: Row, full: Row) -> list[str]:
    """Questions with other points, and the status where it differs."""
    names = [name for name in short.points if short.points[name] != full.points.get(name)]
    return names + (["status"] if short.status != full.status else [])


def number_from(least: int) -> Callable[[str], int]:
    """A type for options that ask for a whole number."""

    def number(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"{text} is no whole number from {least} on")
        return int(text)

    return number


def main() -> int:
    """Grade what is not in the file yet, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lab", nargs="?")
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--class", type=number_from(1), metavar="N", dest="size")
    parser.add_argument("--alternatives", action="store_true")
    parser.add_argument("--mutants", type=number_from(1), metavar="N")
    parser.add_argument("--full", choices=MODES[1:], default="notebook")
    parser.add_argument("--rows", type=Path, default=Path("parity.jsonl"))
    parser.add_argument("--caches", type=Path, default=Path("parity-caches"))
    parser.add_argument("--page", action="store_true", help="put the sums into docs/training.md")
    arguments: Any = parser.parse_args()
    absent = [str(path) for path in arguments.notebooks if not path.is_file()]
    if absent:
        parser.error(f"There is no file {absent[0]}.")
    rows = read(arguments.rows)
    done = {(row.lab, row.notebook, row.mode) for row in rows}
    if arguments.lab:
        lab, course = load_lab(find_lab(arguments.lab).name), find_course()
        places = caches(arguments.caches.resolve())
        notebooks = [*arguments.notebooks]
        folder = arguments.caches / lab.name
        if arguments.size is not None:
            notebooks += class_of(lab, course, arguments.size, folder / "class")
        if arguments.alternatives:
            notebooks += packed_alternatives(lab, course, folder / "alternatives")
        if arguments.mutants is not None:
            notebooks += mutants_of(lab, course, arguments.mutants, folder / "mutants")
        notebooks = [notebook.resolve() for notebook in notebooks]
        for mode in ("budget", arguments.full):
            left = [each for each in notebooks if (lab.name, name_of(each), mode) not in done]
            for row in graded(lab, course, left, mode, places):
                rows.append(row)
                with arguments.rows.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(dataclasses.asdict(row)) + "\n")
                print(
                    f"{row.notebook} {mode}: {row.total:g} in {row.wall_seconds:.0f} s", flush=True
                )
    print(f"{table(rows)}\n\n{summary(rows)}")
    if arguments.page:
        write_page(rows, PAGE)
    return int(any(differences(*pair) for pair in pairs(rows)))


if __name__ == "__main__":
    sys.exit(main())
