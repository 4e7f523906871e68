"""``labgrade verify``: what it prints, what it writes, its exit codes."""

from __future__ import annotations

import dataclasses
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from graders.authoring import verification
from graders.authoring.verification.results import EquivalentMutant, Verification
from graders.authoring.verification.verdicts import AlternativeVerdict, Loss, MutantVerdict
from graders.cli import main

RIGHT = AlternativeVerdict(name="reference", judged=("q1_inspect",), mode="full")
LOST = Loss(question="q5_cnn_model", points=2.0, texts=("It has 8 filters.",))


def mutant(**fields: Any) -> MutantVerdict:
    given = {
        "name": "q5_cnn_model: Conv2D filters 16 → 8",
        "breaks": "q5_cnn_model",
        "operator": "Conv2D filters",
        "judged": ("q5_cnn_model",),
        "mode": "quick",
        "words": ("filter",),
        "lost": (LOST,),
    }
    return MutantVerdict(**{**given, **fields})


def found(*mutants: MutantVerdict, stale: tuple[str, ...] = ()) -> Verification:
    return Verification(
        lab="lab5_mnist_batchnorm",
        reference=RIGHT,
        starter=RIGHT,
        alternatives=(AlternativeVerdict(name="q5_cnn_model: by hand", judged=(), mode="full"),),
        mutants=mutants,
        equivalent=(EquivalentMutant(name="q9_training: x", reason="it is right"),),
        stale=stale,
        questions=("q1_inspect", "q5_cnn_model"),
        environment={},
        data_sources={},
        subject={"tests": "3d"},
        finished="2026-05-04T03:02+00:00",
        partial=False,
        quick=False,
        seconds=3.0,
    )


@pytest.fixture
def verify(monkeypatch: pytest.MonkeyPatch):
    def run(verdict: Verification, *words: str) -> int:
        monkeypatch.setattr(verification, "verify_lab", lambda *_, **__: verdict)
        return main(["verify", "lab5", *words])

    return run


def test_a_grader_that_is_right_exits_with_0_and_is_counted(verify, capsys):
    assert verify(found(mutant())) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "1 of 1 alternatives accepted, 1 of 1 mutants caught, 1 of 1 named" in told
    assert "0 collateral losses, 1 equivalent mutants" in told


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (mutant(lost=()), "is not caught"),
        (mutant(words=("stride",)), "no text says any of stride"),
        (mutant(collateral=(Loss(question="q1_inspect", points=1.0, texts=()),)), "q1_inspect too"),
        (mutant(problem="the report says needs_review"), "needs_review"),
        (mutant(problem="the report says needs_review"), "has no verdict"),
        (mutant(problem="the report says needs_review"), "0 of 1 mutants caught, 0 of 1 named"),
    ],
)
def test_a_fault_of_the_grader_exits_with_1_and_is_told(verify, capsys, wrong, words: str):
    assert verify(found(wrong)) == 1
    told = " ".join(capsys.readouterr().out.split())
    assert words in told
    assert wrong.name in told


def test_questions_without_a_trial_are_told_with_the_reference_and_the_starter(verify, capsys):
    reference = AlternativeVerdict(
        name="reference", judged=("q1_inspect", "q5_cnn_model"), mode="full"
    )
    assert verify(dataclasses.replace(found(mutant()), reference=reference)) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Nothing was tried in q1_inspect" in told
    assert "│ q1_inspect │ – │ – │" in told
    assert "│ reference │ holds │" in told


def test_a_stale_setting_exits_with_1(verify, capsys):
    assert verify(found(mutant(), stale=("No mutant is called x",))) == 1
    assert "No mutant is called x" in capsys.readouterr().out


def test_json_is_written(verify, tmp_path: Path):
    path = tmp_path / "found.json"
    assert verify(found(mutant()), "--json", str(path)) == 0
    plain = json.loads(path.read_text(encoding="utf-8"))
    assert plain["lab"] == "lab5_mnist_batchnorm"
    assert plain["counts"]["named"] == 1
    assert plain["mutants"][0]["lost"][0]["texts"] == ["It has 8 filters."]


def test_a_file_that_cannot_be_written_is_wrong_usage_before_anything_is_graded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    graded = []
    monkeypatch.setattr(verification, "verify_lab", lambda *_, **__: graded.append(1))
    assert main(["verify", "lab5", "--json", str(tmp_path / "no" / "folder.json")]) == 2
    assert graded == []


def test_an_interrupted_verification_leaves_the_earlier_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(verification, "verify_lab", interrupted)
    earlier, new = tmp_path / "earlier.json", tmp_path / "new.json"
    earlier.write_text("{}", encoding="utf-8")
    for path in (earlier, new):
        assert main(["verify", "lab5", "--json", str(path)]) != 0
    assert earlier.read_text(encoding="utf-8") == "{}"
    assert not new.exists()


def test_without_libcst_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, capsys):
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *a: None if name == "libcst" else real(name, *a)
    )
    assert main(["verify", "lab5"]) == 2
    assert "labgrade[authors]" in capsys.readouterr().err


def test_verifying_loads_no_tensorflow():
    code = (
        "import sys, graders.authoring.verification.verification; "
        "sys.exit('tensorflow' in sys.modules or 'keras' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
