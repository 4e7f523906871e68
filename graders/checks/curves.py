"""Checks of training curves that a notebook drew."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from graders.checks.failure import CheckFailure
from graders.checks.live_histories import describe_history
from graders.checks.shown import shown_of
from graders.evidence.records import AxesRecord, FigureRecord, HistoryRecord

Curve = tuple[float | None, ...]
_RELATIVE, _ABSOLUTE = 1e-4, 1e-6
_ACCURACY_NAMES = (
    "accuracy",
    "acc",
    "sparse_categorical_accuracy",
    "categorical_accuracy",
    "binary_accuracy",
)
_WORDS = {
    "accuracy": re.compile(r"(?<![a-z])acc(?:urac(?:y|ies))?(?![a-z])"),
    "loss": re.compile(r"(?<![a-z])loss(?:es)?(?![a-z])"),
}
"""What a text about a quantity says."""
_HINTS = {
    "labels on both axes": "plt.xlabel and plt.ylabel name what the axes show.",
    "a label on the horizontal axis": "plt.xlabel names what it shows.",
    "a label on the vertical axis": "plt.ylabel names what it shows.",
    "a title": "plt.title says what the figure is about.",
    "a legend": "Call plt.legend() after the lines are drawn: what label= says shows only then.",
    "texts about what is drawn": "The title or an axis label names another quantity than the "
    "lines show: a text copied from another figure has to be changed.",
    "a legend in the order of the lines": "plt.legend([…]) names the lines in the order in which "
    "they were drawn: here training and validation are exchanged.",
    "a legend that tells the lines apart": "Both lines have the same name: say which of them is "
    "the training and which the validation.",
}


def assert_curves(
    lab: object,
    history: object,
    *curves: str,
    axis_labels: bool = True,
    title: bool = True,
    legend: bool = True,
    name: str = "history",
) -> None:
    """Some axes show the named curves of a training, one line each with every epoch.

    Args:
        lab: The notebook's variable ``lab``.
        history: What ``fit`` returned, its curves, or its record.
        *curves: Names in the history, such as ``accuracy`` and ``val_accuracy``; the older
            ``acc`` and ``val_acc`` mean the same.
        axis_labels: Whether both axes must be labelled.
        title: Whether the axes or their figure must have a title.
        legend: Whether a legend must tell the lines apart.
        name: The history's variable, for messages.

    Raises:
        CheckFailure: Tells what the best of the drawn axes still lacks.
    """
    record = describe_history(history, name)
    wanted = {curve: _values(record, curve, name) for curve in curves}
    drawn = [(fig, axes) for fig in shown_of(lab).figures for axes in fig.axes if axes.lines]
    if not drawn:
        raise CheckFailure(
            "There is no figure with the curves of the training.",
            expected=f"lines for {_listed(curves)}",
            actual="no lines in any figure",
            hint=f"Draw them with plt.plot({name}.history['{curves[0]}']), one call for each.",
        )
    asked = {"labels on both axes": axis_labels, "a title": title, "a legend": legend}
    found = [(axes, _lacking(figure, axes, wanted, asked)) for figure, axes in drawn]
    best, lacking = min(found, key=lambda entry: _distance(entry[1], wanted))
    if lacking:
        raise CheckFailure(
            f"The figure of {_listed(curves)} lacks {_listed(lacking)}.",
            expected=_listed(
                [*map(_line_text, curves), *(wish for wish, wished in asked.items() if wished)]
            ),
            actual=_found_text(best, lacking),
            hint=_hint(best, lacking, wanted, name),
        )


def _values(record: HistoryRecord, curve: str, name: str) -> Curve:
    """The curve of that name, or of another name for the same."""
    for alias in _aliases(curve):
        if record.metrics.get(alias):
            return record.metrics[alias]
    raise CheckFailure(
        f"`{name}` has no curve called {curve}.",
        expected=curve,
        actual=_listed(sorted(record.metrics)) or "no curves",
        hint=(
            "Give fit the argument validation_data=(…), and draw what it returns."
            if curve.startswith("val_")
            else f"Assign the result of fit to `{name}`."
        ),
    )


def _aliases(curve: str) -> tuple[str, ...]:
    prefix = "val_" if curve.startswith("val_") else ""
    if curve.removeprefix(prefix) not in _ACCURACY_NAMES:
        return (curve,)
    return (curve, *(prefix + name for name in _ACCURACY_NAMES))


def _lacking(
    figure: FigureRecord, axes: AxesRecord, wanted: Mapping[str, Curve], asked: Mapping[str, bool]
) -> list[str]:
    """What is asked for and is not in these axes, in words; curves come first."""
    has = {
        "labels on both axes": bool(axes.xlabel.strip() and axes.ylabel.strip()),
        "a title": bool(axes.title.strip() or figure.title.strip()),
        "a legend": len(axes.legend) >= len(wanted),
    }
    places = _places(axes, wanted)
    lacking = [_line_text(curve) for curve in wanted if curve not in places]
    lacking += [
        _one_label(axes) if wish == "labels on both axes" else wish
        for wish, wished in asked.items()
        if wished and not has[wish]
    ]
    if lacking:
        return lacking
    if (asked["a title"] or asked["labels on both axes"]) and _tells_another(axes, places):
        lacking.append("texts about what is drawn")
    if asked["a legend"]:
        lacking += _misnamed(axes, places)
    return lacking


def _one_label(axes: AxesRecord) -> str:
    """What of the labels is missing, in words."""
    if axes.ylabel.strip():
        return "a label on the horizontal axis"
    return "a label on the vertical axis" if axes.xlabel.strip() else "labels on both axes"


def _places(axes: AxesRecord, wanted: Mapping[str, Curve]) -> dict[str, int]:
    """Each curve's line in these axes, where one has its values; no line serves two curves."""
    found: dict[str, int] = {}
    for curve, values in wanted.items():
        for place, line in enumerate(axes.lines):
            if place not in found.values() and _shows(line.y, curve, values):
                found[curve] = place
                break
    return found


