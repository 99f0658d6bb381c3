"""Uncertainty of an index: everything that could have been decided otherwise, computed while one waits."""

from multaqa.composite.uncertainty.choices import (
    AnswerError,
    Choice,
    LeaveOut,
    Methods,
    Weightings,
    WeightNoise,
    WeightShares,
)
from multaqa.composite.uncertainty.plan import Plan, plan_choices
from multaqa.composite.uncertainty.records import choice_record, read_choice
from multaqa.composite.uncertainty.replay import Replication
from multaqa.composite.uncertainty.run import Spread, Uncertainty, run_uncertainty
from multaqa.composite.uncertainty.usual import uncertainty_of, usual_choices
from multaqa.composite.uncertainty.validity import Refusal

__all__ = [
    "AnswerError",
    "Choice",
    "LeaveOut",
    "Methods",
    "Plan",
    "Refusal",
    "Replication",
    "Spread",
    "Uncertainty",
    "WeightNoise",
    "WeightShares",
    "Weightings",
    "choice_record",
    "plan_choices",
    "read_choice",
    "run_uncertainty",
    "uncertainty_of",
    "usual_choices",
]
