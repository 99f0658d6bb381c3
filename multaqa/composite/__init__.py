"""The index engine: plain Python and numpy, arrays in, arrays out; usable alone in a notebook."""

from multaqa.composite.answers import Answers
from multaqa.composite.asking import Count, Item, Items, Scale, ticks
from multaqa.composite.breakdown import Breakdown, break_down, break_down_indicators
from multaqa.composite.changes import Changes, split_changes
from multaqa.composite.data import Data
from multaqa.composite.diagnosis import Diagnosis, Profile, diagnose, strengths
from multaqa.composite.errors import EngineError
from multaqa.composite.explain import why
from multaqa.composite.framework import (
    ABSENCES,
    Absence,
    Framework,
    Group,
    Groups,
    Indicator,
    Node,
    Ranking,
    Respondent,
    Screening,
    Years,
)
from multaqa.composite.index import Result, build_index
from multaqa.composite.items import reduce_items
from multaqa.composite.methods import METHODS, Step, step
from multaqa.composite.panels import Break, Panel, PanelResult, build_panel
from multaqa.composite.reading import framework_schema, read_framework
from multaqa.composite.record import ENGINE_VERSION
from multaqa.composite.reweighing import Reweighing
from multaqa.composite.sensitivity import Sensitivity, run_sensitivity
from multaqa.composite.tables import Table, open_panel, open_table, read_panel, read_table
from multaqa.composite.uncertainty import (
    AnswerError,
    LeaveOut,
    Methods,
    Plan,
    Uncertainty,
    Weightings,
    WeightNoise,
    WeightShares,
    plan_choices,
    read_choice,
    run_uncertainty,
    uncertainty_of,
    usual_choices,
)
from multaqa.composite.what_if import Move, WhatIf, another_answer, what_if

__all__ = [
    "ABSENCES",
    "ENGINE_VERSION",
    "METHODS",
    "Absence",
    "AnswerError",
    "Answers",
    "Break",
    "Breakdown",
    "Changes",
    "Count",
    "Data",
    "Diagnosis",
    "EngineError",
    "Framework",
    "Group",
    "Groups",
    "Indicator",
    "Item",
    "Items",
    "LeaveOut",
    "Methods",
    "Move",
    "Node",
    "Panel",
    "PanelResult",
    "Plan",
    "Profile",
    "Ranking",
    "Respondent",
    "Result",
    "Reweighing",
    "Scale",
    "Screening",
    "Sensitivity",
    "Step",
    "Table",
    "Uncertainty",
    "WeightNoise",
    "WeightShares",
    "Weightings",
    "WhatIf",
    "Years",
    "another_answer",
    "break_down",
    "break_down_indicators",
    "build_index",
    "build_panel",
    "diagnose",
    "framework_schema",
    "open_panel",
    "open_table",
    "plan_choices",
    "read_choice",
    "read_framework",
    "read_panel",
    "read_table",
    "reduce_items",
    "run_sensitivity",
    "run_uncertainty",
    "split_changes",
    "step",
    "strengths",
    "ticks",
    "uncertainty_of",
    "usual_choices",
    "what_if",
    "why",
]
