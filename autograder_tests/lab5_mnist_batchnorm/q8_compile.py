"""Question 8: network, optimizer, loss and metric put together.

The student's own `sgd_optimizer` and `loss_fn` are what compile must have got: a mistake in
them costs points in questions 6 and 7 and not again here.
"""

from otter.test_files import test_case

from graders.checks import assert_compiled_with
from graders.evidence.records import ObjectRecord

OK_FORMAT = False
name = "q8_compile"

# What the lab asks for, where a notebook keeps no variable of its own.
SGD = ObjectRecord(kind="SGD", config={"learning_rate": 0.1})
CROSSENTROPY = ObjectRecord(kind="SparseCategoricalCrossentropy", config={"from_logits": True})


@test_case(name="cnn_model is compiled with the accuracy metric", points=1)
def test_metric(cnn_model):
    assert_compiled_with(cnn_model, metrics=["accuracy"], name="cnn_model")


@test_case(name="cnn_model is compiled with your optimizer and your loss", points=1, hidden=True)
def test_parts(cnn_model, sgd_optimizer, loss_fn):
    assert_compiled_with(
        cnn_model,
        optimizer=SGD if sgd_optimizer is None else sgd_optimizer,
        loss=CROSSENTROPY if loss_fn is None else loss_fn,
        name="cnn_model",
    )
