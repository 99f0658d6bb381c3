"""An index on the web: series that others publish, frameworks, rounds, answers, results."""

from multaqa.rounds.models.framework import Framework, Indicator, MaturityGroup, Pillar
from multaqa.rounds.models.result import Publication, Result, Score, StateReport
from multaqa.rounds.models.round import Answer, Remark, Round, Submission, WorkbookUpload
from multaqa.rounds.models.series import (
    Edition,
    EditionGroup,
    EditionNote,
    Measure,
    Observation,
    Participation,
    Series,
    Source,
)

__all__ = [
    "Answer",
    "Edition",
    "EditionGroup",
    "EditionNote",
    "Framework",
    "Indicator",
    "MaturityGroup",
    "Measure",
    "Observation",
    "Participation",
    "Pillar",
    "Publication",
    "Remark",
    "Result",
    "Round",
    "Score",
    "Series",
    "Source",
    "StateReport",
    "Submission",
    "WorkbookUpload",
]
