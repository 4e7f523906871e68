"""Written answers: found by their mark, else below the heading, and never the author's words."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.labs import Lab, Question
from graders.notebooks import Answers, find_answers, parse_notebook
from graders.notebooks.answers import MAX_ANSWER, PLACEHOLDER, answer_mark
from tests.notebooks.files import code, document, markdown

LAB = Lab(
    name="lab0_essay",
    title="Essay",
    datasets=(),
    questions=(
        Question(name="q1_sum", title="Add"),
        Question(name="q2_meaning", title="What it means", manual=True, rubric="x"),
        Question(name="q3_why", title="Why", manual=True, rubric="x"),
    ),
)
STARTER = (
    markdown("# Essay lab\nRead this first."),
    markdown("## Question 1: Add\nAdd the numbers."),
    markdown("## Question 2: What it means\nSay it in two sentences."),
    markdown(f"<!-- answer: q2_meaning -->\n{PLACEHOLDER}"),
    markdown("## Question 3: Why\nGive reasons."),
    markdown("<!-- answer: q3_why -->\n**Reason:**\n\n**Doubt:**"),
    markdown("## Submission\nSave and submit."),
)
FOUND_BELOW = (
    "The answer to q2_meaning is not in its answer cell; what was written below the question's "
    "heading was taken."
)


def notebook(*cells: dict[str, Any]) -> Any:
    data = json.dumps(document(code("x = 1"), *cells)).encode()
    return parse_notebook(data, name="ada.ipynb")


def answers(*cells: dict[str, Any]) -> Answers:
    return find_answers(notebook(*cells), LAB, notebook(*STARTER))


def edited(*changes: tuple[int, str | None]) -> list[dict[str, Any]]:
    """The starter's cells with some replaced, or left out where the source is None."""
    sources = dict(changes)
    return [
        markdown(sources[place]) if place in sources else cell  # type: ignore[arg-type]
        for place, cell in enumerate(STARTER)
        if sources.get(place, "") is not None
    ]


def test_an_answer_is_the_text_after_the_mark() -> None:
    found = answers(*edited((3, "<!-- answer: q2_meaning -->\n\nIt *rises*.\n\n- later\n")))
    assert found.texts == {"q2_meaning": "It *rises*.\n\n- later", "q3_why": ""}
    assert found.notes == ()


@pytest.mark.parametrize(
    "mark",
    [
        "<!--answer:q2_meaning-->",
        "\n  <!--   ANSWER :\tQ2_Meaning   -->",
        "<!-- answers: q2_meaning -->",
        "<!--- answer: q2_meaning --->",
        "<!-- answer: q2 -->",
        "<!-- answer:\nq2_meaning\n-->",
    ],
)
def test_space_case_and_dashes_in_the_mark_do_not_matter(mark: str) -> None:
    assert answers(markdown(f"{mark} Because.")).texts["q2_meaning"] == "Because."


@pytest.mark.parametrize(
    "source",
    ["", "Because.", "<!-- answer: q2", "<!-- an answer -->", "x <!-- answer: q2_meaning -->"],
)
def test_other_cells_have_no_mark(source: str) -> None:
    assert answer_mark(source) is None


@given(st.text())
def test_no_text_breaks_the_reading_of_marks(text: str) -> None:
    answer_mark(text)
    answer_mark(f"<!-- answer: {text}")


def test_one_cell_may_answer_several_questions() -> None:
    found = answers(markdown("<!-- answer: q2_meaning, q3_why -->\nBoth."))
    assert found.texts == {"q2_meaning": "Both.", "q3_why": "Both."}


def test_raw_cells_may_answer_too() -> None:
    cell = {**markdown("<!-- answer: q2_meaning -->\nRaw."), "cell_type": "raw"}
    assert answers(cell).texts["q2_meaning"] == "Raw."


def test_of_several_copies_the_last_with_an_answer_counts() -> None:
    copies = ("First.", "Second.", PLACEHOLDER, "")
    found = answers(*(markdown(f"<!-- answer: q2_meaning -->\n{text}") for text in copies))
    assert found.texts["q2_meaning"] == "Second."


def test_the_untouched_starter_answers_nothing() -> None:
    assert answers(*STARTER).texts == {"q2_meaning": "", "q3_why": ""}
    assert find_answers(notebook(*STARTER[:4]), LAB).texts["q2_meaning"] == ""


def test_the_placeholder_goes_where_something_was_written_beside_it() -> None:
    found = answers(*edited((3, f"<!-- answer: q2_meaning -->\n{PLACEHOLDER}\nIt rises.")))
    assert found.texts["q2_meaning"] == "It rises."


def test_the_authors_prompt_is_no_answer_until_it_is_filled_in() -> None:
    filled = "**Reason:** it rises\n\n**Doubt:**"
    assert answers(*edited((5, f"<!-- answer: q3_why -->\n{filled}"))).texts["q3_why"] == filled


def test_without_the_mark_the_cells_below_the_heading_answer() -> None:
    found = answers(*edited((3, "It rises.")))
    assert found.texts == {"q2_meaning": "It rises.", "q3_why": ""}
    assert found.notes == (FOUND_BELOW,)


