"""What is known of a captured model before it runs: architecture, loss, whether it trained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy.typing as npt

from graders.models.compilation import canonical_loss
from graders.models.configuration import Forbidden, canonical

Array = npt.NDArray[Any]


def architecture(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The model's configuration in canonical form; a broken one is refused by the service."""
    config = entry.get("config")
    if not isinstance(config, dict):
        return {}
    try:
        return canonical(config)
    except (Forbidden, KeyError, TypeError, ValueError, IndexError, AttributeError):
        return config


def loss_of(entry: Mapping[str, Any]) -> dict[str, Any] | None:
    """The loss that the model was compiled with, None without a usable one."""
    compiled = entry.get("compile")
    try:
        return canonical_loss(compiled["loss"]) if isinstance(compiled, dict) else None
    except (Forbidden, KeyError, TypeError, AttributeError):
        return None


def is_untrained(weights: Sequence[Array]) -> bool:
    """Whether all biases and normalization vectors still have the values they were built with.

    They start as zeros or ones (an LSTM's as zeros with ones for its forget gate), and the
    first training step moves at least one of them.
    """
    vectors = [weight for weight in weights if weight.ndim == 1]
    return bool(vectors) and all(
        weight.size and bool(((weight == 0.0) | (weight == 1.0)).all()) for weight in vectors
    )
