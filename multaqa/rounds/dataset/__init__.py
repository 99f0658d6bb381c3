"""Tables to the engine's forms and back."""

from multaqa.rounds.dataset.arrays import answers_of, build_from_tables, engine_framework, save_result
from multaqa.rounds.dataset.document import document_of

__all__ = ["answers_of", "build_from_tables", "document_of", "engine_framework", "save_result"]
