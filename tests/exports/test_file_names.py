"""File names for any student id."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graders.exports.file_names import file_names


def test_safe_ids_stay_as_they_are() -> None:
    ids = ["1001", "ada.lovelace", "ada@uni.edu", "A_b-c"]
    assert file_names(ids) == {name: name for name in ids}


def test_ids_that_differ_only_in_case_get_digests() -> None:
    names = file_names(["Ada", "ada", "bob"])
    assert names["bob"] == "bob"
    assert len({name.casefold() for name in names.values()}) == 3


def test_devices_hidden_names_and_paths_are_not_used() -> None:
    for bad in ("CON", "nul.txt", ".hidden", "..", "../../etc", "a/b", "-rf", "a.", "index", ""):
        name = file_names([bad])[bad]
        assert name != bad
        assert "/" not in name
        assert not name.startswith((".", "-"))


def test_an_id_cannot_take_the_name_of_another() -> None:
    taken = file_names(["../x"])["../x"]
    names = file_names(["../x", taken])
    assert names["../x"] == taken
    assert names[taken] != taken


@given(st.lists(st.text(max_size=300), unique=True))
def test_names_are_safe_short_distinct_and_the_same_every_time(ids: list[str]) -> None:
    names = file_names(ids)
    assert names == file_names(reversed(ids))
    assert len({name.casefold() for name in names.values()}) == len(ids)
    for name in names.values():
        assert name.isascii()
        assert 0 < len(name) <= 80
        assert name[0].isalnum()
        assert not set(name) & set('/\\:*?"<>| ')
