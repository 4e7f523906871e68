"""Trusted training: what a notebook asked ``fit`` to do, done once for everybody."""

from __future__ import annotations

from graders.training.exchange import Exchange
from graders.training.recipe import NotTrainable, Recipe
from graders.training.trainer import Trained, Trainer, stopping_rules

__all__ = ["Exchange", "NotTrainable", "Recipe", "Trained", "Trainer", "stopping_rules"]
