"""Addresses of the room."""

from django.urls import URLPattern, path

from multaqa.members.views import accept_invitation, account, people

urlpatterns: list[URLPattern] = [
    path("account/me/", account, name="account"),
    path("account/invitation/<slug:token>/", accept_invitation, name="accept_invitation"),
    path("people/", people, name="people"),
]
