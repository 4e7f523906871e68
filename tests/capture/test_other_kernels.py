"""What Colab and a student's own kernel offer and the sandbox lacks does not stop a cell."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path

import pytest

from graders.capture.inside import progress
from graders.capture.inside.colab import ContentFolder
from tests.capture.conftest import RunCells


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("%load_ext autoreload\n%autoreload 2\nimport inspect\nv = len(inspect.stack()) > 0", True),
        (
            "import importlib.util\n"
            "names = ['google.colab', 'google.colab.drive', 'otter', 'graders', 'tqdm',\n"
            "         'keras.utils.np_utils']\n"
            "v = [importlib.util.find_spec(name).name == name for name in names]",
            [True] * 6,
        ),
        (
            "import sys\n"
            "v = [name for name, module in sys.modules.items() if name.startswith('google.colab')\n"
            "     and (hasattr(module, '__file__') or module.__spec__ is None)]",
            [],
        ),
        (
            "from google.colab import files\nuploaded = files.upload()\n"
            "for name in uploaded.keys(): print(name)\n"
            "files.download('x'); v = len(uploaded)",
            0,
        ),
    ],
)
def test_made_modules_look_like_imported_ones(run_cells: RunCells, cell: str, value: object):
    run = run_cells(cell)
    assert run.captured.cells[0]["message"] == ""
    assert run.last("q3_value", "v") == value


@pytest.mark.parametrize("protection", ["namespaces", "landlock"])
def test_content_is_the_working_folder(run_cells: RunCells, protection: str):
    run = run_cells(
        "import os, keras, matplotlib.pyplot as plt\nfrom google.colab import drive\n"
        "drive.mount('/content/drive')\nstart = os.getcwd()",
        "os.chdir('/content/drive/MyDrive/Colab Notebooks')\nopen('here.txt', 'w').write('1')",
        "%cd /content",
        "model = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(1)])\n"
        "model.save('/content/net.keras')\nplt.plot([1]); plt.savefig('/content/drive/a.png')",
        "name = 'net'\n"
        "v = [os.path.exists('net.keras'), os.path.exists(f'/content/{name}.keras'),\n"
        "     os.path.exists('/content/drive/My Drive/Colab Notebooks/here.txt'),\n"
        "     os.getcwd() == start, os.listdir('/content/drive/MyDrive')]",
        protection=protection,
    )
    assert [cell["message"] for cell in run.captured.cells] == [""] * 5
    assert run.last("q3_value", "v") == [True] * 4 + [["Colab Notebooks"]]


def test_only_texts_below_content_are_read_as_places(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    texts = ["/content", "/content/a", "/contents/a", "in /content/a", "content/a"]
    tree = ContentFolder().visit(ast.parse(repr(texts)))
    here = str(tmp_path)
    assert ast.literal_eval(ast.unparse(tree)) == [here, f"{here}/a", *texts[2:]]
    assert list(tmp_path.iterdir()) == []


def test_plain_mkdir_is_carried_out_and_no_other_command(run_cells: RunCells):
    run = run_cells(
        "import os\nname = 'models'\n"
        "!mkdir -p saved/deep /content/out\n!mkdir {name}\n!mkdir {name}\n"
        "!mkdir -m 777 odd && touch x\n!mkdir ../up\n!mkdir /var/tmp/x\n!mkdir 'half\n"
        "v = sorted(os.path.join(a, d) for a, dirs, _ in os.walk('.') for d in dirs)\n"
        "v = [place for place in v if 'ipython' not in place]",
        "!mkdir {name}/again",
        "v += os.listdir('models')",
    )
    assert run.statuses == ["ok"] * 3
    assert run.last("q3_value", "v") == ["./models", "./out", "./saved", "./saved/deep", "again"]
    assert run.notes == ["The shell command 'mkdir' was not run."]


def test_a_shell_command_has_no_value(run_cells: RunCells):
    run = run_cells("!pip install x", "v = _exit_code")
    assert run.text == ""
    assert run.last("q3_value", "v") == 0


@pytest.mark.parametrize(
    "line",
    [
        "%autosave 60",
        "%connect_info",
        "%less x.py",
        "%man ls",
        "%qtconsole",
        "%unheard_of --x",
        "%load_ext tensorboard",
        "%reload_ext tensorboard",
        "%tensorboard --logdir logs",
        "%matplotlib tk",
        "%matplotlib qt5",
        "import matplotlib; matplotlib.use('TkAgg')",
        "from matplotlib import use; use('Qt5Agg', force=True)",
        "import matplotlib; matplotlib.use('MacOSX')",
        "import matplotlib.pyplot as plt; plt.switch_backend('TkAgg')",
    ],
)
def test_what_needs_another_kernel_or_a_screen_does_not_stop_its_cell(
    run_cells: RunCells, line: str
):
    run = run_cells(f"{line}\nimport matplotlib.pyplot as plt\nplt.plot([1]); plt.show(); v = 1")
    assert run.captured.cells[0]["message"] == ""
    assert run.last("q3_value", "v") == 1
    assert len(run.captured.figures) == 1


def test_missing_magics_and_extensions_are_noted(run_cells: RunCells):
    run = run_cells("%load_ext tensorboard\n%tensorboard --logdir logs", "%%unheard_of\nv = 1")
    assert run.statuses == ["ok", "error"]
    assert run.notes == [
        "The extension 'tensorboard' is not installed here and was not loaded.",
        "The magic %tensorboard was not run.",
    ]


def test_magics_still_see_the_variables_of_their_frame(run_cells: RunCells):
    run = run_cells(
        "def f(local):\n    get_ipython().run_line_magic('set_env', 'SEEN {local}')\nf('yes')\n"
        "import os; v = os.environ['SEEN']"
    )
    assert run.last("q3_value", "v") == "yes"


def test_a_backend_that_nobody_knows_is_still_an_error(run_cells: RunCells):
    run = run_cells("import matplotlib; matplotlib.use('nonsense')")
    assert run.captured.cells[0]["error"] == "ValueError"


@pytest.mark.skipif(importlib.util.find_spec("tqdm") is not None, reason="tqdm is installed")
@pytest.mark.parametrize(
    "load",
    [
        "from tqdm import tqdm, trange",
        "from tqdm.notebook import tqdm, trange",
        "from tqdm.auto import tqdm, trange",
        "import tqdm as whole; tqdm, trange = whole.tqdm, whole.trange",
        "from tqdm import tqdm_notebook as tqdm, tnrange as trange",
    ],
)
def test_tqdm_passes_on_what_it_is_given(run_cells: RunCells, load: str):
    run = run_cells(
        f"{load}\n"
        "import tensorflow as tf\n"
        "odd = tf.data.Dataset.range(9).filter(lambda n: n % 2 == 1)\n"
        "assert len([int(n) for n in tqdm(odd)]) == 4\n"
        "bar = tqdm([1, 2, 3], desc='epochs')\n"
        "seen = [x for x in bar]\n"
        "with tqdm(total=10) as p:\n"
        "    p.set_description('a'); p.set_postfix(loss=1.0); p.update(4)\n"
        "v = [seen, bar.total, len(bar), p.n, list(trange(1, 3)),\n"
        "     list(tqdm(enumerate('ab'), total=2))]\n"
        "tqdm.write('told')"
    )
    assert run.captured.cells[0]["message"] == ""
    assert run.last("q3_value", "v") == [
        [1, 2, 3],
        3,
        3,
        4,
        [1, 2],
        [[0, "a"], [1, "b"]],
    ]
    assert run.text == "told\n"


def test_an_installed_tqdm_is_left_alone(monkeypatch: pytest.MonkeyPatch):
    installed = progress.make_module("tqdm")
    monkeypatch.setitem(sys.modules, "tqdm", installed)
    progress.install()
    assert sys.modules["tqdm"] is installed
    assert not hasattr(installed, "tqdm")


@pytest.mark.parametrize(
    "cell",
    [
        "import wandb_of_colab\nfrom wandb_of_colab.keras import WandbCallback\nv = 1",
        "import cv_of_colab as cv\nmode = cv.IMREAD_GRAYSCALE\nv = 1",
        "if True:\n    from keras.wrappers.scikit_learn import KerasClassifier\nv = 1",
        "try:\n    import cupy_of_colab as np\n    v = 0\nexcept ImportError:\n    v = 1",
        "import importlib.util, sys\nimport one_of_colab.two.three as t\n"
        "v = int(importlib.util.find_spec('one_of_colab.two') is not None)",
    ],
)
def test_a_module_that_is_missing_and_not_used_stops_no_cell(run_cells: RunCells, cell: str):
    run = run_cells(cell)
    assert run.captured.cells[0]["message"] == ""
    assert run.last("q3_value", "v") == 1


@pytest.mark.parametrize(
    "use",
    [
        "cv.imread('a.png')",
        "imread('a.png')",
        "class Reader(cv.Reader): pass",
        "@cv.cuda.wrapped(1)\ndef f(): pass",
    ],
)
def test_a_module_that_is_missing_is_named_where_it_is_used(run_cells: RunCells, use: str):
    run = run_cells("import cv_of_colab as cv\nfrom cv_of_colab import imread\nv = 1", use)
    first, second = run.captured.cells
    assert first["message"] == ""
    assert second["error"] == "ModuleNotFoundError"
    assert "No module named 'cv_of_colab'" in second["message"]
    assert any("'cv_of_colab' is not installed here" in note for note in run.notes)


def test_libraries_that_look_for_types_of_a_missing_module_work(run_cells: RunCells):
    run = run_cells(
        "import torch, jax, polars, pyarrow, cupy",
        "import numpy as np\nfrom scipy import stats\n"
        "from sklearn.metrics import confusion_matrix\n"
        "from sklearn.model_selection import train_test_split\n"
        "from sklearn.preprocessing import StandardScaler\n"
        "x = np.arange(12.0).reshape(6, 2)\na, b = train_test_split(x, random_state=0)\n"
        "confusion_matrix([0, 1], [0, 1]); StandardScaler().fit(x); stats.zscore(x)\n"
        "v = [len(a), len(b)]",
    )
    assert [cell["message"] for cell in run.captured.cells] == ["", ""]
    assert run.last("q3_value", "v") == [4, 2]


def test_a_module_that_the_cell_writes_itself_is_its_own(run_cells: RunCells):
    run = run_cells(
        "import sys; sys.path.append('.')\nopen('helpers_here.py', 'w').write('x = 7')\n"
        "import helpers_here\nv = helpers_here.x"
    )
    assert run.last("q3_value", "v") == 7


def test_a_module_of_the_notebook_that_fails_says_how(run_cells: RunCells):
    run = run_cells(
        "open('broken.py', 'w').write('1 / 0')", "import sys; sys.path.append('.')\nimport broken"
    )
    assert run.captured.cells[1]["error"] == "ZeroDivisionError"


@pytest.mark.parametrize(
    "cell",
    [
        "from tensorflow.keras.utils import plot_model\nplot_model(m, show_shapes=True)",
        "from IPython.display import SVG\nfrom keras.utils import model_to_dot\n"
        "SVG(model_to_dot(m, show_shapes=True).create(prog='dot', format='svg'))",
        "keras.utils.plot_model(m, to_file='m.png')",
        "from keras.utils.vis_utils import plot_model, model_to_dot\nmodel_to_dot(m)",
    ],
)
def test_pictures_of_networks_stop_no_cell(run_cells: RunCells, cell: str):
    run = run_cells("import keras\nm = keras.Sequential([keras.layers.Dense(2)])", cell)
    assert run.captured.cells[1]["message"] == ""
    assert any("are not drawn here" in note for note in run.notes)
