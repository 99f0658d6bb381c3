"""Data of an edition for programs: tables, JSON, SDMX, and the record of the catalogue."""

from multaqa.rounds.report.data.catalogue import catalogue_bytes
from multaqa.rounds.report.data.flow import sdmx_data, sdmx_structure
from multaqa.rounds.report.data.tables import json_bytes, long_csv, wide_csv

__all__ = ["catalogue_bytes", "json_bytes", "long_csv", "sdmx_data", "sdmx_structure", "wide_csv"]
