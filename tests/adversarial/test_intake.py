"""Files that are no good notebooks: each gets a status and a reason, and none stops the class."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from graders.batch import run_batch
from graders.errors import UsageError
from graders.labs.course import find_course
from graders.results import Status
from tests.adversarial import malformed
from tests.adversarial.cases import notebook_text
from tests.adversarial.unrun import LAB, ROOT, make_unrun_grader, unrun_grader

NUM_MALFORMED = 2100
GOOD = notebook_text(("x = 1",))


def test_thousands_of_malformed_files_get_a_status_and_a_reason(cache: Path, tmp_path: Path):
    counts: Counter[Status] = Counter()
    file = tmp_path / "submission.ipynb"
    with unrun_grader(tmp_path / "evidence") as grader:
        for number in range(NUM_MALFORMED):
            file.write_bytes(malformed.make(number))
            report = grader.grade(file).report
            assert report.status in (Status.GRADED, Status.INVALID), (number, report.notes)
            assert report.score == 0.0, number
            if report.status is Status.INVALID:
                assert report.notes and len(report.notes[0]) > 20, number
                assert str(tmp_path) not in report.to_json(), number
            report.to_json().encode("utf-8")
            counts[report.status] += 1
    assert counts[Status.INVALID] > NUM_MALFORMED / 3  # the generator does damage
    assert counts[Status.GRADED] > 0  # and what is harmless is not refused


def _grades(out: Path) -> dict[str, dict[str, str]]:
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def _batch(submissions: Path, out: Path) -> dict[str, dict[str, str]]:
    run_batch(LAB, submissions, out, course=find_course(ROOT), make_grader=make_unrun_grader)
    return _grades(out)


def test_none_of_them_stops_the_class(cache: Path, tmp_path: Path):
    submissions = tmp_path / "submissions"
    submissions.mkdir()
    for number in range(140):
        (submissions / f"s{number:03}.ipynb").write_bytes(malformed.make(10_000 + number))
    (submissions / "zz-last.ipynb").write_text(GOOD)
    rows = _batch(submissions, tmp_path / "out")
    assert len(rows) == 141
    assert {row["status"] for row in rows.values()} <= {"graded", "invalid"}
    assert rows["zz-last"]["status"] == "graded"


def _nothing(folder: Path) -> None:
    (folder / "readme.txt").write_text("sorry")


def _two(folder: Path) -> None:
    (folder / "a.ipynb").write_text(GOOD)
    (folder / "b.ipynb").write_text(notebook_text(("x = 2",)))


def _linked(folder: Path) -> None:
    (folder / "a.ipynb").symlink_to("/etc/passwd")
    (folder / "loop").symlink_to(folder)


def _archive(folder: Path) -> None:
    with zipfile.ZipFile(folder / "work.zip", "w") as archive:
        archive.writestr("../../../escape.ipynb", GOOD)
        archive.writestr("/tmp/labgrade-escape.ipynb", GOOD)


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "a.ipynb")


def _cases(folder: Path) -> None:
    (folder / "Lab5.ipynb").write_text(GOOD)
    (folder / "lab5.ipynb").write_text(notebook_text(("x = 2",)))


def _deep(folder: Path) -> None:
    place = folder
    for _ in range(60):
        place = place / "d"
    place.mkdir(parents=True)
    (place / "a.ipynb").write_text(GOOD)


def _bad_names(folder: Path) -> None:
    (folder / "=cmd|' C calc'!A0.txt").write_text("x")
    with open(os.fsencode(folder) + b"/\xff\xfe<script>.txt", "wb"):  # noqa: PTH123
        pass


FOLDERS = {
    "nothing": _nothing,
    "two": _two,
    "linked": _linked,
    "archive": _archive,
    "pipe": _pipe,
    "cases": _cases,
    "deep": _deep,
    "bad-names": _bad_names,
}


@pytest.mark.parametrize("kind", FOLDERS)
def test_an_odd_folder_is_refused_with_a_reason_and_the_rest_is_graded(
    cache: Path, tmp_path: Path, kind: str
):
    submissions, out = tmp_path / "submissions", tmp_path / "out"
    for name in ("ada", "eve", "zoe"):
        (submissions / name).mkdir(parents=True)
    for name in ("ada", "zoe"):
        (submissions / name / "lab5.ipynb").write_text(GOOD)
    FOLDERS[kind](submissions / "eve")
    rows = _batch(submissions, out)
    assert rows["ada"]["status"] == rows["zoe"]["status"] == "graded"
    assert rows["eve"]["status"] == "invalid"
    told = json.loads((out / "results" / "eve.json").read_text())["notes"]
    assert told and "root:" not in " ".join(told)
    assert not (tmp_path / "escape.ipynb").exists()
    assert not Path("/tmp/labgrade-escape.ipynb").exists()
    shutil.rmtree(submissions)


def test_an_archive_as_the_class_gives_rows_or_one_sentence(cache: Path, tmp_path: Path):
    told: Counter[str] = Counter()
    for number in range(28):
        file, out = tmp_path / f"{number}.zip", tmp_path / "work" / str(number) / "out"
        file.write_bytes(malformed.archived(random.Random(number)))  # noqa: S311
        try:
            rows = _batch(file, out)
        except UsageError as error:
            assert error.next_step
            told["refused"] += 1
        else:
            told.update(row["status"] for row in rows.values())
        assert not list(tmp_path.rglob("passwd"))
        assert {path.name for path in tmp_path.iterdir()} <= {"work", *_numbered(28)}
        assert not Path("/etc/evil.ipynb").exists()
    assert told["refused"] > 0, told
    assert told["invalid"] > 0, told


def _numbered(count: int) -> set[str]:
    return {f"{number}.zip" for number in range(count)} | {"config", "keras"}


@pytest.mark.parametrize(
    "name",
    ["=cmd|' calc'!A0", "@SUM(1)", "+1", "-1", "<script>alert(1)</script>".replace("/", "_")],
)
def test_names_run_neither_formulas_nor_scripts(cache: Path, tmp_path: Path, name: str):
    submissions, out = tmp_path / "submissions", tmp_path / "out"
    submissions.mkdir()
    (submissions / f"{name}.ipynb").write_text(GOOD)
    (submissions / "ada.ipynb").write_text(GOOD)
    _batch(submissions, out)
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell[:1] in tuple("=@+-\t\r")]
    pages = [out / "index.html", *(out / "feedback").iterdir()]
    assert all("<script>alert" not in page.read_text(encoding="utf-8") for page in pages)


def test_what_a_file_says_about_itself_earns_nothing(cache: Path, tmp_path: Path):
    """Changed points and ids, saved outputs, cells marked as graded: none of it is read."""
    document = json.loads(notebook_text(("x = 1", 'grader.check("q5_cnn_model")')))
    document["metadata"]["labgrade"] = {"lab": LAB.name, "score": 27, "points": {"q1_inspect": 99}}
    document["metadata"]["otter"] = {"OK_FORMAT": True, "tests": {"q5_cnn_model": "all_pass"}}
    for cell in document["cells"]:
        cell["metadata"] = {"nbgrader": {"grade": True, "points": 99, "locked": True, "score": 99}}
        cell["outputs"] = [
            {"output_type": "stream", "name": "stdout", "text": "q5 passed (27, 27)"}
        ]
    file = tmp_path / "eve.ipynb"
    file.write_text(json.dumps(document))
    plain = tmp_path / "twin.ipynb"
    plain.write_text(notebook_text(("x = 1", 'grader.check("q5_cnn_model")')))
    with unrun_grader(tmp_path / "evidence") as grader:
        forged, honest = grader.grade(file).report, grader.grade(plain).report
    assert (forged.score, forged.max_score) == (honest.score, honest.max_score)
    assert [q.max_score for q in forged.questions] == [q.max_score for q in honest.questions]
