"""Reads of results that are looked at before they are published."""

from multaqa.rounds.queries.drafts.findings import Finding, findings_of
from multaqa.rounds.queries.drafts.firmness import Firmness, firmness_of
from multaqa.rounds.queries.drafts.history import Computation, computations_of, editions_of
from multaqa.rounds.queries.drafts.tables import Table, table_of

__all__ = [
    "Computation",
    "Finding",
    "Firmness",
    "Table",
    "computations_of",
    "editions_of",
    "findings_of",
    "firmness_of",
    "table_of",
]
