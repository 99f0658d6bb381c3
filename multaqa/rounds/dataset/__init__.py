"""Tables to the engine's forms and back."""

from multaqa.rounds.dataset.arrays import answers_of, build_from_tables, engine_framework, institution_code, save_result
from multaqa.rounds.dataset.document import document_of
from multaqa.rounds.dataset.origin import Given, answers_behind, computed_behind, given_behind

__all__ = [
    "Given",
    "answers_behind",
    "answers_of",
    "build_from_tables",
    "computed_behind",
    "document_of",
    "engine_framework",
    "given_behind",
    "institution_code",
    "save_result",
]
