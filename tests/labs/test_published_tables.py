"""Every layer row and total that the labs' documents publish, against the reference solutions.

The rows are typed from ``Published`` in the description of the labs: output shape without the
batch axis (None where it is not published) and parameters. Activations and dropout that the
tables leave out are left out here.
"""

from __future__ import annotations

from typing import Any

import pytest

from graders.checks.live_models import describe_summary
from tests.labs.building import models_of
from tests.labs.conftest import ROOT

Row = tuple[tuple[int, ...] | None, int]

LAB1, LAB2, LAB3 = "lab1_cnn_and_rnn", "lab2_mnist_dropout", "lab3_shapes_and_pulses"
LAB4, LAB5 = "lab4_cifar10_cnn", "lab5_mnist_batchnorm"

TABLES: dict[tuple[str, str], tuple[list[Row], int]] = {
    (LAB1, "model 1"): (
        [
            ((26, 26, 32), 320),
            ((13, 13, 32), 0),
            ((11, 11, 64), 18_496),
            ((5, 5, 64), 0),
            ((1600,), 0),
            ((1600,), 0),
            ((10,), 16_010),
        ],
        34_826,
    ),
    (LAB1, "model 2"): ([(None, 640_000), (None, 33_024), (None, 65)], 673_089),
    (LAB1, "bidirectional_model"): (
        [(None, 640_000), (None, 66_048), (None, 98_816), (None, 129)],
        804_993,
    ),
    (LAB1, "simple_rnn_model"): ([(None, 640_000), (None, 8_256), (None, 65)], 648_321),
    (LAB2, "model"): (
        [
            ((28, 28, 32), 832),
            ((14, 14, 32), 0),
            ((14, 14, 64), 51_264),
            ((7, 7, 64), 0),
            ((7, 7, 64), 0),
            ((3136,), 0),
            ((1000,), 3_137_000),
            ((1000,), 0),
            ((10,), 10_010),
        ],
        3_199_106,
    ),
    (LAB3, "ex1"): (
        [
            ((26, 26, 4), 40),
            ((13, 13, 4), 0),
            ((11, 11, 4), 148),
            ((5, 5, 4), 0),
            ((100,), 0),
            ((10,), 1_010),
            ((1,), 11),
        ],
        1_209,
    ),
    (LAB3, "trimmed"): (
        [
            ((26, 26, 2), 20),
            ((13, 13, 2), 0),
            ((11, 11, 2), 38),
            ((5, 5, 2), 0),
            ((50,), 0),
            ((1,), 51),
        ],
        109,
    ),
    (LAB3, "ex2"): (
        [
            ((26, 26, 3), 30),
            ((8, 8, 3), 0),
            ((6, 6, 3), 84),
            ((2, 2, 3), 0),
            ((12,), 0),
            ((5,), 65),
            ((1,), 6),
        ],
        185,
    ),
    (LAB3, "crt_model"): (
        [
            ((62, 62, 4), 40),
            ((20, 20, 4), 0),
            ((18, 18, 4), 148),
            ((6, 6, 4), 0),
            ((144,), 0),
            ((10,), 1_450),
            ((3,), 33),
        ],
        1_671,
    ),
    (LAB3, "r3_small"): (
        [
            ((62, 62, 3), 30),
            ((20, 20, 3), 0),
            ((18, 18, 3), 84),
            ((6, 6, 3), 0),
            ((108,), 0),
            ((10,), 1_090),
            ((3,), 33),
        ],
        1_237,
    ),
    (LAB3, "reverse_model"): ([((50, 25), 2_100), ((50, 1), 26), ((50, 1), 2)], 2_128),
    (LAB4, "model_1"): (
        [
            ((16, 16, 32), 2_432),
            ((6, 6, 32), 25_632),
            ((3, 3, 32), 0),
            ((288,), 0),
            ((512,), 147_968),
            ((10,), 5_130),
        ],
        181_162,
    ),
    (LAB4, "model_2"): (
        [
            ((32, 32, 32), 2_432),
            ((28, 28, 32), 25_632),
            ((14, 14, 32), 0),
            ((12, 12, 32), 9_248),
            ((10, 10, 16), 4_624),
            ((5, 5, 16), 0),
            ((400,), 0),
            ((512,), 205_312),
            ((10,), 5_130),
        ],
        252_378,
    ),
    (LAB5, "cnn_model"): (
        [
            ((26, 26, 16), 160),
            ((26, 26, 16), 64),
            ((26, 26, 16), 0),
            ((24, 24, 32), 4_640),
            ((24, 24, 32), 128),
            ((24, 24, 32), 0),
            ((22, 22, 64), 18_496),
            ((22, 22, 64), 256),
            ((22, 22, 64), 0),
            ((20, 20, 128), 73_856),
            ((20, 20, 128), 512),
            ((20, 20, 128), 0),
            ((128,), 0),
            ((10,), 1_290),
        ],
        99_402,
    ),
}

NOT_IN_THE_TABLE = {LAB4: {"Activation", "Dropout"}}
NUM_ROWS, NUM_TOTALS = 92, 14


@pytest.fixture(scope="module")
def models() -> dict[tuple[str, str], Any]:
    """Every model of the five solutions; several of one name are numbered."""
    found: dict[tuple[str, str], Any] = {}
    for lab in (LAB1, LAB2, LAB3, LAB4, LAB5):
        made = models_of(ROOT / "solutions" / lab / f"{lab}.ipynb")
        names = [name for name, _ in made]
        for place, (name, model) in enumerate(made):
            number = f" {names[: place + 1].count(name)}" if names.count(name) > 1 else ""
            found[lab, name + number] = model
    return found


def test_the_tables_are_counted():
    assert sum(len(rows) for rows, _ in TABLES.values()) == NUM_ROWS
    assert len(TABLES) == NUM_TOTALS


@pytest.mark.parametrize(("lab", "name"), TABLES)
def test_a_published_table_is_reproduced_to_the_digit(
    models: dict[tuple[str, str], Any], lab: str, name: str
):
    rows, total = TABLES[lab, name]
    summary = describe_summary(models[lab, name])
    shown = [row for row in summary.layers if row.kind not in NOT_IN_THE_TABLE.get(lab, set())]
    assert len(shown) == len(rows)
    for row, (shape, params) in zip(shown, rows, strict=True):
        assert row.params == params, row
        if shape is not None:
            assert row.output_shape is not None
            assert row.output_shape[1:] == shape, row
    assert summary.total_params == total


def test_what_does_not_train_is_counted_apart(models: dict[tuple[str, str], Any]):
    summary = describe_summary(models[LAB5, "cnn_model"])
    assert (summary.trainable_params, summary.non_trainable_params) == (98_922, 480)


def test_the_printed_version_of_lab_2_has_its_total():
    """The document's code has a second convolution of 2×2 where its text asks for 5×5."""
    import keras

    source = models_of(ROOT / "solutions" / LAB2 / f"{LAB2}.ipynb")[0][1].get_config()
    convolutions = [entry for entry in source["layers"] if entry["class_name"] == "Conv2D"]
    convolutions[1]["config"]["kernel_size"] = (2, 2)
    assert describe_summary(keras.Sequential.from_config(source)).total_params == 3_156_098
