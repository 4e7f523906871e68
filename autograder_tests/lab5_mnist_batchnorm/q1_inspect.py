"""Question 1: the type and the shape of the four arrays were shown."""

from otter.test_files import test_case

from graders.checks import assert_shown

OK_FORMAT = False
name = "q1_inspect"

SHAPES = {
    "the shape of X_train, (60000, 28, 28)": r"\b60000\s*[,x×]\s*28\s*[,x×]\s*28\b",
    "the shape of y_train, (60000,)": r"[(\[]\s*60000\s*,?\s*[)\]]",
    "the shape of X_test, (10000, 28, 28)": r"\b10000\s*[,x×]\s*28\s*[,x×]\s*28\b",
    "the shape of y_test, (10000,)": r"[(\[]\s*10000\s*,?\s*[)\]]",
}
# A printed image ends in "dtype=uint8": that is not yet an answer.
TYPES = {"the type of the arrays, numpy.ndarray": r"\bndarray\b|(?<!dtype=)\buint8\b"}


@test_case(name="The shapes of the four arrays are shown", points=0.5)
def test_shapes(lab):
    assert_shown(lab, SHAPES, hint="Print the attribute shape of each array: X_train.shape.")


@test_case(name="The type of the arrays is shown", points=0.5)
def test_types(lab):
    assert_shown(lab, TYPES, hint="Print the type of each array: type(X_train).")
