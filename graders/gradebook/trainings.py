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
        cpu_seconds: Processor seconds that those took, this time or when they were first done.
        cpu_seconds_in_full: The same if every notebook had trained by itself, to its last step.
    """

    asked: int
    recipes: int
    cpu_seconds: float
    cpu_seconds_in_full: float

    @property
    def ratio(self) -> float:
        """How many times less compute sharing and budgets took; 1 where nothing was trained."""
        return self.cpu_seconds_in_full / self.cpu_seconds if self.cpu_seconds else 1.0

    def __str__(self) -> str:
        done = "once" if self.recipes == 1 else "each once"
        return (
            f"{_counted(self.asked, 'training')} asked for, "
            f"{_counted(self.recipes, 'recipe')} trained {done}: "
            f"{self.cpu_seconds:,.0f} s of processor time, "
            f"{self.cpu_seconds_in_full:,.0f} s had every notebook trained by itself"
        )


class TrainingCounter:
    """Adds up the trainings of reports, one report at a time."""

    def __init__(self) -> None:
        self._asked = 0
        self._recipes: dict[str, Training] = {}
        self._in_full: list[float] = []

    def add(self, report: GradeReport) -> None:
        """Count the trainings of one submission."""
        self._asked += len(report.trainings)
        self._recipes.update({training.recipe: training for training in report.trainings})
        self._in_full += [training.cpu_seconds_in_full for training in report.trainings]

    @property
    def total(self) -> SharedTrainings:
        """What there was so far."""
        return SharedTrainings(
            asked=self._asked,
            recipes=len(self._recipes),
            cpu_seconds=math.fsum(entry.cpu_seconds for entry in self._recipes.values()),
            cpu_seconds_in_full=math.fsum(self._in_full),
        )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
