"""``graders.start_lab`` in a real kernel and in plain Python, on data of the test's own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

import graders
from graders.errors import UsageError
from graders.integrations.notebook import start_lab
from graders.integrations.otter import OtterScore, generate_autograder, run_otter
from tests.integrations.test_otter import write_notebook

ROOT = Path(graders.__file__).resolve().parent.parent
LAB = "lab5_mnist_batchnorm"

TESTS = '''"""What the notebook showed."""

from otter.test_files import test_case

OK_FORMAT = False
name = "q1_shown"


@test_case(points=1)
def test_text(lab):
    text = "".join(output.text for output in lab.shown().outputs)
    assert "(60000, 28, 28)" in text and "from tensorflow" in text, text
    assert "comes from" not in text, text


@test_case(points=2, hidden=True)
def test_figures(lab):
    kinds = [axes.images[0].kind for figure in lab.shown().figures for axes in figure.axes]
    assert kinds == ["mesh", "image"], kinds


@test_case(points=4, hidden=True)
def test_wrong(x):
    assert x == 2
'''


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an ``mnist.npz`` of the right form and easily recognised content."""
    folder = tmp_path_factory.mktemp("data")
    arrays = {}
    for split, rows in (("train", 60_000), ("test", 10_000)):
        images = np.zeros((rows, 28, 28), np.uint8)
        images[:, 0, 0] = 255
        images[:, 1, 1] = np.arange(rows) % 251
        arrays[f"x_{split}"] = images
        arrays[f"y_{split}"] = (np.arange(rows) % 10).astype(np.uint8)
    np.savez_compressed(folder / "mnist.npz", **arrays)
    return folder


@pytest.fixture
def environment(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABGRADE_DATA", str(data))
    monkeypatch.setenv("LABGRADE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))


@pytest.mark.usefixtures("environment")
def test_tests_see_data_text_and_figures_under_otter_run(tmp_path: Path):
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "q1_shown.py").write_text(TESTS, encoding="utf-8")
    generate_autograder(tests, tmp_path / "autograder.zip")
    notebook = write_notebook(
        tmp_path / "nb.ipynb",
        f"import otter\nimport graders\nlab = graders.start_lab({LAB!r})\n"
        "grader = otter.Notebook()",
        "%matplotlib inline\nimport tensorflow.keras as keras\nimport seaborn as sns\n"
        "import matplotlib.pyplot as plt\n"
        "(X_train, y_train), _ = keras.datasets.mnist.load_data()\nX_train.shape",
        "sns.heatmap(X_train[5])\nplt.show()",
        "plt.imshow(X_train[3])\ndisplay('from tensorflow')\nx = 1",
        'grader.check("q1_shown")',
    )
    scores = run_otter(tmp_path / "autograder.zip", notebook)
    assert scores == {"q1_shown": OtterScore(score=3.0, max_score=7.0)}


@pytest.mark.usefixtures("environment")
def test_what_a_check_says_is_nothing_that_the_notebook_shows(tmp_path: Path):
    """A failed check names what it expects: run twice, it would find that in its own words."""
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "q1_shown.py").write_text(TESTS, encoding="utf-8")
    cells = (
        f"import otter\nimport graders\nlab = graders.start_lab({LAB!r})\n"
        "grader = otter.Notebook()",
        'grader.check("q1_shown")',
        'print("passed again:", grader.check("q1_shown").grade)',
        'print("shown:", [output.cell for output in lab.shown().outputs])',
    )
    write_notebook(tmp_path / "nb.ipynb", *cells)
    document = nbformat.read(tmp_path / "nb.ipynb", as_version=4)
    NotebookClient(document, resources={"metadata": {"path": str(tmp_path)}}).execute()
    printed = [
        output.text
        for cell in document.cells
        for output in cell.get("outputs", ())
        if output.output_type == "stream" and output.name == "stdout"
    ]
    assert printed[1:] == ["passed again: 0.0\n", "shown: [3]\n"]


IN_PLAIN_PYTHON = f"""
import json
import graders
lab = graders.start_lab({LAB!r})
import keras, tensorflow
from keras.datasets.mnist import load_data
(x, y), (x_test, y_test) = load_data()
same = [
    module.datasets.mnist.load_data()[1][0].tobytes() == x_test.tobytes()
    for module in (keras, tensorflow.keras)
]
x[0] = 7
facts = dict(
    shapes=[x.shape, y.shape, x_test.shape, y_test.shape], label=int(y[13]), same=same,
    pixel=int(x_test[300, 1, 1]), source=lab.data_sources["mnist"],
)
print("seen")
again = graders.start_lab({LAB!r})
facts["first"] = [output.text for output in lab.shown().outputs]
facts["again"] = [output.text for output in again.shown().outputs]
print("FACTS" + json.dumps(facts))
"""


@pytest.mark.usefixtures("environment")
def test_every_spelling_of_keras_serves_the_same_data():
    done = subprocess.run(
        [sys.executable, "-c", IN_PLAIN_PYTHON],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout.partition("FACTS")[2])
    assert facts["shapes"] == [[60000, 28, 28], [60000], [10000, 28, 28], [10000]]
    assert facts["same"] == [True, True]
    assert (facts["label"], facts["pixel"]) == (3, 300 - 251)
    assert facts["source"].startswith("folder sha256:")
    # The first session heard the program until the second took over.
    assert facts["first"][0].startswith("seen\n")
    assert facts["again"] == []
    assert "labgrade: mnist comes from folder sha256:" in done.stdout


def test_a_lab_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(UsageError, match=LAB):
        start_lab("lab0_nothing")
