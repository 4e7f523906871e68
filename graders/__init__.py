"""labgrade: runs untrusted deep-learning notebooks safely and grades what they really show.

Importing this package is light: no TensorFlow, no Keras, no Otter. The rooms inside are
described in ARCHITECTURE.md; the names below are what other programs may rely on.
"""

from __future__ import annotations

from typing import Any

__all__ = ["GradeReport", "__version__", "grade", "start_lab"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used (PEP 562), so that the import stays light."""
    if name == "GradeReport":
        from graders.results import GradeReport

        return GradeReport
    if name == "grade":
        from graders.grading import grade

        return grade
    if name == "start_lab":
        from graders.integrations.notebook import start_lab

        return start_lab
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
