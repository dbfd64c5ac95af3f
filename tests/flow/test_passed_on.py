"""Nobody writes to others through the club: whoever is in Cc has no mail, and a code for an account stays inside."""

import pytest

from mailflow.flow.act import act
from mailflow.flow.house import House
from mailflow.model.effect import AddMember
from mailflow.store import facts, outbox
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN
from tests.flow.answering import came_in
from tests.house import a_mail

VICTIM = "victim@elders.example.net"
CODE = "Your verification code is 482913. Or open https://accounts.example.com/verify?c=482913 to confirm."


def others_than(sender: str) -> list[bytes]:
    """Every mail that went to somebody else than who wrote, or the organisers."""
    inside = {sender, *(one.address for one in CLUB.organisers)}
    rows = [outbox.row(one.id) for one in outbox.rows(CLUB.key, limit=100) if one.to not in inside]
    return [one.content for one in rows if one is not None]


@pytest.mark.parametrize("sender", [ANNA.address, MARJOLEIN.address, "vreemd@ergens.example.com"])
@pytest.mark.parametrize(
    "text",
    ["Ik wil graag lid worden.", "Waar is het eigenlijk?", "Ik stel als thema voor: eenzaamheid.", "Haal mij eraf."],
)
def test_whoever_is_in_cc_hears_nothing(house: House, sender: str, text: str) -> None:
    act((AddMember(person=ANNA), AddMember(person=BILAL)), house=house, club=CLUB.key, by="test")
    named = ("Reply-To", "Resent-To", "Resent-Cc", "Sender", "Disposition-Notification-To")
    headers = f"Cc: {VICTIM}, {BILAL.address}\n" + "".join(f"{one}: {VICTIM}\n" for one in named)

    came_in(house, a_mail(text, sender=sender, headers=headers))

    assert len(facts.questions(CLUB.key)) + len(outbox.rows(CLUB.key, limit=100)) > 0
    assert others_than(sender) == []


@pytest.mark.parametrize("sender", ["security@accounts.example.com", "noreply@accounts.example.com"])
def test_a_code_for_an_account_elsewhere_goes_to_nobody(house: House, sender: str) -> None:
    act((AddMember(person=ANNA),), house=house, club=CLUB.key, by="test")

    came_in(house, a_mail(CODE, sender=sender, subject="482913 is your code", headers=f"Cc: {VICTIM}\n"))

    assert others_than(sender) == []
    assert all(b"482913" not in row.content for one in outbox.rows(CLUB.key, limit=9) if (row := outbox.row(one.id)))
