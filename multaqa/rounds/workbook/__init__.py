"""A form as a workbook: issued for one institution or one state of a round, read back with problems by cell."""

from multaqa.rounds.workbook.marks import file_name, issue
from multaqa.rounds.workbook.reading import Reading, read_workbook
from multaqa.rounds.workbook.uploads import UploadRefused, checked_upload
from multaqa.rounds.workbook.writing import write_workbook

__all__ = [
    "Reading",
    "UploadRefused",
    "checked_upload",
    "file_name",
    "issue",
    "read_workbook",
    "write_workbook",
]
