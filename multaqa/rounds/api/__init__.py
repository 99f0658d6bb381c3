"""The room's part of the open API: published series, and the editions of our own results."""

from multaqa.rounds.api.results import results_router
from multaqa.rounds.api.series import observations_router, series_router

__all__ = ["observations_router", "results_router", "series_router"]
