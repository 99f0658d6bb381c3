"""Addresses of the room."""

from django.urls import URLPattern, path

from multaqa.members.views import account, people

urlpatterns: list[URLPattern] = [
    path("account/me/", account, name="account"),
    path("people/", people, name="people"),
]
