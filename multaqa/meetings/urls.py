"""Addresses of the room."""

from django.urls import URLPattern, path

from multaqa.meetings.views import meeting, meeting_part, meeting_readers, meetings

urlpatterns: list[URLPattern] = [
    path("meetings/", meetings, name="meetings"),
    path("meetings/<int:number>/", meeting, name="meeting"),
    path("meetings/<int:number>/parts/<int:part>/", meeting_part, name="meeting_part"),
    path("meetings/<int:number>/closed-parts/", meeting_readers, name="meeting_readers"),
]
