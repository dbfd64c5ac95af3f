"""Secrets of the installation's own, made by chance and kept with everything else: the keys of its links."""

from collections.abc import Mapping
from datetime import datetime

from mailflow.store.rows import insert_once
from mailflow.store.tables import Secret


def known(name: str) -> str | None:
    """The secret of this name; None where there is none."""
    row = Secret.get_or_none(Secret.name == name)
    return None if row is None else str(row.value)


def all_of(kind: str) -> Mapping[str, str]:
    """Every secret whose name is `kind:` and something, by that something."""
    rows = Secret.select(Secret.name, Secret.value)
    return {row.name.removeprefix(f"{kind}:"): row.value for row in rows if row.name.startswith(f"{kind}:")}


def ensure(name: str, value: str, *, now: datetime) -> str:
    """The secret of this name; the value, where there was none before."""
    insert_once(Secret.insert(name=name, value=value, made_at=now))
    return known(name) or value


def forget(name: str, *, before: datetime | None = None) -> None:
    """There is no secret of this name; with `before`, none that was made before then."""
    older = [Secret.made_at < before] if before is not None else []
    Secret.delete().where(Secret.name == name, *older).execute()


def renew(name: str, value: str, *, now: datetime) -> None:
    """The secret has this value from now on: links that an older one guards open nothing any more."""
    if insert_once(Secret.insert(name=name, value=value, made_at=now)) is None:
        Secret.update(value=value, made_at=now).where(Secret.name == name).execute()
