"""Cells behave as they do in a student's notebook: errors, output, figures, imports, magics."""

from __future__ import annotations

import pytest

from graders.datasets import DataSource
from tests.capture.conftest import RunCells

PLOT = "import matplotlib.pyplot as plt\n"


def test_an_error_stops_its_cell_and_no_other(run_cells: RunCells):
    run = run_cells("print('before'); 1 / 0; print('after')", "print('next')", "def broken(:")
    assert run.statuses == ["error", "ok", "error"]
    assert run.text == "before\nnext\n"
    errors = [(cell["error"], cell["message"]) for cell in run.captured.cells]
    assert errors[0] == ("ZeroDivisionError", "division by zero")
    assert errors[2][0] == "SyntaxError"


def test_the_last_value_of_a_cell_is_displayed_without_a_prompt(run_cells: RunCells):
    run = run_cells("x = 3\nx", "x;", "from IPython.display import display; display(x, 'y')")
    assert run.text == "3\n3\n'y'\n"


def test_stderr_is_not_part_of_the_output(run_cells: RunCells):
    run = run_cells(
        "import sys, warnings; print('out'); print('err', file=sys.stderr); warnings.warn('w')"
    )
    assert run.text == "out\n"


@pytest.mark.parametrize(
    "source",
    [
        "print('x', file=__import__('sys').__stdout__); print('shown')",
        "import os; os.write(1, b'raw'); print('shown')",
        "import builtins; keep = print; print = lambda *a: None; keep('shown')",
        "import subprocess; subprocess.run(['echo', 'raw']); print('shown')",
    ],
)
def test_only_what_python_prints_is_output(run_cells: RunCells, source: str):
    run = run_cells(source)
    assert run.text == "shown\n"
    assert run.ending == "complete"


def test_a_replaced_stdout_is_the_students_loss_only(run_cells: RunCells):
    run = run_cells("import sys, io; sys.stdout = io.StringIO(); print('gone')", "v = 1")
    assert run.ending == "complete"
    assert run.last("q3_value", "v") == 1


def test_async_and_magics_work(run_cells: RunCells):
    run = run_cells(
        "%matplotlib inline\n!pip install keras\n%pip install x\nlines = !ls\nprint(lines)",
        "%%time\nv = 3",
        "%%capture out\nprint('hidden')",
        "%config InlineBackend.figure_format = 'retina'",
        "import asyncio; await asyncio.sleep(0); print('awaited')",
        "%tensorflow_version 2.x",
    )
    assert run.ending == "complete"
    assert "awaited\n" in run.text
    assert run.last("q3_value", "v") == 3
    assert "The shell command 'pip' was not run." in run.notes
    assert run.statuses[0] == run.statuses[1] == run.statuses[4] == run.statuses[5] == "ok"


def test_colab_imports_do_nothing_and_are_noted(run_cells: RunCells):
    run = run_cells(
        "from google.colab import drive, files\nimport google.colab\ndrive.mount('/content/drive')"
    )
    assert run.statuses == ["ok"]
    assert run.notes == ["Google Colab's own functions do nothing here."]


def test_show_records_every_open_figure_with_its_texts(run_cells: RunCells):
    run = run_cells(
        PLOT + "fig, (left, right) = plt.subplots(1, 2)\nfig.suptitle('both')\n"
        "left.imshow([[1, 2], [3, 4]])\nleft.set_xlabel('label: 5')\nleft.set_title('five')\n"
        "right.plot([1.0, float('nan')], label='training')\nright.legend()\nright.set_ylabel('loss')\n"  # noqa: E501
        "right.text(0, 0, 'note')\nplt.show()"
    )
    (figure,) = run.captured.figures
    left, right = figure["axes"]
    assert figure["title"] == "both"
    assert (left["title"], left["xlabel"]) == ("five", "label: 5")
    assert run.captured.arrays_of(figure)[left["images"][0]["array"]].tolist() == [[1, 2], [3, 4]]
    assert right["lines"][0]["y"] == [1.0, None]
    assert right["legend"] == ["training"]
    assert right["texts"] == ["note"]
    assert right["ylabel"] == "loss"


