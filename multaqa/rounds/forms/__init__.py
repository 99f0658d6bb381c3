"""Web input of the room."""

from multaqa.rounds.forms.answers import AnswerForm, DeadlineForm, RoundForm, UploadForm
from multaqa.rounds.forms.editions import CompareStatesForm
from multaqa.rounds.forms.frameworks import (
    CompareForm,
    DocumentForm,
    ServiceFilterForm,
    VersionForm,
    part_form,
    steps_formset,
)
from multaqa.rounds.forms.versions import FrameworkForm, NewFrameworkForm, SettingForm

__all__ = [
    "AnswerForm",
    "CompareForm",
    "CompareStatesForm",
    "DeadlineForm",
    "DocumentForm",
    "FrameworkForm",
    "NewFrameworkForm",
    "RoundForm",
    "ServiceFilterForm",
    "SettingForm",
    "UploadForm",
    "VersionForm",
    "part_form",
    "steps_formset",
]
