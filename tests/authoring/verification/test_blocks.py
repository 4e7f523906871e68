"""Which cells run for a change, and which questions are judged."""

from __future__ import annotations

from graders.authoring.verification.blocks import blocks_of, reduction, source_of
from tests.authoring.small_course import code, markdown, notebook

CELLS = (
    code("import keras\ngrader = otter.Notebook()", id="setup"),
    markdown("Text", "text"),
    code("x, y = load()", id="load"),
    code("# BEGIN SOLUTION\nprint(x)\n# END SOLUTION", id="q1"),
    code('grader.check("q1_look")', id="check-1"),
    code("# BEGIN SOLUTION\nx /= 255\n# END SOLUTION", id="q2"),
    code('grader.check("q2_scale")', id="check-2"),
    code("# BEGIN SOLUTION\nmodel = keras.Model()\n# END SOLUTION", id="q3"),
    code('grader.check("q3_model")', id="check-3"),
    code("# BEGIN SOLUTION\nhistory = model.fit(x, y)\n# END SOLUTION", id="q4"),
    code('grader.check("q4_train")', id="check-4"),
    code("x, y = load_others()", id="others"),
    code("# BEGIN SOLUTION\nsize = len(x)\n# END SOLUTION", id="q5"),
    code('grader.check("q5_size")', id="check-5"),
)


def cells_for(question: str, *ignored: str) -> list[str]:
    content = notebook(*CELLS)
    left = reduction(content, question, ignored).apply(content)
    return [cell["id"] for cell in left["cells"] if cell["cell_type"] == "code"]


def test_a_block_ends_with_its_check():
    blocks = blocks_of(notebook(*CELLS))
    assert [block.question for block in blocks] == [
        "q1_look", "q2_scale", "q3_model", "q4_train", "q5_size",
    ]  # fmt: skip
    assert blocks[1].solution == (5,)


def test_what_a_change_cannot_reach_is_not_run():
    assert cells_for("q3_model", "q4_train") == ["setup", "q3", "check-3"]


def test_what_uses_a_changed_name_is_judged_and_gets_what_it_needs():
    run = reduction(notebook(*CELLS), "q3_model")
    assert run.judged == {"q3_model", "q4_train"}
    assert cells_for("q3_model") == [
        "setup", "load", "q2", "q3", "check-3", "q4", "check-4",
    ]  # fmt: skip


def test_a_name_bound_anew_carries_nothing_on():
    assert "q5_size" not in reduction(notebook(*CELLS), "q2_scale").judged


def test_a_change_in_place_is_a_source():
    assert "q2" in cells_for("q4_train")


def test_a_cell_that_cannot_be_parsed_reaches_all_that_it_names():
    broken = [*CELLS]
    broken[7] = code("# BEGIN SOLUTION\nmodel = = keras\n# END SOLUTION", id="q3")
    assert "q4_train" in reduction(notebook(*broken), "q3_model").judged


def test_text_stays():
    content = notebook(*CELLS)
    left = reduction(content, "q3_model").apply(content)
    assert [source_of(cell) for cell in left["cells"] if cell["cell_type"] == "markdown"] == [
        "Text"
    ]
