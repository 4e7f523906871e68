"""Damaging bytes and JSON in ways that a seed repeats."""

from __future__ import annotations

import copy
import random
from typing import Any

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, 10**30, -(10**30), 0.5, 1e300, "", "x", "\u202e"),
    *([], {}, [[]], [None], {"object": 0}, "x" * 5000, list(range(50)), {"class_name": "Lambda"}),
    *("mnist", "train", "held-out", "../../etc/passwd", "model", "array", [[[[[]]]]], "NaN"),
)


def damaged_bytes(raw: bytes, seed: int) -> bytes:
    """``raw`` with bytes changed, removed, repeated or cut off."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    data = bytearray(raw)
    for _ in range(draw.choice((1, 1, 2, 5, 20))):
        if not data:
            break
        place = draw.randrange(len(data))
        length = draw.choice((1, 1, 4, 64))
        act = draw.randrange(6)
        if act == 0:
            data[place] = draw.randrange(256)
        elif act == 1:
            data[place] ^= 1 << draw.randrange(8)
        elif act == 2:
            del data[place : place + length]
        elif act == 3:
            data[place:place] = data[draw.randrange(len(data)) :][:length]
        elif act == 4:
            data[place : place + 4] = draw.choice((b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff"))
        else:
            del data[place:]
    return bytes(data)


def damaged_json(value: Any, seed: int) -> Any:
    """A copy of ``value`` in which some entries are odd, missing or taken from elsewhere."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    result = copy.deepcopy(value)
    for _ in range(draw.choice((1, 1, 2, 4, 10))):
        places = _places(result)
        if not places:
            break
        owner, key = draw.choice(places)
        act = draw.randrange(4)
        if act == 0:
            del owner[key]
        elif act == 1:
            other, name = draw.choice(places)
            owner[key] = copy.deepcopy(other[name])
        else:
            owner[key] = copy.deepcopy(draw.choice(ODD))
    return result


def _places(value: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        part = waiting.pop()
        for key in list(part.keys()) if isinstance(part, dict) else range(len(part)):
            found.append((part, key))
            if isinstance(part[key], dict | list):
                waiting.append(part[key])
    return found
