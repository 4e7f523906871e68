"""Telling the lab of a notebook, and refusing notebooks of another lab."""

from __future__ import annotations

import json
from typing import Any

import pytest

from graders.errors import SubmissionError
from graders.labs import Lab, Question
from graders.notebooks import Notebook, check_lab, identify_lab, parse_notebook
from tests.notebooks.files import code, document, markdown

NORM = Lab(
    name="lab5_norm",
    title="Normalization",
    datasets=(),
    questions=(Question(name="q1_inspect", title="Look"), Question(name="q5_cnn", title="Build")),
    marks=("cnn_model", "sgd_optimizer", "loss_fn", "batch norm"),
)
DROPOUT = Lab(
    name="lab2_dropout",
    title="Dropout",
    datasets=(),
    questions=(Question(name="q1_images", title="Look"), Question(name="q3_model", title="Build")),
    marks=("x_train", "misclassified", "dropout_rate", "loss_fn"),
)
LABS = (NORM, DROPOUT)


def notebook(*sources: str, name: str = "ada.ipynb", text: str = "", **metadata: Any) -> Notebook:
    cells = (markdown(text), *map(code, sources or ("pass",)))
    return parse_notebook(json.dumps(document(*cells, metadata=metadata)).encode(), name=name)


@pytest.mark.parametrize(
    ("subject", "how"),
    [
        (notebook(labgrade={"lab": "lab5_norm"}), "its metadata"),
        (notebook(otter={"assignment_name": "lab5_norm"}), "its Otter metadata"),
        (notebook('lab = graders.start_lab("lab5_norm")'), "its start_lab call"),
        (notebook("from graders import start_lab\nstart_lab(name='lab5_norm')"), "its start_lab"),
        (notebook('grader.check("q5_cnn")', 'grader.check("q1_inspect")'), "its grader.check"),
        (notebook('grader.check("q5_cnn")', 'grader.check("q9_other")'), "its grader.check"),
    ],
)
def test_a_statement_tells_the_lab(subject: Notebook, how: str) -> None:
    found = identify_lab(subject, LABS)
    assert (found.lab, found.stated) == ("lab5_norm", True)
    assert found.how.startswith(how)


@pytest.mark.parametrize(
    ("subject", "how"),
    [
        (notebook(name="lab5_norm-ada.ipynb"), "its file name holds the lab's name"),
        (notebook(name="Lab 5 (Ada).ipynb"), "its file name holds the lab's number"),
        (notebook(name="ada_lab05.ipynb"), "its file name holds the lab's number"),
        (notebook("cnn_model = 1", text="about batch norm"), "it holds 50% of the words"),
    ],
)
def test_without_a_statement_a_guess_is_made_and_marked_as_such(
    subject: Notebook, how: str
) -> None:
    found = identify_lab(subject, LABS)
    assert (found.lab, found.stated) == ("lab5_norm", False)
    assert found.how.startswith(how)


def test_marks_must_win_clearly() -> None:
    tie = notebook("cnn_model = sgd_optimizer = x_train = misclassified = 0")
    assert identify_lab(tie, LABS).lab is None
    assert identify_lab(tie, LABS).runner_up == "lab2_dropout"
    assert identify_lab(notebook("cnn_model = 0"), LABS).lab is None


def test_marks_are_whole_words() -> None:
    assert identify_lab(notebook("my_cnn_model = sgd_optimizers = 0"), LABS).runner_up is None


def test_content_outweighs_the_number_in_a_file_name() -> None:
    other = notebook("x_train = misclassified = dropout_rate = 0", name="lab 5.ipynb")
    assert identify_lab(other, LABS).lab == "lab2_dropout"


def test_lab_50_is_not_lab_5() -> None:
    assert identify_lab(notebook(name="lab50.ipynb"), LABS).lab is None


@pytest.mark.parametrize("value", [None, 3, [], {}, {"lab": []}, {"lab": {}}, "lab5_norm"])
def test_odd_metadata_states_nothing(value: object) -> None:
    assert identify_lab(notebook(labgrade=value, otter=value), LABS).lab is None


def test_names_of_unknown_labs_and_comments_state_nothing() -> None:
    subject = notebook("# start_lab('lab5_norm')", 'start_lab("lab9_none")', labgrade={"lab": 3})
    assert identify_lab(subject, LABS).lab is None


@pytest.mark.parametrize(
    "subject",
    [
        notebook(labgrade={"lab": "lab2_dropout"}),
        notebook('lab = graders.start_lab("lab2_dropout")'),
        notebook('grader.check("q3_model")'),
    ],
)
def test_a_notebook_that_states_another_lab_is_refused(subject: Notebook) -> None:
    with pytest.raises(SubmissionError, match=r"looks like lab2_dropout .*expected lab5_norm"):
        check_lab(subject, NORM, LABS)
    check_lab(subject, DROPOUT, LABS)


@pytest.mark.parametrize(
    "subject",
    [
        notebook("pass"),
        notebook("pass", name="lab2_dropout.ipynb"),
        notebook("x_train = misclassified = dropout_rate = 0"),
        notebook('grader.check("q5_cnn")', labgrade={"lab": "lab2_dropout"}),
    ],
)
def test_without_a_clear_statement_a_notebook_is_graded_as_asked(subject: Notebook) -> None:
    check_lab(subject, NORM, LABS)


def test_the_labs_of_the_package_are_the_default() -> None:
    found = identify_lab(notebook('lab = graders.start_lab("lab5_mnist_batchnorm")'))
    assert found.lab == "lab5_mnist_batchnorm"
