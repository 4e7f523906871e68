"""Judging: the lab's Otter tests over evidence. No notebook runs, no TensorFlow loads."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from graders.checks import CheckFailure
from graders.checks.failure import MissingVariable
from graders.errors import ConfigurationError
from graders.grading.environment import Environment, EvidenceReader
from graders.labs import judging
from graders.labs.definition import Lab, Question
from graders.results import CaseResult, Outcome, QuestionResult


class Judge:
    """A lab's tests, read once and run for each submission.

    Args:
        lab: The lab.
        tests: The folder with one Otter test file for each question.

    Raises:
        ConfigurationError: If a question's file is missing or cannot be read; names them all.
    """

    def __init__(self, lab: Lab, tests: Path) -> None:
        self._lab = lab
        self._files = _load(lab, tests)

    @property
    def max_score(self) -> float:
        """Points possible; the same for every submission."""
        return float(sum(self._max_score(question) for question in self._lab.questions))

    def judge(self, reader: EvidenceReader) -> tuple[QuestionResult, ...]:
        """The verdict on every question, each at the capture point that serves it best."""
        reasons = reader.failed_cells()
        with judging(self._lab):
            return tuple(
                _with_reason(self._question(question, reader), reasons.get(question.name))
                for question in self._lab.questions
            )

    def unanswered(self, reason: str) -> tuple[QuestionResult, ...]:
        """Every question with no case run, for the sake of the same table for everybody."""
        return tuple(
            self._result(
                question,
                [_case(case, Outcome.SKIPPED, message=reason) for case in self._cases(question)],
            )
            for question in self._lab.questions
        )

    def renamed(self, reader: EvidenceReader) -> list[str]:
        """Sentences on variables that were found under another name."""
        pairs = {
            (name, used)
            for question in self._lab.questions
            # What an earlier cell lacked may have been bound by the last one.
            for environment in reader.environments(question.name)[-1:]
            for name, used in environment.renamed.items()
        }
        return [
            f"There was no {name}; {used} was graded in its place." for name, used in sorted(pairs)
        ]

    def _question(self, question: Question, reader: EvidenceReader) -> QuestionResult:
        results = [
            self._result(question, self._run(question, environment))
            for environment in reader.environments(question.name)
        ]
        # Among equals the last capture point: it is what the notebook ended with.
        return max(reversed(results), key=lambda result: result.score or 0.0)

    def _run(self, question: Question, environment: Environment) -> list[CaseResult]:
        return [_run_case(case, environment) for case in self._cases(question)]

    def _result(self, question: Question, cases: Sequence[CaseResult]) -> QuestionResult:
        result = QuestionResult(
            name=question.name,
            title=question.title,
            max_score=self._max_score(question),
            score=_total(cases),
            manual=question.manual,
            cases=tuple(cases),
            rubric=question.rubric if question.manual else "",
        )
        return result.reopened()

    def _cases(self, question: Question) -> Sequence[Any]:
        file = self._files.get(question.name)
        return file.test_cases if file is not None else ()

    def _max_score(self, question: Question) -> float:
        points = sum(float(case.points) for case in self._cases(question))
        return round(points + question.manual_points, 6)


def _load(lab: Lab, tests: Path) -> dict[str, Any]:
    from otter.test_files.exception_test import ExceptionTestFile

    files, problems = {}, []
    for question in lab.questions:
        path = tests / f"{question.name}.py"
        if not path.is_file():
            if not question.manual:
                problems.append(f"{lab.name}: the question {question.name} has no test file")
            continue
        try:
            files[question.name] = ExceptionTestFile.from_file(str(path))
        except Exception as error:  # whatever an author's file does when it is run
            problems.append(f"{path.name} cannot be read: {type(error).__name__}: {error}")
    if problems:
        raise ConfigurationError(problems, next_step="Mend the files, then run labgrade build.")
    return files


def _run_case(case: Any, environment: Environment) -> CaseResult:
    try:
        case.body.call_func(dict(environment.variables))
    except CheckFailure as failure:
        name = failure.variable if isinstance(failure, MissingVariable) else ""
        if name in environment.unreadable:  # it is there
            message, why = f"`{name}` holds nothing that counts.", environment.unreadable[name]
            return _case(case, Outcome.FAILED, message=message, hint=why, expected=failure.expected)
        return _case(
            case,
            Outcome.FAILED,
            message=failure.message,
            hint=_hint(case, failure, environment),
            expected=failure.expected,
            actual=failure.actual,
        )
    except AssertionError as failure:
        return _case(case, Outcome.FAILED, message=str(failure) or "The check was not satisfied.")
    except Exception as error:  # a broken test or check is never the student's fault
        return _case(
            case,
            Outcome.ERROR,
            message=f"{type(error).__name__}: {error}"[:500],
            hint="The check itself failed; this question needs review.",
        )
    return _case(case, Outcome.PASSED)


def _case(case: Any, outcome: Outcome, **texts: str) -> CaseResult:
    return CaseResult(
        name=str(case.name),
        points=float(case.points),
        hidden=bool(case.hidden),
        outcome=outcome,
        **texts,
    )


def _hint(case: Any, failure: CheckFailure, environment: Environment) -> str:
    """The check's hint, with what is known of a variable that could not be recorded."""
    lost = [
        f"{name}: {why}"
        for name, why in environment.unreadable.items()
        if name in _parameters(case)
    ]
    return " ".join([failure.hint, *lost]).strip()


def _parameters(case: Any) -> Mapping[str, Any]:
    code = case.body.test_func.__code__
    return dict.fromkeys(code.co_varnames[: code.co_argcount])


def _total(cases: Sequence[CaseResult]) -> float:
    return round(sum(case.score for case in cases), 6)


def needs_review(questions: Sequence[QuestionResult]) -> bool:
    """Whether any case could not reach a verdict."""
    return any(case.outcome is Outcome.ERROR for question in questions for case in question.cases)


def _with_reason(result: QuestionResult, reason: str | None) -> QuestionResult:
    """Add to the hints of failed cases which cell of the question came to nothing."""
    if reason is None:
        return result
    cases = tuple(
        dataclasses.replace(case, hint=f"{case.hint} {reason}".strip())
        if case.outcome is Outcome.FAILED
        else case
        for case in result.cases
    )
    return dataclasses.replace(result, cases=cases)
