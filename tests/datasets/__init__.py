"""Tests of graders.datasets."""
