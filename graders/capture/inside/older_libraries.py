"""Old names in NumPy, matplotlib and scikit-learn that their newer versions took away."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

_NUMPY = {
    "float": float,
    "int": int,
    "object": object,
    "str": str,
    "complex": complex,
    "float_": np.float64,
    "complex_": np.complex128,
    "unicode_": np.str_,
    "string_": np.bytes_,
    "Inf": np.inf,
    "Infinity": np.inf,
    "PINF": np.inf,
    "infty": np.inf,
    "NINF": -np.inf,
    "NaN": np.nan,
    "product": np.prod,
    "cumproduct": np.cumprod,
    "alltrue": np.all,
    "sometrue": np.any,
    "round_": np.round,
    "mat": np.asmatrix,
}
_STYLES, _OLD_STYLES = "seaborn-v0_8", "seaborn"


def install() -> None:
    """Bring the names back: each is another name of what there is."""
    for name, value in _NUMPY.items():
        if name not in vars(np):  # asking NumPy for one raises, or warns
            setattr(np, name, value)
    _old_styles()
    if "joblib" in sys.modules and "sklearn" in sys.modules:
        import sklearn.externals

        externals: Any = sklearn.externals
        externals.joblib = sys.modules["sklearn.externals.joblib"] = sys.modules["joblib"]


def _old_styles() -> None:
    from matplotlib import style

    for name in [name for name in style.library if name.startswith(_STYLES)]:
        style.library.setdefault(name.replace(_STYLES, _OLD_STYLES), style.library[name])
