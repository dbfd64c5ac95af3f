"""A PostgreSQL of our own: a throw-away cluster in a temporary folder, reached by a socket there, for tests only."""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
import pytest

PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)
ROLE = "mailflow"
# No need to wait for a disk; but what is committed is kept when the server is stopped at once.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "log_min_messages": "warning",
}
WITHIN_SECONDS = 60
# Lives beside the server and holds a pipe to the tests: where these are killed, server and folder go as well.
KEEPER = """
folder=$1; shift
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
read -r word <&3
kill -QUIT $server
wait $server
[ -n "$word" ] || rm -rf "$folder"
"""


def find_postgres() -> Path | None:
    """The folder with initdb and postgres, of the newest version; None where PostgreSQL is not installed."""
    found = [folder for place in PLACES for folder in Path("/").glob(place.lstrip("/")) if (folder / "initdb").exists()]
    return max(found, key=_version, default=None)


def require_postgres() -> Path:
    """The same, or the test is skipped; where CI says that everything is there, it fails."""
    found = find_postgres()
    if found is None:
        missing = "PostgreSQL is not installed (Debian: apt-get install postgresql)"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return found


class Postgres:
    """A running server, for as long as it is entered; each `database` is a new one."""

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        self._folder = Path(tempfile.mkdtemp(prefix="mailflow-pg-", dir="/tmp"))  # a socket's path must be short
        self._cluster = self._folder / "cluster"
        self._numbers = count(1)
        self._keeper: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self._give_away()
            self._run("initdb", "-D", str(self._cluster), "-U", ROLE, "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
            self.start()
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        try:
            self.stop()
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """The server takes connections."""
        options = {"unix_socket_directories": str(self._folder), **SETTINGS}
        told = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        server = [str(self._binaries / "postgres"), "-D", str(self._cluster), *told]
        with (self._folder / "server.log").open("a") as log:
            self._keeper = subprocess.Popen(
                self._as_account(["sh", "-c", KEEPER, "sh", str(self._folder), *server]),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd="/",
            )
        ready = [str(self._binaries / "pg_isready"), "-q", "-h", str(self._folder), "-U", ROLE]
        end = time.monotonic() + WITHIN_SECONDS
        while subprocess.run(ready, check=False).returncode:
            if time.monotonic() > end or self._keeper.poll() is not None:
                raise RuntimeError(f"PostgreSQL does not start: {self._told()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """The server is gone, as after a crash; what was committed comes back with `start`."""
        if self._keeper is not None:
            self._keeper.communicate(b"stop\n", timeout=WITHIN_SECONDS)
            self._keeper = None

    def database(self, *, encoding: str = "UTF8") -> str:
        """The URL of a new, empty database."""
        name = f"club{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}'")
        return self._url(name)

    def drop(self, url: str) -> None:
        """The database is gone, with whoever was connected to it."""
        name = url.partition("?")[0].rpartition("/")[2]
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        """The statement is done, by a connection to the server of its own."""
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def end_connections(self) -> None:
        """Every other connection to the server is cut."""
        self.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )

    def _url(self, name: str) -> str:
        return f"postgresql://{ROLE}@/{name}?host={self._folder}"

    def _give_away(self) -> None:
        """The server refuses to run as root: then the folder belongs to the account that runs it."""
        if os.geteuid() == 0:
            account = pwd.getpwnam(_account())
            os.chown(self._folder, account.pw_uid, account.pw_gid)

    def _run(self, program: str, *arguments: str) -> None:
        # No pipes of ours, and no folder that its account may not see.
        with (self._folder / f"{program}.log").open("w") as log:
            done = subprocess.run(
                self._as_account([str(self._binaries / program), *arguments]),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                timeout=WITHIN_SECONDS,
                check=False,
            )
        if done.returncode:
            raise RuntimeError(f"{program} ended with {done.returncode}: {self._told()}")

    def _told(self) -> str:
        return "".join(path.read_text(errors="replace") for path in sorted(self._folder.glob("*.log")))[-2000:]

    def _as_account(self, command: list[str]) -> list[str]:
        return ["runuser", "-u", _account(), "--", *command] if os.geteuid() == 0 else command


def _account() -> str:
    """An account that is not root."""
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise RuntimeError("there is no account to run PostgreSQL with: make one named postgres")


def _version(folder: Path) -> int:
    numbers = re.findall(r"\d+", folder.parent.name)
    return int(numbers[0]) if numbers else 0
