"""How often a class asked for a training, and how often one was done."""

from __future__ import annotations

import dataclasses
import math

from graders.results import GradeReport, Training


@dataclasses.dataclass(frozen=True, kw_only=True)
class SharedTrainings:
    """The trainings of a class: each recipe is done once, whoever asks and however often.

    Further seeds of a recipe, and trainings in full that a measurement asked for, are not in it;
    neither are those that notebooks did themselves.

    Args:
        asked: Calls of ``fit`` that labgrade answered.
        recipes: Different trainings among them.
        steps_asked: Optimizer steps of all calls together.
        steps_run: Steps that were run for the recipes.
        cpu_seconds: Processor seconds that those took, this time or when they were first done.
    """

    asked: int
    recipes: int
    steps_asked: int
    steps_run: int
    cpu_seconds: float

    def __str__(self) -> str:
        done = "once" if self.recipes == 1 else "each once"
        return (
            f"{_counted(self.asked, 'training')} asked for ({_counted(self.steps_asked, 'step')}), "
            f"{_counted(self.recipes, 'recipe')} trained {done} "
            f"({_counted(self.steps_run, 'step')}, {self.cpu_seconds:,.0f} s of processor time)"
        )


class TrainingCounter:
    """Adds up the trainings of reports, one report at a time."""

    def __init__(self) -> None:
        self._asked = self._steps_asked = 0
        self._recipes: dict[str, Training] = {}

    def add(self, report: GradeReport) -> None:
        """Count the trainings of one submission."""
        self._asked += len(report.trainings)
        self._recipes.update({training.recipe: training for training in report.trainings})
        self._steps_asked += sum(training.steps_asked for training in report.trainings)

    @property
    def total(self) -> SharedTrainings:
        """What there was so far."""
        return SharedTrainings(
            asked=self._asked,
            recipes=len(self._recipes),
            steps_asked=self._steps_asked,
            steps_run=sum(entry.steps_run for entry in self._recipes.values()),
            cpu_seconds=math.fsum(entry.cpu_seconds for entry in self._recipes.values()),
        )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
