"""Spellings of Keras 2 run as their authors meant them, and are noted in the report."""

from __future__ import annotations

import pytest

from tests.capture.conftest import RunCells

RECURRENT = (
    "import numpy as np, keras\n"
    "from keras.models import Sequential\n"
    "from keras.layers import GRU, SimpleRNN, Dense, TimeDistributed\n"
    "model = Sequential()\n"
    "model.add(GRU(3, batch_input_shape=(4, 5, 1), stateful=True, return_sequences=True))\n"
    "model.add(TimeDistributed(Dense(1)))\n"
    "x = np.ones((4, 5, 1), 'float32')\n"
)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("v = list(model.input_shape) + [model.count_params()]", [4, 5, 1, 58]),
        (
            "first = model.predict(x, verbose=0); second = model.predict(x, verbose=0)\n"
            "model.reset_states(); third = model.predict(x, verbose=0)\n"
            "v = [bool(np.allclose(first, second)), bool(np.allclose(first, third))]",
            [False, True],
        ),
        (
            "from tensorflow.keras import backend as K\n"
            "outputs = [layer.output for layer in model.layers]\n"
            "inner = K.function([model.layers[0].input], outputs)\n"
            "v = [list(part.shape) for part in inner([x])]",
            [[4, 5, 3], [4, 5, 1]],
        ),
        (
            "listed = Sequential([SimpleRNN(2, batch_input_shape=(4, 5, 1)), Dense(1)])\n"
            "v = list(listed.layers[0].output.shape)",
            [4, 2],
        ),
        ("v = type(keras.optimizers.rmsprop(lr=0.0005, decay=1e-6)).__name__", "RMSprop"),
        (
            "model.compile('adam', 'mse', metrics='mae')\n"
            "v = sorted(model.fit(x, x, verbose=0, batch_size=4).history)",
            ["loss", "mae"],
        ),
        (
            "model.compile('rmsprop', 'categorical_crossentropy', metrics=['accuracy']); v = []\n"
            "for name in ('m.keras', 'm.h5'):\n"
            "    model.save(name); again = keras.models.load_model(name)\n"
            "    v += [again.compiled, type(again.optimizer).__name__]",
            [True, "RMSprop"] * 2,
        ),
        (
            "shapes = [model.layers[0].input_shape, model.layers[0].output_shape]\n"
            "v = [list(shape) for shape in shapes]",
            [[4, 5, 1], [4, 5, 3]],
        ),
        (
            "class Own(keras.layers.Layer):\n"
            "    def __init__(self, n):\n        super().__init__(); self.output_shape = n\n"
            "v = Own(3).output_shape",
            3,
        ),
        (
            "from tensorflow.keras.layers import CuDNNLSTM\nfrom keras.constraints import maxnorm\n"
            "v = [CuDNNLSTM(2).units, type(maxnorm(3)).__name__]",
            [2, "MaxNorm"],
        ),
        (
            "from keras import backend as K\n"
            "true, told = K.constant([0.0, 1.0, 1.0]), K.constant([0.2, 0.9, 0.4])\n"
            "hits = K.sum(K.round(K.clip(true * told, 0, 1)))\n"
            "v = round(float(hits / (K.sum(true) + K.epsilon())), 3)",
            0.5,
        ),
        (
            "model.compile('adam', 'mse')\n"
            "rows = lambda: ((x, x) for _ in range(6))\n"
            "history = model.fit_generator(rows(), steps_per_epoch=2, epochs=3, verbose=0,\n"
            "                              workers=4, use_multiprocessing=True)\n"
            "second = model.fit_generator(rows(), 3, 2, verbose=0)\n"
            "v = [len(history.epoch), len(second.epoch),\n"
            "     list(model.predict_generator(rows(), 2, verbose=0).shape)]",
            [3, 2, [8, 5, 1]],
        ),
        (
            "model.compile('adam', 'mse', [keras.metrics.MeanAbsoluteError()])\n"
            "v = sorted(model.fit(x, x, verbose=0, batch_size=4).history)",
            ["loss", "mean_absolute_error"],
        ),
        (
            "import matplotlib.pyplot as plt\nplt.style.use('seaborn-whitegrid')\n"
            "from sklearn.externals import joblib\n"
            "v = [np.float(1), np.product([2, 3]), str(np.dtype(np.int))]",
            [1.0, 6, "int64"],
        ),
        (
            "from sklearn.metrics import log_loss\n"
            "v = round(log_loss([0, 1], [[0.5, 0.5], [0.5, 0.5]], eps=1e-15), 3)",
            0.693,
        ),
        (
            "from keras.preprocessing.image import ImageDataGenerator\n"
            "v = ImageDataGenerator().__class__.__name__",
            "ImageDataGenerator",
        ),
        (
            "import pickle, joblib\n"
            "model.compile('adam', 'mse', metrics=['accuracy'])\n"
            "curves = model.fit(x, x, verbose=0, batch_size=4).history\n"
            "pickle.dump(curves, open('h.pkl', 'wb')); np.save('h.npy', curves)\n"
            "joblib.dump(curves, 'h.joblib')\n"
            "back = [pickle.load(open('h.pkl', 'rb')), joblib.load('h.joblib'),\n"
            "        np.load('h.npy', allow_pickle=True).item()]\n"
            "v = [type(one).__name__ for one in back if one == curves] + [len(curves['acc'])]",
            ["dict", "dict", "dict", 1],
        ),
        (
            "model.compile('adam', 'mse')\n"
            "one = Sequential([keras.layers.Input((1,)), Dense(1, 'sigmoid')])\n"
            "one.set_weights([np.array([[1.0]]), np.array([0.0])])\n"
            "found = one.predict_classes(np.array([[-2.0], [2.0]]), verbose=0)\n"
            "v = [found.tolist(), str(found.dtype)]",
            [[[0], [1]], "int32"],
        ),
    ],
)
def test_an_old_spelling_gives_what_it_gave(run_cells: RunCells, cell: str, value: object):
    run = run_cells(RECURRENT, cell)
    assert [entry["message"] for entry in run.captured.cells] == ["", ""]
    assert run.last("q3_value", "v") == value


