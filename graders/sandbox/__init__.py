"""Running code that nobody vouches for: a warm worker, namespaces, limits.

Knows nothing of notebooks or labs: an entry point named as text runs in a child process that
sees only the files it is given and talks through one socket.
"""

from __future__ import annotations

from graders.sandbox.child import Child, Ending
from graders.sandbox.disk import DiskGauge, remove_folder
from graders.sandbox.gauge import MemoryGauge
from graders.sandbox.jail import Jail, Protection
from graders.sandbox.memory import bound_own_memory, free_memory
from graders.sandbox.service import (
    EXHAUSTED,
    Service,
    ServiceProcess,
    seconds_waited,
    waiting_for,
)
from graders.sandbox.worker import Worker

__all__ = [
    "EXHAUSTED",
    "Child",
    "DiskGauge",
    "Ending",
    "Jail",
    "MemoryGauge",
    "Protection",
    "Service",
    "ServiceProcess",
    "Worker",
    "bound_own_memory",
    "free_memory",
    "remove_folder",
    "seconds_waited",
    "waiting_for",
]
