"""Reading submitted files: what is tolerated, what is refused, and in which words."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.errors import SubmissionError
from graders.notebooks import CodeCell, TextCell, parse_notebook, parts, read_notebook, reading
from tests.notebooks.files import code, document, markdown, write


def test_a_notebook_written_by_nbformat_is_read_whole(tmp_path: Path) -> None:
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# Lab"), nbformat.v4.new_code_cell("a = 1\nb = 2")]
    )
    path = tmp_path / "ada.ipynb"
    nbformat.write(notebook, path)
    read = read_notebook(path)
    assert read.name == "ada.ipynb"
    assert [type(cell) for cell in read.cells] == [TextCell, CodeCell]
    assert [cell.number for cell in read.cells] == [1, 2]
    assert read.code_cells[0].source == "a = 1\nb = 2"
    assert read.code_cells[0].id == notebook.cells[1].id
    assert read.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert read.nbformat == (4, 5)
    assert read.notes == ()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"PK\x03\x04\xff\xff", "looks like a zip archive"),
        ("größe".encode("utf-16"), "looks like UTF-16"),
        (b'{"cells": "\xff"}', "not UTF-8"),
        (b"import numpy as np\n", "looks like a Python script"),
        (b"<!DOCTYPE html><html>", "it is a web page"),
        (b'{"cells": [', "no valid JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"cells": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001, "nested too deeply"),
        (b'{"nbformat": 4, "cells": ' + b"1" * 5000 + b"}", "number too long"),
        (b"[1, 2, 3]", "JSON but not a Jupyter notebook"),
        (b'"text"', "JSON but not a Jupyter notebook"),
        (b'{"name": "x"}', "JSON but not a Jupyter notebook"),
        (b'{"nbformat": 3, "worksheets": [{"cells": []}]}', "old notebook format 3"),
        (b'{"worksheets": [{"cells": []}]}', "old notebook format 3"),
        (b'{"nbformat": 5, "cells": []}', "newer than this labgrade reads"),
        (b'{"nbformat": "four", "cells": []}', "does not say which notebook format"),
        (b'{"nbformat": true, "cells": []}', "does not say which notebook format"),
        (b'{"nbformat": 4, "cells": []}', "has no cells"),
        (b'{"nbformat": 4}', "has no cells"),
        (b'{"nbformat": 4, "cells": {"0": 1}}', "has no cells"),
        (b'{"nbformat": 4, "cells": [1, null, {"cell_type": "code?"}]}', "has no code cells"),
    ],
)
def test_what_is_no_notebook_is_refused_with_a_next_step(data: bytes, words: str) -> None:
    with pytest.raises(SubmissionError, match=words) as caught:
        parse_notebook(data, name="ada.ipynb")
    assert caught.value.message.startswith("ada.ipynb ")
    assert caught.value.next_step
    assert caught.value.exit_code == 2


def test_nbformat_3_says_how_to_convert() -> None:
    with pytest.raises(SubmissionError, match="jupyter nbconvert --to notebook"):
        parse_notebook(b'{"nbformat": 3, "worksheets": []}', name="old.ipynb")


def test_only_markdown_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SubmissionError, match="has no code cells"):
        read_notebook(write(tmp_path, document(markdown("# Lab"))))


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"name": "ir", "language": "R"}},
        {"kernelspec": {"name": "ir"}},
        {"kernelspec": {"name": "julia-1.10"}},
        {"language_info": {"name": "julia"}},
        {"kernelspec": {"name": "python3", "language": "python"}, "language_info": {"name": "R"}},
    ],
)
def test_another_language_is_refused(metadata: dict[str, object]) -> None:
    data = json.dumps(document(code("x <- 1"), metadata=metadata)).encode()
    with pytest.raises(SubmissionError, match=r"is written for (R|Julia|julia).*Python 3 kernel"):
        parse_notebook(data, name="ada.ipynb")


@pytest.mark.parametrize(
    "metadata",
    [None, [], {}, {"kernelspec": None}, {"kernelspec": "python3"}, {"kernelspec": {"name": 3}}],
)
def test_missing_or_odd_metadata_is_tolerated(metadata: object) -> None:
    data = json.dumps(document(code("x = 1"), metadata=metadata)).encode()
    assert parse_notebook(data, name="ada.ipynb").code == "x = 1"


def test_an_unknown_python_kernel_is_tolerated_with_a_note() -> None:
    metadata = {"kernelspec": {"name": "conda-env-btt-py", "language": "python"}}
    read = parse_notebook(
        json.dumps(document(code("x = 1"), metadata=metadata)).encode(), name="ada.ipynb"
    )
    assert read.kernel == "conda-env-btt-py"
    assert read.notes == (
        "The notebook asks for the kernel 'conda-env-btt-py'; it was run with Python 3.",
    )


def test_a_byte_order_mark_is_tolerated() -> None:
    data = b"\xef\xbb\xbf" + json.dumps(document(code("x = 1"))).encode()
    assert parse_notebook(data, name="ada.ipynb").code == "x = 1"


def test_a_source_may_be_a_list_of_lines() -> None:
    data = json.dumps(document(code(["a = 1\r\n", "b = 2"]))).encode()
    assert parse_notebook(data, name="ada.ipynb").code == "a = 1\nb = 2"


def test_doubled_and_missing_ids_become_unique() -> None:
    bare = {"cell_type": "code", "source": "c = 3"}
    cells = (code("a = 1", id="same"), code("b = 2", id="same"), bare, code("d", id="x" * 500))
    read = parse_notebook(json.dumps(document(*cells)).encode(), name="ada.ipynb")
    assert [cell.id for cell in read.cells] == ["same", "cell-2", "cell-3", "cell-4"]
    assert read.notes == ("Cell 2 has the id of an earlier cell; it got another.",)


def test_cells_that_are_no_cells_are_left_out_with_a_note() -> None:
    data = json.dumps(document(7, code("a = 1"), {"cell_type": "code", "source": {"a": 1}}))
    read = parse_notebook(data.encode(), name="ada.ipynb")
    assert [cell.source for cell in read.cells] == ["a = 1", ""]
    assert read.notes == (
        "Cell 1 has no known type and was left out.",
        "The source of cell 3 is not text and was left out.",
    )


def test_notes_on_thousands_of_broken_cells_stay_few() -> None:
    read = parse_notebook(json.dumps(document(code("a"), *[0] * 4000)).encode(), name="a.ipynb")
    assert len(read.notes) == parts.MAX_NOTES + 1
    assert read.notes[-1] == "3990 more cells were mended like these."


def test_lone_surrogates_do_not_survive() -> None:
    data = b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "a = \'\\ud800\'"}]}'
    parse_notebook(data, name="ada.ipynb").code.encode("utf-8")


def test_giant_outputs_are_ignored() -> None:
    outputs = [{"output_type": "stream", "name": "stdout", "text": "x" * 3_000_000}]
    data = json.dumps(document(code("a = 1", outputs=outputs))).encode()
    assert parse_notebook(data, name="ada.ipynb").code == "a = 1"


def test_deep_metadata_is_cut(tmp_path: Path) -> None:
    deep: dict[str, object] = {}
    for _ in range(300):
        deep = {"a": deep}
    read = read_notebook(write(tmp_path, document(code("a = 1"), metadata=deep)))
    assert str(read.metadata).count("a") == parts.MAX_DEPTH


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "big.ipynb"
    with path.open("wb") as file:
        file.truncate(reading.MAX_FILE_BYTES + 1)
    with pytest.raises(SubmissionError, match=r"larger than 64 MiB.*Clear the outputs"):
        read_notebook(path)


def test_a_value_bomb_is_refused_before_it_is_parsed() -> None:
    data = b'{"cells": [' + b"[]," * (reading.MAX_JSON_MARKS + 1) + b"[]]}"
    with pytest.raises(SubmissionError, match="far more than a notebook has"):
        parse_notebook(data, name="bomb.ipynb")


def test_too_many_cells_and_too_much_code_are_refused() -> None:
    many = json.dumps(document(*[code("a")] * (parts.MAX_CELLS + 1))).encode()
    with pytest.raises(SubmissionError, match="at most 5,000"):
        parse_notebook(many, name="many.ipynb")
    long = json.dumps(document(code("a" * (parts.MAX_CODE_BYTES + 1)))).encode()
    with pytest.raises(SubmissionError, match="8 MiB of code"):
        parse_notebook(long, name="long.ipynb")


def test_folders_pipes_and_missing_files_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ipynb")
    (tmp_path / "folder.ipynb").mkdir()
    for name, words in {
        "pipe.ipynb": "not an ordinary file",
        "folder.ipynb": "is a folder",
        "none.ipynb": "There is no file none.ipynb",
    }.items():
        with pytest.raises(SubmissionError, match=words) as caught:
            read_notebook(tmp_path / name)
        assert str(tmp_path) not in str(caught.value)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(
    cells=st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "cell_type": st.sampled_from(["code", "markdown", "raw"]) | _json,
                "source": _json,
                "id": _json,
                "metadata": _json,
            },
        )
        | _json,
        max_size=5,
    ),
    metadata=_json,
    version=st.just(4) | _json,
)
def test_any_json_gives_a_notebook_or_a_refusal(
    cells: list[object], metadata: object, version: object
) -> None:
    value = {"nbformat": version, "metadata": metadata, "cells": cells}
    try:
        read = parse_notebook(json.dumps(value).encode(), name="any.ipynb")
    except SubmissionError:
        return
    ids = [cell.id for cell in read.cells]
    assert len(set(ids)) == len(ids)
    assert read.code_cells
    read.text.encode("utf-8")
    json.dumps(read.metadata).encode("utf-8")


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_refused_without_a_crash(data: bytes) -> None:
    with pytest.raises(SubmissionError):
        parse_notebook(data, name="any.ipynb")
