"""Every verb of the room."""

from multaqa.members.actions.demo import DEMO_PASSWORD, make_demo_people, make_demo_staff
from multaqa.members.actions.invitations import accept_invitation, invite, resend_invitation, withdraw_invitation
from multaqa.members.actions.loading import load_members
from multaqa.members.actions.notices import read_notice, read_notices, tell, write_mail
from multaqa.members.actions.persons import (
    change_account,
    correct_person,
    make_institution,
    reset_second_factor,
    switch_off,
    switch_on,
)
from multaqa.members.actions.seats import end_seat, give_seat

__all__ = [
    "DEMO_PASSWORD", "accept_invitation", "change_account", "correct_person", "end_seat", "give_seat", "invite",
    "load_members", "make_demo_people", "make_demo_staff", "make_institution", "read_notice", "read_notices",
    "resend_invitation", "reset_second_factor", "switch_off", "switch_on", "tell", "withdraw_invitation", "write_mail",
]  # fmt: skip
