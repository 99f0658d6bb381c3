"""Contents of printed documents: a state's report, the summary table."""

from multaqa.rounds.report.kept import download_name, kept_report
from multaqa.rounds.report.method import inferred
from multaqa.rounds.report.state import state_report
from multaqa.rounds.report.summary import summary_name, summary_workbook
from multaqa.rounds.report.whole import NotTheSame, public_bundle, whole_name, whole_round

__all__ = [
    "NotTheSame",
    "download_name",
    "inferred",
    "kept_report",
    "public_bundle",
    "state_report",
    "summary_name",
    "summary_workbook",
    "whole_name",
    "whole_round",
]
