"""Tables to the engine's forms and back."""

from multaqa.rounds.dataset.arrays import (
    answers_of,
    build_from_tables,
    engine_framework,
    inputs_of,
    institution_code,
)
from multaqa.rounds.dataset.comparing import Comparison, compare, moves_between, result_before
from multaqa.rounds.dataset.computing import Computed, compute
from multaqa.rounds.dataset.document import document_of
from multaqa.rounds.dataset.kept import index_of, save_result, table_of, table_record
from multaqa.rounds.dataset.origin import Given, answers_behind, computed_behind, given_behind
from multaqa.rounds.dataset.steps import NextStep, next_steps
from multaqa.rounds.dataset.trying import Trial, try_weights

__all__ = [
    "Comparison",
    "Computed",
    "Given",
    "NextStep",
    "Trial",
    "answers_behind",
    "answers_of",
    "build_from_tables",
    "compare",
    "compute",
    "computed_behind",
    "document_of",
    "engine_framework",
    "given_behind",
    "index_of",
    "inputs_of",
    "institution_code",
    "moves_between",
    "next_steps",
    "result_before",
    "save_result",
    "table_of",
    "table_record",
    "try_weights",
]
