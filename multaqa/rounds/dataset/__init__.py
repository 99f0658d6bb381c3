"""Tables to the engine's forms and back."""

from multaqa.rounds.dataset.arrays import build_from_tables, engine_framework, save_result
from multaqa.rounds.dataset.document import document_of

__all__ = ["build_from_tables", "document_of", "engine_framework", "save_result"]
