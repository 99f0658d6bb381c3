"""Addresses of the room."""

from django.urls import URLPattern, path

from multaqa.meetings.views import meeting, meetings

urlpatterns: list[URLPattern] = [
    path("meetings/", meetings, name="meetings"),
    path("meetings/<int:number>/", meeting, name="meeting"),
]
