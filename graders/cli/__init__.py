"""The command ``labgrade``: puts the commands together and turns errors into exit codes, once.

A command is a module of this package with a function of the module's own name (``run.run``);
a module with a Typer application called ``app`` is a group of commands (``labgrade data list``).
The modules import what they need inside their functions, so that ``labgrade --help`` is quick
and never loads TensorFlow.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated

import typer

import graders
from graders.errors import ConfigurationError, LabgradeError

DEBUG_VARIABLE = "LABGRADE_DEBUG"
UNEXPECTED_EXIT = 3
INTERRUPTED_EXIT = 130

# The order of `labgrade --help`: grading first, then the author's side, then the machine's.
# Commands that are not named here follow by alphabet.
_ORDER = (
    *("labs", "run", "batch", "regrade", "export", "manual"),
    *("build", "verify", "calibrate", "new"),
    *("data", "doctor", "demo"),
)


def command_names() -> tuple[str, ...]:
    """Names of all commands, in the order in which ``--help`` shows them."""
    found = sorted(
        module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")
    )
    known = [name for name in _ORDER if name in found]
    return (*known, *(name for name in found if name not in _ORDER))


def make_app() -> typer.Typer:
    """The Typer application with every command of this package."""
    app = typer.Typer(
        name="labgrade",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_labgrade)
    for name in command_names():
        module = importlib.import_module(f"graders.cli.{name}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(name)(getattr(module, name))
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``labgrade`` and return its exit code.

    Args:
        arguments: The words after ``labgrade``; those of the process by default.

    Returns:
        What the command decided; 2 for wrong usage, 3 where no verdict was reached, 130 after
        Ctrl-C.
    """
    _spare_grammar()
    try:
        make_app()(args=None if arguments is None else list(arguments), prog_name="labgrade")
    except SystemExit as end:  # Typer ends every command so, also after --help and wrong usage
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        return INTERRUPTED_EXIT
    except LabgradeError as error:
        return _report(describe(error), error.exit_code)
    except Exception as error:
        return _report(_describe_unexpected(error), UNEXPECTED_EXIT)
    return 0


def _spare_grammar() -> None:
    """Keep jsonschema, which nbformat loads, from compiling a grammar of web addresses.

    That is most of the time that a short command takes, and no notebook's schema holds an
    address. jsonschema goes on without the library, as where it is not installed.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def describe(error: LabgradeError) -> str:
    """The error as the command line shows it: what happened, then what to do next."""
    lines = [f"labgrade: {error.message}"]
    if isinstance(error, ConfigurationError) and len(error.problems) > 1:
        lines = [f"labgrade: {len(error.problems)} problems:"]
        lines += [f"  - {problem}" for problem in error.problems]
    if error.next_step:
        lines.append(error.next_step)
    return "\n".join(lines)


def _describe_unexpected(error: Exception) -> str:
    return (
        f"labgrade: unexpected {type(error).__name__}: {error}\n"
        f"This is a fault of labgrade or of this machine, not of a submission. "
        f"Set {DEBUG_VARIABLE}=1 and run the command again to see where it happened."
    )


def _report(message: str, exit_code: int) -> int:
    """Print an error for people; must be called while the exception is being handled."""
    if os.environ.get(DEBUG_VARIABLE) == "1":
        traceback.print_exc()
    print(message, file=sys.stderr)
    return exit_code


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"labgrade {graders.__version__}")
        raise typer.Exit


def _labgrade(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Grade Keras/TensorFlow lab notebooks: run them safely, judge what they really show."""
