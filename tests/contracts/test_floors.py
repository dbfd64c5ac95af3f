"""Imports go down: from a lower floor or one's own room, never sideways or up."""

import pytest

from tests.contracts.source import FLOORS, Module, modules

IMPURE = {
    "peewee", "playhouse", "imapclient", "imaplib", "smtplib", "flask", "apscheduler", "socket", "os", "time",
    "random", "secrets", "logging", "structlog", "subprocess", "threading", "stamina", "pathlib",
}  # fmt: skip
SETTINGS_KNOWN_TO = {"settings", "flow", "console", "web", "cli", "demo"}
PURE = [module for module in modules() if FLOORS.get(module.room, 9) <= 2]


def room_of(imported: str) -> str | None:
    parts = imported.split(".")
    return parts[1] if parts[0] == "mailflow" and len(parts) > 1 and parts[1] in FLOORS else None


@pytest.mark.parametrize("module", [one for one in modules() if one.room != "__init__"], ids=lambda module: module.name)
def test_a_module_imports_only_from_below_or_from_its_own_room(module: Module) -> None:
    assert module.room in FLOORS, f"{module.name} stands on no floor: give its room one in FLOORS"
    for imported in module.imported():
        room = room_of(imported)
        if room is not None and room != module.room:
            assert FLOORS[room] < FLOORS[module.room] or (room, module.room) in {
                ("demo", "cli"),
                ("web", "cli"),
                ("web", "console"),
                ("console", "cli"),
            }, f"{module.name} imports {imported}: floor {FLOORS[room]} is not below floor {FLOORS[module.room]}"


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_imports_are_absolute(module: Module) -> None:
    assert "a relative import" not in set(module.imported())


@pytest.mark.parametrize("module", PURE, ids=lambda module: module.name)
def test_floors_0_to_2_touch_nothing_outside(module: Module) -> None:
    found = {imported.split(".")[0] for imported in module.imported()} & IMPURE
    assert not found, f"{module.name} imports {sorted(found)}"
    for asking in (".now(", ".utcnow(", ".today(", "open("):
        assert asking not in module.text, f"{module.name} asks the outside: {asking}"


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_settings_are_known_to_floors_4_and_5_only(module: Module) -> None:
    if "mailflow.settings" in set(module.imported()):
        assert module.room in SETTINGS_KNOWN_TO


def test_one_intent_does_not_know_another() -> None:
    for module in modules():
        if module.room == "intents" and not module.path.name.startswith("_"):
            others = {name for name in module.imported() if name.startswith("mailflow.intents.")}
            assert all(name.split(".")[2].startswith("_") for name in others), f"{module.name} imports {others}"
