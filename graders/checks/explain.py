"""The hyper-parameters that explain a row's numbers.

A parameter count alone tells a student little. ``4,640`` is ``32 filters with a 3×3 kernel over 16
channels``: with both counts explained, the wrong argument is plain to see. What a row was really
built with is read from its configuration; for an expected row it is worked out from the numbers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from graders.checks.steps import Step
from graders.evidence.records import Shape

_MAX_KERNEL = 15
_MAX_STRIDE = 4


def explain(step: Step, before: Shape | None) -> str:
    """What the parameters of a step mean, or an empty text where nothing is known.

    Args:
        step: A step with shape and parameters.
        before: The shape that goes into the step, None where unknown.
    """
    if step.output_shape is None or not step.params:
        return ""
    if step.kind == "Conv2D":
        return _explain_conv(step, before)
    if step.kind == "Dense":
        return _explain_dense(step)
    if step.kind == "BatchNormalization" and not step.params % 4:
        return f"4 numbers for each of {step.params // 4} channels"
    return ""


def explain_size(step: Step, before: Shape | None) -> str:
    """Which padding and strides give a convolution's or pooling's height, or an empty text."""
    if step.output_shape is None or before is None or len(before) != 4:
        return ""
    if step.config:
        return _configured_size(step)
    kernel = _conv_kernel(step, before) if step.kind == "Conv2D" else None
    return _fitting_size(kernel or 3, before[1], step.output_shape[1]) if kernel else ""


def explain_inside(step: Step) -> str:
    """The layer that a wrapper such as ``Bidirectional`` was built with, or an empty text."""
    layer = step.config.get("layer")
    if not isinstance(layer, Mapping) or not isinstance(layer.get("config"), Mapping):
        return ""
    kind, units = str(layer.get("class_name"))[:40], layer["config"].get("units")
    return f"a layer {kind} of {units} units" if isinstance(units, int) else f"a layer {kind}"


def _explain_conv(step: Step, before: Shape | None) -> str:
    filters = step.output_shape[-1] if step.output_shape else None
    if not filters or not step.params:
        return ""
    height, width = _kernel_pair(step.config.get("kernel_size")) or (0, 0)
    if not height:
        side = _conv_kernel(step, before)
        if side is None:
            return ""
        height = width = side
    channels = math.floor(step.params / filters / (height * width))
    bias = "" if step.params % (filters * height * width) else ", without bias"
    return f"{filters} filters with a {height}×{width} kernel over {_channels(channels)}{bias}"


def _channels(count: int) -> str:
    return "1 channel" if count == 1 else f"{count} channels"


def _conv_kernel(step: Step, before: Shape | None) -> int | None:
    """The side of the square kernel that gives the step's parameters, with bias or without."""
    filters = step.output_shape[-1] if step.output_shape else None
    channels = before[-1] if before else None
    if not filters or not channels or not step.params:
        return None
    for side in range(1, _MAX_KERNEL + 1):
        weights = side * side * channels * filters
        if step.params in {weights, weights + filters}:
            return side
    return None


def _explain_dense(step: Step) -> str:
    units = step.output_shape[-1] if step.output_shape else None
    if not units or not step.params or step.params % units:
        return ""
    per_unit = step.params // units
    if step.config.get("use_bias", True):
        return f"{units} units over {per_unit - 1} inputs"
    return f"{units} units over {per_unit} inputs, without bias"


def _configured_size(step: Step) -> str:
    parts = []
    if "padding" in step.config:
        parts.append(f"padding {step.config['padding']!r}")
    strides = _kernel_pair(step.config.get("strides"))
    if strides:
        parts.append(f"strides {strides[0]}×{strides[1]}")
    return " and ".join(parts)


def _fitting_size(kernel: int, before: int | None, after: int | None) -> str:
    if not before or not after:
        return ""
    for stride in range(1, _MAX_STRIDE + 1):
        if after == (before - kernel) // stride + 1:
            return f"padding 'valid' and strides {stride}×{stride}"
        if after == math.ceil(before / stride):
            return f"padding 'same' and strides {stride}×{stride}"
    return ""


def _kernel_pair(value: object) -> tuple[int, int] | None:
    if isinstance(value, int):
        return value, value
    if isinstance(value, list | tuple) and len(value) == 2:
        return int(value[0]), int(value[1])
    return None
