"""The first row in which a model differs from a table, shown and explained.

A table of both models side by side shows where they part; the hint says which layer is missing,
swapped or one too many, or which hyper-parameters explain the numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

from graders.checks.explain import explain, explain_inside, explain_size
from graders.checks.failure import CheckFailure
from graders.checks.steps import Step, fits_shape
from graders.checks.tables import format_table
from graders.evidence.records import Shape

_AROUND = 8
"""Rows of the table shown before and after the first difference."""


def assert_same_steps(
    actual: Sequence[Step], expected: Sequence[Step], input_shape: Shape | None
) -> None:
    """A model's steps are the expected ones, row by row.

    Args:
        actual: The steps of the model.
        expected: The steps of the table.
        input_shape: The shape that goes into the model, None where unknown.

    Raises:
        CheckFailure: With both tables side by side, the first row that differs marked.
    """
    length = max(len(actual), len(expected))
    for row in range(length):
        mine = actual[row] if row < len(actual) else None
        wanted = expected[row] if row < len(expected) else None
        if mine is None or wanted is None or not _same(mine, wanted):
            raise CheckFailure(
                f"Row {row + 1} of your model differs from the task.\n"
                + _side_by_side(actual, expected, row),
                expected=wanted.text if wanted else "no further layer",
                actual=_told(mine) if mine else "no further layer",
                hint=_row_hint(actual, expected, row, input_shape),
            )


def _same(mine: Step, wanted: Step) -> bool:
    return (
        mine.kind == wanted.kind
        and (not wanted.activation or mine.activation == wanted.activation)
        and fits_shape(mine.output_shape, wanted.output_shape)
        and wanted.params in (None, mine.params)
    )


def _told(step: Step) -> str:
    return f"{step.text} (inside the layer before)" if step.inside else step.text


def _side_by_side(actual: Sequence[Step], expected: Sequence[Step], differing: int) -> str:
    rows = [("", "row", "expected", "", "", "yours", "", "")]
    first, last = max(0, differing - _AROUND), differing + _AROUND + 1
    for row in range(first, min(last, max(len(actual), len(expected)))):
        mark = ">" if row == differing else ""
        rows.append((mark, str(row + 1), *_cells(expected, row), *_cells(actual, row)))
    return format_table(rows)


def _cells(steps: Sequence[Step], row: int) -> tuple[str, str, str]:
    if row >= len(steps):
        return "-", "", ""
    step = steps[row]
    count = "any" if step.params is None else f"{step.params:,}"
    return step.label, step.shape_text, count


def _row_hint(
    actual: Sequence[Step], expected: Sequence[Step], row: int, input_shape: Shape | None
) -> str:
    if row >= len(actual):
        return f"{expected[row].label} is missing at the end of your model."
    if row >= len(expected):
        return f"Your model goes on after the last layer of the task: {actual[row].label}."
    mine, wanted = actual[row], expected[row]
    if (mine.kind, mine.activation) == (wanted.kind, wanted.activation):
        return _numbers_hint(actual, expected, row, input_shape)
    return _kinds_hint(actual, expected, row)


def _kinds_hint(actual: Sequence[Step], expected: Sequence[Step], row: int) -> str:
    mine, wanted = actual[row], expected[row]
    next_mine = actual[row + 1].label if row + 1 < len(actual) else ""
    next_wanted = expected[row + 1].label if row + 1 < len(expected) else ""
    if next_mine == wanted.label and next_wanted == mine.label:
        where = f" ({mine.label} is inside the layer before it)" if mine.inside else ""
        return f"{wanted.label} and {mine.label} are in the wrong order{where}."
    if next_wanted == mine.label:
        return f"{wanted.label} is missing before {mine.label}."
    if next_mine == wanted.label:
        return f"{mine.label} is one layer too many, or belongs elsewhere."
    return f"Use {wanted.label} here instead of {mine.label}."


def _numbers_hint(
    actual: Sequence[Step], expected: Sequence[Step], row: int, input_shape: Shape | None
) -> str:
    mine, wanted = actual[row], expected[row]
    before_mine = actual[row - 1].output_shape if row else input_shape
    before_wanted = expected[row - 1].output_shape if row else input_shape
    if wanted.params is not None and mine.params != wanted.params:
        fits, should = explain(mine, before_mine), explain(wanted, before_wanted)
        if fits and should:
            return (
                f"Your {mine.params:,} parameters fit {fits}; "
                f"the expected {wanted.params:,} fit {should}."
            )
        inside = explain_inside(mine)
        holds = f": it holds {inside}" if inside else ""
        return f"Compare the arguments of this {mine.label} with the task{holds}."
    fits, should = explain_size(mine, before_mine), explain_size(wanted, before_wanted)
    if fits and should and fits != should:
        return f"Your output shape fits {fits}; the expected one fits {should}."
    return f"The output of this {mine.label} has another shape: look at its input and arguments."
