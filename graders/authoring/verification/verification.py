"""Verifying a lab: right notebooks keep their points, wrong ones lose them where they are wrong."""

from __future__ import annotations

import dataclasses
import datetime
import fnmatch
import functools
import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal

from graders.authoring.verification.alternatives import (
    Alternative,
    Pack,
    make_alternatives,
    packs,
)
from graders.authoring.verification.bench import Bench
from graders.authoring.verification.blocks import Reduction, blocks_of, reduction
from graders.authoring.verification.mutants import Mutant, make_mutants
from graders.authoring.verification.operators.training import METRICS
from graders.authoring.verification.quick import Mode, trains
from graders.authoring.verification.reference import read_reference
from graders.authoring.verification.results import EquivalentMutant, Verification
from graders.authoring.verification.settings import Settings, read_settings
from graders.authoring.verification.subject import subject_of
from graders.authoring.verification.verdicts import (
    AlternativeVerdict,
    Loss,
    MutantVerdict,
    failed,
    losses,
    passed,
    problem_of,
    split,
)
from graders.errors import UsageError
from graders.labs.course import Course
from graders.labs.definition import Lab

Progress = Callable[[str, int, int], None]
"""Told the name of a trial that is done, how many are done, and how many there are."""

Kind = Literal["mutants", "alternatives"]
KINDS: tuple[Kind, ...] = ("mutants", "alternatives")

_BUILD = "Run labgrade build, which makes it from the source notebook"

Verdict = AlternativeVerdict | MutantVerdict
Trial = Callable[[], list[Verdict]]


