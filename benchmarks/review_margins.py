"""How far a network that reads in order is ahead of one that counts words, on the IMDB stand-in.

Lab 1's threshold means something only where its LSTM clears it and a bag of words does not. This
trains both as the lab says (10,000 words, the last 100 of each review, 22,500 rows) and prints
their accuracy on the other 2,500 training rows and on held-out rows.

    python benchmarks/review_margins.py [--folder DIR] [--epochs N] [--picture FILE]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import keras
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from graders.datasets import DataSource, find_source, held_out, stand_in
from graders.datasets.definition import Array
from graders.evidence.sequences import Padding, Sequences

LAB = Padding(length=100, padding="pre", truncating="pre", num_words=10_000)
TRAINING_ROWS = 22_500

Split = tuple[Array, Array]


def prepared(source: DataSource) -> dict[str, Split]:
    """Training, validation and held-out rows, padded as in the lab."""
    x, y = source.sequences("train")
    held, held_labels = held_out(source)
    if not isinstance(held, Sequences):
        raise TypeError(f"{source.name} does not hold reviews")
    words = x.padded(LAB)
    return {
        "training": (words[:TRAINING_ROWS], np.asarray(y[:TRAINING_ROWS])),
        "validation": (words[TRAINING_ROWS:], np.asarray(y[TRAINING_ROWS:])),
        "held-out": (held.padded(LAB), np.asarray(held_labels)),
    }


def bag_of_words(splits: dict[str, Split]) -> None:
    """Logistic regression on how often each word occurs in the same 100 words."""
    for strength in (0.01, 1.0):
        model = LogisticRegression(C=strength, max_iter=1000)
        model.fit(_counts(splits["training"][0]), splits["training"][1])
        scores = {name: model.score(_counts(x), y) for name, (x, y) in splits.items()}
        _show(f"bag of words, C={strength}", scores)


def lstm(splits: dict[str, Split], epochs: int) -> None:
    """Lab 1's network: embedding 64, LSTM 64, sigmoid; adam, batches of 32."""
    keras.utils.set_random_seed(5)
    model = keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(10_000, 64),
            keras.layers.LSTM(64),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    for epoch in range(1, epochs + 1):
        start = time.perf_counter()
        model.fit(*splits["training"], batch_size=32, verbose=0)
        seconds = time.perf_counter() - start
        scores = {
            name: model.evaluate(x, y, batch_size=500, verbose=0)[1]
            for name, (x, y) in splits.items()
        }
        _show(f"LSTM, epoch {epoch} ({seconds:.0f} s)", scores)


def draw_lengths(source: DataSource, file: Path) -> None:
    """A histogram of how many words the training reviews have."""
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    lengths = source.sequences("train")[0].lengths
    figure, axes = plt.subplots(figsize=(6, 2.6), layout="constrained")
    axes.hist(lengths, bins=list(range(0, 1001, 20)), color="#44709d")
    axes.axvline(100, color="#b3452c", label="the lab keeps the last 100 words")
    axes.set(xlabel="words of a review", ylabel="training reviews", xlim=(0, 1000))
    axes.legend(frameon=False)
    figure.savefig(file, dpi=100)


def _counts(words: Array) -> csr_matrix:
    rows = np.repeat(np.arange(len(words)), words.shape[1])
    ones = np.ones(words.size)
    return csr_matrix((ones, (rows, words.ravel())), shape=(len(words), LAB.num_words))[:, 1:]


def _show(name: str, scores: dict[str, float]) -> None:
    figures = ", ".join(f"{split} {score:.4f}" for split, score in scores.items())
    print(f"{name}: {figures}", flush=True)


def main() -> None:
    """Parse the arguments and run what they ask for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, help="a real copy to compare with")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--picture", type=Path, help="draw the lengths of reviews instead")
    arguments = parser.parse_args()
    folder = arguments.folder
    source = find_source("imdb", folder=folder) if folder else stand_in("imdb")
    print(source.description)
    if arguments.picture:
        draw_lengths(source, arguments.picture)
        return
    splits = prepared(source)
    bag_of_words(splits)
    lstm(splits, arguments.epochs)


if __name__ == "__main__":
    main()
