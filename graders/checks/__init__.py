"""Checks of notebooks: plain functions that return nothing or raise :class:`CheckFailure`.

They are named like those of ``numpy.testing`` and take live Keras, NumPy and matplotlib objects
(in a student's notebook) and captured records (in the grader) alike, with the same verdict and
the same message for both. Nothing here imports Keras, TensorFlow or matplotlib.
"""

from __future__ import annotations

from graders.checks.accuracy import assert_accuracy, assert_evaluation
from graders.checks.answers import assert_answer, assert_share, assert_whole_number
from graders.checks.arrays import (
    assert_array_shapes,
    assert_dtype,
    assert_labels_of,
    assert_one_hot,
    assert_rows_of,
    assert_scaled,
    assert_shape,
)
from graders.checks.binary import assert_binary_statistics
from graders.checks.compiled import assert_compiled_with, assert_loss, assert_optimizer
from graders.checks.curves import assert_curves
from graders.checks.entries import assert_entries
from graders.checks.failure import CheckFailure
from graders.checks.figures import assert_figure, assert_heatmap, assert_heatmap_label
from graders.checks.functions import assert_function
from graders.checks.galleries import (
    assert_images,
    assert_images_with_labels,
    assert_one_figure,
)
from graders.checks.layers import (
    assert_ends_with,
    assert_layer_followed_by,
    assert_layer_options,
)
from graders.checks.misclassified import (
    assert_misclassified_count,
    assert_misclassified_images,
)
from graders.checks.parameters import assert_own_parameter_count
from graders.checks.patterns import assert_layer_pattern, assert_one_hidden_layer
from graders.checks.predictions import (
    assert_class_numbers,
    assert_classes_of_rows,
    assert_own_predictions,
)
from graders.checks.series import (
    assert_best_model,
    assert_normalized_error,
    assert_one_number_each_step,
    assert_own_normalized_error,
)
from graders.checks.shown import assert_shown, shown_of
from graders.checks.summaries import (
    assert_input_and_output,
    assert_layers_in_any_order,
    assert_model_summary,
    assert_output_shapes,
    assert_parameter_budget,
    assert_parameter_counts,
)
from graders.checks.training import (
    assert_batch_size,
    assert_finite_curves,
    assert_trained_for,
    assert_trained_on,
    assert_validated_apart,
)

__all__ = [
    "CheckFailure",
    "assert_accuracy",
    "assert_answer",
    "assert_array_shapes",
    "assert_batch_size",
    "assert_best_model",
    "assert_binary_statistics",
    "assert_class_numbers",
    "assert_classes_of_rows",
    "assert_compiled_with",
    "assert_curves",
    "assert_dtype",
    "assert_ends_with",
    "assert_entries",
    "assert_evaluation",
    "assert_figure",
    "assert_finite_curves",
    "assert_function",
    "assert_heatmap",
    "assert_heatmap_label",
    "assert_images",
    "assert_images_with_labels",
    "assert_input_and_output",
    "assert_labels_of",
    "assert_layer_followed_by",
    "assert_layer_options",
    "assert_layer_pattern",
    "assert_layers_in_any_order",
    "assert_loss",
    "assert_misclassified_count",
    "assert_misclassified_images",
    "assert_model_summary",
    "assert_normalized_error",
    "assert_one_figure",
    "assert_one_hidden_layer",
    "assert_one_hot",
    "assert_one_number_each_step",
    "assert_optimizer",
    "assert_output_shapes",
    "assert_own_normalized_error",
    "assert_own_parameter_count",
    "assert_own_predictions",
    "assert_parameter_budget",
    "assert_parameter_counts",
    "assert_rows_of",
    "assert_scaled",
    "assert_shape",
    "assert_share",
    "assert_shown",
    "assert_trained_for",
    "assert_trained_on",
    "assert_validated_apart",
    "assert_whole_number",
    "shown_of",
]