def verify(
    lab: Lab,
    course: Course,
    *,
    jobs: int = 1,
    quick: bool = False,
    only: Sequence[str] = (),
    kinds: Collection[Kind] = KINDS,
    progress: Progress | None = None,
) -> Verification:
    """Grade a lab's reference, starter, alternatives and mutants.

    Args:
        lab: The lab.
        course: Its solutions and tests.
        jobs: Notebooks graded at the same time.
        quick: Whether all trainings are cut short, those of right notebooks too. This says
            nothing about the points for how well a network has learned.
        only: Parts or patterns (``*``) of names: only such alternatives and mutants are graded,
            and neither the reference nor the starter.
        kinds: What to grade of them.
        progress: Told what is done.

    Raises:
        UsageError: If there is no solution to verify, or ``only`` fits nothing.
        ConfigurationError: If the solution or the lab's ``verification.toml`` cannot be understood.
    """
    started = time.monotonic()
    source = course.solution(lab.name)
    starter_file = course.assignment(lab.name) / f"{lab.name}.ipynb"
    for path, way in ((source, "Write the lab's source notebook"), (starter_file, _BUILD)):
        if not path.is_file():
            raise UsageError(f"{path} does not exist.", next_step=f"{way}.")
    subject = subject_of(lab, course)  # first: who mends a test while it is tried sees that after
    content = read_reference(source)
    settings, mutants = read_settings(source.parent), make_mutants(content)
    asked = [variable for question in lab.questions for variable in question.variables]
    kept = {variable.name for variable in asked if not variable.by_role}
    alternatives = make_alternatives(content, source.parent, kept)
    equivalent = [
        EquivalentMutant(name=mutant.name, reason=reason)
        for mutant in mutants
        if (reason := settings.reason(mutant.name)) is not None
    ]
    excused = {mutant.name for mutant in equivalent}
    wrong = [
        mutant
        for mutant in mutants
        if "mutants" in kinds and mutant.name not in excused and _asked(mutant, only)
    ]
    right = [
        alternative
        for alternative in alternatives
        if "alternatives" in kinds and _asked(alternative, only)
    ]
    if not wrong and not right:
        raise UsageError(
            f"No alternative or mutant of {lab.name} fits what is asked for.",
            next_step="Look at --only and --kind; without them all are graded.",
        )
    mode: Mode = "quick" if quick else "full"
    is_partial = bool(only) or set(kinds) != set(KINDS)
    # A few of them alone need less of the notebook than together.
    together = tuple(map(_alone, right)) if only else packs(right)
    with Bench(lab, course, loops=settings.shortened, jobs=jobs) as bench:
        trials = _Trials(lab=lab, content=content, settings=settings, bench=bench, mode=mode)
        whole: list[Trial] = [trials.reference, functools.partial(trials.starter, starter_file)]
        verdicts = _run(
            [
                *([] if is_partial else whole),
                *(functools.partial(trials.mutant, mutant) for mutant in wrong),
                *(functools.partial(trials.pack, pack) for pack in together),
            ],
            jobs,
            progress or _nobody,
        )
        environment, data_sources = bench.circumstances()
    accepted = [verdict for verdict in verdicts if isinstance(verdict, AlternativeVerdict)]
    return Verification(
        lab=lab.name,
        reference=_found(accepted, "reference"),
        starter=_found(accepted, "starter"),
        alternatives=tuple(v for v in accepted if v.name not in ("reference", "starter")),
        mutants=tuple(v for v in verdicts if isinstance(v, MutantVerdict)),
        equivalent=tuple(equivalent),
        stale=settings.stale((mutant.name for mutant in mutants), content),
        questions=tuple(question.name for question in lab.questions),
        environment=environment,
        data_sources=data_sources,
        subject=subject,
        finished=datetime.datetime.now(datetime.UTC).isoformat(timespec="minutes"),
        partial=is_partial,
        quick=quick,
        seconds=round(time.monotonic() - started, 1),
    )


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Trials:
    """What each kind of trial grades, and what it compares."""

    lab: Lab
    content: Mapping[str, Any]
    settings: Settings
    bench: Bench
    mode: Mode

    def reference(self) -> list[Verdict]:
        """The whole reference: every automatic point that its trainings can earn."""
        started = time.monotonic()
        report = self.bench.grade(self.content, self.mode)
        everything = passed(report, self._all())
        if self.mode == "full":
            everything |= failed(report, self._all())
        reference = AlternativeVerdict(
            name="reference",
            judged=tuple(sorted(self._all())),
            mode=self.mode,
            lost=losses(report, everything),
            problem=problem_of(report),
            seconds=_since(started),
        )
        return [reference]

    def starter(self, path: Path) -> list[Verdict]:
        """The starter: nothing of it earns a point."""
        started = time.monotonic()
        content = json.loads(path.read_text(encoding="utf-8"))
        report = self.bench.grade(content, self.mode)
        earned = sorted({question for question, _ in passed(report, self._all())})
        problem = f"It earns points in {', '.join(earned)}" if earned else problem_of(report)
        starter = AlternativeVerdict(
            name="starter",
            judged=tuple(sorted(self._all())),
            mode=self.mode,
            problem=problem,
            seconds=_since(started),
        )
        return [starter]

    def pack(self, pack: Pack) -> list[Verdict]:
        """Notebooks that are just as right, in one; each alone where that one loses a point."""
        started = time.monotonic()
        lost, problem = self._whole(pack)
        if len(pack.members) > 1 and (lost or problem):
            return [verdict for member in pack.members for verdict in self.pack(_alone(member))]
        seconds = round((time.monotonic() - started) / len(pack.members), 2)
        return [
            AlternativeVerdict(
                name=member.name,
                judged=tuple(sorted(self._all())),
                mode=self.mode,
                lost=lost,
                problem=problem,
                seconds=seconds,
            )
            for member in pack.members
        ]

    def _whole(self, pack: Pack) -> tuple[tuple[Loss, ...], str]:
        """What a pack's notebook loses against the reference graded in the same way."""
        (member, *others) = pack.members
        content, before, judged = pack.content(self.content), self.content, self._all()
        if not others and member.question is not None:
            run = reduction(self.content, member.question)
            content, before, judged = run.apply(content), run.apply(before), run.judged
        expected = passed(self.bench.grade(before, self.mode), judged)
        report = self.bench.grade(content, self.mode)
        return losses(report, expected), problem_of(report)

    def mutant(self, mutant: Mutant) -> list[Verdict]:
        """A wrong notebook; trained further only where less cannot tell that it is wrong.

        What a hardly trained network answers may agree with a wrong notebook by chance.
        """
        depending = self.lab.depending_on(mutant.breaks) - {mutant.breaks}
        run = reduction(self.content, mutant.breaks, depending)
        for mode in self._modes(run):
            verdict = self._judged(mutant, run, mode)
            if verdict.is_caught:
                return [verdict]
        may_train_otherwise = self.mode != "full" and mutant.operator != METRICS
        before = self.bench.grade(run.apply(self.content), self.mode)
        fails_anyway = bool(failed(before, {mutant.breaks}))
        is_open = may_train_otherwise and (fails_anyway or self._is_measured(mutant.breaks))
        return [dataclasses.replace(verdict, undecided=is_open and not verdict.problem)]

    def _is_measured(self, question: str) -> bool:
        """Whether it has points for how well a network has learned; a quick trial asks for none."""
        return any(entry.question == question for entry in self.lab.measurements)

    def _modes(self, run: Reduction) -> list[Mode]:
        """The modes to grade in, until one of them decides."""
        if not trains(self.content, run.rerun, self.settings.shortened):
            return [self.mode]
        is_alone = len(run.judged) == 1  # nothing that is measured can be collateral
        modes: list[Mode] = ["bare", "quick"] if is_alone else ["quick"]
        return modes if self.mode == "quick" else [*modes, self.mode]

    def _judged(self, mutant: Mutant, run: Reduction, mode: Mode) -> MutantVerdict:
        started = time.monotonic()
        expected = passed(self.bench.grade(run.apply(self.content), mode), run.judged)
        report = self.bench.grade(run.apply(mutant.content), mode)
        depending = self.lab.depending_on(mutant.breaks)
        lost, collateral = split(losses(report, expected), mutant.breaks, depending)
        return MutantVerdict(
            name=mutant.name,
            breaks=mutant.breaks,
            operator=mutant.operator,
            judged=tuple(sorted(run.judged)),
            mode=mode,
            words=mutant.hints,
            lost=lost,
            collateral=collateral,
            problem=problem_of(report),
            seconds=_since(started),
        )

    def _all(self) -> frozenset[str]:
        checked = {block.question for block in blocks_of(self.content)}
        return frozenset(q.name for q in self.lab.questions if q.name in checked)


def _run(trials: Sequence[Trial], jobs: int, progress: Progress) -> list[Verdict]:
    verdicts: list[Verdict] = []
    pool = ThreadPoolExecutor(jobs)
    try:
        for done, future in enumerate([pool.submit(trial) for trial in trials], start=1):
            verdicts += future.result()
            progress(verdicts[-1].name, done, len(trials))
    finally:  # after Ctrl-C those that have not begun are given up
        pool.shutdown(wait=False, cancel_futures=True)
    return verdicts


def _found(verdicts: Sequence[AlternativeVerdict], name: str) -> AlternativeVerdict | None:
    return next((verdict for verdict in verdicts if verdict.name == name), None)


def _alone(member: Alternative) -> Pack:
    return Pack(members=(member,))


def _asked(subject: Alternative | Mutant, only: Sequence[str]) -> bool:
    return not only or any(
        part in subject.name or fnmatch.fnmatchcase(subject.name, part) for part in only
    )


def _nobody(_name: str, _done: int, _total: int) -> None:
    """Nobody wants to know."""


def _since(started: float) -> float:
    return round(time.monotonic() - started, 2)
