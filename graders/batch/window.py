"""Handing tasks to an executor a few at a time, so that a class of any size costs no memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def completed(
    executor: Executor, call: Callable[[T], R], tasks: Iterable[T], *, width: int
) -> Iterator[tuple[T, R]]:
    """Each task with what ``call`` returned for it, as they end.

    No more than ``width`` tasks are with the executor at once, and a result is dropped when it
    was taken: what is held does not grow with the number of tasks. When the iteration ends
    early, tasks that have not begun are withdrawn.

    Args:
        executor: Runs the calls.
        call: What is done with each task.
        tasks: Any number of tasks.
        width: Enough to keep the executor busy while results are stored.
    """
    waiting: dict[Future[R], T] = {}
    remaining = iter(tasks)
    try:
        while True:
            while len(waiting) < width:
                try:
                    task = next(remaining)
                except StopIteration:
                    break
                waiting[executor.submit(call, task)] = task
            if not waiting:
                return
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                yield waiting.pop(future), future.result()
    finally:
        for future in waiting:
            future.cancel()
