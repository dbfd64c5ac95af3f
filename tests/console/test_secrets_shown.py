"""What opens something for one person alone is on no page of anybody else: not an organiser's token."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailflow.flow import links, mark
from mailflow.flow.act import act
from mailflow.flow.house import House
from mailflow.model.address import Address
from mailflow.store import facts, tables
from tests.builders import BILAL, MARJOLEIN
from tests.console.test_security import is_of_a_club, paths, rules, with_settings
from tests.console.two_clubs import FIRST, HELPER, OTHER, filled, two_clubs
from tests.flow.answering import answer, asked, came_in
from tests.house import START, a_database, a_mail
from tests.web.test_answer_page import an_invitation

TOKEN = re.compile(r"(?<![A-Za-z0-9])[a-z2-7]{26}(?![A-Za-z0-9])")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_database(f"sqlite:{tmp_path / 'mailflow.db'}", tmp_path, keys=(FIRST.key, OTHER.key)):
        house = two_clubs()
        filled(house, FIRST.key, "EERSTE")
        yield house


def seen_by(house: House, who: Address, folder: Path) -> str:
    """All that stands on any page, and in any file, that this organiser can open."""
    desk = with_settings(house, folder, who)
    pages = []
    for rule in filter(is_of_a_club, rules(desk, "GET")):
        for path in paths(desk, rule):
            page = desk.browser.get(path)
            assert page.status_code < 500, path
            pages.append(page.text)
    return "\n".join(pages).replace("=\n", "")


def tokens_made() -> set[str]:
    return {str(row.message_id).strip("<>").partition("@")[0] for row in tables.Outbox.select()}


def test_nobody_reads_the_token_that_another_organiser_answers_with(house: House, tmp_path: Path) -> None:
    token = asked(house).token
    answer(house, token, "1 ja, en plan een bijeenkomst op 3 maart om 10 uur in Utrecht", subject=f"Re: [{token}]")
    page = f"<p>1 ja</p><blockquote><a href=3D'mailto:x@example.org?subject=3D{token}'>{token}</a></blockquote>"
    whole = a_mail(
        f"1 ja\n\nOp 6 januari schreef De club:\n> antwoord aan opbouwwerk+{token}@club.example.org",
        sender=str(MARJOLEIN),
        subject=f"2 ja [{token}]",
        id="2@club.example.org",
        headers=f"In-Reply-To: <{token}@club.example.org>\nX-Page: {page}\n",
    )
    came_in(house, whole)

    told = tokens_made() & set(TOKEN.findall(seen_by(house, HELPER, tmp_path)))

    assert token in tokens_made()
    assert not told


def test_nobody_reads_a_token_in_a_digest_that_was_sent_on_to_somebody_else(house: House, tmp_path: Path) -> None:
    token = asked(house).token
    answer(house, token, f"Kijk, dit kreeg ik: {token}", sender="Vreemd <vreemd@example.com>", subject=f"Fwd [{token}]")

    told = set(TOKEN.findall(seen_by(house, HELPER, tmp_path)))

    assert token not in told


def test_nobody_answers_in_the_place_of_a_member_whose_invitation_they_look_at(house: House, tmp_path: Path) -> None:
    room = house.rooms[FIRST.key]
    public = replace(room, club=replace(room.club, public_url="https://mail.club.example.org"))
    house = replace(house, rooms={**house.rooms, FIRST.key: public})
    mark.links_have_a_key(links.KEY, "a key of this test", now=START)
    meeting = facts.meetings(FIRST.key)[0]
    act((an_invitation(BILAL, meeting),), house=house, club=FIRST.key, by="test")
    (url,) = links.answer_urls(public.club, meeting.id, [BILAL.address]).values()
    sealed = url.rpartition(".")[2]
    (row,) = (one for one in tables.Outbox.select() if one.to == BILAL.address)

    told = seen_by(house, HELPER, tmp_path)

    assert sealed in bytes(row.content).decode().replace("=\r\n", "").replace("=\n", "")
    assert sealed not in told
