"""What a notebook's requests cost it: its own trainings, not those of others."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from graders.evidence.channel import Frame
from graders.grading.requests import NotebookRequests
from graders.sandbox import waiting_for
from tests.waiting import kept_waiting


def test_time_in_which_others_were_served_is_not_charged(monkeypatch: pytest.MonkeyPatch):
    turn = threading.Lock()
    nothing: Any = object()
    requests = NotebookRequests(nothing, {}, 10.0)

    def ask(asks: threading.Event) -> None:
        def train(_request: Frame) -> Frame:
            asks.set()
            with waiting_for(turn):
                return Frame("trained", {})

        monkeypatch.setattr(requests, "_train", train)
        requests.answer(Frame("fit", {}))

    held = kept_waiting(turn, ask)  # as while it is another notebook's
    assert requests.waited > held / 2
    assert requests.seconds < requests.waited
