"""Every verb of the room."""

from multaqa.members.actions.demo import DEMO_PASSWORD, make_demo_people
from multaqa.members.actions.invitations import invite
from multaqa.members.actions.loading import load_members

__all__ = ["DEMO_PASSWORD", "invite", "load_members", "make_demo_people"]
