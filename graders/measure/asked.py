"""What models with code of their own answered: see :mod:`graders.measure.asking`."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy.typing as npt

from graders.evidence.records import Shape
from graders.measure.measurer import Refused

Array = npt.NDArray[Any]

AS_LAYERS = (
    "For its layers and parameters to count, let `call` do nothing but call layers of Keras one "
    "after the other, or build the model with keras.Sequential or keras.Model(inputs, outputs)."
)
NOT_ASKED = f"The model cannot be rebuilt: the run ended before it could be asked. {AS_LAYERS}"


@dataclasses.dataclass(kw_only=True)
class Asked:
    """What the models with code of their own answered, by their number as text.

    Args:
        plain: Models for which the one rebuilt from their layers stands.
        problems: Why the others cannot be rebuilt, in sentences.
        outputs: Number and part of a data set (``mnist/held-out``) to outputs, row for row.
        shapes: Number to the shapes of a row and of its outputs, without the batch axis.
        silent: Why there are no outputs for such a part.
        too_slow: Whether one of them took too long.
        has_ended: Whether their process ended before all were asked.
    """

    plain: set[str] = dataclasses.field(default_factory=set)
    problems: dict[str, str] = dataclasses.field(default_factory=dict)
    outputs: dict[tuple[str, str], Array] = dataclasses.field(default_factory=dict)
    shapes: dict[str, tuple[Shape, Shape]] = dataclasses.field(default_factory=dict)
    silent: dict[tuple[str, str], str] = dataclasses.field(default_factory=dict)
    too_slow: bool = False
    has_ended: bool = False

    def is_code(self, entry: Mapping[str, Any]) -> bool:
        """Whether a captured model is known by its predictions alone."""
        return bool(entry.get("own")) and str(entry["number"]) not in self.plain

    def outputs_of(self, entry: Mapping[str, Any], data: str) -> Array:
        """A model's outputs for a part of a data set.

        Raises:
            Refused: If there are none; says why.
        """
        key = (str(entry["number"]), data)
        if key not in self.outputs:
            raise Refused(self.silent.get(key, "it could not be asked for predictions"))
        return self.outputs[key]
