"""State changes in one function, in transactions that open in a few named places only."""

import pytest

from tests.contracts.source import Module, modules

OPENERS = {
    "mailflow/flow/receive.py",
    "mailflow/flow/handle.py",
    "mailflow/flow/act.py",
    "mailflow/flow/plan.py",
    "mailflow/flow/deliver.py",
    "mailflow/flow/mark.py",
    "mailflow/flow/entering.py",
    "mailflow/flow/alarms.py",
    "mailflow/flow/restored.py",
    "mailflow/flow/erasing.py",
    "mailflow/flow/keeping.py",
    "mailflow/flow/steady.py",
}
APPLIERS = {"mailflow/flow/carry_out.py"}


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_transactions_open_in_the_verbs_only(module: Module) -> None:
    if module.name == "mailflow/store/connect.py":
        return  # where `transaction` itself is defined
    for opening in ("transaction(", ".atomic(", ".savepoint(", ".manual_commit(", "BEGIN "):
        if opening in module.text:
            assert module.name in OPENERS, f"{module.name} opens a transaction: {opening}"


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_effects_are_applied_by_carry_out_only(module: Module) -> None:
    if "mailflow.store.apply" in set(module.imported()) or "mailflow.store.apply." in module.text:
        assert module.name in APPLIERS | {"mailflow/store/apply.py"}


@pytest.mark.parametrize("module", [one for one in modules() if one.room not in {"store"}], ids=lambda one: one.name)
def test_only_the_store_speaks_sql(module: Module) -> None:
    imported = {name.split(".")[0] for name in module.imported()}
    assert not imported & {"peewee", "playhouse", "sqlite3", "psycopg"}, f"{module.name} goes to the database itself"
