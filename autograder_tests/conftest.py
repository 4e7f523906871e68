"""Loads labgrade's pytest plugin where labgrade is not installed but imported from the checkout."""

from __future__ import annotations

import pytest


def pytest_addoption(pluginmanager: pytest.PytestPluginManager) -> None:
    """Register the plugin unless the installed package's entry point has done so."""
    from graders.integrations import pytest_plugin

    if not pluginmanager.is_registered(pytest_plugin):
        pluginmanager.register(pytest_plugin, "labgrade")
