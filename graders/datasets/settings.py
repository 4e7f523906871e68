"""The data folder that the user chose: given to a command, in the environment, or saved."""

from __future__ import annotations

import json
import os
from pathlib import Path

import platformdirs

from graders.errors import UsageError

DATA_VARIABLE = "LABGRADE_DATA"
CONFIG_VARIABLE = "LABGRADE_CONFIG"


def chosen_folder(folder: Path | None = None) -> Path | None:
    """The folder to look in first: the argument, then ``LABGRADE_DATA``, then the saved one.

    Raises:
        UsageError: If the chosen folder does not exist.
    """
    if folder is not None:
        return _existing(folder, "the folder given")
    named = os.environ.get(DATA_VARIABLE)
    if named:
        return _existing(Path(named), f"the folder in {DATA_VARIABLE}")
    saved = saved_folder()
    return _existing(saved, "the folder saved by labgrade data use") if saved else None


def saved_folder() -> Path | None:
    """The folder that ``labgrade data use DIR`` saved, or None.

    Raises:
        UsageError: If the settings file cannot be read.
    """
    path = _settings_path()
    try:
        folder = json.loads(path.read_text(encoding="utf-8"))["data_folder"]
        return Path(folder)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"The settings file {path} cannot be read: {error}.",
            next_step="Run labgrade data use DIR, or labgrade data use --clear, to write it anew.",
        ) from error


def save_folder(folder: Path) -> None:
    """Make ``folder`` the first place to look for data, for this user, from now on.

    Raises:
        UsageError: If the folder does not exist or the settings cannot be written.
    """
    absolute = _existing(folder, "the folder given").resolve()
    path = _settings_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"data_folder": str(absolute)}) + "\n", encoding="utf-8")
    except OSError as error:
        raise _unwritable(path, error) from error


def clear_folder() -> None:
    """Forget the saved folder.

    Raises:
        UsageError: If the settings cannot be written.
    """
    path = _settings_path()
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error


def _settings_path() -> Path:
    named = os.environ.get(CONFIG_VARIABLE)
    root = Path(named).expanduser() if named else platformdirs.user_config_path("labgrade")
    return root / "data.json"


def _existing(folder: Path, what: str) -> Path:
    expanded = folder.expanduser()
    if not os.access(expanded, os.R_OK | os.X_OK) or not expanded.is_dir():
        raise UsageError(
            f"{expanded}, {what}, is not a folder that can be read.",
            next_step="Name a folder that exists, or none to use the next source.",
        )
    return expanded


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(
        f"The settings file {path} cannot be written: {error.strerror or error}.",
        next_step=f"Set {DATA_VARIABLE} instead, or {CONFIG_VARIABLE} to a folder you may write.",
    )
