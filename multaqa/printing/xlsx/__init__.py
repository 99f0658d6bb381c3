"""Workbooks out and in, and CSV: what is written is never read as a formula, what is read was checked first."""

from multaqa.printing.xlsx.archive import WorkbookRefused
from multaqa.printing.xlsx.plain import csv_bytes, neutralise, restore
from multaqa.printing.xlsx.reading import Cell, ReadSheet, ReadWorkbook, read_sheets
from multaqa.printing.xlsx.writing import REMEMBERED, Choices, Sheet, Workbook, address

__all__ = [
    "REMEMBERED",
    "Cell",
    "Choices",
    "ReadSheet",
    "ReadWorkbook",
    "Sheet",
    "Workbook",
    "WorkbookRefused",
    "address",
    "csv_bytes",
    "neutralise",
    "read_sheets",
    "restore",
]
