"""The class page: who needs a look, how each question went, and everybody's score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graders.feedback.rendering import environment
from graders.feedback.statistics import ClassFigures, class_figures
from graders.gradebook import ClassRow
from graders.results import Status

BAR_WIDTH, BAR_GAP, CHART_HEIGHT = 34, 6, 120


def render_class(
    rows: Iterable[ClassRow], *, title: str, links: Mapping[str, str] | None = None
) -> str:
    """Render the class as a self-contained HTML page.

    Args:
        rows: The class, in order.
        title: The lab's title.
        links: For each student id the address of the feedback page, relative to this page.
    """
    figures = class_figures(rows)
    return (
        environment()
        .get_template("class.html.j2")
        .render(
            title=title,
            figures=figures,
            links=links or {},
            attention=[
                line
                for status in (Status.NEEDS_REVIEW, Status.INVALID)
                for line in figures.lines
                if line.status is status
            ],
            bars=_bars(figures),
            height=CHART_HEIGHT,
            statuses=list(Status),
        )
    )


def _bars(figures: ClassFigures) -> list[dict[str, float | int | str]]:
    """The histogram's bars in SVG units; the tallest fills the chart."""
    tallest = max(figures.histogram) or 1
    return [
        {
            "x": i * (BAR_WIDTH + BAR_GAP),
            "y": round(CHART_HEIGHT - CHART_HEIGHT * count / tallest, 1),
            "width": BAR_WIDTH,
            "height": round(CHART_HEIGHT * count / tallest, 1),
            "count": count,
            "label": str(i * 10),
        }
        for i, count in enumerate(figures.histogram)
    ]
