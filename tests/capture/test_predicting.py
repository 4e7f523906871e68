"""Models with code of their own, asked for predictions once the last cell has run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from graders.capture.predicting import Ask, HasEnded, NoAnswer, TooSlow
from graders.evidence.captured import Captured
from tests.capture.conftest import Run, RunCells

OWN = """
import keras, numpy as np
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = keras.layers.Dense(2)
    def call(self, x):
        return self.out(x)
    {more}
net = Net()
net(np.zeros((1, 3), "float32"))
"""
INPUTS = np.arange(30, dtype=np.float32).reshape(10, 3)


def own(more: str = "") -> str:
    return OWN.format(more=more)


class Questions:
    """Asks the last captured model, and keeps what came of it."""

    def __init__(self, *weights: np.ndarray, times: int = 1) -> None:
        self.weights, self.times = weights, times
        self.outputs: list[np.ndarray] = []
        self.reasons: list[NoAnswer] = []

    def __call__(self, captured: Captured, ask: Ask) -> None:
        entry = [entry for entry in captured.objects if entry["kind"] == "model"][-1]
        weights = self.weights or tuple(captured.arrays_of(entry))
        for _ in range(self.times):
            try:
                self.outputs.append(ask(entry["number"], INPUTS, weights))
            except NoAnswer as reason:
                self.reasons.append(reason)


Asked = Callable[..., tuple[Questions, Run]]


@pytest.fixture
def asked(run_cells: RunCells) -> Asked:
    def ask(*cells: str, questions: Questions | None = None, **limits: Any) -> Any:
        questions = questions or Questions()
        run = run_cells(*cells, inquire=questions, **limits)
        return questions, run

    return ask


def test_a_model_answers_as_it_was_captured_whatever_came_after(asked: Asked):
    later = "net.out.set_weights([w * 0 for w in net.out.get_weights()])"
    capture = "import otter; otter.Notebook().check('q2_model')"
    questions, run = asked(own(), capture, later)
    model = run.object(run.snapshots("q2_model")[0], "net")
    kernel, bias = run.captured.arrays_of(model)
    assert model["own"] == "Net"
    assert model["traced"]
    assert questions.outputs[0] == pytest.approx(INPUTS @ kernel + bias, abs=1e-4)
    assert np.abs(kernel).max() > 0


def test_a_model_can_be_given_other_weights(asked: Asked):
    kernel, bias = np.ones((3, 2), np.float32), np.array([1.0, 2.0], np.float32)
    questions, _run = asked(own(), questions=Questions(kernel, bias))
    assert questions.outputs[0] == pytest.approx(INPUTS @ kernel + bias, abs=1e-4)


def test_a_model_made_of_plain_layers_is_not_kept(asked: Asked):
    plain = (
        "import keras\nnet = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(2)])"
    )
    questions, run = asked(plain)
    assert "own" not in run.captured.objects[0]
    assert str(questions.reasons[0]) == "its predict stops with an error"


ANSWERS = {
    "NaN": ("return np.full((len(x), 2), np.nan)", "no finite numbers"),
    "too few rows": ("return np.ones((len(x) - 1, 2))", "one row for each row"),
    "no rows": ("return np.float32(3)", "one row for each row"),
    "strings": ("return np.full((len(x), 2), 'seven')", "stops with an error"),
    "forged strings": (
        "channel.send('predictions', {}, [np.full((len(x), 2), 'seven')])",
        "does not give numbers",
    ),
    "a forged refusal": ("channel.send('predictions', {'failed': [x.tolist()]})", "with an error"),
    "objects": ("return np.array([[object()] * 2] * len(x))", "stops with an error"),
    "several outputs": ("return [np.ones((len(x), 2))] * 2", "does not give numbers"),
    "too much": ("return np.zeros((len(x), 20_000), bool)", "more than 10,000 numbers"),
    "a lying array": ("return Liar()", "stops with an error"),
    "an error": ("raise SystemExit(str(x))", "stops with an error"),
}
FIND = "import gc\nchannel = next(t for t in gc.get_objects() if type(t).__name__ == 'Channel')"
LIAR = "class Liar:\n    def __array__(self, *a, **k): return np.ones((10, 2))\n"


@pytest.mark.parametrize(("code", "reason"), ANSWERS.values(), ids=ANSWERS)
def test_anything_but_numbers_for_each_row_is_no_answer(asked: Asked, code: str, reason: str):
    questions, run = asked(FIND, LIAR, own(f"def predict(self, x, **options): {code}"))
    assert not questions.outputs
    assert reason in str(questions.reasons[0])
    assert run.ending == "complete"


def test_what_a_model_says_of_its_rows_is_not_told(asked: Asked):
    questions, run = asked(own("def predict(self, x, **o): raise ValueError(x.tolist())"))
    assert "[" not in str(questions.reasons[0])
    assert run.notes == []


def test_frames_of_another_kind_are_dropped_once_the_last_cell_has_run(asked: Asked):
    leaking = (
        "def predict(self, x, **options):\n"
        "        for kind in ('note', 'output', 'object', 'cell'):\n"
        "            channel.send(kind, {'text': 'ROWS', 'number': 77, 'cell': 0}, [x])\n"
        "        print('ROWS')\n"
        "        return super().predict(x, **options)"
    )
    questions, run = asked(FIND, own(leaking))
    assert len(questions.outputs) == 1
    assert "ROWS" not in f"{run.notes} {run.text} {run.captured.objects}"
    assert len(run.captured.arrays) == 2


def test_a_slow_model_is_interrupted_and_the_next_question_is_answered(asked: Asked):
    slow_once = (
        "def predict(self, x, **options):\n"
        "        global calls\n"
        "        calls += 1\n"
        "        while calls == 1: pass\n"
        "        return super().predict(x, **options)"
    )
    questions, _run = asked(
        "calls = 0", own(slow_once), questions=Questions(times=2), prediction_seconds=2.0
    )
    assert [type(reason) for reason in questions.reasons] == [TooSlow]
    assert len(questions.outputs) == 1


@pytest.mark.parametrize(
    "code",
    ["os._exit(0)", "os.kill(os.getpid(), 9)"],
    ids=["exit", "kill"],
)
def test_of_a_process_that_ended_nothing_more_is_asked(asked: Asked, code: str):
    ending = f"def predict(self, x, **options): import os; {code}"
    questions, run = asked(own(ending), questions=Questions(times=2))
    assert [type(reason) for reason in questions.reasons] == [HasEnded, HasEnded]
    assert not questions.outputs
    assert run.ending == "complete"


def test_a_process_that_takes_too_much_memory_is_ended_and_was_not_killed_by_another(asked: Asked):
    greedy = own("def predict(self, x, **options): return bytearray(2**31)")
    questions, run = asked(greedy, questions=Questions(times=2), memory_bytes=3 * 2**29)
    assert [type(reason) for reason in questions.reasons] == [NoAnswer, NoAnswer]
    assert run.ending == "complete"


def test_a_model_that_swallows_every_interruption_is_ended(asked: Asked):
    deaf = (
        "def predict(self, x, **options):\n"
        "        while True:\n"
        "            try:\n"
        "                while True: sum(range(1_000_000))\n"
        "            except BaseException: pass"
    )
    questions, run = asked(own(deaf), questions=Questions(times=2), prediction_seconds=0.5)
    assert len(questions.reasons) == 2
    assert run.ending == "complete"
