"""`mailflow bounces` and `mailflow meetings feed`."""

from datetime import date

from mailflow.flow.act import act
from mailflow.flow.plan import plan
from mailflow.model.address import Address
from mailflow.model.effect import CountBounce, Send
from mailflow.store import outbox
from tests.cli.clubs import ClubFolder, lines
from tests.cli.conftest import Typed
from tests.web.conftest import PUBLIC

BILAL = "Bilal Aydin <bilal@buurt.example.net>"
ADDRESS = "bilal@buurt.example.net"


def came_back(club: ClubFolder, *days: int, address: str = ADDRESS) -> None:
    """Mails to the address came back for good on these days of January."""
    with club.opened() as assembled:
        counted = [CountBounce(address=address, permanent=True, day=date(2026, 1, day)) for day in days]
        act(counted, house=assembled.house, club="lezers", by="test")


def test_without_bounces_it_says_so(mailflow: Typed, club: ClubFolder) -> None:
    assert mailflow("bounces").stdout == "No mail came back.\n"


def test_each_address_is_listed_with_its_days_and_what_is_done(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("members", "add", BILAL)
    came_back(club, 4)
    came_back(club, 2, address="a@stranger.example.org")

    heading, stranger, bilal = mailflow("bounces").stdout.splitlines()

    assert heading.split()[:3] == ["club", "address", "days"]
    assert "2026-01-02 for good" in stranger and "nothing: no member" in stranger
    assert "Bilal Aydin <bilal@buurt.example.net>" in bilal and "2026-01-04 for good" in bilal
    assert bilal.split()[-2:] == ["1.9", "counted"]


def test_the_listing_follows_the_test_mail_and_the_question(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("members", "add", BILAL)
    came_back(club, 3, 4)
    assert "a test mail goes out" in mailflow("bounces").stdout

    with club.opened() as assembled:
        plan(house=assembled.house)
    assert "test mail sent 2026-01-05 10:00" in mailflow("bounces").stdout

    came_back(club, 5)
    assert "organisers will be asked" in mailflow("bounces").stdout

    with club.opened() as assembled:
        plan(house=assembled.house)
    assert "organisers are asked: mailflow questions" in mailflow("bounces").stdout
    (question,) = lines(mailflow("questions", "--json"))
    assert (question["kind"], question["person"]["address"]) == ("bouncing", ADDRESS)

    assert mailflow("questions", "approve", str(question["id"])).exit_code == 0
    assert mailflow("bounces").stdout == "No mail came back.\n"
    assert mailflow("members").stdout == "There are no members yet.\n"


def test_programs_read_one_object_a_line(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("members", "add", BILAL)
    came_back(club, 4, 5)

    (row,) = lines(mailflow("bounces", "--json"))

    assert row == {
        "club": "lezers",
        "address": ADDRESS,
        "days": [{"day": "2026-01-04", "permanent": True}, {"day": "2026-01-05", "permanent": True}],
        "weight": 3.903,
        "is_member": True,
        "probed_at": None,
        "asked": False,
    }


def test_an_organiser_who_knows_better_clears_an_address(mailflow: Typed, club: ClubFolder) -> None:
    came_back(club, 4)

    assert mailflow("bounces", "forget", ADDRESS).stdout == f"nothing counts against {ADDRESS} any more\n"

    assert mailflow("bounces").stdout == "No mail came back.\n"
    again = mailflow("bounces", "forget", ADDRESS)
    assert again.exit_code == 1 and "nothing came back from" in again.stderr


def test_a_member_who_is_removed_by_hand_gets_nothing_that_waits(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("members", "add", BILAL)
    came_back(club, 3, 4)
    with club.opened() as assembled:
        plan(house=assembled.house)

    mailflow("members", "remove", ADDRESS)

    (mail,) = lines(mailflow("outbox", "--json"))
    assert (mail["state"], mail["error"]) == ("withdrawn", "not sent: they left the club before it went out")
    refused = mailflow("outbox", "release", str(mail["id"]))
    assert refused.exit_code == 1 and "is withdrawn" in refused.stderr
    assert [row["id"] for row in lines(mailflow("outbox", "--state", "withdrawn", "--json"))] == [mail["id"]]


def with_pages(club: ClubFolder) -> None:
    (club.path / "mailflow.toml").write_text(f'[web]\npublic_url = "{PUBLIC.public_url}"\n', encoding="utf-8")


def test_the_calendar_s_address_is_the_same_until_a_new_one_is_made(mailflow: Typed, club: ClubFolder) -> None:
    with_pages(club)

    first, again = mailflow("meetings", "feed").stdout, mailflow("meetings", "feed").stdout
    new = mailflow("meetings", "feed", "--new").stdout

    assert first == again != new == mailflow("meetings", "feed").stdout
    token = first.removeprefix("https://mail.club.example.org/feed/").removesuffix(".ics\n")
    assert len(token) == 48 and token.isascii()


def test_without_a_public_address_there_is_no_calendar_to_subscribe_to(mailflow: Typed, club: ClubFolder) -> None:
    done = mailflow("meetings", "feed")

    assert done.exit_code == 2
    assert "public_url" in done.stderr and "[web]" in done.stderr


def test_what_goes_out_to_members_has_the_link_once_pages_are_there(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("members", "add", BILAL)
    with_pages(club)
    with club.opened() as assembled:
        sent = Send(
            key="next_call:1",
            template="left",
            to=Address(address=ADDRESS),
            language="nl",
            words={"was_member": True},
            cause="plan",
            mailing="next_call",
        )
        act((sent,), house=assembled.house, club="lezers", by="test")
        (row,) = outbox.rows("lezers", limit=9)
        mail = outbox.row(row.id)

    assert mail is not None
    assert b"List-Unsubscribe: <https://mail.club.example.org/leave/" in mail.content
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in mail.content
