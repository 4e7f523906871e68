"""Finding labs by name: one module ``graders.labs.<lab>`` with a constant ``LAB``."""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
from collections.abc import Iterator
from contextvars import ContextVar

import graders.labs
from graders.errors import ConfigurationError, UsageError
from graders.labs.calibrated import calibrated, in_use
from graders.labs.definition import AccuracyMeasurement, Lab

_JUDGED: ContextVar[Lab | None] = ContextVar("judged", default=None)


def lab_names() -> tuple[str, ...]:
    """Names of all labs, sorted."""
    return tuple(
        sorted(
            module.name
            for module in pkgutil.iter_modules(graders.labs.__path__)
            if module.name.startswith("lab")
        )
    )


def load_lab(name: str) -> Lab:
    """The lab called exactly ``name``, with the thresholds calibrated on the stand-in.

    Raises:
        UsageError: If there is no such lab; names the labs there are.
    """
    if name not in lab_names():
        raise UsageError(
            f"There is no lab called {name!r}.",
            next_step=f"The labs are: {', '.join(lab_names())}.",
        )
    return calibrated(defined_lab(name))


def defined_lab(name: str) -> Lab:
    """The lab called exactly ``name`` as its definition has it, whatever runs are stored.

    Raises:
        ConfigurationError: If the definition is not one.
    """
    try:
        lab: Lab = importlib.import_module(f"graders.labs.{name}").LAB
    except ConfigurationError:
        raise
    except Exception as error:  # an author's file may raise anything
        line = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
        raise ConfigurationError(
            f"graders/labs/{name}.py{line} defines no lab: {type(error).__name__}: {error}.",
            next_step="Mend the definition; docs/authoring.md tells what it holds.",
        ) from error
    return lab


def asked_in(lab: str, question: str) -> AccuracyMeasurement:
    """What a question asks for: for a lab's own tests.

    It is what the lab asks for that is being judged; elsewhere (in a student's notebook, under
    pytest or Otter) what the lab asks for on the data that labgrade finds there. A test says
    ``at_least=asked_in("lab5_mnist_batchnorm", "q10_evaluate").threshold``, so that all of them
    ask for the same.

    Raises:
        UsageError: If there is no such lab, or a data set cannot be found.
        KeyError: If nothing is measured for the question.
    """
    judged = _JUDGED.get()
    if judged is not None and judged.name == lab:
        return judged.measurement(question)
    return in_use(load_lab(lab)).measurement(question)


@contextlib.contextmanager
def judging(lab: Lab) -> Iterator[None]:
    """While tests run: they ask for what this very definition says (:func:`asked_in`)."""
    token = _JUDGED.set(lab)
    try:
        yield
    finally:
        _JUDGED.reset(token)


def find_lab(name: str) -> Lab:
    """The lab called ``name``, or the only one whose name starts with it (``lab5``).

    Raises:
        UsageError: If none or several labs fit.
    """
    if name in lab_names():
        return load_lab(name)
    fitting = [lab for lab in lab_names() if lab.startswith(name)]
    if len(fitting) > 1:
        raise UsageError(
            f"{name!r} is the beginning of several labs.",
            next_step=f"Write more of the name: {', '.join(fitting)}.",
        )
    return load_lab(fitting[0] if fitting else name)
