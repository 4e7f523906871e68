"""A run on its way between machines: what arrives is what left, or is refused."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.errors import EvidenceError
from graders.evidence.captured import Captured
from graders.grading.archive import pack_run, unpack_run

LIMIT = 2**20


def captured() -> Captured:
    made = Captured(ending="complete")
    made.append("objects", {"number": 0, "kind": "array"}, (np.arange(6.0).reshape(2, 3),))
    made.append("notes", {"text": "ümlaut"})
    return made


def test_a_run_arrives_as_it_left():
    packed = pack_run(captured(), {"fits": {"0": {"epochs": 1}}})
    arrived, measured = unpack_run(packed, max_bytes=LIMIT)
    assert measured == {"fits": {"0": {"epochs": 1}}}
    assert (arrived.objects, arrived.notes) == (captured().objects, captured().notes)
    np.testing.assert_array_equal(arrived.arrays[0], captured().arrays[0])


def test_more_than_the_limit_is_refused_before_it_is_unpacked():
    made = captured()
    made.append("objects", {"number": 1}, (np.zeros(LIMIT, np.uint8),))
    packed = pack_run(made, {})
    assert len(packed) < LIMIT // 10
    with pytest.raises(EvidenceError, match="larger than the limits"):
        unpack_run(packed, max_bytes=LIMIT)


@pytest.mark.parametrize("name", ["../escaped", "more.txt", "evidence.json"])
def test_other_files_are_refused(name: str, tmp_path, monkeypatch):
    buffer = io.BytesIO(pack_run(captured(), {}))
    with zipfile.ZipFile(buffer, "a") as archive:
        if name in archive.namelist():
            with pytest.warns(UserWarning, match="Duplicate name"):
                archive.writestr(name, "{}")
        else:
            archive.writestr(name, "{}")
    with pytest.raises(EvidenceError, match="other files"):
        unpack_run(buffer.getvalue(), max_bytes=LIMIT)


def test_measurements_that_are_no_object_are_refused():
    packed, buffer = zipfile.ZipFile(io.BytesIO(pack_run(captured(), {}))), io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in packed.namelist():
            archive.writestr(name, "[]" if name == "measured.json" else packed.read(name))
    with pytest.raises(EvidenceError, match="unknown format"):
        unpack_run(buffer.getvalue(), max_bytes=LIMIT)


@given(st.binary(max_size=400), st.integers(0, 1500))
def test_hostile_bytes_are_refused_in_words(noise: bytes, place: int):
    packed = pack_run(captured(), {})
    for data in (noise, packed[:place], packed[:place] + noise + packed[place + len(noise) :]):
        try:
            unpack_run(data, max_bytes=LIMIT)
        except EvidenceError:
            continue
