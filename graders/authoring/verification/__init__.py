"""Verifying that a lab's grader accepts every right answer and catches every wrong one.

It needs libcst, which only authors need: the extra ``labgrade[authors]``.
"""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

from graders.errors import UsageError

if TYPE_CHECKING:
    from graders.authoring.verification.results import Verification

__all__ = ["verify_lab"]


def verify_lab(*arguments: Any, **options: Any) -> Verification:
    """Verify a lab: :func:`graders.authoring.verification.verification.verify`.

    Raises:
        UsageError: If libcst is not installed.
    """
    if importlib.util.find_spec("libcst") is None:
        raise UsageError(
            "labgrade verify needs libcst, which is not installed.",
            next_step="Install the authors' extra: pip install 'labgrade[authors]'.",
        )
    from graders.authoring.verification.verification import verify

    return verify(*arguments, **options)
