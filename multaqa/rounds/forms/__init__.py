"""Web input of the room."""

from multaqa.rounds.forms.answers import AnswerForm, DeadlineForm, RoundForm, UploadForm
from multaqa.rounds.forms.frameworks import (
    CompareForm,
    DocumentForm,
    ServiceFilterForm,
    VersionForm,
    part_form,
    steps_formset,
)

__all__ = [
    "AnswerForm",
    "CompareForm",
    "DeadlineForm",
    "DocumentForm",
    "RoundForm",
    "ServiceFilterForm",
    "UploadForm",
    "VersionForm",
    "part_form",
    "steps_formset",
]
