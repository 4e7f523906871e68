"""``labgrade`` for lab 5 as it is without training: its first eight questions only.

Everything else is the command as it is; the lab's name stays, so that notebooks need no change::

    python benchmarks/peers_short_lab.py batch lab5 submissions --out out --course short-course
"""

from __future__ import annotations

import dataclasses

from peers_class import LAB, NUM_QUESTIONS

from graders.labs import Lab, load_lab


def short_lab(lab: Lab) -> Lab:
    """The lab without the questions that need a trained network."""
    questions = lab.questions[: NUM_QUESTIONS[False]]
    return dataclasses.replace(lab, questions=questions, measurements=(), budgets=())


def main() -> None:
    """Put the short lab in the place of the whole one and hand over to the command line."""
    from graders import cli
    from graders.labs import lab5_mnist_batchnorm

    lab5_mnist_batchnorm.LAB = short_lab(load_lab(LAB))
    cli.main()


if __name__ == "__main__":
    main()
