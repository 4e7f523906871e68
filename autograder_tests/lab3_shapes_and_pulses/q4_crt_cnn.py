"""Question 4: a classifier of three classes, in any style."""

from otter.test_files import test_case

from graders.checks import (
    CheckFailure,
    assert_accuracy,
    assert_compiled_with,
    assert_ends_with,
    assert_input_and_output,
)
from graders.evidence.records import ObjectRecord
from graders.labs import asked_in

OK_FORMAT = False
name = "q4_crt_cnn"

# The targets are one-hot; as class numbers they need the sparse spelling of the same loss.
KINDS = ("SparseCategoricalCrossentropy", "CategoricalCrossentropy")


def gives_probabilities(model):
    try:
        assert_ends_with(model, [("Softmax", (None, 3), None)], name="crt_model")
    except CheckFailure:
        return False
    return True


@test_case(name="crt_model gives the probabilities of three classes (softmax)", points=1)
def test_output(crt_model):
    assert_input_and_output(
        crt_model, input_shape=(None, 64, 64, 1), output_shape=(None, 3), name="crt_model"
    )
    assert_ends_with(crt_model, [("Softmax", (None, 3), None)], name="crt_model")


@test_case(name="crt_model is compiled with categorical cross-entropy", points=1)
def test_loss(crt_model):
    # Without softmax, which the first case asks for, a loss that takes scores fits as well.
    scores = (False,) if gives_probabilities(crt_model) else (True, False)
    *others, usual = [
        ObjectRecord(kind=kind, config={"from_logits": from_logits})
        for from_logits in scores
        for kind in KINDS
    ]
    for loss in others:
        try:
            return assert_compiled_with(crt_model, loss=loss, name="crt_model")
        except CheckFailure:
            continue
    return assert_compiled_with(crt_model, loss=usual, name="crt_model")


@test_case(name="At least 80 % of new drawings are classified correctly", points=1)
def test_good(crt_model, x_val, d_val, x_trn):
    assert_accuracy(
        crt_model,
        "crt",
        at_least=asked_in("lab3_shapes_and_pulses", "q4_crt_cnn").threshold,
        inputs=x_val,
        labels=d_val,
        training_inputs=x_trn,
        name="crt_model",
    )


@test_case(name="At least 90 % of new drawings are classified correctly", points=1, hidden=True)
def test_very_good(crt_model, x_val, d_val, x_trn):
    assert_accuracy(
        crt_model,
        "crt",
        at_least=asked_in("lab3_shapes_and_pulses", "q4_crt_cnn").steps[0],
        inputs=x_val,
        labels=d_val,
        training_inputs=x_trn,
        name="crt_model",
    )
