"""Grounds on which lines of the goal sheet are tried at small counts."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from proving.ground import Ground, Kind, ground
from proving.nursery import nursery_process


@pytest.fixture(scope="session")
def nursery_at() -> Iterator[str]:
    """The socket of a nursery for the whole session."""
    with tempfile.TemporaryDirectory(prefix="mf-nursery-") as folder, nursery_process(f"{folder}/socket"):
        yield f"{folder}/socket"


@pytest.fixture
def a_ground(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Ground]]:
    """Makes a ground: `a_ground("kills", "sqlite", "postgres")`, SQLite alone where no database is named."""
    with ExitStack() as ending:

        def made(name: str, *databases: Kind, processes: bool = False) -> Ground:
            at = request.getfixturevalue("nursery_at") if processes else ""
            new = Ground(
                name=name,
                full=False,
                few=True,
                seed=1,
                folder=tmp_path,
                databases=databases or ("sqlite",),
                nursery_at=at,
            )
            return ending.enter_context(ground(new))

        yield made
