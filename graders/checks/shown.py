"""What a notebook printed, displayed and drew, and checks of its text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from graders.checks.failure import CheckFailure, missing
from graders.evidence.records import AxesRecord, OutputRecord, Shown


def shown_of(lab: object) -> Shown:
    """What the notebook showed so far.

    Args:
        lab: The notebook's variable ``lab``: an object with a method ``shown()``, or the
            :class:`Shown` that was captured.

    Raises:
        CheckFailure: If there is no such variable.
    """
    if isinstance(lab, Shown):
        return lab
    if lab is None:
        raise missing(
            "lab", "the lab's session", hint="Run the first cell, which calls graders.start_lab."
        )
    method = None if isinstance(lab, type) else getattr(lab, "shown", None)
    shown = method() if callable(method) else None
    if not isinstance(shown, Shown):
        raise CheckFailure(
            "The variable `lab` was replaced by something else.",
            expected="the session that graders.start_lab returns",
            actual=f"an object of type {type(lab).__name__}",
            hint="Use another name for your own variable and run the first cell again.",
        )
    return shown


def assert_shown(
    lab: object, patterns: Mapping[str, str] | Iterable[str], *, hint: str = ""
) -> None:
    """The notebook printed or displayed each of some texts, in any cell and any order.

    Args:
        lab: The notebook's variable ``lab``.
        patterns: What to look for: plain texts, or a mapping from what a person would call it
            to a regular expression.
        hint: The next step when something is missing.

    Raises:
        CheckFailure: Names everything that was not shown.
    """
    if not isinstance(patterns, Mapping):
        patterns = {text: re.escape(text) for text in patterns}
    text = "\n".join(output.text for output in shown_of(lab).outputs)
    absent = [name for name, pattern in patterns.items() if not re.search(pattern, text)]
    if absent:
        raise CheckFailure(
            f"The output of your cells does not show {_listed(absent)}.",
            expected=_listed(list(patterns)),
            actual=_listed([name for name in patterns if name not in absent]) or "none of it",
            hint=hint or "Print it, or leave it as the last line of a cell.",
        )


def outputs_around(shown: Shown, cell: int, *, before: int, after: int) -> tuple[OutputRecord, ...]:
    """The outputs of the cells from ``before`` cells ahead of ``cell`` to ``after`` behind it."""
    return tuple(output for output in shown.outputs if cell - before <= output.cell <= cell + after)


def texts_of(axes: AxesRecord) -> str:
    """What a reader sees written at a picture: title, axis labels and texts, if these are few.

    Many texts are numbers in the cells of a heatmap.
    """
    few = axes.texts if len(axes.texts) <= _FEW else ()
    return "\n".join((axes.title, axes.xlabel, axes.ylabel, *few))


_FEW = 8
_DTYPE = re.compile(r"\b(?:u?int|float|complex)\d+\b")
_PREDICTION = re.compile(r"(?i)pred[a-z]*[^\w\n,;)\]/|]{0,4}_?(\d+)(?:\.0+)?(?!\d|\.\d|\s+as\b)")
_TRUTH = r"(?:y_)?(?:true|truth|label|class|actual|real|target|expected|correct|right|y)[a-z]*"
_PAIR = rf"\b{_TRUTH}\s*(?:[/|,&>→–-]+|\b(?:vs|versus|and)\b\.?)\s*\w*pred"
_NUMBER_FIRST = r"(?:^|[,;|(])[ ]*\d+(?:\.0+)?[ ]+\(?\w*pred(?![a-z]*[^\w\n,;()\]/|]{0,4}_?\d)"
_TOLD_TRUTH = re.compile(
    r"(?i)\b(?:true|truth|actual|real|expected|correct)[a-z]*[^\w\n,;)\]/|]{0,4}\d+(?:\.0+)?(?!\d|\.\d)"
)
_NAMED_PAIR = re.compile(
    rf"(?i)(?:(?P<first>\w*pred\w*)|\b{_TRUTH})\s*[/|&]\s*(?:\w*pred\w*|{_TRUTH})"
    r"[^\w\n]{0,4}(\d+)\s*[/|&,]\s*(\d+)"
)
"""Two names and then two numbers: "true/pred: 4/9"."""
_UNSURE = re.compile(rf"(?im){_PAIR}|{_NUMBER_FIRST}")
"""Where the first number after "pred" may be another one: "true/pred: 4/9", "9 pred (4 true)"."""


def shows_number(text: str, number: int) -> bool:
    """Whether ``number`` stands in ``text`` on its own: ``7`` in ``label: 7`` but not in 0.7.

    Example:
        >>> shows_number("np.uint8(7)", 7), shows_number("uint8", 8), shows_number("0.7", 7)
        (True, False, False)
        >>> shows_number("P7 T9", 7), shows_number("17", 7)
        (True, False)
    """
    words = _DTYPE.sub("", text)
    return re.search(rf"(?<![\d.]){number}(?:\.0+)?(?!\d|\.\d)", words) is not None


def tells_prediction(text: str, number: int) -> bool:
    """Whether ``text`` tells that ``number`` was predicted.

    Where it says clearly what was predicted, that counts; elsewhere any mention of the number does,
    but for one that is called the true class beside others.

    Example:
        >>> tells_prediction("true 4, predicted: 9", 9), tells_prediction("pred 4 (true 9)", 9)
        (True, False)
        >>> tells_prediction("9 instead of 4", 9), tells_prediction("true/pred: 4/9", 9)
        (True, True)
        >>> tells_prediction("9 (true: 4)", 4), tells_prediction("pred/true: 4/9", 9)
        (False, False)
    """
    pairs = _NAMED_PAIR.findall(text)
    told = [first if begins else second for begins, first, second in pairs]
    if not told and not _UNSURE.search(text):
        told = _PREDICTION.findall(text)
    if told:
        return str(number) in told
    rest = _TOLD_TRUTH.sub("", text)
    return shows_number(rest if re.search(r"\d", _DTYPE.sub("", rest)) else text, number)


def tells_label(text: str, number: int) -> bool:
    """Whether ``text`` has ``number``, and as the prediction where it names the true class as well.

    Example:
        >>> tells_label("Prediction 1: 7", 7), tells_label("pred: 4 true: 7", 7)
        (True, False)
    """
    if _TOLD_TRUTH.search(text) and _PREDICTION.search(text):
        return tells_prediction(text, number)
    return shows_number(text, number)


def prediction_hint(text: str) -> str:
    """What to do about a picture whose text does not tell its predicted class."""
    if any(character.isdigit() for character in text):
        return (
            "The number at this picture is not the prediction for it. Take picture and prediction "
            "from the same row, and the predicted class, not the true label."
        )
    return "Put the prediction for each image into the title of its picture, with plt.title."


def _listed(words: list[str]) -> str:
    return ", ".join(words)