@pytest.mark.parametrize("home", ["keras", "tensorflow.keras"])
def test_functions_for_sequences_and_texts_have_their_old_places(run_cells: RunCells, home: str):
    run = run_cells(
        f"from {home}.preprocessing.sequence import pad_sequences, TimeseriesGenerator\n"
        f"from {home}.preprocessing.sequence import skipgrams, make_sampling_table\n"
        f"from {home}.preprocessing.text import Tokenizer\n"
        "import numpy as np\n"
        "rows = TimeseriesGenerator(np.arange(10), np.arange(10), length=3)\n"
        "v = [pad_sequences([[1]], 2).tolist(), rows[0][0].shape[1], len(make_sampling_table(4))]"
    )
    assert run.captured.cells[0]["message"] == ""
    assert run.last("q3_value", "v") == [[[0, 1]], 3, 4]


def test_old_spellings_are_noted(run_cells: RunCells):
    run = run_cells(RECURRENT, "model.reset_states()")
    assert "The old argument batch_input_shape was read as an Input with that batch shape." in (
        run.notes
    )
    assert "The old method reset_states of a model was read as that of its layers." in run.notes


@pytest.mark.parametrize(
    "cell",
    [
        "net.save('net.keras'); again = keras.models.load_model('net.keras')",
        "net.save('net.h5'); again = keras.models.load_model('net.h5')",
        "net.save_weights('a.weights.h5'); net.load_weights('a.weights.h5'); again = net",
        "again = keras.models.clone_model(net); again.set_weights(net.get_weights())",
    ],
)
def test_models_can_be_saved_and_read_again(run_cells: RunCells, cell: str):
    run = run_cells(
        "import keras, numpy as np\n"
        "net = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(2)])\n"
        "net.compile('sgd', 'categorical_crossentropy')",
        cell,
        "v = bool(np.allclose(again.predict(np.ones((1, 3))), net.predict(np.ones((1, 3)))))",
    )
    assert [entry["message"] for entry in run.captured.cells] == ["", "", ""]
    assert run.last("q3_value", "v") is True
