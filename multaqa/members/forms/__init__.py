"""Web input of the room: sign-in, one's own account, people and their seats."""
