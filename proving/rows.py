"""What a database says, asked without mailflow's help."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg

Rows = Callable[[str], list[tuple[object, ...]]]


def rows_of(url: str, folder: Path) -> Rows:
    """Asks the database at the URL; a SQLite file's path is relative to `folder`."""

    def of_server(query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(url) as server:
            return server.execute(query.encode()).fetchall()

    def of_file(query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(folder / url.removeprefix("sqlite:"), timeout=30)) as file:
            return file.execute(query).fetchall()

    return of_file if url.startswith("sqlite:") else of_server
