"""Gates of rounds. Who may not see a thing is told 404, who may not do it 403."""

from multaqa.rounds.access.frameworks import (
    framework_to_edit,
    framework_to_view,
    frameworks_to_choose,
    frameworks_to_make,
)
from multaqa.rounds.access.published import publication_to_read
from multaqa.rounds.access.review import answer_to_review, may_review, submission_to_review
from multaqa.rounds.access.rounds import round_to_run, round_to_view, rounds_to_list
from multaqa.rounds.access.seats import FILLERS, READERS, states_of
from multaqa.rounds.access.submissions import (
    answer_to_reply,
    may_answer,
    submission_to_answer,
    submission_to_read,
    upload_to_decide,
)

__all__ = [
    "FILLERS",
    "READERS",
    "answer_to_reply",
    "answer_to_review",
    "framework_to_edit",
    "framework_to_view",
    "frameworks_to_choose",
    "frameworks_to_make",
    "may_answer",
    "may_review",
    "publication_to_read",
    "round_to_run",
    "round_to_view",
    "rounds_to_list",
    "states_of",
    "submission_to_answer",
    "submission_to_read",
    "submission_to_review",
    "upload_to_decide",
]
