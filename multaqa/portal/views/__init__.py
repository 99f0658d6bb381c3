"""Pages that cross rooms, and what machines ask for."""
