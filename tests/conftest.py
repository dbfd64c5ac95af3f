"""What tests of several rooms share: both databases, and what the test run says of the understanding."""

import importlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailflow.flow.logs import log_as
from tests.servers.postgres import Postgres, require_postgres


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """Log lines as an installation writes them; structlog's own way draws every traceback in colours, for seconds."""
    log_as("info", "plain")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for the whole session; skips where none is installed (fails under CI=true)."""
    with Postgres(require_postgres()) as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """A new, empty PostgreSQL database."""
    url = postgres.database()
    yield url
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a new, empty database: every test that takes it runs once on each kind."""
    if request.param == "sqlite":
        return f"sqlite:{tmp_path / 'mailflow.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures that tests recorded, and how well mail is understood, measured on the labelled mails."""
    for report in terminalreporter.getreports("passed"):
        for name, figure in report.user_properties:
            if name == "figure":
                terminalreporter.write_line(str(figure))
    if importlib.util.find_spec("tests.understanding.report") is None:
        return
    for line in importlib.import_module("tests.understanding.report").lines():
        terminalreporter.write_line(line)
