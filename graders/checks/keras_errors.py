"""What the libraries' complaints mean in a lab: which layer is missing, or stands too early."""

from __future__ import annotations

import re
from collections.abc import Callable

_DIMENSIONS = re.compile(
    r"layer ['\"](?P<layer>\w+)['\"].{0,60}?expected (?:min_)?ndim=(?P<expected>\d+), "
    r"found ndim=(?P<found>\d+)",
    re.DOTALL,
)
_RANKS = re.compile(
    r"must have (?:the same )?(?:rank|shape).{0,80}?output\.shape=\((?P<output>[^)]{0,60})\)",
    re.DOTALL,
)
_APART = re.compile(
    r"broadcast together with shapes \((?P<first>\d+),\) \((?P<second>\d+),\)"
    r"|inconsistent numbers of samples: \[(?P<one>\d+), (?P<other>\d+)\]"
)
_RECURRENT = ("lstm", "gru", "simple_rnn", "bidirectional", "rnn")

_FLATTEN = (
    "The output still has the rows and columns of an image: a Flatten layer has to come before the "
    "first Dense layer."
)
_EACH_STEP = (
    "A recurrent layer (LSTM, GRU, SimpleRNN) gives an output for each step only with "
    "return_sequences=True."
)


def explain_error(message: str) -> str:
    """What an error of Keras, NumPy or scikit-learn means for the layers or rows; empty if unknown.

    >>> explain_error("Input 0 of layer 'lstm' is wrong: expected ndim=3, found ndim=2.")[:24]
    'An LSTM or another recur'
    """
    for pattern, explain in _EXPLAINED:
        if match := pattern.search(message):
            return explain(match)
    return ""


def _of_axes(match: re.Match[str]) -> str:
    layer, expected, found = match["layer"], int(match["expected"]), int(match["found"])
    if layer.startswith(_RECURRENT) and expected == 3:
        return _of_recurrent(found)
    if layer.startswith(("conv2d", "max_pooling2d", "average_pooling2d", "global_")):
        return (
            "A Conv2D or pooling layer reads images of shape (rows, columns, channels): look "
            "whether the channel axis is there, and whether a Flatten, Dense or "
            "GlobalAveragePooling2D layer comes too early."
        )
    return ""


def _of_recurrent(found: int) -> str:
    if found > 3:
        return (
            "An LSTM or another recurrent layer reads a sequence of vectors: there seems to be one "
            "Embedding too many before it."
        )
    return (
        "An LSTM or another recurrent layer reads a sequence of vectors: an Embedding has to come "
        "before it, and a recurrent layer (LSTM, GRU, SimpleRNN) before it needs "
        "return_sequences=True."
    )


def _of_output(match: re.Match[str]) -> str:
    """Outputs whose axes are not those of the targets."""
    if match["output"].count(",") > 1:
        return _FLATTEN
    return (
        "The network gives more numbers for an example than its target has. Where targets are "
        "class numbers, the loss is sparse_categorical_crossentropy; otherwise the last layer has "
        "to be a Dense layer, after Flatten, with as many units as a target has numbers."
    )


def _of_lengths(match: re.Match[str]) -> str:
    first, second = (int(number) for number in match.groups() if number is not None)
    return (
        f"There are {first:,} rows on one side and {second:,} on the other: what is predicted and "
        "what it is compared with have to be the same rows, those of training, validation or test."
    )


_EXPLAINED: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_DIMENSIONS, _of_axes),
    (_RANKS, _of_output),
    (_APART, _of_lengths),
    (re.compile(r"Found array with dim [34]"), lambda _: _FLATTEN),
    (
        re.compile(r"Cannot cast ufunc '\w+' output from dtype\('float\d+'\) to dtype\('u?int"),
        lambda _: (
            "An array of whole numbers cannot hold the result of /= or *=: give it numbers with a "
            "fraction first, x = x.astype('float32'), and assign the result."
        ),
    ),
    (
        re.compile(r"Negative dimension size|calling \w*(?:Pooling|Conv)2D\.call\(\)"),
        lambda _: (
            "What reaches this layer is smaller than its window: the array has not the shape "
            "(examples, rows, columns, channels), or there is a Conv2D or pooling layer too many "
            "before it, or a stride is too large."
        ),
    ),
    (re.compile("`TimeDistributed` Layer should be passed"), lambda _: _EACH_STEP),
    (
        re.compile("has no defined (?:inputs|outputs) yet"),
        lambda _: (
            "The layers do not fit together, or none says what shape its input has "
            f"(keras.Input). {_EACH_STEP}"
        ),
    ),
)
