"""Addresses of the room."""

from django.urls import URLPattern, path

from multaqa.portal.views import about, desk, home, state, states

urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("states/", states, name="states"),
    path("states/<str:iso3>/", state, name="state"),
    path("about/", about, name="about"),
    path("desk/", desk, name="desk"),
]
