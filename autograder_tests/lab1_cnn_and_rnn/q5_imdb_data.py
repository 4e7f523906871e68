"""Question 5: the dictionary of words, the reviews as text, and as rows of 100 numbers."""

from otter.test_files import test_case

from graders.checks import (
    assert_array_shapes,
    assert_entries,
    assert_function,
    assert_rows_of,
)

OK_FORMAT = False
name = "q5_imdb_data"

SHAPES = {
    "X_train": (22500, 100),
    "X_valid": (2500, 100),
    "X_test": (25000, 100),
}
LABELS = {"y_train": [(22500,), (22500, 1)], "y_valid": [(2500,), (2500, 1)]}
WORDS = {"<PAD>": 0, "<START>": 1, "<UNK>": 2, "<UNUSED>": 3, "the": 4, "good": 52, "dog": 912}
BEGINNING = [(([1, 14, 22],), "<START> this film")]
# The first real review, words that are not at its beginning, and special tokens alone.
TEXTS = [
    (([1, 14, 22, 16, 43, 530],), "<START> this film was just brilliant"),
    (([4, 52, 912],), "the good dog"),
    (([2, 0, 3],), "<UNK> <PAD> <UNUSED>"),
]


@test_case(name="word_to_index has the four special tokens, and words moved up by 3", points=0.5)
def test_words(word_to_index):
    assert_entries(word_to_index, WORDS, name="word_to_index")


@test_case(name="decode_imdb_sequence gives the beginning of a review as text", points=0.5)
def test_beginning(decode_imdb_sequence):
    assert_function(decode_imdb_sequence, BEGINNING, name="decode_imdb_sequence")


@test_case(name="100 numbers for each review; 90 % for training, 10 % for validation", points=0.5)
def test_shapes(X_train, X_valid, X_test, y_train, y_valid):
    assert_array_shapes(
        {"X_train": X_train, "X_valid": X_valid, "X_test": X_test},
        SHAPES,
        hint="Use pad_sequences(…, maxlen=100) on X_train_full and X_test, then split.",
    )
    assert_array_shapes(
        {"y_train": y_train, "y_valid": y_valid},
        LABELS,
        hint="train_test_split returns X_train, X_valid, y_train, y_valid in this order.",
    )


@test_case(
    name="decode_imdb_sequence gives other texts and the special tokens", points=0.5, hidden=True
)
def test_texts(decode_imdb_sequence):
    assert_function(decode_imdb_sequence, TEXTS, name="decode_imdb_sequence")


# Either side may be filled or cut: the task does not say which one must be.
@test_case(name="The rows are the reviews, filled or cut to one length", points=1, hidden=True)
def test_rows(X_train, X_valid, X_test):
    assert_rows_of(X_train, dataset="imdb", split="train", in_order=False, name="X_train")
    assert_rows_of(X_valid, dataset="imdb", split="train", in_order=False, name="X_valid")
    assert_rows_of(X_test, dataset="imdb", split="test", name="X_test")
