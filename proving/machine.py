"""What the figures were seen on."""

import os
import platform
import sqlite3
import subprocess
from collections.abc import Sequence

import mailflow
from proving.ground import Kind
from tests.servers.dovecot import find_dovecot
from tests.servers.postgres import find_postgres


def versions(kinds: Sequence[Kind]) -> str:
    """The versions of mailflow, Python, the databases and the mail server, and how many cores there are."""
    told = [
        f"mailflow {mailflow.__version__}",
        f"Python {platform.python_version()}",
        f"SQLite {sqlite3.sqlite_version}",
    ]
    postgres = find_postgres() if "postgres" in kinds else None
    if postgres:
        told.append(_said([str(postgres / "postgres"), "--version"]).replace("postgres (PostgreSQL)", "PostgreSQL"))
    dovecot = find_dovecot()
    if dovecot:
        told.append(f"Dovecot {_said([dovecot, '--version'])}")
    return " · ".join((*told, f"{platform.system()} {platform.machine()}", f"{os.cpu_count()} cores"))


def _said(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
