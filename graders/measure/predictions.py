"""What a trained model answers for public rows: computed once, whoever asks for it."""

from __future__ import annotations

from typing import Any

import numpy.typing as npt

from graders.datasets import DataSource
from graders.measure.measurer import Measurer
from graders.training.recipe import Rows

Array = npt.NDArray[Any]


def predictions(
    measurer: Measurer,
    model: dict[str, Any],
    weights: tuple[Array, ...],
    rows: Rows,
    source: DataSource,
) -> Array:
    """The outputs of a model for rows as a notebook prepared them.

    Args:
        measurer: Computes and remembers them.
        model: The architecture, checked.
        weights: Its weights in ``get_weights`` order.
        rows: Public rows.
        source: Where they come from.

    Returns:
        float32 (n, …) as the model puts them out.

    Raises:
        Refused: If the model cannot be run on such rows.
        GraderError: If the measuring process failed.
    """
    body = {
        "model": model,
        "preparation": rows.preparation.to_dict(),
        "folder": str(source.path),
        "split": rows.split,
        "has_rows": rows.rows is not None,
    }
    numbers = () if rows.rows is None else (rows.rows,)
    return measurer.predict(body, (*numbers, *weights), key=source.digest)
