"""A lab's files in the notebook's working folder, in the real sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from graders.capture import capture_notebook, make_jail
from graders.capture.inside.lab_files import link_files
from graders.datasets import DataSource, find_source
from graders.labs import Lab, Question, Variable
from graders.sandbox import Protection, Worker
from tests.capture.conftest import Run, declines, notebook

LAB = Lab(
    name="lab_files",
    title="A lab with files",
    datasets=("crt", "pulses"),
    questions=(
        Question(name="q1_v", title="A value", variables=(Variable(name="v", kind="value"),)),
    ),
)

READING = """
import imageio.v2 as imageio, numpy as np
picture = imageio.imread("./crt-trn/img_00001.png")
targets = np.loadtxt("crt-val_trg.csv", usecols=(0, 1, 2))
x, y = np.load("pulsedata1-trn.npy")
v = [list(picture.shape), list(targets.shape), list(x.shape), float(y.sum())]
"""
HARMING = """
import pathlib
outcomes = []
for harm in (
    lambda: pathlib.Path("crt-trn/img_00001.png").write_bytes(b""),
    lambda: pathlib.Path("crt-trn/new.png").write_bytes(b""),
    lambda: pathlib.Path("pulsedata1-trn.npy").write_bytes(b""),
):
    try:
        harm()
        outcomes.append("done")
    except OSError:
        outcomes.append("refused")
v = outcomes
"""


@pytest.fixture
def sources(cache: Path) -> dict[str, DataSource]:
    return {name: find_source(name) for name in LAB.datasets}


@pytest.mark.parametrize("wanted", ["namespaces", "landlock"])
def test_a_notebook_reads_the_files_and_cannot_change_them(
    keras_worker: Worker, sources: dict[str, DataSource], tmp_path: Path, wanted: Protection
) -> None:
    strongest = keras_worker.protection(tmp_path)
    if strongest == "none" or (wanted == "namespaces" and strongest == "landlock"):
        pytest.skip(f"this machine has no {wanted}")
    workspace = tmp_path / "work"
    workspace.mkdir()
    jail = make_jail(LAB, sources, workspace, wanted)
    run = Run(
        capture_notebook(
            keras_worker, notebook(READING, HARMING), LAB, jail, threads=1, answer=declines
        )
    )
    values = [run.object(entry, "v")["value"] for entry in run.snapshots("q1_v")]
    total = float(sources["pulses"].load("train")[1].sum())
    assert values[0] == [[64, 64, 4], [1000, 3], [500, 100], pytest.approx(total)]
    assert values[-1] == ["refused"] * 3


def test_every_entry_is_linked_once_and_other_sets_bring_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = tmp_path / "set" / "files"
    (files / "pictures").mkdir(parents=True)
    (files / "table.csv").write_text("1")
    (tmp_path / "plain").mkdir()
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    for _ in range(2):
        link_files({"set": str(tmp_path / "set"), "plain": str(tmp_path / "plain")})
    assert sorted(path.name for path in work.iterdir()) == ["pictures", "table.csv"]
    assert (work / "table.csv").readlink() == files / "table.csv"
