"""What organisers order in free words: a set of sentences with what each orders, and what only sounds like it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mailflow.model.address import Address
from mailflow.model.answering import Item, Order
from mailflow.model.understanding import Known, KnownMember
from mailflow.understanding.desk.orders import orders_in
from tests.understanding.builders import MEETINGS, RACHID, known

SET = Path(__file__).with_name("orders.jsonl")
FRIDAY_3_JANUARY = datetime(2020, 1, 3, 11, 0, tzinfo=UTC)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MEMBERS = (
    KnownMember(address=RACHID, place="Zaanstad"),
    KnownMember(address=Address(address="piet.jansen@example.net", name="Piet Jansen"), place="Tilburg"),
    KnownMember(address=Address(address="fatima@example.net", name="Fatima El Idrissi"), place="Zaanstad"),
    KnownMember(address=Address(address="jan.devries@example.net", name="Jan de Vries"), place="Breda"),
    KnownMember(address=Address(address="jan.kuiper@example.net", name="Jan Kuiper"), place="Almere"),
)
ITEMS = (
    Item(number=2, what="question", ref=21, kind="join"),
    Item(number=3, what="proposal", ref=31, kind="theme", title="laaggeletterdheid"),
    Item(number=4, what="question", ref=22, kind="leave"),
    Item(number=5, what="proposal", ref=32, kind="contribution", title="de wijkmoestuin"),
)


def the_club() -> Known:
    club = known()
    return Known(
        club_name=club.club_name,
        club_address=club.club_address,
        organisers=club.organisers,
        members=MEMBERS,
        meetings=MEETINGS,
    )


def shown(order: Order) -> dict[str, Any]:
    """An order as the set writes it: only what is filled, hours on the club's clock."""
    found: dict[str, Any] = {"kind": order.kind}
    for name in ("meeting", "number", "place", "title", "text"):
        if getattr(order, name):
            found[name] = getattr(order, name)
    for name, at in (("starts", order.starts_at), ("ends", order.ends_at)):
        if at is not None:
            found[name] = at.astimezone(AMSTERDAM).strftime("%Y-%m-%dT%H:%M")
    if order.who is not None:
        found |= {name: part for name, part in (("name", order.who.name), ("address", order.who.address)) if part}
    if order.missing:
        found["missing"] = list(order.missing)
    return found


def read(text: str) -> list[dict[str, Any]]:
    return [shown(one) for one in orders_in(text, known=the_club(), items=ITEMS, now=FRIDAY_3_JANUARY)]


LINES = [json.loads(line) for line in SET.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["text"][:60])
def test_each_sentence_orders_just_this(line: dict[str, Any]) -> None:
    assert read(line["text"]) == line["orders"]


def test_the_set_is_large_enough_and_a_third_of_it_orders_nothing() -> None:
    assert len(LINES) >= 120
    assert sum(not line["orders"] for line in LINES) >= 40
