"""Checks of what a model was trained on and for how long."""

from __future__ import annotations

import math
from collections.abc import Collection

from graders.checks.failure import CheckFailure, missing
from graders.checks.live_histories import describe_history
from graders.checks.live_models import is_model
from graders.evidence.records import FitRecord, HistoryRecord, ModelRecord


def assert_trained_for(
    history: object,
    epochs: int,
    *,
    at_least_epochs: int | None = None,
    name: str = "history",
) -> None:
    """The training was asked to run for a number of epochs.

    One that its own early stopping ends has been asked for all of them. Of a model, its last
    training counts, or all of them together: a loop around ``fit`` trains as long.

    Args:
        history: What ``fit`` returned, its record, or a model, captured or live.
        epochs: Epochs that the task asks for.
        at_least_epochs: Fewest epochs that will do as well, where early stopping is allowed.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: If there was no training or it had another length.
    """
    record = _history(history, name)
    found = record.fit.epochs if record.fit else record.epochs
    fewest = epochs if at_least_epochs is None else at_least_epochs
    if not any(fewest <= count <= epochs for count in (found, _epochs_of_all(history, record))):
        wanted = str(epochs) if fewest == epochs else f"{fewest} to {epochs}"
        raise CheckFailure(
            f"The training has {_epochs(found)} instead of {wanted}.",
            expected=_epochs(epochs) if fewest == epochs else f"{wanted} epochs",
            actual=_epochs(found),
            hint=f"Call fit once with epochs={epochs}.",
        )


def assert_batch_size(
    history: object, batch_size: int, *, num_examples: int, name: str = "history"
) -> None:
    """The training took batches of one size.

    A live history tells the steps of an epoch only, from which the size follows as long as all
    rows were used; where neither is known, the check is satisfied.

    Args:
        history: What ``fit`` returned, its record, or a captured model (its last training).
        batch_size: Rows per step that the task asks for.
        num_examples: Rows of an epoch when all rows are used.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: If there was no training or it had batches of another size.
    """
    record = _history(history, name)
    found = record.fit.batch_size if record.fit else None
    if found is None and record.steps:
        # A validation split leaves fewer rows, hence fewer steps; smaller batches give more.
        steps = math.ceil(num_examples / batch_size)
        found = batch_size if steps / 2 < record.steps <= steps else num_examples // record.steps
    if found is not None and found != batch_size:
        raise CheckFailure(
            "The training takes batches of another size.",
            expected=f"batches of {batch_size}",
            actual=f"batches of {'about ' if record.fit is None else ''}{found}",
            hint=f"Give fit the argument batch_size={batch_size}.",
        )


def assert_finite_curves(
    history: object, *curves: str, at_least_epochs: int = 1, name: str = "history"
) -> None:
    """The history has these curves, one finite number for each epoch.

    Args:
        history: What ``fit`` returned, or its record.
        *curves: Names such as ``loss`` or ``val_accuracy``.
        at_least_epochs: Fewest numbers that each curve must have.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: Names the curve that is missing or not finite.
    """
    record = _history(history, name)
    for curve in curves:
        values = record.metrics.get(curve)
        if values is None or len(values) < at_least_epochs:
            raise CheckFailure(
                f"`{name}` has no curve called {curve}.",
                expected=", ".join(curves),
                actual=", ".join(sorted(record.metrics)) or "no curves",
                hint=_curve_hint(curve, record.metrics, name),
            )
        if any(value is None or not math.isfinite(value) for value in values):
            raise CheckFailure(
                f"The {curve} of the training is not a finite number.",
                expected="a finite number for each epoch",
                actual="NaN or infinity",
                hint="Scale the pixels, and use a smaller learning rate.",
            )


