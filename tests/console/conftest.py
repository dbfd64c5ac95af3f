"""A house with its club on a SQLite database, for the pages of the console."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailflow.flow.house import House
from tests.house import Clock, a_database, a_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_database(f"sqlite:{tmp_path / 'mailflow.db'}", tmp_path):
        yield a_house(Clock())
