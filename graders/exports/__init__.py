"""Files for other systems, made from the gradebook: one module for each format.

A format is an :class:`Exporter`; adding one means a module and a line in ``_EXPORTERS``.
"""

from __future__ import annotations

from graders.exports.atomic import atomic_file, remove_leftovers
from graders.exports.cells import number_cell, text_cell
from graders.exports.csv_file import CsvExporter
from graders.exports.exporter import Exporter, export_file, export_names, find_exporter

__all__ = [
    "CsvExporter",
    "Exporter",
    "atomic_file",
    "export_file",
    "export_names",
    "find_exporter",
    "number_cell",
    "remove_leftovers",
    "text_cell",
]
