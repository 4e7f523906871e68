"""A generator of malformed notebooks and of what people submit in the place of one.

Number ``n`` always gives the same file: a valid notebook damaged by one of the ways below, drawn
from a generator that is seeded with ``n``.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import random
import tarfile
import zipfile
from collections.abc import Callable
from typing import Any

Maker = Callable[[random.Random], bytes]
_ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 10**30, 1e308, "", "x", "\ud800", "\0", "=cmd()", [], {}, [[]]),
    *([None], {"a": None}, [1, 2, 3], {"cells": []}, "<script>alert(1)</script>", 4.5, "4", -0.0),
)


def make(number: int) -> bytes:
    """The malformed file of this number."""
    draw = random.Random(number)  # noqa: S311 - no secret
    return MAKERS[number % len(MAKERS)](draw)


def _valid(draw: random.Random) -> dict[str, Any]:
    cells: list[dict[str, Any]] = [
        {
            "cell_type": draw.choice(["code", "markdown", "raw"]),
            "id": f"c{number}",
            "metadata": {"nbgrader": {"grade": True, "points": 99, "grade_id": "q1"}},
            "source": draw.choice(["x = 1", ["a = 1\n", "b = 2"], 'grader.check("q5_cnn_model")']),
        }
        for number in range(draw.randrange(1, 6))
    ]
    for cell in cells:
        if cell["cell_type"] == "code":
            cell |= {"execution_count": 1, "outputs": [{"output_type": "stream", "text": "27/27"}]}
    metadata = {"kernelspec": {"name": "python3", "display_name": "x", "language": "python"}}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}


def _dump(value: Any) -> bytes:
    return json.dumps(value).encode("utf-8")


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every container with a key or index in it."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        part = waiting.pop()
        keys = part.keys() if isinstance(part, dict) else range(len(part))
        for key in keys:
            found.append((part, key))
            if isinstance(part[key], dict | list):
                waiting.append(part[key])
    return found


def replaced(draw: random.Random) -> bytes:
    """One value of another type or size."""
    document = _valid(draw)
    owner, key = draw.choice(_places(document))
    owner[key] = draw.choice(_ODD)
    return _dump(document)


def removed(draw: random.Random) -> bytes:
    """One entry is missing."""
    document = _valid(draw)
    owner, key = draw.choice(_places(document))
    del owner[key]
    return _dump(document)


def doubled(draw: random.Random) -> bytes:
    """Cells twice, with the same ids, and keys twice in one object."""
    document = _valid(draw)
    document["cells"] *= draw.randrange(2, 50)
    return _dump(document).replace(b'"nbformat": 4', b'"nbformat": 3, "nbformat": 4')


def retyped(draw: random.Random) -> bytes:
    """Cells of unknown and wrong types."""
    document = _valid(draw)
    for cell in document["cells"]:
        cell["cell_type"] = draw.choice(["code", "heading", "CODE", "", None, 7, "markdown"])
    return _dump(document)


def cut(draw: random.Random) -> bytes:
    """The end is missing."""
    raw = _dump(_valid(draw))
    return raw[: draw.randrange(len(raw))]


def flipped(draw: random.Random) -> bytes:
    """Some bytes are others."""
    raw = bytearray(_dump(_valid(draw)))
    for _ in range(draw.randrange(1, 12)):
        raw[draw.randrange(len(raw))] = draw.randrange(256)
    return bytes(raw)


def spliced(draw: random.Random) -> bytes:
    """A piece is repeated elsewhere."""
    raw = _dump(_valid(draw))
    start, end = sorted(draw.randrange(len(raw)) for _ in range(2))
    place = draw.randrange(len(raw))
    return raw[:place] + raw[start:end] + raw[place:]


def encoded(draw: random.Random) -> bytes:
    """Another encoding, with marks of other editors."""
    text = _dump(_valid(draw)).decode()
    code = draw.choice(["utf-16", "utf-32", "utf-7", "cp037", "latin-1", "utf-8-sig", "cp1252"])
    return draw.choice([b"", b"\xff\xfe", b"\xef\xbb\xbf\xef\xbb\xbf", b"\0"]) + text.encode(
        code, "replace"
    )


def nested(draw: random.Random) -> bytes:
    """Lists and objects in each other by the thousand."""
    depth = draw.choice([50, 500, 5_000, 100_000])
    start, end = draw.choice([(b"[", b"]"), (b'{"a":', b"}")])
    core = start * depth + b"1" + end * depth
    raw = _dump(_valid(draw))
    return draw.choice([core, raw.replace(b'"nbformat": 4', b'"x": ' + core + b', "nbformat": 4')])


def giant(draw: random.Random) -> bytes:
    """Very many values, digits or characters."""
    size = draw.choice([10_000, 100_000, 300_000])
    document = _valid(draw)
    document["cells"][0]["source"] = "x" * size
    raw = _dump(document)
    return draw.choice(
        [
            raw,
            b"9" * size,
            b"[" + b"[]," * size + b"[]]",
            raw.replace(b": 4,", b": " + b"4" * 5000 + b","),
        ]
    )


def versioned(draw: random.Random) -> bytes:
    """Other notebook formats, and none."""
    document = _valid(draw)
    document["nbformat"] = draw.choice([1, 2, 3, 5, 99, -4, "4", 4.0, None, [4], True])
    document["nbformat_minor"] = draw.choice([0, 99, -1, "x", None])
    if draw.random() < 0.5:
        document["worksheets"] = [{"cells": document.pop("cells")}]
    return _dump(document)


def kernels(draw: random.Random) -> bytes:
    """Unknown, foreign and malformed kernels."""
    document = _valid(draw)
    name = draw.choice(["ir", "julia-1.9", "../../x", "", None, 7, ["python3"], "bash", "x" * 9999])
    document["metadata"] = draw.choice(
        [
            {"kernelspec": {"name": name}},
            {"kernelspec": name},
            {"language_info": {"name": name}},
            name,
        ]
    )
    return _dump(document)


def archived(draw: random.Random) -> bytes:
    """An archive under a notebook's name: with bombs, links and paths that lead out."""
    inner = _dump(_valid(draw))
    names = ["../../evil.ipynb", "/etc/evil.ipynb", "a.ipynb", "A.ipynb", "x" * 300, "nul\0.ipynb"]
    buffer = io.BytesIO()
    kind = draw.choice(["zip", "tar", "gz", "bz2", "bomb"])
    if kind in ("zip", "bomb"):
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in draw.sample(names, 3):
                archive.writestr(name, b"\0" * 2_000_000 if kind == "bomb" else inner)
    elif kind == "tar":
        with tarfile.open(fileobj=buffer, mode="w") as tar:
            link = tarfile.TarInfo("link.ipynb")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            tar.addfile(link)
    else:
        buffer.write((gzip if kind == "gz" else bz2).compress(inner))
    raw = buffer.getvalue()
    return raw if draw.random() < 0.6 else raw[: draw.randrange(len(raw))]


def other_files(draw: random.Random) -> bytes:
    """What people submit instead of a notebook."""
    return draw.choice(
        [
            b"",
            b" \n\t",
            b"%PDF-1.7\n%\xe2\xe3",
            b"<!DOCTYPE html><html><script>alert(1)</script></html>",
            b"import keras\nprint('hello')\n",
            b"null",
            b'"text"',
            b"[]",
            b"{}",
            b'{"cells": {}}',
            b'{"cells": null, "nbformat": 4}',
            b"NaN",
            b"-",
            b"\x89PNG\r\n\x1a\n",
            bytes(draw.randrange(256) for _ in range(draw.randrange(1, 4000))),
        ]
    )


MAKERS: tuple[Maker, ...] = (
    *(replaced, removed, doubled, retyped, cut, flipped, spliced, encoded, nested, giant),
    *(versioned, kernels, archived, other_files),
)
