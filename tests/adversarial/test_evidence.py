"""Hostile and damaged evidence: a clear status, never a crash, never a point more."""

from __future__ import annotations

import dataclasses
import json
import shutil
import socket
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graders.capture.predicting import NoAnswer
from graders.datasets import DataSource
from graders.errors import EvidenceError
from graders.evidence.captured import Captured
from graders.evidence.channel import Channel, Frame, encode_array
from graders.grading import Grader
from graders.grading.environment import EvidenceReader
from graders.grading.judge import Judge
from graders.grading.reporting import Reporter
from graders.grading.store import read_run, write_run
from graders.labs.course import find_course
from graders.measure import Asking, Origins, measure
from graders.measure.measurer import Measurer, Refused
from graders.models.configuration import Forbidden
from graders.models.rebuilding import rebuild, summarize
from graders.results import Status
from graders.training import Recipe
from graders.training.recipe import NotTrainable
from tests.adversarial.cases import load_cases, notebook_text
from tests.adversarial.fuzzing import damaged_bytes, damaged_json
from tests.adversarial.unrun import LAB, ROOT


def seeds_of(few: int, many: int) -> pytest.MarkDecorator:
    """Seeds for a quick run, and many more for a slow one."""
    return pytest.mark.parametrize(
        "seeds",
        [
            pytest.param(range(few), id=f"{few}"),
            pytest.param(range(few, many), id=f"{many}", marks=pytest.mark.slow),
        ],
    )


_KINDS = {
    "cells": "cell",
    "outputs": "output",
    "figures": "figure",
    "objects": "object",
    "snapshots": "snapshot",
    "fits": "fitted",
    "notes": "note",
}


@dataclasses.dataclass(frozen=True)
class Genuine:
    """A real run, its evidence and what was measured of it."""

    captured: Captured
    measured: dict[str, Any]
    score: float


