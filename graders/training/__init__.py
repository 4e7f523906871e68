"""Trusted training: what a notebook asked ``fit`` to do, done once for everybody."""

from __future__ import annotations

from graders.training.recipe import NotTrainable, Recipe
from graders.training.trainer import Trained, Trainer

__all__ = ["NotTrainable", "Recipe", "Trained", "Trainer"]
