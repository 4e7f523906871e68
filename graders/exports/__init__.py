"""Files for other systems, made from the gradebook: one module for each format.

A format is an :class:`Exporter`; adding one means a module and a line in ``_EXPORTERS``.
"""

from __future__ import annotations

from graders.exports.atomic import atomic_file, remove_leftovers
from graders.exports.cells import number_cell, sheet_cell, sheet_text, text_cell
from graders.exports.csv_file import CsvExporter
from graders.exports.exporter import Exporter, export_file, export_names, find_exporter
from graders.exports.file_names import file_names
from graders.exports.manual_sheet import (
    SheetRow,
    read_sheet,
    refuse_spreadsheets,
    write_sheet,
)
from graders.exports.tables import Table, find_columns, read_table
from graders.exports.target import Target

__all__ = [
    "CsvExporter",
    "Exporter",
    "SheetRow",
    "Table",
    "Target",
    "atomic_file",
    "export_file",
    "export_names",
    "file_names",
    "find_columns",
    "find_exporter",
    "number_cell",
    "read_sheet",
    "read_table",
    "refuse_spreadsheets",
    "remove_leftovers",
    "sheet_cell",
    "sheet_text",
    "text_cell",
    "write_sheet",
]
