"""What the reference solution trains: its recipes, found by running it once without training it.

The notebook runs in the sandbox as any submission does, up to the check cell of the last
question in demand. Its ``fit`` requests are answered after a single step: what counts here is
what was asked for.
"""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from graders import capture
from graders.datasets import DataSource
from graders.errors import ConfigurationError
from graders.evidence.captured import Captured
from graders.grading.requests import NotebookRequests
from graders.labs.definition import Lab
from graders.measure.origins import Origins
from graders.measure.submission import Submission
from graders.notebooks import CodeCell, Notebook, checked_questions
from graders.sandbox import Worker
from graders.training import Recipe, Trainer
from graders.training import trainer as training_process

_SINGLE_STEP = {"probe_every": 1, "probe_examples": 1000, "accept_at": 0.0}
"""A budget that is content with the first step."""
_SECONDS = 3600.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class SingleSteps:
    """Runs notebooks whose ``fit`` requests are answered after a single step."""

    worker: Worker
    sources: Mapping[str, DataSource]
    requests: NotebookRequests

    def run(self, notebook: Notebook, lab: Lab, *, threads: int = 1) -> Captured:
        """What a notebook shows in its sandbox."""
        workspace = Path(tempfile.mkdtemp(prefix="labgrade-reference-"))
        try:
            protection = self.worker.protection(workspace)
            jail = capture.make_jail(lab, self.sources, workspace, protection)
            return capture.capture_notebook(
                self.worker, notebook, lab, jail, threads=threads, answer=self.requests.answer
            )
        finally:
            shutil.rmtree(workspace, ignore_errors=True)


@contextlib.contextmanager
def with_single_steps(
    worker: Worker, sources: Mapping[str, DataSource], versions: Mapping[str, str], scratch: Path
) -> Iterator[SingleSteps]:
    """Start what answers ``fit`` requests, and end it afterwards.

    Args:
        worker: Runs the notebooks and the single steps.
        sources: The lab's data sets.
        versions: Versions of the libraries, for the trainer.
        scratch: A folder for passing files.
    """
    trainer = Trainer(
        lambda: worker.start_service(training_process.SERVICE),
        folder=scratch / "steps",
        sources=sources,
        budgets=dict.fromkeys(sources, _SINGLE_STEP),
        versions=versions,
        max_seconds=_SECONDS,
    )
    try:
        yield SingleSteps(
            worker=worker,
            sources=sources,
            requests=NotebookRequests(trainer, sources, _SECONDS),
        )
    finally:
        trainer.close()
        shutil.rmtree(scratch / "steps", ignore_errors=True)


def reference_recipes(
    notebook: Notebook, lab: Lab, questions: Collection[str], steps: SingleSteps
) -> dict[str, Recipe]:
    """The recipe behind the model of each accuracy question.

    Args:
        notebook: The source notebook with the reference solution.
        lab: Its lab.
        questions: Questions with an accuracy measurement.
        steps: Runs the notebook.

    Raises:
        ConfigurationError: If a question's model was not trained by ``fit`` on the lab's data, or
            goes on from an earlier training; names all such questions.
    """
    captured = steps.run(until_last_check(notebook, questions), lab)
    submission = Submission(captured, Origins(steps.sources), steps.requests.provenances)
    found: dict[str, Recipe] = {}
    problems: list[str] = []
    for question in questions:
        recipe = _recipe(submission, question, lab.measurement(question).model)
        if recipe is None:
            problems.append(
                f"{question}: the reference's model was not trained by fit on rows of the lab's "
                f"data ({_ending(captured)})"
            )
        elif recipe.continues is not None:
            problems.append(f"{question}: the reference's training goes on from an earlier one")
        else:
            found[question] = recipe
    if problems:
        raise ConfigurationError(problems)
    return found


def until_last_check(notebook: Notebook, questions: Collection[str]) -> Notebook:
    """The notebook without the cells behind the last check cell of some questions."""
    last = max(
        (
            number
            for number, cell in enumerate(notebook.cells)
            if isinstance(cell, CodeCell)
            and not set(questions).isdisjoint(checked_questions(cell.source))
        ),
        default=len(notebook.cells) - 1,
    )
    return dataclasses.replace(notebook, cells=notebook.cells[: last + 1])


def _recipe(submission: Submission, question: str, model: str) -> Recipe | None:
    for point in submission.points(question):
        entry = point.get(model)
        provenance = None if entry is None else submission.provenance(entry)
        if provenance is not None:
            return provenance.recipe
    return None


def _ending(captured: Captured) -> str:
    failed = [cell for cell in captured.cells if cell.get("status") != "ok"]
    if not failed:
        return f"its run: {captured.ending}"
    first = failed[0]
    return f"code cell {first.get('cell', -1) + 1}: {str(first.get('message'))[:200]}"
