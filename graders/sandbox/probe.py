"""What the machine can enforce: tried for real in a child, and told in words."""

from __future__ import annotations

import socket
from collections.abc import Mapping

from graders.sandbox.jail import Protection

ENTRY = "graders.sandbox.probe:child"
_LIMITS = "enforced"


def child(connection: socket.socket) -> int:
    """Entry point of a probing child: having come this far is the answer."""
    connection.close()
    return 0


def protections(protection: Protection) -> Mapping[str, str]:
    """For a report: each protection with ``enforced``, or why not.

    Args:
        protection: What the machine offers, as :meth:`graders.sandbox.Worker.protection` found.
    """
    no_namespaces = "not enforced: this machine allows no user namespaces"
    nothing = f"{no_namespaces} and its kernel has no Landlock"
    namespaced, landlocked = protection == "namespaces", protection == "landlock"
    weaker = _LIMITS if namespaced else no_namespaces
    confined = _LIMITS if namespaced or landlocked else nothing
    return {
        "own file-system view": (
            "contents only: whether another file exists, and its size, can be asked for"
            if landlocked
            else confined
        ),
        "no network": confined,
        "own process space": weaker,
        "own user": weaker,
        "disk limit": _LIMITS,
        "no new privileges": _LIMITS,
        "memory limit": _LIMITS,
        "time limit": _LIMITS,
        "everything dead afterwards": _LIMITS,
    }
