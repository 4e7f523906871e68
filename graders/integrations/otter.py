"""Otter-Grader: the autograder zip for Gradescope, and ``otter run`` as a second opinion.

Only Otter's command line and its results file are used: nothing that a submission wrote is
unpickled here.
"""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import graders
from graders.errors import ConfigurationError, GraderError

PYTHON_VERSION = "3.11"
"""Python of the Gradescope image; the one that labgrade is tested with."""

# The first date that a zip file can hold. Otter stamps the time of day instead, which would make
# two archives of the same tests differ.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_RUN_OTTER = "from otter.cli import cli; cli()"


@dataclasses.dataclass(frozen=True, kw_only=True)
class OtterScore:
    """What Otter gave for one question."""

    score: float
    max_score: float


def generate_autograder(tests: Path, output: Path) -> None:
    """Write the zip that Gradescope and ``otter run`` take, with all tests, hidden ones too.

    The same tests and the same Otter give the same bytes.

    Args:
        tests: The lab's folder of test files.
        output: Where to write the zip; its folder is made if need be.

    Raises:
        ConfigurationError: If the folder holds no tests.
    """
    files = sorted(tests.glob("q*.py"))
    if not files:
        raise ConfigurationError(f"{tests} holds no test files q*.py")
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copies = folder / "tests"
        copies.mkdir()
        for file in files:
            shutil.copy(file, copies)
        requirements = folder / "requirements.txt"
        requirements.write_text(f"labgrade=={graders.__version__}\n", encoding="utf-8")
        archive = folder / "autograder.zip"
        _otter_generate(copies, requirements, archive)
        _rewrite(archive, output)


def run_otter(archive: Path, notebook: Path, *, timeout: float = 3600.0) -> dict[str, OtterScore]:
    """Grade a notebook with ``otter run`` in a process of its own.

    This runs the notebook without a sandbox, as Otter does: for notebooks that you trust.

    Args:
        archive: A zip from :func:`generate_autograder`.
        notebook: The submission.
        timeout: Seconds to wait.

    Returns:
        For each question of the zip, its score and maximum.

    Raises:
        GraderError: If Otter fails, takes too long or writes no results.
    """
    with tempfile.TemporaryDirectory() as folder:
        words = ["run", str(notebook.resolve()), "-a", str(archive.resolve()), "-o", folder]
        try:
            done = subprocess.run(
                [sys.executable, "-c", _RUN_OTTER, *words, "--no-logo"],
                cwd=folder,
                env=_environment(),
                capture_output=True,
                text=True,
                timeout=timeout,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise GraderError(f"otter run took longer than {timeout:g} s.") from error
        results = Path(folder) / "results.json"
        if done.returncode or not results.exists():
            last = (done.stderr.strip() or done.stdout.strip() or "no output").splitlines()[-1]
            raise GraderError(f"otter run failed: {last}")
        return _read_results(json.loads(results.read_text(encoding="utf-8")))


def _otter_generate(tests: Path, requirements: Path, output: Path) -> None:
    from otter.generate import main

    main(
        tests_dir=str(tests),
        output_path=str(output),
        no_config=True,
        requirements=str(requirements),
        no_environment=True,
        python_version=PYTHON_VERSION,
    )


def _rewrite(archive: Path, output: Path) -> None:
    """Copy a zip with its members sorted and without dates or owners."""
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(output, "w") as target:
        for name in sorted(source.namelist()):
            member = zipfile.ZipInfo(name, _ZIP_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            target.writestr(member, source.read(name))


def _environment() -> dict[str, str]:
    """The process's environment, with this very labgrade importable in Otter's kernel."""
    here = str(Path(graders.__file__).resolve().parent.parent)
    others = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (here, others)))}


def _read_results(results: dict[str, Any]) -> dict[str, OtterScore]:
    tests = results.get("tests", [])
    failed = [test for test in tests if test.get("name") == "Autograder Exception"]
    if failed:
        last = str(failed[0].get("output", "")).strip().splitlines()[-1:]
        raise GraderError(f"otter run reached no result: {''.join(last)}")
    return {
        test["name"]: OtterScore(score=float(test["score"]), max_score=float(test["max_score"]))
        for test in tests
        if "max_score" in test
    }
