"""Frames over a socket: what is sent arrives, what is hostile ends in EvidenceError."""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import socket
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from graders.errors import EvidenceError
from graders.evidence.channel import (
    BrokenOffError,
    Channel,
    decode_array,
    encode_array,
    load_json,
)


@pytest.fixture
def pair() -> Iterator[tuple[Channel, socket.socket]]:
    ours, theirs = socket.socketpair()
    channel = Channel(ours, max_total_bytes=2**20)
    channel.set_timeout(10)
    with theirs:
        yield channel, theirs
    channel.close()


def frame(header: Any, *blobs: bytes, length: int | None = None, count: int | None = None) -> bytes:
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    lengths = struct.pack(
        ">II", len(raw) if length is None else length, len(blobs) if count is None else count
    )
    return lengths + raw + b"".join(blobs)


def header(*sizes: Any, **fields: Any) -> dict[str, Any]:
    return {"kind": "note", "body": {}, "arrays": list(sizes), **fields}


def receive(pair: tuple[Channel, socket.socket], raw: bytes) -> Any:
    channel, theirs = pair
    theirs.sendall(raw)
    theirs.shutdown(socket.SHUT_WR)
    return channel.receive()


@pytest.mark.parametrize(
    "array",
    [
        np.array(3.5),
        np.zeros((0, 4), np.float32),
        np.arange(6).reshape(2, 3),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(24).reshape(2, 3, 4)[:, ::2].T,
        np.array([True, False]),
        np.array(["a", "ünï"]),
        np.array([b"raw"]),
        np.array([1 + 2j])[:0].real,
        np.arange(3, dtype=">i4"),
        np.array([np.nan, np.inf]),
        np.array(7, np.float16),
    ],
    ids=lambda array: f"{array.dtype}{array.shape}",
)
def test_arrays_arrive_as_they_were(array: np.ndarray):
    ours, theirs = socket.socketpair()
    sender, receiver = Channel(ours), Channel(theirs)
    sender.send("object", {"n": 1}, [array, array])
    got = receiver.receive()
    sender.close()
    assert (got.kind, got.body) == ("object", {"n": 1})
    for copy in got.arrays:
        assert (copy.shape, copy.dtype) == (array.shape, array.dtype)
        np.testing.assert_array_equal(copy, array)
    assert receiver.receive() is None
    receiver.close()


@given(
    arrays_of.arrays(
        dtype=st.one_of(
            arrays_of.integer_dtypes(), arrays_of.floating_dtypes(), arrays_of.boolean_dtypes()
        ),
        shape=arrays_of.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
    )
)
def test_any_numeric_array_survives_its_bytes(array: np.ndarray):
    copy = decode_array(encode_array(array))
    assert copy.dtype == array.dtype
    np.testing.assert_array_equal(copy, array)


def test_an_object_array_is_never_sent():
    with pytest.raises(ValueError, match="Object arrays cannot be saved"):
        encode_array(np.array([{}], object))


@pytest.mark.parametrize(
    "raw",
    [
        frame(b""),
        frame(b"[]"),
        frame(b"{"),
        frame(b"\xff\xfe"),
        frame(b"[" * 100_000),
        frame(b"9" * 10_000),
        frame(header(kind=3)),
        frame(header(body=[])),
        frame({"kind": "x", "body": {}}),
        frame(header(8), count=0),
        frame(header(), b"12345678"),
        frame(header(-1), b""),
        frame(header(True), b"x"),
        frame(header(2.0), b"xy"),
        frame(header(10**9), b"x"),
        frame(header(10**30), b"x"),
        frame(header(100), b"short"),
        frame(header(), length=2**32 - 1),
        frame(header(), count=5000),
        frame(header())[:5],
        frame(header())[:-1],
        frame(header(8), b"notnumpy"),
    ],
)
def test_a_broken_frame_is_an_evidence_error(pair: tuple[Channel, socket.socket], raw: bytes):
    with pytest.raises(EvidenceError):
        receive(pair, raw)


@settings(max_examples=300)
@given(st.binary(max_size=64), st.binary(max_size=64))
def test_arbitrary_bytes_are_a_frame_or_an_evidence_error(head: bytes, tail: bytes):
    for raw in (head + tail, struct.pack(">II", len(head), 1) + head + tail):
        ours, theirs = socket.socketpair()
        with theirs:
            channel = Channel(ours, max_total_bytes=1000)
            theirs.sendall(raw)
            theirs.shutdown(socket.SHUT_WR)
            try:
                channel.receive()
            except EvidenceError:
                pass
            finally:
                channel.close()


def npy(text: str, data: bytes = b"", version: bytes = b"\x01\x00") -> bytes:
    head = text.encode("latin1").ljust(53) + b"\n"
    return b"\x93NUMPY" + version + struct.pack("<H", len(head)) + head + data