@pytest.mark.parametrize(
    "heading",
    [
        "## Question 2",
        "# QUESTION 02: whatever",
        "### Task 2",
        "## What it means",
        "## Exercise: what it MEANS!",
        "#### q2_meaning",
        "## Meaning",
        "### Answer 2",
    ],
)
def test_a_heading_is_known_by_number_title_or_name(heading: str) -> None:
    cells = (markdown(heading), markdown("It rises."), markdown("## Question 3"))
    assert answers(*cells).texts["q2_meaning"] == "It rises."


@pytest.mark.parametrize(
    "cell",
    [
        "**Question 2: What it means** It rises.",
        "**Answer 2:** It rises.",
        "Q2) It rises.",
        "__q2_meaning__\nIt rises.",
    ],
)
def test_a_bold_or_numbered_lead_is_a_heading_too(cell: str) -> None:
    found = answers(markdown(cell), markdown("**Question 3:** It falls."))
    assert found.texts == {"q2_meaning": "It rises.", "q3_why": "It falls."}


def test_a_lead_of_the_starter_is_no_answer() -> None:
    lead = "**Question 2:** whatever you are asked to explain goes into the last cell."
    found = find_answers(
        notebook(markdown(lead), markdown("## Question 3"), markdown("It falls.")),
        LAB,
        notebook(markdown(lead), *STARTER),
    )
    assert found.texts == {"q2_meaning": "", "q3_why": "It falls."}


@pytest.mark.parametrize("heading", ["## Question 12", "Question 2", "## Question 4", "(b)"])
def test_where_nothing_names_a_question_all_own_text_is_shown(heading: str) -> None:
    found = answers(markdown(heading), markdown("It rises."))
    assert found.texts == dict.fromkeys(["q2_meaning", "q3_why"], f"{heading}\nIt rises.")
    assert found.notes == (
        "No written answer is marked as one; all text that is not the starter's was taken for "
        "each.",
    )


def test_a_lab_without_written_answers_looks_for_none() -> None:
    tested = dataclasses.replace(LAB, questions=tuple(q for q in LAB.questions if not q.manual))
    found = find_answers(notebook(markdown("My own remark.")), tested, notebook(*STARTER))
    assert (found.texts, found.notes) == ({}, ())


def test_an_essay_of_another_document_is_no_answer() -> None:
    assert answers(markdown("Long. " * 2000)).texts == {"q2_meaning": "", "q3_why": ""}


def test_the_cells_of_the_next_question_belong_to_it() -> None:
    found = answers(*edited((3, "Two."), (5, "Three.")))
    assert found.texts == {"q2_meaning": "Two.", "q3_why": "Three."}


def test_what_was_written_into_the_tasks_own_cell_is_found() -> None:
    task = "## Question 2: What it means\nSay it in two sentences.\n\nIt rises. It falls."
    assert answers(*edited((2, task), (3, None))).texts["q2_meaning"] == "It rises. It falls."


def test_a_new_cell_below_an_untouched_answer_cell_is_found() -> None:
    cells = list(STARTER)
    cells.insert(4, markdown("It rises."))
    found = answers(*cells)
    assert found.texts["q2_meaning"] == "It rises."
    assert found.notes == (FOUND_BELOW,)


def test_without_a_starter_the_headings_cell_is_the_authors() -> None:
    found = find_answers(notebook(*edited((3, "It rises."))), LAB)
    assert found.texts["q2_meaning"] == "It rises."


def test_a_mark_whose_end_was_lost_hides_nothing() -> None:
    found = answers(*edited((3, "<!-- answer: q2_mean -->\nIt rises.")))
    assert found.texts["q2_meaning"] == "It rises."


def test_endless_answers_are_cut_with_a_note() -> None:
    found = answers(markdown("<!-- answer: q2_meaning -->\n" + "x" * (MAX_ANSWER + 1)))
    assert found.texts["q2_meaning"] == "x" * MAX_ANSWER
    assert found.notes == (
        "The answer to q2_meaning has more than 20,000 characters; the rest is in the notebook "
        "only.",
    )


def test_pictures_pasted_as_text_take_no_room() -> None:
    picture = f"![plot](data:image/png;base64,{'A' * MAX_ANSWER}) shows it."
    assert answers(markdown(f"<!-- answer: q2_meaning -->\n{picture}")).texts["q2_meaning"] == (
        "![plot]((embedded picture, see the notebook)) shows it."
    )


def test_a_lab_without_manual_questions_has_no_answers() -> None:
    lab = Lab(name="lab0", title="", datasets=(), questions=LAB.questions[:1])
    assert find_answers(notebook(*STARTER), lab) == Answers(texts={})


def test_hostile_cells_end_in_no_answer() -> None:
    """With a pattern that backtracks this would take hours; the suite's time limit would tell."""
    hostile = ["<!--" + " " * 2000, "#" * 5000, "# " + "q" * 5000, "<!-- answer:" + ",q2" * 3000]
    found = answers(*(markdown(text * 50) for text in hostile * 25))
    assert found.texts == {"q2_meaning": "", "q3_why": ""}
