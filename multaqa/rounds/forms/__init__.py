"""Web input of the room."""

from multaqa.rounds.forms.answers import AnswerForm, DeadlineForm, RoundForm, UploadForm
from multaqa.rounds.forms.conduct import (
    AgreementForm,
    BoardFilter,
    CalendarForm,
    ExtensionForm,
    HandOverForm,
    InstitutionFilter,
    InviteInstitutionForm,
    OfficerForm,
    ReasonForm,
    StateAddForm,
    WordForm,
)
from multaqa.rounds.forms.editions import CompareStatesForm
from multaqa.rounds.forms.frameworks import (
    CompareForm,
    DocumentForm,
    ServiceFilterForm,
    VersionForm,
    part_form,
    steps_formset,
)
from multaqa.rounds.forms.review import AdjustForm, AssignForm, HandOverForm, QueueForm, ReplyForm, SpreadForm
from multaqa.rounds.forms.versions import FrameworkForm, NewFrameworkForm, SettingForm

__all__ = [
    "AgreementForm",
    "AnswerForm",
    "BoardFilter",
    "CalendarForm",
    "AdjustForm",
    "AnswerForm",
    "AssignForm",
    "CompareForm",
    "CompareStatesForm",
    "DeadlineForm",
    "DocumentForm",
    "ExtensionForm",
    "FrameworkForm",
    "HandOverForm",
    "InstitutionFilter",
    "InviteInstitutionForm",
    "NewFrameworkForm",
    "OfficerForm",
    "ReasonForm",
    "RoundForm",
    "ServiceFilterForm",
    "SettingForm",
    "StateAddForm",
    "NewFrameworkForm",
    "QueueForm",
    "ReplyForm",
    "RoundForm",
    "ServiceFilterForm",
    "SettingForm",
    "SpreadForm",
    "UploadForm",
    "VersionForm",
    "WordForm",
    "part_form",
    "steps_formset",
]
