"""Which files with weights belong to a notebook."""

from __future__ import annotations

from pathlib import Path

import pytest

from graders.errors import SubmissionError
from graders.notebooks import Notebook, find_weights, weights_digest, with_weights
from graders.notebooks.weights import MAX_FILES


def files(folder: Path, *names: str) -> Path:
    for name in ("ada.ipynb", *names):
        (folder / name).write_bytes(name.encode())
    return folder / "ada.ipynb"


def digest(notebook: Path) -> str:
    document = Notebook(name="", cells=(), metadata={}, nbformat=(4, 5), digest="")
    return weights_digest(with_weights(document, notebook).weights)


def found(notebook: Path) -> list[str]:
    return [path.name for path in find_weights(notebook)]


def test_all_files_with_weights_beside_a_single_notebook_are_its_own(tmp_path: Path):
    notebook = files(tmp_path, "a.keras", "b.weights.h5", "c.H5", "d.txt", ".e.keras", "f.npz")
    assert found(notebook) == ["a.keras", "b.weights.h5", "c.H5"]


def test_beside_several_notebooks_the_name_decides(tmp_path: Path):
    notebook = files(tmp_path, "bo.ipynb", "ada.weights.h5", "bo.weights.h5", "adam.keras")
    assert found(notebook) == ["ada.weights.h5"]


def test_links_and_folders_are_passed_over(tmp_path: Path):
    notebook = files(tmp_path)
    (tmp_path / "link.keras").symlink_to("/etc/passwd")
    (tmp_path / "folder.keras").mkdir()
    assert found(notebook) == []


def test_too_many_files_are_refused_with_the_limit(tmp_path: Path):
    notebook = files(tmp_path, *(f"{number}.keras" for number in range(MAX_FILES + 1)))
    with pytest.raises(SubmissionError, match="at most 16"):
        find_weights(notebook)


def test_the_digest_tells_names_and_contents_apart(tmp_path: Path):
    notebook = files(tmp_path, "a.keras")
    first = digest(notebook)
    (tmp_path / "a.keras").write_bytes(b"other")
    second = digest(notebook)
    (tmp_path / "a.keras").rename(tmp_path / "b.keras")
    third = digest(notebook)
    assert len({first, second, third, weights_digest(())}) == 4
    assert weights_digest(()) == ""
