"""The benchmarks are programs beside the package, not part of it; tests import them from there."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))
