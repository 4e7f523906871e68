"""What a verification has found, and its JSON: ``schema_version`` 1."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from graders.authoring.verification.subject import Subject
from graders.authoring.verification.verdicts import AlternativeVerdict, MutantVerdict, to_plain

SCHEMA_VERSION = 1


@dataclasses.dataclass(frozen=True, kw_only=True)
class EquivalentMutant:
    """A mutant that is right all the same, and why."""

    name: str
    reason: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Verification:
    """Everything about one lab.

    Args:
        lab: Its name.
        reference: The reference: all automatic points; None if only parts were asked for.
        starter: The starter: none of them; None likewise.
        alternatives: Notebooks that are just as right.
        mutants: Wrong ones.
        equivalent: Mutants that were not graded, since they are right.
        stale: Sentences on settings that fit nothing any more.
        questions: The lab's questions, in order.
        environment: Versions of Python and the libraries.
        data_sources: For each data set, its source and digest.
        subject: Digests of the lab's files, so that a reader can tell whether these are today's.
        finished: When the last trial was done: ISO 8601, UTC, to the minute.
        partial: Whether only some alternatives and mutants were asked for.
        quick: Whether the trainings of right notebooks were cut short too.
        seconds: How long it took.
    """

    lab: str
    reference: AlternativeVerdict | None
    starter: AlternativeVerdict | None
    alternatives: tuple[AlternativeVerdict, ...]
    mutants: tuple[MutantVerdict, ...]
    equivalent: tuple[EquivalentMutant, ...]
    stale: tuple[str, ...]
    questions: tuple[str, ...]
    environment: Mapping[str, str]
    data_sources: Mapping[str, str]
    subject: Subject
    finished: str
    partial: bool
    quick: bool
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether the grader was right about everything that was graded."""
        is_right = all(trial.holds for trial in self.right)
        return is_right and not self.stale and all(mutant.holds for mutant in self.mutants)

    @property
    def right(self) -> tuple[AlternativeVerdict, ...]:
        """Reference, starter and alternatives, as far as they were graded."""
        whole = (self.reference, self.starter)
        return (*(trial for trial in whole if trial is not None), *self.alternatives)

    @property
    def num_accepted(self) -> int:
        """Alternatives that keep all points."""
        return sum(alternative.holds for alternative in self.alternatives)

    @property
    def decided(self) -> tuple[MutantVerdict, ...]:
        """Mutants about which there is a verdict; without full trainings there may be others."""
        return tuple(mutant for mutant in self.mutants if not mutant.undecided)

    @property
    def untried(self) -> tuple[str, ...]:
        """Questions of which nothing is known: without alternatives and without mutants."""
        if self.reference is None:
            return ()
        names = [
            *(alternative.name for alternative in self.alternatives),
            *(mutant.name for mutant in self.mutants),
            *(mutant.name for mutant in self.equivalent),
        ]
        return tuple(
            question
            for question in self.questions
            if question in self.reference.judged
            and not any(name.startswith(f"{question}: ") for name in names)
        )

    @property
    def num_caught(self) -> int:
        """Mutants that lose points where they are wrong."""
        return sum(mutant.is_caught for mutant in self.mutants)

    @property
    def num_named(self) -> int:
        """Mutants whose report names what was changed."""
        return sum(mutant.is_named for mutant in self.mutants)

    @property
    def num_collateral(self) -> int:
        """Questions that lost points for a mistake in another one that they do not depend on."""
        return sum(len(mutant.collateral) for mutant in self.mutants)

    def to_json(self) -> str:
        """As the command writes it; :mod:`~.page` reads it."""
        plain = {
            "schema_version": SCHEMA_VERSION,
            **{field.name: getattr(self, field.name) for field in dataclasses.fields(self)},
            "reference": None if self.reference is None else to_plain(self.reference),
            "starter": None if self.starter is None else to_plain(self.starter),
            "alternatives": [to_plain(verdict) for verdict in self.alternatives],
            "mutants": [to_plain(verdict) for verdict in self.mutants],
            "equivalent": [dataclasses.asdict(mutant) for mutant in self.equivalent],
            "counts": {
                "alternatives": len(self.alternatives),
                "accepted": self.num_accepted,
                "mutants": len(self.decided),
                "undecided": len(self.mutants) - len(self.decided),
                "caught": self.num_caught,
                "named": self.num_named,
                "collateral": self.num_collateral,
            },
            "untried": list(self.untried),
            "holds": self.holds,
        }
        return json.dumps(_without_tuples(plain), indent=1, ensure_ascii=False) + "\n"


def _without_tuples(plain: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in plain.items()}
