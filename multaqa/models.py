"""Every table of the product, for Django only; rooms never import this page."""

from multaqa.core.models import JournalHead, JournalLine, StatusChange, StoredFile
from multaqa.meetings.models import AgendaItem, KeyMessage, Meeting, MeetingDate, Part
from multaqa.members.models import (
    Body,
    Institution,
    Invitation,
    Membership,
    Notice,
    Objective,
    Person,
    Seat,
    State,
)
from multaqa.recommendations.models import Recommendation
from multaqa.rounds.models import (
    Answer,
    Edition,
    EditionGroup,
    EditionNote,
    Framework,
    Indicator,
    MaturityGroup,
    Measure,
    Observation,
    Participation,
    Pillar,
    Publication,
    Remark,
    Result,
    Round,
    Score,
    Series,
    Source,
    StateReport,
    Submission,
    WorkbookUpload,
)

__all__ = [
    "AgendaItem", "Answer", "Body", "Edition", "EditionGroup", "EditionNote", "Framework", "Indicator", "Institution",
    "Invitation", "JournalHead", "JournalLine", "KeyMessage", "MaturityGroup", "Measure", "Meeting", "MeetingDate",
    "Membership", "Notice", "Objective", "Observation", "Part", "Participation", "Person", "Pillar", "Publication",
    "Recommendation", "Remark", "Result", "Round", "Score", "Seat", "Series", "Source", "State", "StateReport",
    "StatusChange", "StoredFile", "Submission", "WorkbookUpload",
]  # fmt: skip
