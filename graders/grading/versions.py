"""Which Python and libraries run the notebooks, without importing any of them."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

_LIBRARIES = ("tensorflow", "keras", "numpy", "matplotlib", "seaborn", "pandas", "labgrade")


def environment_versions() -> dict[str, str]:
    """Name to version, for reports and for the keys of caches."""
    versions = {"python": platform.python_version()}
    for library in _LIBRARIES:
        try:
            versions[library] = version(library)
        except PackageNotFoundError:
            continue
    return versions