def _shows(line: Curve, curve: str, values: Curve) -> bool:
    """Whether a line has a curve's values; an accuracy may be drawn in percent."""
    if len(line) != len(values):
        return False
    one, other = (np.array(entry, dtype=np.float64) for entry in (line, values))
    scales = (1.0, 100.0) if _quantity(curve) == "accuracy" else (1.0,)
    return any(
        np.allclose(one, scale * other, rtol=_RELATIVE, atol=_ABSOLUTE, equal_nan=True)
        for scale in scales
    )


def _quantity(curve: str) -> str:
    name = curve.removeprefix("val_")
    return "accuracy" if name in _ACCURACY_NAMES else name


def _tells_another(axes: AxesRecord, places: Mapping[str, int]) -> bool:
    """Whether a text names the loss where accuracies are, or the reverse.

    A text that names both, or neither, may be right, and so may any where more is drawn.
    """
    if len(axes.lines) > len(places):
        return False
    quantities = {_quantity(curve) for curve in places}
    own = [word for quantity, word in _WORDS.items() if quantity in quantities]
    others = [word for word in _WORDS.values() if word not in own]
    names = (axes.lines[place].label for place in places.values())
    texts = [text.lower().strip(" .:()%") for text in (axes.title, axes.ylabel, *names)]
    return len(own) == 1 and any(
        not own[0].search(text) and any(_is_named_by(text, word) for word in others)
        for text in texts
    )


def _is_named_by(text: str, word: re.Pattern[str]) -> bool:
    """Whether a text is a name of the quantity: it begins or ends with it."""
    found = list(word.finditer(text))
    return bool(found) and (found[0].start() == 0 or found[-1].end() == len(text))


def _misnamed(axes: AxesRecord, places: Mapping[str, int]) -> list[str]:
    """What the legend says wrongly of the lines, where it is known which of them it means."""
    names = {curve: axes.lines[place].label for curve, place in places.items()}
    known = {name for name in names.values() if not name.startswith("_")}  # matplotlib's: none
    if len(known) == 1 < len(names):
        return ["a legend that tells the lines apart"] if len(set(names.values())) == 1 else []
    exchanged = all(
        _is_about(name, training=curve.startswith("val_")) for curve, name in names.items()
    )
    return ["a legend in the order of the lines"] if exchanged else []


def _is_about(text: str, *, training: bool) -> bool:
    is_training = "train" in text.lower()
    is_validation = any(word in text.lower() for word in ("val", "test"))
    return is_training > is_validation if training else is_validation > is_training


def _distance(lacking: Sequence[str], wanted: Mapping[str, Curve]) -> tuple[int, int]:
    lines = {_line_text(curve) for curve in wanted}
    return sum(wish in lines for wish in lacking), len(lacking)


def _hint(axes: AxesRecord, lacking: Sequence[str], wanted: Mapping[str, Curve], name: str) -> str:
    for curve, values in wanted.items():
        if _line_text(curve) in lacking:
            lengths = sorted({len(line.y) for line in axes.lines})
            if len(values) not in lengths:
                return (
                    f"The training has {_epochs(len(values))}, the lines have "
                    f"{_listed([str(length) for length in lengths])} points: draw the curves of "
                    "the last training whole."
                )
            return f"Draw plt.plot({name}.history['{curve}']) in the same axes, as it is."
    return " ".join(_HINTS[wish] for wish in lacking)


def _epochs(count: int) -> str:
    return "1 epoch" if count == 1 else f"{count} epochs"


def _found_text(axes: AxesRecord, lacking: Sequence[str]) -> str:
    lines = f"{len(axes.lines)} line" + ("" if len(axes.lines) == 1 else "s")
    called = f" in the axes called {axes.title!r}" if axes.title else ""
    return f"{lines}{called}, without {_listed(lacking)}"


def _line_text(curve: str) -> str:
    return f"the line of {curve}"


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
