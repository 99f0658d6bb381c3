"""Contents of printed documents: a state's report, the summary table."""

from multaqa.rounds.report.data import json_bytes, wide_csv
from multaqa.rounds.report.edition import Edition
from multaqa.rounds.report.kept import (
    CATALOGUE,
    DATA,
    DOCUMENTS,
    PRINTS,
    catalogue,
    data_names,
    document_names,
    documents_zip,
    download_name,
    keep_document,
    kept_file,
    kept_report,
    words_of,
)
from multaqa.rounds.report.method import inferred
from multaqa.rounds.report.state import state_report
from multaqa.rounds.report.summary import summary_name, summary_workbook
from multaqa.rounds.report.whole import NotTheSame, public_bundle, whole_name, whole_round

__all__ = [
    "CATALOGUE",
    "DATA",
    "DOCUMENTS",
    "PRINTS",
    "Edition",
    "NotTheSame",
    "catalogue",
    "data_names",
    "document_names",
    "documents_zip",
    "download_name",
    "inferred",
    "json_bytes",
    "keep_document",
    "kept_file",
    "kept_report",
    "public_bundle",
    "state_report",
    "summary_name",
    "summary_workbook",
    "whole_name",
    "whole_round",
    "wide_csv",
    "words_of",
]
