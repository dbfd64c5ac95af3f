"""Mails of machines that no header gives away, and mails of people that look like them."""

import pytest

from tests.mail.kinds import Written, machines, people
from tests.mail.mails import a_mail, reading


def known(mails: list[Written], kind: str) -> float:
    """The share of the mails of a kind that are called a machine's, of whatever kind."""
    of_kind = [one for one in mails if one.kind == kind]
    return sum(one.message.kind != "person" for one in of_kind) / len(of_kind)


@pytest.mark.parametrize("name", ["people.txt", "later_people.txt"])
def test_no_person_is_called_a_machine(name: str) -> None:
    called = [(one.message.subject, one.message.automatic) for one in people(name) if one.message.kind != "person"]

    assert called == []


@pytest.mark.parametrize(("kind", "share"), [("bulk", 0.8), ("auto_reply", 0.9), ("bounce", 1.0)])
@pytest.mark.parametrize("is_open", [True, False])
def test_most_machines_are_known_by_their_words(kind: str, share: float, is_open: bool) -> None:
    assert known([one for one in machines() if one.is_open == is_open], kind) >= share


def test_a_machine_is_called_by_its_kind_or_a_person() -> None:
    assert {(one.kind, one.message.kind) for one in machines() if one.message.kind != "person"} == {
        ("bulk", "bulk"),
        ("auto_reply", "auto_reply"),
        ("bounce", "bounce"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "Please unsubscribe me, I no longer want to receive these emails.",
        "Yo, youth worker here. How does a fella get onto the guest list, permanent like?",
        "Beste organisator, ik heb vijftien jaar ervaring in het buurtwerk en zoek vakgenoten. Interesse? Mail me.",
        "Marijke is langdurig ziek en leest haar mail niet. Ik neem haar plaats in op de 13e.",
        "Ik ben dan helaas met vakantie en lees mijn mail niet. Veel plezier allemaal.",
    ],
)
def test_who_writes_in_the_words_of_machines_is_a_person(text: str) -> None:
    assert reading(a_mail(text)).kind == "person"
