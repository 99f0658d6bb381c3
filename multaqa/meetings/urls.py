"""Addresses of the room."""

from django.urls import URLPattern, path

from multaqa.meetings.views import meetings, meeting

urlpatterns: list[URLPattern] = [
    path("meetings/", meetings, name="meetings"),
    path("meetings/<int:number>/", meeting, name="meeting"),
]
