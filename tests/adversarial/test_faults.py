"""A batch that is disturbed ends like an undisturbed one, or says why and goes on later."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

from faults import FAULTS, QuickClass

SEEDS = {"kill": 3, "disk": 2, "memory": 2, "clock": 1, "two": 1, "locked": 1}


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory, session_cache: Path) -> QuickClass:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABGRADE_CACHE", str(session_cache))
        return QuickClass(tmp_path_factory.mktemp("faults"), 5)


@pytest.mark.parametrize(
    ("fault", "seed"), [(name, seed) for name, number in SEEDS.items() for seed in range(number)]
)
def test_the_gradebook_is_the_same_after_a_fault(
    cache: Path, quick: QuickClass, fault: str, seed: int
):
    outcome = FAULTS[fault][1](quick, 9000 + seed, quick.folder / f"{fault}-{seed}")
    assert outcome.first != "broke", outcome.message
    assert outcome.is_equal, outcome