def described(descr: Any, shape: Any, order: Any = False) -> str:
    return repr({"descr": descr, "fortran_order": order, "shape": shape})


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x93NUMPY",
        b"PK\x03\x04" + b"\0" * 40,
        npy("{"),
        npy("'"),
        npy("(((("),
        npy("{'a': 1}"),
        npy("[" * 9000),
        npy(described("|O", (1,)), b"cos\nsystem\n"),
        npy(described("<f8", (2,)), b"\0" * 8),
        npy(described("<f8", (1,)), b"\0" * 16),
        npy(described("<f8", (-1,)), b""),
        npy(described("<f8", (-1, -1)), b"\0" * 8),
        npy(described("<f8", (2**62, 2**62))),
        npy(described("<f8", (2**70, 0))),
        npy(described("<f8", (0, 2**62, 2**62))),
        npy(described("<f8", (1,) * 70), b"\0" * 8),
        npy(described("|S0", (10**15,))),
        npy(described("<U0", (10**15,))),
        npy(described("|V8", (1,)), b"\0" * 8),
        npy(described([("a", "<f8")], (1,)), b"\0" * 8),
        npy(described((), (1,)), b"\0" * 8),
        npy(described(("<f8",), (1,)), b"\0" * 8),
        npy(described({}, (1,)), b"\0" * 8),
        npy(described([1], (1,)), b"\0" * 8),
        npy(described("<M8[s]", (1,)), b"\0" * 8),
        npy(described("<c16", (1,)), b"\0" * 16),
        npy(described("nonsense", (1,)), b"\0" * 8),
        npy(described("<f8", 1), b"\0" * 8),
        npy(described("<f8", ("1",)), b"\0" * 8),
        npy(described("<f8", (1,), order=3), b"\0" * 8),
        npy(described("<f8", (1,)), b"\0" * 8, version=b"\x03\x00"),
        npy(described("<f8", (1,)), b"\0" * 8, version=b"\x09\x00"),
    ],
)
def test_a_hostile_array_is_an_evidence_error(raw: bytes):
    with pytest.raises(EvidenceError):
        decode_array(raw)


@settings(max_examples=500)
@given(
    st.one_of(
        st.text(max_size=60), st.builds(described, st.text(max_size=6), st.tuples(st.integers()))
    ),
    st.binary(max_size=32),
)
def test_any_array_header_is_read_or_an_evidence_error(text: str, data: bytes):
    with contextlib.suppress(EvidenceError):
        decode_array(npy(text.encode("latin1", "replace").decode("latin1"), data))


def test_the_total_limit_holds_over_all_frames():
    ours, theirs = socket.socketpair()
    sender, receiver = Channel(ours), Channel(theirs, max_total_bytes=1000)
    for _ in range(3):
        sender.send("note", {"text": "x" * 300})
    assert receiver.receive().body == {"text": "x" * 300}
    assert receiver.receive() is not None
    with pytest.raises(EvidenceError, match="limit"):
        receiver.receive()
    sender.close()
    receiver.close()


def test_a_huge_announced_array_is_refused_before_it_is_allocated():
    ours, theirs = socket.socketpair()
    receiver = Channel(ours, max_total_bytes=10_000)
    with theirs:
        theirs.sendall(frame(header(2**60), count=1))
        with pytest.raises(EvidenceError, match="limit"):
            receiver.receive()
    receiver.close()


def test_a_stalled_sender_is_given_up():
    ours, theirs = socket.socketpair()
    receiver = Channel(ours)
    receiver.set_timeout(0.05)
    with theirs:
        theirs.sendall(b"\0")
        with pytest.raises(TimeoutError):
            receiver.receive()
    receiver.close()


def test_sending_to_a_closed_side_is_an_oserror():
    ours, theirs = socket.socketpair()
    theirs.close()
    sender = Channel(ours)
    with pytest.raises(OSError, match=r"."):
        sender.send("note", {})
        sender.send("note", {})
    sender.close()
    sender.close()


def test_nan_and_infinities_become_none():
    assert load_json('{"a": [NaN, Infinity, -Infinity, 1.5]}') == {"a": [None, None, None, 1.5]}
    assert load_json("[1e999, -1e999]") == [None, None]


@pytest.mark.parametrize("raw", [r'["\ud800", "\ud83d\ude00"]', rb'["\uD800", "\uD83D\uDE00"]'])
def test_half_a_surrogate_pair_becomes_a_question_mark(raw: str | bytes):
    assert load_json(raw) == ["?", "😀"]


def test_decoded_arrays_cannot_be_written_through():
    raw = encode_array(np.arange(3))
    with pytest.raises(ValueError, match="read-only"):
        decode_array(raw)[0] = 1


def test_header_is_read_as_numpy_writes_it():
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.arange(4.0), version=(2, 0))
    np.testing.assert_array_equal(decode_array(buffer.getvalue()), np.arange(4.0))


def test_a_frame_that_breaks_off_is_told_from_a_broken_one(pair: tuple[Channel, socket.socket]):
    channel, theirs = pair
    theirs.sendall(frame({"kind": "note", "body": {}, "arrays": []})[:-3])
    theirs.shutdown(socket.SHUT_WR)
    with pytest.raises(BrokenOffError):
        channel.receive()


def test_it_can_be_waited_for_beside_a_thousand_open_files():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    with contextlib.ExitStack() as stack:
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        for _ in range(1100):
            stack.callback(os.close, os.dup(0))
        ours, theirs = socket.socketpair()
        stack.callback(theirs.close)
        channel = Channel(ours)
        stack.callback(channel.close)
        assert channel.fileno() >= 1024
        assert not channel.has_come(0.0)
        Channel(theirs).send("note", {})
        assert channel.has_come(10.0)
