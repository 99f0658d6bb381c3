"""Every deed of the room: frameworks, collection, review, publication."""

from multaqa.rounds.actions.answers import record_answer
from multaqa.rounds.actions.calendar import (
    announce_round,
    begin_review,
    close_collection,
    move_round,
    move_what_is_due,
    open_reply,
    reopen_collection,
    set_calendar,
)
from multaqa.rounds.actions.compute import KIND as COMPUTE
from multaqa.rounds.actions.compute import ask_for_computation, compute_for_job, compute_round
from multaqa.rounds.actions.copies import copy_answers
from multaqa.rounds.actions.documents import KIND as DOCUMENTS
from multaqa.rounds.actions.documents import ask_for_documents, keep_file
from multaqa.rounds.actions.frameworks import FrameworkRefused, load_document, load_framework, load_frameworks
from multaqa.rounds.actions.handover import hand_over_form, hand_over_state
from multaqa.rounds.actions.institutions import (
    Officer,
    approve_form,
    assign_proposed,
    assign_services,
    hand_in,
    invite_institution,
    invite_officer,
    name_services,
    remove_institution,
    restore_institution,
    return_form,
    unassign_services,
)
from multaqa.rounds.actions.jobs import ask_for_job, beat, end_job, take_job
from multaqa.rounds.actions.loading import load_series
from multaqa.rounds.actions.participants import add_state, excuse_state, extend_submission
from multaqa.rounds.actions.publish import announce_due, publish_round, withdraw_publication
from multaqa.rounds.actions.reminders import remind, remind_of_deadlines, remind_silent
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
from multaqa.rounds.actions.submissions import Agreed, ask_signature, give_back, sign, submit
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
    "COMPUTE",
    "DOCUMENTS",
    "Agreed",
    "FrameworkRefused",
    "Officer",
    "SampleRefused",
    "accept_answer",
    "accept_by_rule",
    "accept_submission",
    "accept_upload",
    "add_part",
    "add_state",
    "adjust_answer",
    "announce_due",
    "announce_round",
    "approve_form",
    "ask",
    "ask_for_computation",
    "ask_for_documents",
    "ask_for_job",
    "ask_signature",
    "assign_proposed",
    "assign_review",
    "assign_services",
    "beat",
    "begin_review",
    "begin_round",
    "begin_version",
    "close_collection",
    "compute_for_job",
    "compute_round",
    "copy_answers",
    "copy_version",
    "discard_upload",
    "edit_part",
    "edit_version",
    "end_job",
    "end_review",
    "excuse_state",
    "extend_deadline",
    "extend_submission",
    "freeze_version",
    "give_back",
    "hand_in",
    "hand_over_form",
    "hand_over_review",
    "hand_over_state",
    "invite_institution",
    "invite_officer",
    "keep_file",
    "keep_workbook",
    "load_document",
    "load_framework",
    "load_frameworks",
    "load_illustrative",
    "load_series",
    "make_sample_rounds",
    "move_round",
    "move_what_is_due",
    "name_services",
    "open_reply",
    "open_round",
    "publish_round",
    "record_answer",
    "record_reading",
    "remind",
    "remind_of_deadlines",
    "remind_silent",
    "remove_institution",
    "remove_part",
    "reopen_collection",
    "reply",
    "restore_institution",
    "return_form",
    "send_back",
    "set_calendar",
    "settle",
    "sign",
    "spread_reviews",
    "submit",
    "take_job",
    "unassign_services",
    "withdraw_publication",
    "write_setting",
    "write_steps",
]
