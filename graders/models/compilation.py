"""Compiling a rebuilt model from plain data: built-in optimizers, losses and metrics only.

Learning-rate schedules and the callbacks that steer a training are built-in ones as well.
"""

from __future__ import annotations

from typing import Any

from graders.models.configuration import Forbidden

_OPTIMIZERS = (
    "SGD",
    "Adam",
    "RMSprop",
    "AdamW",
    "Adagrad",
    "Adadelta",
    "Adamax",
    "Nadam",
    "Ftrl",
    "Lion",
    "Adafactor",
)
_LOSSES = (
    "SparseCategoricalCrossentropy",
    "CategoricalCrossentropy",
    "BinaryCrossentropy",
    "MeanSquaredError",
    "MeanAbsoluteError",
    "Huber",
    "LogCosh",
    "KLDivergence",
    "Hinge",
    "SquaredHinge",
    "CategoricalHinge",
    "Poisson",
    "CategoricalFocalCrossentropy",
    "BinaryFocalCrossentropy",
    "MeanSquaredLogarithmicError",
    "CosineSimilarity",
    "MeanAbsolutePercentageError",
)
_LOSS_ALIASES = {
    "mse": "MeanSquaredError",
    "mae": "MeanAbsoluteError",
    "kld": "KLDivergence",
    "msle": "MeanSquaredLogarithmicError",
    "mape": "MeanAbsolutePercentageError",
}
_LOSS_DEFAULTS: dict[str, Any] = {
    "reduction": "sum_over_batch_size",
    "from_logits": False,
    "label_smoothing": 0.0,
    "axis": -1,
    "ignore_class": None,
    "apply_class_balancing": False,
    "alpha": 0.25,
    "gamma": 2.0,
}
"""What Keras 3 supposes where a loss is not told; the same in every class that has the setting."""
_SCHEDULES = (
    "ExponentialDecay",
    "CosineDecay",
    "CosineDecayRestarts",
    "InverseTimeDecay",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
)
_CALLBACKS = ("EarlyStopping", "ReduceLROnPlateau", "TerminateOnNaN")
_METRICS = frozenset(
    {
        "accuracy",
        "acc",
        "binary_accuracy",
        "categorical_accuracy",
        "sparse_categorical_accuracy",
        "mse",
        "mean_squared_error",
        "mae",
        "mean_absolute_error",
        "top_k_categorical_accuracy",
    }
)


def canonical_optimizer(entry: dict[str, Any]) -> dict[str, Any]:
    """Class name and configuration as Keras writes them (``"sgd"`` becomes ``SGD``)."""
    config = _plain(entry)
    rate = (entry.get("config") or {}).get("learning_rate")
    if isinstance(rate, dict):
        config["learning_rate"] = _schedule(rate)
    return {"class_name": _find(entry, _OPTIMIZERS, "optimizer"), "config": config}


def canonical_callback(entry: dict[str, Any]) -> dict[str, Any]:
    """Class name and settings of a callback that steers a training."""
    return {"class_name": _find(entry, _CALLBACKS, "callback"), "config": _plain(entry)}


def make_callback(entry: dict[str, Any]) -> Any:
    """A Keras callback; raises Forbidden if it is not one of those that steer a training."""
    import keras

    found = canonical_callback(entry)
    try:
        return getattr(keras.callbacks, found["class_name"])(**found["config"])
    except (TypeError, ValueError) as error:
        raise Forbidden(f"its callback cannot be made: {str(error)[:200]}") from error


def canonical_loss(entry: dict[str, Any]) -> dict[str, Any]:
    """Class name as Keras writes it, also for function names, and settings that say something."""
    name = str(entry.get("class_name"))
    known = {**entry, "class_name": _LOSS_ALIASES.get(name, name)}
    found, config = _find(known, _LOSSES, "loss"), _plain(entry)
    if (entry.get("config") or {}).keys() - config.keys() - {"name", "fn"}:
        raise Forbidden("it uses a loss with settings that are not plain values")
    if found == "Huber" and config and "delta" not in config:
        raise Forbidden("it uses a Huber loss as an object, of which Keras does not tell the delta")
    telling = {
        setting: value
        for setting, value in config.items()
        if setting not in _LOSS_DEFAULTS or value != _LOSS_DEFAULTS[setting]
    }
    return {"class_name": found, "config": telling}


def make_optimizer(entry: dict[str, Any]) -> Any:
    """A Keras optimizer; raises Forbidden if it is not a built-in one with plain settings."""
    import keras

    found = canonical_optimizer(entry)
    config = found["config"]
    rate = config.get("learning_rate")
    if isinstance(rate, dict):
        kind = getattr(keras.optimizers.schedules, rate["class_name"])
        config = {**config, "learning_rate": _make(kind, rate["config"], "learning rate")}
    return _make(getattr(keras.optimizers, found["class_name"]), config, "optimizer")


def make_loss(entry: dict[str, Any]) -> Any:
    """A Keras loss; raises Forbidden if it is not a built-in one with plain settings."""
    import keras

    found = canonical_loss(entry)
    return _make(getattr(keras.losses, found["class_name"]), found["config"], "loss")


def compile_model(model: Any, compiled: dict[str, Any]) -> None:
    """Compile ``model`` as ``compiled`` says: ``optimizer``, ``loss``, ``metrics`` (names)."""
    metrics = [str(metric) for metric in compiled.get("metrics") or []]
    unknown = [metric for metric in metrics if metric not in _METRICS]
    if unknown:
        raise Forbidden(f"it uses the metric {unknown[0][:80]!r}")
    model.compile(
        optimizer=make_optimizer(compiled["optimizer"]),
        loss=make_loss(compiled["loss"]),
        metrics=metrics,
    )


def _schedule(entry: dict[str, Any]) -> dict[str, Any]:
    """A learning-rate schedule; its settings are numbers, and lists of them."""
    if entry.get("module") not in (None, "keras.optimizers.schedules"):
        raise Forbidden(f"it uses the learning rate {str(entry.get('class_name'))[:80]!r}")
    config = entry.get("config") or {}
    steps = {
        key: [number for number in value if isinstance(number, int | float)][:1000]
        for key, value in config.items()
        if isinstance(value, list)
    }
    return {
        "class_name": _find(entry, _SCHEDULES, "learning rate"),
        "config": {**_plain(entry), **steps},
    }


def _find(entry: dict[str, Any], known: tuple[str, ...], what: str) -> str:
    wanted = str(entry.get("class_name")).replace("_", "").lower()
    for name in known:
        if name.lower() == wanted:
            return name
    raise Forbidden(f"it uses the {what} {str(entry.get('class_name'))[:80]!r}")


def _plain(entry: dict[str, Any]) -> dict[str, Any]:
    config = entry.get("config") or {}
    plain = (str, int, float, bool, type(None))
    return {
        key: value
        for key, value in config.items()
        if isinstance(value, plain) and key not in {"name", "fn"}
    }


def _make(kind: Any, config: dict[str, Any], what: str) -> Any:
    try:
        return kind.from_config(config)
    except Exception as error:
        raise Forbidden(f"its {what} cannot be made: {str(error)[:200]}") from error
