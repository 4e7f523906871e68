"""Trusted recomputation: what the captured models and arrays really are."""

from __future__ import annotations

from graders.measure.asked import Asked
from graders.measure.asking import Asking
from graders.measure.measurer import Measurer, Refused
from graders.measure.measuring import measure
from graders.measure.origins import Origins

__all__ = ["Asked", "Asking", "Measurer", "Origins", "Refused", "measure"]
