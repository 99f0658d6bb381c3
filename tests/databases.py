"""A database of one's own for a test that starts programs: a file on SQLite, a fresh database on PostgreSQL."""

import os
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit


def own_database(name: str, data: Path) -> str:
    """Return the address of a fresh database beside the one named by DATABASE_URL, else of a file in `data`."""
    address = os.environ.get("DATABASE_URL", "")
    if not address:
        return f"sqlite:///{data}/multaqa.sqlite3"
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
