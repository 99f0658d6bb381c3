"""Gates of rounds. Who may not see a thing is told 404, who may not do it 403."""

from multaqa.rounds.access.drafts import publication_to_withdraw, result_to_examine
from multaqa.rounds.access.editions import answers_to_open, are_answers_open, is_inside, result_to_read
from multaqa.rounds.access.evidence import (
    evidence_to_change,
    evidence_to_read,
)
from multaqa.rounds.access.frameworks import (
    framework_to_edit,
    framework_to_view,
    frameworks_to_choose,
    frameworks_to_make,
    setting_to_edit,
)
from multaqa.rounds.access.institutions import (
    form_to_coordinate,
    form_to_fill,
    form_to_oversee,
    form_to_read,
    forms_of,
    may_fill,
    may_oversee,
    may_sign,
    signature_to_read,
    submission_to_coordinate,
    submission_to_oversee,
    submission_to_run,
    submission_to_sign,
    upload_to_decide,
)
from multaqa.rounds.access.jobs import job_to_view
from multaqa.rounds.access.keys import (
    key_to_end,
)
from multaqa.rounds.access.published import publication_to_read
from multaqa.rounds.access.review import (
    answer_to_review,
    assignment_to_change,
    may_review,
    round_to_review,
    submission_to_review,
)
from multaqa.rounds.access.rounds import round_to_run, round_to_view, rounds_to_list
from multaqa.rounds.access.seats import FILLERS, READERS, institutions_of, states_of
from multaqa.rounds.access.series import series_to_upload, series_upload_to_decide
from multaqa.rounds.access.submissions import (
    answer_to_reply,
    may_answer,
    submission_to_answer,
    submission_to_read,
)

__all__ = [
    "FILLERS",
    "READERS",
    "answer_to_reply",
    "answer_to_review",
    "answers_to_open",
    "are_answers_open",
    "assignment_to_change",
    "evidence_to_change",
    "evidence_to_read",
    "form_to_coordinate",
    "form_to_fill",
    "form_to_oversee",
    "form_to_read",
    "forms_of",
    "framework_to_edit",
    "framework_to_view",
    "frameworks_to_choose",
    "frameworks_to_make",
    "institutions_of",
    "is_inside",
    "job_to_view",
    "key_to_end",
    "may_answer",
    "may_fill",
    "may_oversee",
    "may_review",
    "may_sign",
    "publication_to_read",
    "publication_to_withdraw",
    "result_to_examine",
    "result_to_read",
    "round_to_review",
    "round_to_run",
    "round_to_view",
    "rounds_to_list",
    "series_to_upload",
    "series_upload_to_decide",
    "setting_to_edit",
    "signature_to_read",
    "states_of",
    "submission_to_answer",
    "submission_to_coordinate",
    "submission_to_oversee",
    "submission_to_read",
    "submission_to_review",
    "submission_to_run",
    "submission_to_sign",
    "upload_to_decide",
]