def test_a_figure_left_open_is_shown_at_the_end_of_its_cell(run_cells: RunCells):
    run = run_cells(PLOT + "plt.plot([1])", "x = 1", "plt.plot([2]); plt.close()")
    assert [figure["cell"] for figure in run.captured.figures] == [0]


def test_a_heatmap_is_a_mesh_in_the_order_of_its_rows(run_cells: RunCells):
    run = run_cells("import seaborn as sns\nsns.heatmap([[1, 2, 3], [4, 5, 6]])")
    (figure,) = run.captured.figures
    (image,) = figure["axes"][0]["images"]
    assert image["kind"] == "mesh"
    assert run.captured.arrays_of(figure)[image["array"]].tolist() == [[1, 2, 3], [4, 5, 6]]


def test_show_imported_by_name_records_too(run_cells: RunCells):
    run = run_cells("from matplotlib.pyplot import *\nplot([1])\nshow()")
    assert len(run.captured.figures) == 1


def test_a_figure_that_cannot_be_described_does_not_lose_the_others(run_cells: RunCells):
    run = run_cells(
        "import matplotlib.pyplot as plt\n"
        "plt.figure(); plt.plot([0.5, 0.7], ['cat', 'dog'], 'o')\n"
        "plt.figure(); plt.plot([9]); plt.gca().get_title = None\n"
        "plt.figure(); plt.plot([1, 2, 3]); plt.show(); after = plt.get_fignums()",
        "plt.plot([4, 5]); plt.show(); v = after",
    )
    assert run.statuses == ["ok", "ok"]
    lines = [figure["axes"][0]["lines"][0]["y"] for figure in run.captured.figures]
    assert lines == [[0.0, 1.0], [1.0, 2.0, 3.0], [4.0, 5.0]]
    assert run.last("q3_value", "v") == []


def test_a_figure_that_is_displayed_and_then_closed_was_shown(run_cells: RunCells):
    run = run_cells(
        "import matplotlib.pyplot as plt\nfrom IPython.display import display\n"
        "fig, ax = plt.subplots(); ax.plot([1, 2]); display(fig); plt.close(fig)",
        "fig, ax = plt.subplots(); ax.plot([3, 4]); display(fig)",
        "fig",
    )
    lines = [figure["axes"][0]["lines"][0]["y"] for figure in run.captured.figures]
    assert lines == [[1.0, 2.0], [3.0, 4.0], [3.0, 4.0]]


def test_a_broken_figure_is_skipped(run_cells: RunCells):
    run = run_cells(PLOT + "ax = plt.gca(); ax.get_title = None; plt.plot([1])", "v = 1")
    assert run.ending == "complete"
    assert run.last("q3_value", "v") == 1


@pytest.mark.parametrize(
    "load",
    [
        "import tensorflow as tf\nd = tf.keras.datasets.mnist.load_data()",
        "from tensorflow.keras.datasets import mnist\nd = mnist.load_data()",
        "import keras\nd = keras.datasets.mnist.load_data(path='mnist.npz')",
        "from keras.datasets import mnist\nd = mnist.load_data()",
        "from tensorflow import keras\nd = keras.datasets.mnist.load_data()",
        "from keras.datasets.mnist import load_data\nd = load_data()",
        "from tensorflow.keras.datasets.mnist import load_data\nd = load_data()",
    ],
)
def test_every_spelling_serves_the_source(run_cells: RunCells, mnist: DataSource, load: str):
    digest = (
        "import hashlib\n(x, y), (p, q) = d\nv = [hashlib.sha256(part.tobytes()).hexdigest() "
        "for part in (x, y, p, q)] + [str(x.dtype), x.shape, bool(x.flags.writeable)]"
    )
    import hashlib

    parts = [part for split in ("train", "test") for part in mnist.load(split)]
    run = run_cells(load, digest)
    expected = [hashlib.sha256(part.tobytes()).hexdigest() for part in parts]
    assert run.last("q3_value", "v") == [*expected, "uint8", [60000, 28, 28], True]


