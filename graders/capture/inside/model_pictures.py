"""``plot_model`` and ``model_to_dot``, which need Graphviz: Colab has it, the sandbox does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graders.capture.inside.made_modules import keras_modules

_EMPTY = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


class _Dot:
    """Stands in for the graph of a model: whatever is asked of it, it is an empty picture."""

    def __getattr__(self, name: str) -> Callable[..., bytes]:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *_args, **_options: _EMPTY


def install(note: Callable[[str], None]) -> None:
    """Let both do nothing.

    Args:
        note: Takes a sentence each time one is called.
    """

    def plot_model(*_args: Any, **_options: Any) -> None:
        note("Pictures of networks (plot_model) are not drawn here.")

    def model_to_dot(*_args: Any, **_options: Any) -> _Dot:
        note("Pictures of networks (model_to_dot) are not drawn here.")
        return _Dot()

    for home in keras_modules("utils"):
        home.plot_model, home.model_to_dot = plot_model, model_to_dot
