"""The tables follow the program: numbered migrations, each done as a whole or not at all."""

from datetime import UTC, datetime
from pathlib import Path

from playhouse.migrations import Runner

from mailflow.model.errors import SettingsError
from mailflow.store.rows import opened

MIGRATIONS = Path(__file__).parent / "migrations"


def pending(*, folder: Path = MIGRATIONS) -> tuple[str, ...]:
    """The migrations that this database still lacks, in order; raises SettingsError where it has more than we know."""
    known = [migration.name for migration in _runner(folder).migrations()]
    done = _done(folder)
    newer = sorted(done - set(known))
    if newer:
        raise SettingsError(
            f"{opened().where} was made by a newer mailflow (it has {newer[-1]}, this program knows "
            f"{known[-1] if known else 'none'}): install that version, or put the backup made before the upgrade back"
        )
    return tuple(name for name in known if name not in done)


def migrate(*, now: datetime | None = None, folder: Path = MIGRATIONS) -> tuple[str, ...]:
    """The tables are those of this program; the migrations that were done for it, in order.

    A SQLite file is copied first; the copy is named after `now`. One process upgrades, others that come meanwhile
    wait and find nothing to do.
    Raises what a migration raises, which then has left nothing behind; those before it stay done.
    """
    engine = opened()
    with engine.in_turn():
        if not pending(folder=folder):
            return ()
        done = sorted(_done(folder))
        engine.before_upgrade(done[-1].partition("_")[0] if done else "", now=now or datetime.now(UTC))
        return tuple(str(name) for name in _runner(folder).up())


def _done(folder: Path) -> set[str]:
    return {str(name) for name in _runner(folder).applied()}


def _runner(folder: Path) -> Runner:
    return Runner(opened(), str(folder))
