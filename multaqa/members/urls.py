"""Addresses of the room. Pages of sign-in are allauth's, as far as this platform offers what they do."""

from django.urls import URLPattern, URLResolver, include, path

from multaqa.members.views import account, invitation, people, sign_in

# What allauth would open and this platform does not offer: registration, further e-mails, codes by mail, old addresses.
CLOSED = (
    "signup/",
    "email/",
    "confirm-email/",
    "confirm-email/<str:key>/",
    "login/code/confirm/",
    "3rdparty/signup/",
    "social/login/cancelled/",
    "social/login/error/",
    "social/signup/",
    "social/connections/",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/me/", account.account, name="account"),
    path("account/notices/", account.notices, name="notices"),
    path("account/notices/<int:pk>/", account.notice, name="notice"),
    path("account/notices/read/", account.notices_read, name="notices_read"),
    path("account/invitation/<str:token>/", invitation.accept_invitation, name="accept_invitation"),
    *(path(f"account/{closed}", sign_in.nothing_here) for closed in CLOSED),
    path("account/", include("allauth.urls")),
    path("people/", people.people, name="people"),
    path("people/invite/", people.person_invite, name="person_invite"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/seat/", people.seat_give, name="seat_give"),
    path("people/<int:pk>/switch-off/", people.person_switch_off, name="person_switch_off"),
    path("people/<int:pk>/switch-on/", people.person_switch_on, name="person_switch_on"),
    path("people/<int:pk>/second-factor/", people.second_factor_reset, name="second_factor_reset"),
    path("people/seats/<int:pk>/end/", people.seat_end, name="seat_end"),
    path("people/invitations/<int:pk>/resend/", people.invitation_resend, name="invitation_resend"),
    path("people/invitations/<int:pk>/withdraw/", people.invitation_withdraw, name="invitation_withdraw"),
]