@pytest.fixture(scope="module")
def genuine(session_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Genuine:
    """The evidence of a good notebook that shows a bit of everything."""
    folder = tmp_path_factory.mktemp("genuine")
    strong = next(case for case in load_cases() if case.id == "out-formula").honest
    more = (
        "import matplotlib.pyplot as plt\nplt.imshow(X_train[3])\nplt.show()\nprint(y_train[3])",
        "X_train, X_test = X_train[..., None] / 255, X_test[..., None] / 255",
        "loss, accuracy = 0.3, 0.9",
        "predictions = np.arange(10000) % 10\n1 / 0",
    )
    (folder / "a.ipynb").write_text(notebook_text((*strong, *more)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABGRADE_CACHE", str(session_cache))
        with Grader(LAB, find_course(ROOT), folder=folder / "evidence") as grader:
            graded = grader.grade(folder / "a.ipynb")
    assert graded.report.score is not None and graded.report.score > 10
    captured, measured = read_run(folder / "evidence" / str(graded.evidence_key))
    return Genuine(captured, measured, graded.report.score)


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(LAB, find_course(ROOT).tests(LAB.name))


def verdict(judge: Judge, captured: Captured, measured: dict[str, Any]) -> tuple[Status, float]:
    report = Reporter(LAB, judge).graded(
        "a", EvidenceReader(captured, measured), captured, measured
    )
    report.to_json().encode("utf-8")
    return report.status, report.score or 0.0


def stream_of(captured: Captured) -> bytes:
    """The frames of a run as they came over the socket."""
    ours, theirs = socket.socketpair()
    channel, parts = Channel(ours), []

    def drain() -> None:
        while part := theirs.recv(2**20):
            parts.append(part)

    reader = threading.Thread(target=drain)
    reader.start()
    for name, kind in _KINDS.items():
        for entry in getattr(captured, name):
            body = {key: value for key, value in entry.items() if key != "arrays"}
            channel.send(kind, body, [array[:2] for array in captured.arrays_of(entry)])
    channel.close()
    reader.join()
    theirs.close()
    return b"".join(parts)


def received(raw: bytes) -> tuple[Captured, bool]:
    """What a reader makes of a stream, and whether it refused some of it."""
    ours, theirs = socket.socketpair()
    channel, captured = Channel(ours, max_total_bytes=2**24), Captured()
    writer = threading.Thread(target=_feed, args=(theirs, raw))
    writer.start()
    try:
        while (frame := channel.receive()) is not None:
            captured.add(frame)
    except EvidenceError as error:
        captured.ending = f"The run was ended: {error}"
        return captured, True
    finally:
        channel.close()
        writer.join()
    return captured, False


def _feed(end: socket.socket, raw: bytes) -> None:
    with end:
        try:
            end.sendall(raw)
        except OSError:
            return


@seeds_of(400, 10_000)
def test_a_damaged_stream_is_refused_or_judged(genuine: Genuine, judge: Judge, seeds: range):
    raw = stream_of(genuine.captured)
    refused = 0
    for seed in seeds:
        captured, was_refused = received(damaged_bytes(raw, seed))
        refused += was_refused
        status, score = verdict(judge, captured, genuine.measured)
        assert status in (Status.GRADED, Status.PARTIAL), seed
        assert score <= genuine.score, seed
    assert refused > len(seeds) / 2


@seeds_of(150, 3_000)
@pytest.mark.parametrize("name", ["evidence.json", "arrays.zip", "measured.json"])
def test_a_damaged_file_of_the_store_is_noticed(
    genuine: Genuine, tmp_path: Path, name: str, seeds: range
):
    folder = tmp_path / "run"
    folder.mkdir()
    write_run(folder, genuine.captured, genuine.measured)
    raw, refused = (folder / name).read_bytes(), 0
    for seed in seeds:
        damaged = damaged_bytes(raw, seed)
        if damaged == raw:
            continue
        (folder / name).write_bytes(damaged)
        try:
            captured, measured = read_run(folder)
        except EvidenceError:
            refused += 1
            continue
        # A blank more, or a digit that no number has: the content is the same.
        assert measured == genuine.measured, seed
        assert captured.objects == genuine.captured.objects, seed
    assert refused > len(seeds) / 2
    (folder / name).write_bytes(raw)
    read_run(folder)


def test_files_of_different_runs_are_not_mixed(genuine: Genuine, tmp_path: Path):
    first, second = tmp_path / "1", tmp_path / "2"
    for folder, captured in ((first, genuine.captured), (second, Captured())):
        folder.mkdir()
        write_run(folder, captured, genuine.measured)
    shutil.copy(first / "evidence.json", second / "evidence.json")
    with pytest.raises(EvidenceError):
        read_run(second)


class Refuses(Measurer):
    """Measures nothing."""

    def __init__(self) -> None:
        pass

    def ask(self, kind: str, body: dict[str, Any], arrays: Any = (), *, key: Any = None) -> Any:
        raise Refused("nobody measures here")


def hostile(genuine: Genuine, seed: int) -> Captured:
    lists = {name: getattr(genuine.captured, name) for name in _KINDS}
    bodies = {
        name: [{k: v for k, v in e.items() if k != "arrays"} for e in entries]
        for name, entries in lists.items()
    }
    captured = Captured()
    for name, entries in lists.items():
        for number, body in enumerate(damaged_json(bodies[name], seed)):
            if isinstance(body, dict):
                arrays = genuine.captured.arrays_of(entries[number % len(entries)])
                captured.append(name, body, tuple(arrays[: seed % 4]))
    return captured


@seeds_of(120, 3_000)
def test_hostile_evidence_is_measured_and_judged(
    genuine: Genuine, judge: Judge, mnist: DataSource, seeds: range
):
    for seed in seeds:
        captured = hostile(genuine, seed)
        measured = measure(
            captured,
            LAB,
            origins=Origins({"mnist": mnist}),
            measurer=Refuses(),
            trainer=None,  # type: ignore[arg-type]
            provenances={},
        )
        rest = {k: v for k, v in genuine.measured.items() if k not in measured}
        status, score = verdict(judge, captured, {**rest, **measured})
        assert status in (Status.GRADED, Status.PARTIAL), seed
        assert score <= genuine.score, seed


@seeds_of(60, 1_500)
def test_hostile_evidence_of_code_is_asked_and_judged(
    genuine: Genuine, judge: Judge, mnist: DataSource, seeds: range
):
    for seed in seeds:
        captured, random = hostile(genuine, seed), np.random.default_rng(seed)
        for entry in captured.objects:
            if entry.get("kind") == "model":
                entry |= {"own": damaged_json(["Net"], seed), "traced": bool(seed % 2)}
                entry["built"] = True

        def answer(
            _number: int, inputs: Any, _weights: Any, random: np.random.Generator = random
        ) -> Any:
            if random.random() < 0.2:
                raise NoAnswer("it does not")
            return random.random((len(inputs), *random.integers(0, 4, 2)), np.float32)

        asking = Asking(LAB, Origins({"mnist": mnist}), Refuses())
        asking.inquire(captured, answer)
        measured = measure(
            captured,
            LAB,
            origins=Origins({"mnist": mnist}),
            measurer=Refuses(),
            trainer=None,  # type: ignore[arg-type]
            provenances={},
            asked=asking.asked,
        )
        rest = {k: v for k, v in genuine.measured.items() if k not in measured}
        status, score = verdict(judge, captured, {**rest, **measured})
        assert status in (Status.GRADED, Status.PARTIAL), seed
        assert score <= genuine.score, seed


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda part: (
        st.lists(part, max_size=4) | st.dictionaries(st.text(max_size=8), part, max_size=4)
    ),
    max_leaves=12,
)


@given(kind=st.sampled_from(sorted(_KINDS.values())), body=st.dictionaries(st.text(), JSON))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_json_as_a_body_is_judged(
    genuine: Genuine, judge: Judge, kind: str, body: dict[str, Any]
):
    captured = Captured()
    captured.add(Frame(kind, {**body, "number": 0, "kind": "array"}, (np.zeros(3),)))
    captured.add(Frame(kind, body))
    _, score = verdict(judge, captured, genuine.measured)
    assert score <= genuine.score


@given(raw=st.binary(max_size=300))
@settings(max_examples=300)
def test_any_bytes_are_refused_or_read(raw: bytes):
    captured, _ = received(raw)
    assert isinstance(captured, Captured)


def _configuration(genuine: Genuine) -> dict[str, Any]:
    found = next(entry for entry in genuine.captured.objects if entry.get("kind") == "model")
    config: dict[str, Any] = found["config"]
    return config


@seeds_of(100, 2_000)
def test_damaged_configurations_are_refused_before_anything_is_allocated(
    genuine: Genuine, seeds: range
):
    import psutil

    config = _configuration(genuine)
    summarize(config)
    before = psutil.Process().memory_info().rss
    for seed in seeds:
        try:
            rebuild(damaged_json(config, seed))
        except Forbidden as error:
            assert str(error)
    assert psutil.Process().memory_info().rss - before < 300 * 2**20


@pytest.mark.parametrize(
    "change",
    [
        {"filters": 10**9},
        {"filters": 10**30},
        {"kernel_size": [10**5, 10**5]},
        {"strides": [10**9, 1]},
        {"dilation_rate": [10**9, 10**9]},
        {"groups": 10**9},
        {"padding": 10**9},
    ],
)
def test_giant_layers_cost_nothing(genuine: Genuine, change: dict[str, Any]):
    config = json.loads(json.dumps(_configuration(genuine)))
    layer = next(e for e in config["config"]["layers"] if e["class_name"] == "Conv2D")
    layer["config"].update(change)
    with pytest.raises(Forbidden):
        rebuild(config)


def test_a_hundred_thousand_layers_are_refused(genuine: Genuine):
    config = json.loads(json.dumps(_configuration(genuine)))
    config["config"]["layers"] *= 10_000
    with pytest.raises(Forbidden, match=r"more than 500 layers|too large"):
        rebuild(config)


@seeds_of(400, 10_000)
def test_damaged_training_requests_are_declined(genuine: Genuine, seeds: range):
    request = {
        "model": _configuration(genuine),
        "compile": {
            "optimizer": {"class_name": "SGD", "config": {"learning_rate": 0.1}},
            "loss": {
                "class_name": "SparseCategoricalCrossentropy",
                "config": {"from_logits": True},
            },
            "metrics": ["accuracy"],
        },
        "data": {
            "dataset": "mnist",
            "split": "train",
            "preparation": {
                "scale": [1 / 255],
                "offset": [0.0],
                "shape": [28, 28, 1],
                "padding": None,
            },
            "labels": "class",
            "num_rows": 60000,
            "rows": None,
        },
        "validation": {"split": 0.0, "data": None},
        "fit": {"batch_size": 32, "epochs": 1, "shuffle": True, "callbacks": []},
        "continues": None,
    }
    known = {"mnist/train": 60000, "mnist/test": 10000}
    Recipe.from_request(request, (), known)
    for seed in seeds:
        try:
            recipe = Recipe.from_request(damaged_json(request, seed), (), known)
        except NotTrainable as error:
            assert str(error)
        else:
            assert recipe.data.split == "train"
            json.dumps(recipe.to_dict())


@pytest.mark.filterwarnings("ignore:Reading")
def test_array_headers_are_checked_before_memory_is_taken():
    from graders.evidence.channel import decode_array

    raw = encode_array(np.arange(12.0).reshape(3, 4))
    for seed in range(2000):
        try:
            array = decode_array(damaged_bytes(raw, seed))
        except EvidenceError:
            continue
        assert array.nbytes <= len(raw) + 64
