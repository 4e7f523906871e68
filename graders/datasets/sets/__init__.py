"""The data sets, one module each with a constant ``DATASET``; see ``docs/datasets.md``."""
