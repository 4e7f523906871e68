"""Mistakes that students make, as changes of a right solution's source."""

from __future__ import annotations

from graders.authoring.verification.mutation import Operator
from graders.authoring.verification.operators import answers, data, layers, statements, training

OPERATORS: tuple[Operator, ...] = (
    *layers.OPERATORS,
    *training.OPERATORS,
    *data.OPERATORS,
    *answers.OPERATORS,
    *statements.OPERATORS,
)
"""All of them. Each yields its changes in the order of the source."""
