"""Web input of the room."""

from multaqa.rounds.forms.answers import DeadlineForm, RoundForm, UploadForm
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
    RulesForm,
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
from multaqa.rounds.forms.publication import PublicationForm
from multaqa.rounds.forms.review import AdjustForm, AssignForm, BulkForm, PassOnForm, QueueForm, ReplyForm, SpreadForm
from multaqa.rounds.forms.versions import FrameworkForm, NewFrameworkForm, SettingForm
from multaqa.rounds.forms.weights import read_weights, weights_query

__all__ = [
    "AdjustForm",
    "AgreementForm",
    "AnswerForm",
    "AssignForm",
    "BoardFilter",
    "BulkForm",
    "CalendarForm",
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
    "PassOnForm",
    "PublicationForm",
    "QueueForm",
    "ReasonForm",
    "ReplyForm",
    "RoundForm",
    "RulesForm",
    "ServiceFilterForm",
    "SettingForm",
    "SpreadForm",
    "StateAddForm",
    "UploadForm",
    "VersionForm",
    "WordForm",
    "part_form",
    "read_weights",
    "steps_formset",
    "weights_query",
]
