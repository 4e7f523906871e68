"""What a notebook's requests cost it: its own trainings, not those of others."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from graders.evidence.channel import Frame
from graders.grading.requests import NotebookRequests
from graders.sandbox import waiting_for


def test_time_in_which_others_were_served_is_not_charged(monkeypatch: pytest.MonkeyPatch):
    turn, asked = threading.Lock(), threading.Event()
    nothing: Any = object()
    requests = NotebookRequests(nothing, {}, 10.0)

    def train(_request: Frame) -> Frame:
        asked.set()
        with waiting_for(turn):
            return Frame("trained", {})

    monkeypatch.setattr(requests, "_train", train)
    thread = threading.Thread(target=requests.answer, args=(Frame("fit", {}),))
    with turn:  # as while it is another notebook's
        thread.start()
        assert asked.wait(20)
        began = time.monotonic()
        thread.join(0.4)
        held = time.monotonic() - began
    thread.join(20)
    assert requests.waited > held / 2
    assert requests.seconds < requests.waited
