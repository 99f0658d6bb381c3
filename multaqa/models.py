"""Every table of the product, for Django only; rooms never import this page."""

from multaqa.core.models import JournalHead, JournalLine, LoadedFact, OutgoingMail, StatusChange, StoredFile
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
    Breakdown,
    Category,
    Edition,
    EditionGroup,
    EditionNote,
    Evidence,
    EvidenceUse,
    Framework,
    Indicator,
    InstitutionForm,
    Job,
    MaturityGroup,
    Measure,
    Observation,
    Participation,
    Pillar,
    PlausibilityCheck,
    Publication,
    Remark,
    Reminder,
    Result,
    ReviewAssignment,
    Round,
    Scale,
    ScaleStep,
    Score,
    Series,
    Service,
    ServiceAssignment,
    Signature,
    Source,
    StateReport,
    Submission,
    Verdict,
    WorkbookUpload,
)

__all__ = [
    "AgendaItem", "Answer", "Body", "Breakdown", "Category", "Edition", "EditionGroup", "EditionNote", "Evidence",
    "EvidenceUse", "Framework", "Indicator", "Institution", "InstitutionForm", "Invitation", "Job", "JournalHead",
    "JournalLine", "KeyMessage", "LoadedFact", "MaturityGroup", "Measure", "Meeting", "MeetingDate", "Membership",
    "Notice", "Objective", "Observation", "OutgoingMail", "Part", "Participation", "Person", "Pillar",
    "PlausibilityCheck", "Publication", "Recommendation", "Remark", "Reminder", "Result", "ReviewAssignment", "Round",
    "Scale", "ScaleStep", "Score", "Seat", "Series", "Service", "ServiceAssignment", "Signature", "Source", "State",
    "StateReport", "StatusChange", "StoredFile", "Submission", "Verdict", "WorkbookUpload",
]  # fmt: skip
