"""What a training process of these tests does; imported by the worker, outside of any test."""

from __future__ import annotations

import socket

from graders.evidence.channel import Channel
from graders.sandbox import EXHAUSTED


def without_room(connection: socket.socket) -> int:
    """A service that has too little memory for anything."""
    channel = Channel(connection)
    while channel.receive() is not None:
        channel.send(EXHAUSTED, {"reason": "it needs too much memory"})
    return 0
