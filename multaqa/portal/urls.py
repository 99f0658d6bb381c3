"""Addresses of the room: pages under each language, and what machines ask for, under none."""

from django.urls import URLPattern, path

from multaqa.portal.views.about import about
from multaqa.portal.views.desk import desk
from multaqa.portal.views.home import home
from multaqa.portal.views.machines import feed, healthz, robots, sitemap
from multaqa.portal.views.states import state, state_csv, states

urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("states/", states, name="states"),
    path("states/<str:iso3>/", state, name="state"),
    path("states/<str:iso3>/data.csv", state_csv, name="state_csv"),
    path("about/", about, name="about"),
    path("feed.xml", feed, name="feed"),
    path("desk/", desk, name="desk"),
]

machines: list[URLPattern] = [
    path("healthz", healthz, name="healthz"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
]
