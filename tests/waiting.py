"""Keeping a lock from a thread for a moment that is measured."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


def kept_waiting(lock: threading.Lock, call: Callable[[threading.Event], object]) -> float:
    """Hold ``lock`` while a thread runs ``call``, then let it end; seconds that it was held.

    Args:
        lock: What the call needs.
        call: Sets the event that it is given just before it asks for the lock.
    """
    asks = threading.Event()
    thread = threading.Thread(target=call, args=(asks,))
    with lock:
        thread.start()
        assert asks.wait(20)
        began = time.monotonic()
        thread.join(0.4)
        held = time.monotonic() - began
    thread.join(20)
    assert not thread.is_alive()
    return held
