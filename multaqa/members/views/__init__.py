"""Pages of the room: one's own account, people and their seats, invitations, sign-in."""
