"""Every deed of the room: frameworks, collection, review, publication."""

from multaqa.rounds.actions.answers import record_answer
from multaqa.rounds.actions.documents import keep_file
from multaqa.rounds.actions.frameworks import FrameworkRefused, load_document, load_framework, load_frameworks
from multaqa.rounds.actions.jobs import ask_for_job, beat, end_job, take_job
from multaqa.rounds.actions.loading import load_series
from multaqa.rounds.actions.publication import compute_round, publish_round
from multaqa.rounds.actions.review import (
    accept_answer,
    accept_by_rule,
    accept_submission,
    adjust_answer,
    ask,
    assign_review,
    end_review,
    hand_over_review,
    reply,
    send_back,
    settle,
    spread_reviews,
)
from multaqa.rounds.actions.rounds import begin_round, extend_deadline, open_round
from multaqa.rounds.actions.sample import SampleRefused, make_sample_rounds
from multaqa.rounds.actions.shipped import load_illustrative
from multaqa.rounds.actions.submissions import submit
from multaqa.rounds.actions.versions import (
    add_part,
    begin_version,
    copy_version,
    edit_part,
    edit_version,
    freeze_version,
    remove_part,
    write_setting,
    write_steps,
)
from multaqa.rounds.actions.workbooks import accept_upload, discard_upload, keep_workbook, record_reading

__all__ = [
    "FrameworkRefused",
    "SampleRefused",
    "accept_answer",
    "accept_by_rule",
    "accept_submission",
    "accept_upload",
    "add_part",
    "adjust_answer",
    "ask",
    "ask_for_job",
    "assign_review",
    "beat",
    "begin_round",
    "begin_version",
    "compute_round",
    "copy_version",
    "discard_upload",
    "edit_part",
    "edit_version",
    "end_job",
    "end_review",
    "extend_deadline",
    "freeze_version",
    "hand_over_review",
    "keep_file",
    "keep_workbook",
    "load_document",
    "load_framework",
    "load_frameworks",
    "load_illustrative",
    "load_series",
    "make_sample_rounds",
    "open_round",
    "publish_round",
    "record_answer",
    "record_reading",
    "remove_part",
    "reply",
    "send_back",
    "settle",
    "spread_reviews",
    "submit",
    "take_job",
    "write_setting",
    "write_steps",
]
