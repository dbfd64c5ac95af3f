"""A migrated database of each kind, with two clubs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailflow.store import clubs, connect
from mailflow.store.connect import transaction
from mailflow.store.engine import Engine
from tests.builders import CLUB
from tests.store.builders import NOW, OTHER_CLUB


@pytest.fixture
def database(database_url: str, tmp_path: Path) -> Iterator[Engine]:
    engine = connect.open_database(database_url, folder=tmp_path, wait_seconds=5)
    connect.migrate(now=NOW)
    with transaction():
        clubs.ensure_club(CLUB.key, now=NOW)
        clubs.ensure_club(OTHER_CLUB.key, now=NOW)
    yield engine
    connect.close()