@pytest.mark.parametrize("change", ["x[:] = 0", "keras.datasets.mnist.load_data = None"])
def test_data_that_the_notebook_overwrote_are_loaded_afresh(run_cells: RunCells, change: str):
    run = run_cells(
        "import keras\nload = keras.datasets.mnist.load_data\n(x, y), _ = load()",
        change,
        "(x, y), _ = load()\nv = int(x[0].sum())",
    )
    assert run.last("q3_value", "v") > 0


@pytest.mark.parametrize(
    "source",
    [
        "import keras\nv = float(keras.optimizers.SGD(lr=0.5).learning_rate)",
        "from tensorflow.keras.optimizers import SGD\nv = float(SGD(lr=0.5).learning_rate)",
        "from keras.optimizers import Adam\nv = float(Adam(lr=0.5, decay=1e-6).learning_rate)",
        "from keras.layers.convolutional import Conv2D\nv = 0.5 if Conv2D(2, 3).filters == 2 else 0",  # noqa: E501
        "from keras.utils import np_utils\nv = np_utils.to_categorical([0])[0, 0] / 2",
        "from keras.utils.np_utils import to_categorical\nv = to_categorical([0])[0, 0] / 2",
        "from tensorflow.keras.layers import Dense\nfrom keras.layers.core import Dropout\nv = 0.5",
        "from keras.layers.advanced_activations import LeakyReLU\n"
        "from keras.layers.noise import GaussianNoise\nfrom keras.layers.merge import add\n"
        "from keras.layers.wrappers import TimeDistributed\n"
        "from keras.engine.topology import Layer\nv = 0.5",
        "import tensorflow as tf\nold = tf.keras.layers.experimental.preprocessing\n"
        "v = old.Rescaling(0.5).scale",
        "import numpy as np\nv = int(np.array([[1]])) / np.sum(n for n in (1, 1))",
        "import keras\nv = float(keras.optimizers.legacy.SGD(lr=0.5).learning_rate)",
        "from tensorflow.keras.optimizers.legacy import Adam\n"
        "v = float(Adam(0.5, decay=1e-6).learning_rate)",
        "from tensorflow.python.keras.layers import Dense\nimport keras\n"
        "v = 0.5 if isinstance(Dense(2), keras.layers.Layer) else 0",
        "from tensorflow.python import keras\nimport tensorflow.python.keras.models as m\n"
        "v = 0.5 if m.Sequential is keras.Sequential else 0",
    ],
)
def test_old_spellings_work(run_cells: RunCells, source: str):
    run = run_cells(source)
    assert run.captured.cells[0]["message"] == ""
    assert run.last("q3_value", "v") == 0.5


def test_old_methods_and_history_names_work_and_are_noted(run_cells: RunCells):
    run = run_cells(
        "import keras, numpy as np\n"
        "m = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(3)])\n"
        "m.compile('sgd', 'sparse_categorical_crossentropy', metrics=['accuracy'])\n"
        "h = m.fit(np.ones((4, 2)), np.zeros(4), verbose=0)\n"
        "v = [len(h.history['acc']), m.predict_classes(np.ones((4, 2)), verbose=0).shape[0]]"
    )
    assert run.captured.cells[0]["message"] == ""
    assert run.last("q3_value", "v") == [1, 4]
    assert "The old method predict_classes was read as the argmax of predict." in run.notes


def test_classes_of_the_notebook_can_be_pickled(run_cells: RunCells):
    run = run_cells(
        "import pickle\nclass Point:\n    x = 4\nv = pickle.loads(pickle.dumps(Point())).x",
        "def f(n): return n + 1\nimport sys\nv = [v, sys.modules['__main__'].f(1), __name__]",
    )
    assert run.last("q3_value", "v") == [4, 2, "__main__"]


def test_files_of_the_notebook_can_be_written_and_imported(run_cells: RunCells):
    run = run_cells(
        "%%writefile numpy.py\nraise SystemError",
        "%%writefile mine.py\nx = 5",
        "import numpy, mine\nv = [mine.x, int(numpy.ones(2).sum())]",
    )
    assert run.last("q3_value", "v") == [5, 2]
