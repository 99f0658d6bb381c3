"""Every verb of the room."""

from multaqa.members.actions.loading import load_members

__all__ = ["load_members"]
