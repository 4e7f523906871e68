"""What head and worker say to each other, read back or refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.errors import EvidenceError
from graders.integrations.dask.agreement import differences, how_to_agree
from graders.integrations.dask.messages import (
    Failed,
    Ran,
    Refused,
    Request,
    answer_from_bytes,
    answer_to_bytes,
    host_of,
)

REQUEST = Request(
    batch="b",
    lab="lab5",
    digest="0" * 64,
    cells=("a = 1", "print('ü')"),
    weights={"cifar10.weights.h5": "AAEC"},
    expected={"python": "3.11"},
    slots={"10.0.0.1": 4},
    secure=False,
)


def test_a_request_is_read_back_and_holds_code_alone():
    assert Request.from_bytes(REQUEST.to_bytes()) == REQUEST
    notebook = REQUEST.notebook()
    assert [cell.source for cell in notebook.code_cells] == list(REQUEST.cells)
    assert notebook.digest == REQUEST.digest
    assert [(file.name, file.content) for file in notebook.weights] == [
        ("cifar10.weights.h5", b"\x00\x01\x02")
    ]


@pytest.mark.parametrize(
    "answer",
    [
        Ran(archive=b"\x00zip"),
        Failed(reason="It broke."),
        Refused(worker="tcp://10.0.0.1:1", problems=("a", "b"), next_step="Mend it."),
    ],
)
def test_an_answer_is_read_back(answer):
    assert answer_from_bytes(answer_to_bytes(answer)) == answer


@given(st.binary(max_size=60))
def test_noise_is_refused_in_words(noise: bytes):
    for read, data in (
        (answer_from_bytes, b"F" + noise),
        (answer_from_bytes, b"R" + noise),
        (answer_from_bytes, b"?" + noise),
        (Request.from_bytes, noise),
        (Request.from_bytes, b"[]"),
        (answer_from_bytes, b"R[]"),
    ):
        with pytest.raises(EvidenceError):
            read(data)


def test_differences_name_what_is_there_and_what_should_be():
    head = {"labgrade": "1.0", "keras": "3.6", "data set mnist": "sha256:" + "a" * 64}
    worker = {"labgrade": "1.1", "data set mnist": "sha256:" + "b" * 64}
    assert differences(head, head) == ()
    assert differences(head, worker) == (
        "data set mnist is sha256:bbbbbbbbbbbb…, expected sha256:aaaaaaaaaaaa… as on the head",
        "keras is missing, expected 3.6 as on the head",
        "labgrade is 1.1, expected 1.0 as on the head",
    )
    assert "data sets" in how_to_agree(differences(head, {**head, "data set mnist": "x"}))
    assert "constraints.txt" in how_to_agree(differences(head, worker))


@pytest.mark.parametrize(
    ("address", "host"), [("tcp://10.0.0.1:8786", "10.0.0.1"), ("tls://[::1]:99", "::1")]
)
def test_the_host_of_an_address(address: str, host: str):
    assert host_of(address) == host
