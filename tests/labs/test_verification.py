"""Every lab verified as ``labgrade verify`` does it; takes long without its caches."""

from __future__ import annotations

from pathlib import Path

import pytest

from graders.authoring.verification import verify_lab
from graders.labs import lab_names, load_lab
from graders.labs.course import find_course
from tests.labs.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(6 * 3600)]


@pytest.mark.parametrize("name", lab_names())
def test_right_notebooks_are_accepted_and_wrong_ones_caught(name: str, cache: Path):
    found = verify_lab(load_lab(name), find_course(ROOT), jobs=2)
    wrong = [mutant.name for mutant in found.mutants if not mutant.holds]
    right = [trial.name for trial in found.right if not trial.holds]
    assert (right, wrong, found.stale) == ([], [], ())
    assert len(found.alternatives) >= 10
    assert len({mutant.name for mutant in found.mutants}) >= 40
