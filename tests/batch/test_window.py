"""Tasks reach an executor a few at a time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

import pytest

from graders.batch.window import completed


class ByHand(Executor):
    """Does nothing until it is told to; remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[tuple[Future[Any], Any]] = []

    def submit(self, call: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.given.append((future, args[0]))
        return future

    def finish(self, number: int) -> None:
        future, task = self.given[number]
        future.set_result(task * 10)


def test_every_task_comes_with_its_own_result() -> None:
    with ThreadPoolExecutor(3) as executor:
        found = list(completed(executor, lambda task: task * 10, range(50), width=6))
    assert sorted(found) == [(task, task * 10) for task in range(50)]


def test_no_more_than_the_width_is_with_the_executor() -> None:
    executor_is_asked = []

    class Finishing(ByHand):
        def submit(self, call: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
            future = super().submit(call, *args, **named)
            executor_is_asked.append(sum(not other.done() for other, _ in self.given))
            if len(self.given) >= 2:
                self.finish(len(self.given) - 2)
            return future

    executor = Finishing()
    results = completed(executor, abs, range(5), width=2)
    assert [next(results) for _ in range(4)] == [(number, number * 10) for number in range(4)]
    assert max(executor_is_asked) <= 2


def test_no_tasks_are_no_results() -> None:
    assert list(completed(ByHand(), abs, (), width=2)) == []


def test_tasks_that_have_not_begun_are_withdrawn_when_the_iteration_ends_early() -> None:
    class First(ByHand):
        def submit(self, call: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
            future = super().submit(call, *args, **named)
            if len(self.given) == 3:
                self.finish(0)
            return future

    executor = First()
    results = completed(executor, abs, range(9), width=3)
    assert next(results) == (0, 0)
    results.close()  # type: ignore[attr-defined]
    assert [future.cancelled() for future, _ in executor.given] == [False, True, True]


def test_what_a_call_raises_ends_the_iteration() -> None:
    def fail(task: int) -> int:
        raise ValueError(task)

    with ThreadPoolExecutor(1) as executor, pytest.raises(ValueError):
        list(completed(executor, fail, range(3), width=2))
