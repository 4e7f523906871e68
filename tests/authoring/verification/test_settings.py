"""``verification.toml``: equivalent mutants, shortened loops, and entries that fit nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from graders.authoring.verification.quick import shortened, trains
from graders.authoring.verification.settings import Settings, read_settings
from graders.errors import ConfigurationError
from tests.authoring.small_course import code, notebook

TEXT = """\
[[equivalent]]
mutants = ["q1: filters *", "q2: index x[1] → [2]"]
reason = "The size is free."

[[shortened]]
cell = "loop"
find = "epochs = 20"
replace = "epochs = 2"
"""
CONTENT = notebook(code("epochs = 20\ntrain()", id="loop"), code("model.fit(x)", id="fit"))


def settings(folder: Path, text: str = TEXT) -> Settings:
    (folder / "verification.toml").write_text(text, encoding="utf-8")
    return read_settings(folder)


def test_without_a_file_there_are_none(tmp_path: Path):
    assert read_settings(tmp_path) == Settings()


def test_a_pattern_covers_names_and_brackets_mean_themselves(tmp_path: Path):
    read = settings(tmp_path)
    assert read.reason("q1: filters 32 → 16") == "The size is free."
    assert read.reason("q2: index x[1] → [2]") == "The size is free."
    assert read.reason("q3: filters 32 → 16") is None


def test_entries_that_fit_nothing_are_told(tmp_path: Path):
    read = settings(tmp_path)
    names = ["q1: filters 32 → 16", "q2: index x[1] → [2]"]
    assert read.stale(names, CONTENT) == ()
    assert read.stale(names[:1], notebook()) == (
        "No mutant is called q2: index x[1] → [2]",
        "The cell loop does not say epochs = 20",
    )


@pytest.mark.parametrize(
    "text",
    [
        "[[equivalent]]\nmutants = []\n",
        "[[equivalent]]\nmutants = 'q1: *'\nreason = 'all'\n",
        "[[equal]]\nmutants = []\n",
        "[[shortened]]\ncell = 'a'\nfind = 'b'\nreplace = 'c'\nwhy = 'd'\n",
        "equivalent = 1 +",
    ],
)
def test_a_file_that_cannot_be_understood_is_the_authors_fault(tmp_path: Path, text: str):
    with pytest.raises(ConfigurationError):
        settings(tmp_path, text)


def test_loops_are_shortened_where_their_text_is_left(tmp_path: Path):
    read = settings(tmp_path)
    changed = shortened(CONTENT, read.shortened)
    assert changed["cells"][0]["source"] == "epochs = 2\ntrain()"
    assert CONTENT["cells"][0]["source"] == ["epochs = 20\n", "train()"]


def test_what_trains_is_told_by_fit_and_by_loops(tmp_path: Path):
    loops = settings(tmp_path).shortened
    assert trains(CONTENT, [1], ())
    assert trains(CONTENT, [0], loops)
    assert not trains(CONTENT, [0], ())
