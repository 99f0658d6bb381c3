"""The public API: a router for each room, one description, one shape of refusals."""

from ninja import NinjaAPI

from multaqa.rounds.api import observations_router, series_router

api = NinjaAPI(title="Multaqa", version="1", urls_namespace="api", description="Open data of the Meeting.")
api.add_router("/series", series_router)
api.add_router("/observations", observations_router)
