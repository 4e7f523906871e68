"""The package as users meet it: a light import, public names, what the wheel holds."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import graders

ROOT = Path(graders.__file__).resolve().parent.parent
HEAVY = {"tensorflow", "keras", "otter", "IPython", "matplotlib", "sklearn", "pandas"}
LIGHT_ROOMS = (
    "errors", "results", "evidence", "checks", "labs", "datasets", "notebooks", "gradebook",
    "batch", "exports", "feedback", "authoring", "integrations", "cli",
)  # fmt: skip


def modules_of(room: str) -> list[str]:
    """The room and every module in it, by dotted name."""
    path = ROOT / "graders" / room
    if not path.is_dir():
        return [f"graders.{room}"]
    files = [file.relative_to(ROOT) for file in path.rglob("*.py") if file.stem != "__main__"]
    return sorted(".".join(file.with_suffix("").parts) for file in files)


def loaded_by(*modules: str) -> set[str]:
    """Top-level packages in memory after a fresh Python has imported the modules."""
    code = (
        f"import sys, importlib; [importlib.import_module(name) for name in {modules!r}]; "
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_import_graders_is_light():
    assert not loaded_by("graders") & (HEAVY | {"numpy", "typer", "rich", "sqlalchemy"})


@pytest.mark.parametrize("room", LIGHT_ROOMS)
def test_importing_a_room_loads_nothing_heavy(room: str):
    assert not loaded_by(*modules_of(room)) & HEAVY


def test_public_names_are_sorted_and_there():
    assert graders.__all__ == sorted(graders.__all__)
    assert all(hasattr(graders, name) for name in graders.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        graders.nothing  # noqa: B018


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Names of the files in a freshly built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    words = ["--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(
        [sys.executable, "-m", "build", *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as opened:
        return opened.namelist()


def test_the_wheel_holds_the_package_and_nothing_of_a_course(wheel: list[str]):
    places = {name.partition("/")[0] for name in wheel}
    assert places == {"graders", f"labgrade-{graders.__version__}.dist-info"}
    secrets = ("solutions", "autograder_tests", "demo/", "tests/", ".ipynb")
    assert [name for name in wheel if any(secret in name for secret in secrets)] == []


def test_the_wheel_holds_modules_templates_the_types_marker_and_the_calibration(wheel: list[str]):
    source = ROOT / "graders"
    wanted = [*source.rglob("*.py"), *source.rglob("*.j2"), source / "py.typed"]
    # students' own checks ask for the calibrated accuracies
    wanted += source.glob("labs/calibration/*.json")
    assert {path.relative_to(ROOT).as_posix() for path in wanted} <= set(wheel)


def test_the_wheel_has_a_licence_the_command_and_the_pytest_plugin(wheel: list[str]):
    assert any(name.endswith("licenses/LICENSE") for name in wheel)
    assert any(name.endswith("entry_points.txt") for name in wheel)


def test_constraints_pin_every_direct_dependency_and_name_no_index():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(pin.count("==") == 1 and "://" not in pin and " " not in pin for pin in pins)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    direct = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {dependency.partition(">")[0] for dependency in direct}
    assert names <= {pin.partition("==")[0] for pin in pins}
