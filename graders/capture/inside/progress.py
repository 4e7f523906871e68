"""A stand-in for tqdm, which most notebooks' kernels have: it passes on what it is given."""

from __future__ import annotations

import contextlib
import importlib.util
import sys
from collections.abc import Iterator
from typing import Any, Self

from graders.capture.inside.made_modules import make_module


def install() -> None:
    """Put ``tqdm`` into ``sys.modules`` unless the real one is installed."""
    if importlib.util.find_spec("tqdm") is not None:
        return
    home: Any = make_module("tqdm", package=True)
    for name in ("tqdm", "tqdm.auto", "tqdm.autonotebook", "tqdm.notebook", "tqdm.std"):
        module: Any = home if name == "tqdm" else make_module(name)
        module.tqdm = module.tqdm_notebook = Progress
        module.trange = module.tnrange = trange
        sys.modules[name] = module
        if module is not home:
            setattr(home, name.rpartition(".")[2], module)


class Progress:
    """``tqdm``: shows nothing, since progress bars are no part of a notebook's output."""

    def __init__(
        self,
        iterable: Any = None,
        desc: Any = None,
        total: Any = None,
        *_args: Any,
        **_options: Any,
    ) -> None:
        self.iterable = iterable
        self.desc = desc
        self.total = total
        if total is None:
            with contextlib.suppress(TypeError):  # a data set without a known length
                self.total = len(iterable)
        self.n = 0

    def __iter__(self) -> Iterator[Any]:
        for entry in self.iterable:
            yield entry
            self.n += 1

    def __len__(self) -> int:
        return len(self.iterable) if self.iterable is not None else int(self.total)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def update(self, n: float = 1) -> None:
        """Count ``n`` more."""
        self.n += n  # type: ignore[assignment]

    def close(self, *_args: Any, **_options: Any) -> None:
        """Nothing to be shown."""

    clear = refresh = reset = unpause = close
    set_description = set_description_str = set_postfix = set_postfix_str = close

    @staticmethod
    def write(s: Any, *_args: Any, **_options: Any) -> None:
        """Print a text."""
        print(s)


def trange(*bounds: int, **options: Any) -> Progress:
    """``tqdm`` of a range."""
    return Progress(range(*bounds), **options)


Progress.__module__, Progress.__name__, Progress.__qualname__ = "tqdm.std", "tqdm", "tqdm"
