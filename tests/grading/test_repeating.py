"""A run that was killed, or ran out of wall-clock time beside others, is repeated; no other is."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from graders.evidence.captured import ENDED_EARLY, TOO_LONG, Captured
from graders.grading import local
from graders.grading.local import LocalRunner
from graders.labs import find_lab
from graders.measure import Asked

LATE = Captured(ending=f"{TOO_LONG} 40 seconds and was ended.")
SLOW_CELL = Captured(cells=[{"cell": 0, "status": "timeout", "clock": "wall"}])
BUSY_CELL = Captured(cells=[{"cell": 0, "status": "timeout", "clock": "cpu"}])
KILLED = Captured(ending=f"{ENDED_EARLY} (killed).")
BY_SIGNAL_9 = Captured(ending=f"{ENDED_EARLY} (exit status 137).")
LEFT = Captured(ending=f"{ENDED_EARLY}.")
CRASHED = Captured(ending=f"{ENDED_EARLY} (exit status 139).")
FINE = Captured()


@pytest.fixture
def runs(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs with scripted evidence: which of them were alone, and what was measured."""

    def run(
        first: Captured, *, had_company: bool, **answers: bool
    ) -> tuple[list[bool], Captured, dict[str, Any]]:
        calls: list[bool] = []

        def attempt(_notebook: Any, _stage: Any, _turn: Any, *, alone: bool) -> Any:
            calls.append(alone)
            fits = SimpleNamespace(
                seconds=0.0, waited=0.0, trained={}, provenances={}, trainings=[]
            )
            asked = Asked() if alone else Asked(**answers)
            return local._Attempt(FINE if alone else first, fits, asked, 1.0, had_company)

        runner = LocalRunner(find_lab("lab5"), warm=False, protection="none")
        monkeypatch.setattr(runner, "_attempt", attempt)
        monkeypatch.setattr(local, "measure", lambda *_args, **_options: {})
        captured, measured = runner.run(None, lambda _stage: None)  # type: ignore[arg-type]
        runner.close()
        return calls, captured, measured

    return run


@pytest.mark.parametrize("first", [LATE, SLOW_CELL])
def test_out_of_time_beside_others_is_repeated_alone(runs: Any, first: Captured):
    calls, captured, measured = runs(first, had_company=True)
    assert calls == [False, True]
    assert captured is FINE
    assert measured["repeated_alone"] is True


@pytest.mark.parametrize("had_company", [True, False])
def test_a_model_that_predicts_too_slowly_is_asked_again_alone(runs: Any, had_company: bool):
    calls, _captured, measured = runs(FINE, had_company=had_company, too_slow=True)
    assert calls == ([False, True] if had_company else [False])
    assert measured["repeated_alone"] is had_company


@pytest.mark.parametrize("had_company", [True, False])
@pytest.mark.parametrize("first", [KILLED, BY_SIGNAL_9])
def test_a_run_that_was_killed_is_repeated_since_another_may_have_done_it(
    runs: Any, first: Captured, had_company: bool
):
    calls, captured, measured = runs(first, had_company=had_company)
    assert calls == [False, True]
    assert captured is FINE
    assert measured["repeated_alone"] is False


@pytest.mark.parametrize("had_company", [True, False])
def test_models_whose_process_ends_when_they_are_asked_are_asked_again(
    runs: Any, had_company: bool
):
    calls, _captured, measured = runs(FINE, had_company=had_company, has_ended=True)
    assert calls == [False, True]
    assert measured["repeated_alone"] is False


@pytest.mark.parametrize("first", [LEFT, CRASHED])
def test_a_run_that_ended_itself_is_not_repeated(runs: Any, first: Captured):
    calls, captured, _measured = runs(first, had_company=True)
    assert calls == [False]
    assert captured is first


@pytest.mark.parametrize(
    ("first", "had_company"), [(LATE, False), (BUSY_CELL, True), (FINE, True), (FINE, False)]
)
def test_nothing_else_is(runs: Any, first: Captured, had_company: bool):
    calls, captured, measured = runs(first, had_company=had_company)
    assert calls == [False]
    assert captured is first
    assert measured["repeated_alone"] is False
