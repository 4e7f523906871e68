"""Pages for students and the class: what they say, and that nothing gets out of its place."""

from __future__ import annotations

import dataclasses
from html.parser import HTMLParser

import pytest

from graders.feedback import render_class, render_report
from graders.feedback.rendering import MAX_TEXT
from graders.labs import Lab, Question
from graders.results import CaseResult, GradeReport, Outcome, QuestionResult, Status, Training
from tests.feedback.invented import CLASS, REPORT, row

EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}\x1b[31m\x00\u202e"
LAB = Lab(
    name="lab5_mnist_batchnorm",
    title="Normalization",
    datasets=(),
    questions=(Question(name="q8_discussion", title="x", manual=True, rubric="1 point: curves."),),
)
TRAINING = Training(recipe="a-0", dataset="mnist", steps_asked=600, steps_run=60, cpu_seconds=4.0)
VOID = {"meta", "br", "img", "link", "input", "hr"}


class Page(HTMLParser):
    """Reads a page: its tags, attributes and text; fails on tags that are not closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.text = ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(name, value or "") for name, value in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text += f" {data}"


def hostile() -> GradeReport:
    case = CaseResult(
        name=EVIL,
        points=1.0,
        hidden=True,
        outcome=Outcome.FAILED,
        message=EVIL,
        hint=EVIL,
        expected=EVIL,
        actual=EVIL,
    )
    question = QuestionResult(
        name=EVIL,
        title=EVIL,
        max_score=1.0,
        score=0.0,
        manual=True,
        cases=(case,),
        rubric=EVIL,
        answer=EVIL,
        comment=EVIL,
    )
    return GradeReport(
        lab=EVIL,
        submission=EVIL,
        student=EVIL,
        status=Status.PARTIAL,
        score=0.0,
        max_score=1.0,
        questions=(question,),
        environment={EVIL: EVIL},
        data_sources={EVIL: EVIL},
        protections={EVIL: EVIL},
        notes=(EVIL,),
    )


def assert_harmless(html: str) -> None:
    page = Page(html)
    assert not page.tags & {"script", "img", "iframe", "object", "link"}
    assert not {name for name, _ in page.attributes if name.startswith("on")}
    assert not {value for _, value in page.attributes if "javascript" in value.lower()}
    for name, value in page.attributes:
        if name in {"href", "src"}:
            assert value.startswith(("#", "feedback/"))
    assert "\x00" not in html
    assert "\x1b" not in html
    assert "49" not in page.text
    html.encode("utf-8")


def test_a_hostile_report_stays_text() -> None:
    html = render_report(hostile(), name=EVIL)
    assert_harmless(html)
    assert "<script>alert(1)</script>" in Page(html).text


def test_a_hostile_class_stays_text() -> None:
    rows = (row("1", EVIL, Status.INVALID, 0.0, notes=(EVIL,)), row(EVIL, "", Status.GRADED, 1.0))
    assert_harmless(render_class(rows, title=EVIL, links={"1": "feedback/1.html"}))


def test_pages_ask_for_nothing_from_outside() -> None:
    for html in (render_report(REPORT, lab=LAB), render_class(CLASS, title="Class")):
        assert "http://" not in html
        assert "https://" not in html
        assert "@import" not in html
        assert "url(" not in html
        assert "default-src 'none'" in html
        assert 'name="viewport"' in html
        assert "@media print" in html


def test_a_report_says_everything_a_student_needs() -> None:
    text = " ".join(Page(render_report(REPORT, lab=LAB, name="Ada Lovelace")).text.split())
    for words in (
        "Normalization",
        "Ada Lovelace , 1001 · lab5_ada.ipynb",
        "5 of 12 points · 41.67 %",
        "Graded in part",
        "The run was cut short.",
        "2 points are to be given by a person, and not in the score yet.",
        "Cell 12 ran longer than 900 seconds and was stopped.",
        "Row 4 differs: Conv2D with 12,832 parameters, expected 4,640.",
        "Your 12,832 parameters fit a 5×5 kernel; the task asks for 3×3.",
        "The learning rate is 0.1 1 point · not shown before grading failed",
        "to be graded",
        "A person grades this question: 2 points.",
        "What is looked for 1 point: what each curve shows. 1 point: where over-fitting begins.",
        "Your answer The validation loss rises after epoch 4, so the network *learns by heart*.",
        "mnist stand-in sha256:0123456789abcdef",
        "network enforced",
        "process space not enforced: no user namespaces here",
        "keras 3.15.0",
        "capture 3.25",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.NEEDS_REVIEW, "– of 12 points Needs review"),
        (Status.NEEDS_REVIEW, "This costs no points."),
        (Status.INVALID, "Could not be read"),
        (Status.MISSING, "There is no submission to grade."),
    ],
)
def test_every_status_is_said_in_words(status: Status, words: str) -> None:
    score = None if status is Status.NEEDS_REVIEW else 0.0
    report = dataclasses.replace(REPORT, status=status, score=score)
    assert words in " ".join(Page(render_report(report, lab=LAB)).text.split())


def test_a_report_of_an_unknown_lab_without_questions_is_rendered() -> None:
    report = GradeReport(
        lab="lab0_gone", submission="", status=Status.INVALID, score=0.0, max_score=0.0
    )
    assert "lab0_gone" in render_report(report)


def test_endless_texts_are_cut() -> None:
    report = dataclasses.replace(REPORT, notes=("x" * (MAX_TEXT + 5),))
    html = render_report(report, lab=LAB)
    assert "x" * (MAX_TEXT + 1) not in html
    assert "… 5 more characters" in html


def test_the_class_page_adds_up() -> None:
    text = " ".join(Page(render_class(CLASS, title="Class")).text.split())
    # Scored: 12, 11, 5 and 8.25 of 12; 36.25 / 4 = 9.06, the median between 8.25 and 11 is 9.62.
    for words in (
        "7 students",
        "3 Graded 1 Graded in part 1 Needs review 1 Could not be read 1 No submission",
        "9.06 mean of 12, so far",
        "9.62 median, so far",
        "4 answers to be graded",
        "Graded submissions only, 4 of 7.",
        "Build the network 4 / 8",
        "What the plots tell 4 to be graded – / 2",
        "1001.ipynb Graded 12 2 to be graded 100",
    ):
        assert words in text
    assert text.index("The worker died twice") < text.index("old notebook format 3")
    assert text.index("Needs a look first") < text.index("Scores in percent")


def test_the_class_page_links_the_pages_there_are() -> None:
    html = render_class(CLASS, title="Class", links={"1001": "feedback/1001.html"})
    assert html.count("<a ") == 1
    assert '<a href="feedback/1001.html">' in html


def test_the_class_page_counts_shared_trainings() -> None:
    page = render_class(
        [row(name, "", Status.GRADED, 5.0, trainings=(TRAINING,)) for name in ("1", "2", "3")],
        title="Lab",
    )
    assert (
        "3 trainings asked for (1,800 steps), 1 recipe trained once "
        "(60 steps, 4 s of processor time)."
    ) in page
    assert "asked for" not in render_class(CLASS, title="Lab")


def test_an_empty_class_is_rendered() -> None:
    assert "0 students" in Page(render_class((), title="Class")).text


def page_text(report: GradeReport) -> str:
    return " ".join(Page(render_report(report, lab=LAB)).text.split())


def with_question(**fields: object) -> GradeReport:
    """The invented report with another last question, the one that a person grades."""
    *others, manual = REPORT.questions
    return dataclasses.replace(REPORT, questions=(*others, dataclasses.replace(manual, **fields)))


def test_a_graded_answer_shows_points_and_comment() -> None:
    text = page_text(with_question(score=1.5, pending=0.0, comment="The second curve is missing."))
    assert "What the plots tell 1.5 / 2" in text
    assert "A person gave 1.5 of 2 points." in text
    assert "Comment The second curve is missing." in text
    assert "to be graded" not in text
    assert "not in the score yet" not in text


def test_a_question_with_tests_and_a_person_shows_both_parts() -> None:
    case = CaseResult(name="Trained", points=3.0, hidden=False, outcome=Outcome.PASSED)
    text = page_text(with_question(score=3.0, max_score=5.0, cases=(case,)))
    assert "3 / 5 · 2 to be graded" in text
    assert "A person grades a part of this question: 2 points." in text


def test_a_missing_answer_is_said_and_is_no_zero() -> None:
    text = page_text(with_question(answer=""))
    assert "No answer was found in the notebook." in text
    assert "0 / 2" not in text


def test_an_older_report_takes_its_rubric_from_the_lab() -> None:
    assert "What is looked for 1 point: curves." in page_text(with_question(rubric=""))


def test_nobody_graded_what_nobody_submitted() -> None:
    report = dataclasses.replace(with_question(score=0.0, pending=0.0), status=Status.MISSING)
    text = page_text(report)
    assert "A person" not in text
    assert "Your answer" not in text


def test_an_answer_is_shown_as_text_and_never_as_markup() -> None:
    html = render_report(with_question(answer="<script>alert(1)</script>\n# no heading"))
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\n# no heading" in html


def test_a_graded_class_waits_for_nobody() -> None:
    *others, manual = REPORT.questions
    questions = (*others, manual.with_manual_score(1.5))
    rows = [row(name, "", Status.GRADED, 6.5, questions=questions) for name in ("1001", "1002")]
    text = " ".join(Page(render_class(rows, title="Class")).text.split())
    assert "What the plots tell 1.5 / 2" in text
    assert "to be graded" not in text
    assert "so far" not in text


def test_a_part_that_waits_is_in_no_mean() -> None:
    case = CaseResult(name="Trained", points=3.0, hidden=False, outcome=Outcome.PASSED)
    question = QuestionResult(
        name="q1", title="Both", max_score=5.0, score=3.0, manual=True, cases=(case,), pending=2.0
    )
    rows = [
        row("1", "", Status.GRADED, 3.0, questions=(question,)),
        row("2", "", Status.GRADED, 5.0, questions=(question.with_manual_score(2.0),)),
    ]
    text = " ".join(Page(render_class(rows, title="Class")).text.split())
    assert "Both 1 to be graded 5 / 5" in text
