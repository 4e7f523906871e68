"""Real figures as a live session would have recorded them, and failures of several checks."""

from __future__ import annotations

import pytest

from graders.checks import CheckFailure
from graders.checks.live_figures import describe_figure
from graders.evidence.records import OutputRecord, Shown


class Session:
    """A live session that showed some figures and texts, the figures in cell 5 or in ``cells``."""

    def __init__(self, *figures, texts=(), cells=None):
        numbers = cells or [5] * len(figures)
        self._shown = Shown(
            figures=tuple(map(describe_figure, figures, numbers)),
            outputs=tuple(OutputRecord(cell=cell, text=text) for cell, text in texts),
        )

    def shown(self):
        return self._shown


def gallery(plt, images, labels, how="xlabel"):
    figure = plt.figure()
    for place, image in enumerate(images):
        axes = figure.add_subplot(5, 5, place + 1)
        axes.imshow(image, cmap="binary")
        if how == "xlabel":
            axes.set_xlabel(labels[place])
        elif how == "title":
            axes.set_title(f"pred: {labels[place]}")
        else:
            axes.text(0, 0, str(labels[place]))
    return figure


def failure_of(check, *variants):
    """The one failure that a check raises for each variant of its arguments.

    Every variant is a tuple of arguments: live objects, records, or both; all must fail with the
    same words.
    """
    failures = []
    for arguments in variants:
        with pytest.raises(CheckFailure) as caught:
            check(*arguments)
        failures.append(caught.value)
    assert len({str(failure) for failure in failures}) == 1
    assert failures[0].hint
    return failures[0]