def assert_trained_on(
    history: object, *, dataset: str, split: str, at_least_rows: int, name: str = "history"
) -> None:
    """The training used (nearly) all rows of one part of a data set, and none of another part.

    Of a captured model every training counts. What was trained on is measured by the grader. A live
    history does not know it: there, and where the rows were not recognised and their number fits,
    the check is satisfied.

    Args:
        history: What ``fit`` returned, its record, or a captured model.
        dataset: The data set's name.
        split: Its part, ``train`` for the training rows.
        at_least_rows: Fewest rows in an epoch; a validation split may take some away.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: If the training used other rows or too few.
    """
    record = _history(history, name)
    fit = record.fit
    if fit is None:
        return
    fits = history.fits if isinstance(history, ModelRecord) else (fit,)
    on_others = (one for one in fits if one.dataset == dataset and one.split != split)
    fit = next(on_others, fit)
    known = fit.dataset is not None
    if known and (fit.dataset, fit.split) != (dataset, split):
        raise CheckFailure(
            "The network was trained on other rows than the task asks for.",
            expected=f"the {split} rows of {dataset}",
            actual=f"the {fit.split} rows of {fit.dataset}",
            hint="Give fit the training images and their labels; keep the test set for the end.",
        )
    if fit.num_examples is not None and fit.num_examples < at_least_rows:
        raise CheckFailure(
            f"The network was trained on {fit.num_examples:,} examples only.",
            expected=f"at least {at_least_rows:,} examples in an epoch",
            actual=f"{fit.num_examples:,} examples",
            hint="Give fit all training images and all their labels.",
        )


def assert_validated_apart(
    history: object, *, kept: str | None = None, name: str = "history"
) -> None:
    """The validation rows are not those that the network was trained on.

    Which rows they are is measured by the grader. A live history does not know it: there, and
    where the rows were not recognised or there are none, the check is satisfied.

    Args:
        history: What ``fit`` returned, its record, or a captured model.
        kept: A split that the task keeps for the end, such as ``test``; None where validating on
            any other rows will do.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: If the network was validated on rows that it was trained on, or on those that
            are kept.
    """
    fit = _history(history, name).fit
    if fit is not None and fit.validated_on_training:
        raise CheckFailure(
            "The validation data of the training are rows that the network was trained on.",
            expected="other images than those of the training",
            actual="images of the training",
            hint="Such curves hide over-fitting: give validation_data images that fit does not "
            "train on, with their labels.",
        )
    if fit is not None and kept is not None and fit.validated_on == kept:
        raise CheckFailure(
            f"The validation data of the training are the {kept} set.",
            expected="the rows that were set aside for validation",
            actual=f"the {kept} rows",
            hint=f"Give validation_data the rows of your validation set; the {kept} set is kept "
            "for the end, when nothing is chosen any more.",
        )


def _history(history: object, name: str) -> HistoryRecord:
    if isinstance(history, ModelRecord):
        return _of_fit(history.fits[-1] if history.fits else None, name)
    if history is None:
        raise missing(
            name,
            "a trained network, or what fit returned",
            hint=f"Run the cell that trains; its result is looked for under the name `{name}`.",
        )
    if is_model(history):
        return describe_history(getattr(history, "history", None), name)
    return describe_history(history, name)


def _epochs_of_all(history: object, record: HistoryRecord) -> int:
    """Epochs of all trainings of a model together, 0 where they are not known."""
    if isinstance(history, ModelRecord):
        return sum(fit.epochs for fit in history.fits)
    if not is_model(history) or not record.steps:
        return 0
    steps = getattr(getattr(history, "optimizer", None), "iterations", None)
    return 0 if steps is None else round(int(steps) / record.steps)


def _of_fit(fit: FitRecord | None, name: str) -> HistoryRecord:
    if fit is None:
        raise CheckFailure(
            "The network was never trained.",
            expected="one call of fit",
            actual="none",
            hint=f"Call {name}.fit(…) and run the cell.",
        )
    return HistoryRecord(epochs=fit.epochs, metrics={}, fit=fit)


def _epochs(count: int) -> str:
    return "1 epoch" if count == 1 else f"{count} epochs"


def _curve_hint(curve: str, found: Collection[str], name: str) -> str:
    """What makes the curve that is missing beside those that were found."""
    if not found:
        return f"Assign the result of fit to `{name}`."
    if curve in found:
        return "Train for as many epochs as the task says."
    if curve.startswith("val_") and not any(other.startswith("val_") for other in found):
        return "Give fit the argument validation_data=(…): it makes the curves of validation."
    return "Name the metric when you compile the model, such as metrics=['accuracy']."
