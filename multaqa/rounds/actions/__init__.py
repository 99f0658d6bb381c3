"""Every deed of the room: frameworks, collection, review, publication."""

from multaqa.rounds.actions.collection import (
    accept_upload,
    already_words,
    begin_round,
    discard_upload,
    extend_deadline,
    keep_workbook,
    open_round,
    record_answer,
    record_reading,
    submit,
)
from multaqa.rounds.actions.frameworks import FrameworkRefused, load_framework, load_frameworks
from multaqa.rounds.actions.loading import load_series
from multaqa.rounds.actions.publication import compute_round, keep_report, publish_round
from multaqa.rounds.actions.review import accept_answer, accept_submission, reply, send_back

__all__ = [
    "FrameworkRefused",
    "accept_answer",
    "accept_submission",
    "accept_upload",
    "already_words",
    "begin_round",
    "compute_round",
    "discard_upload",
    "extend_deadline",
    "keep_report",
    "keep_workbook",
    "load_framework",
    "load_frameworks",
    "load_series",
    "open_round",
    "publish_round",
    "record_answer",
    "record_reading",
    "reply",
    "send_back",
    "submit",
]
