"""Mailings on the console: what comes is shown, looked at, held, stopped or sent; and the outbox with its states."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from mailflow.flow.act import act, change_outgoing
from mailflow.flow.house import House
from mailflow.flow.mailings import mailing_ahead
from mailflow.flow.outlines import outlined
from mailflow.flow.plan import plan
from mailflow.flow.sketches import sketched, sketched_to
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, Send, SetAttendance, SetMailing, SetMeeting
from mailflow.model.people import Club, Duty
from mailflow.model.plans import MailingPlan, Plans
from mailflow.store import mailings as kept
from mailflow.store import outbox
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN, YOUSSEF
from tests.console.desk import SignedIn, a_desk, notice
from tests.house import START, Clock, a_house

PLANS = Plans(
    by_kind={
        "invitation": MailingPlan(kind="invitation", days=21),
        "reminder": MailingPlan(kind="reminder", days=2),
        "correction": MailingPlan(kind="correction"),
    }
)
PLANNED = replace(CLUB, plans=PLANS)
IN_A_MONTH = SetMeeting(
    starts_at=START + timedelta(days=30),
    ends_at=START + timedelta(days=30, hours=2),
    theme="Buurthuizen",
    state="announced",
)
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def planned(house: House) -> House:
    """The same club with plans, two members and a meeting in a month."""
    found = a_house(Clock(house.now()), PLANNED)
    act((AddMember(person=ANNA), AddMember(person=BILAL), IN_A_MONTH), house=found, club=CLUB.key, by="test")
    return found


@pytest.fixture
def desk(planned: House) -> SignedIn:
    return a_desk(planned)


def with_club(house: House, club: Club) -> House:
    return a_house(Clock(house.now()), club)


def states() -> dict[str, str]:
    return {one.key: one.state for one in kept.rows(CLUB.key)}


def a_mail(house: House, to: Address = ANNA, words: str = "") -> int:
    mail = Send(
        key=f"a:{to.address}", template="already_member", to=to, language="nl", words={"who": words}, cause="plan"
    )
    act((mail,), house=house, club=CLUB.key, by="test")
    return outbox.rows(CLUB.key, limit=1)[0].id


def taken_back(desk: SignedIn, page: str) -> None:
    (undo,) = re.findall(r'action="/c/[^/]+(/undo/\d+)"', page)
    assert desk.post(undo).status_code == 303


def test_the_list_tells_what_comes_when_and_to_whom(desk: SignedIn) -> None:
    page = desk.get("/mailings").text

    assert page.index("Uitnodiging") < page.index("Herinnering")
    assert "woensdag 15 januari" in page
    assert "alle leden" in page and "wie komt of misschien komt" in page


def test_a_club_without_mailings_says_so(house: House) -> None:
    assert "Er staat niets klaar." in a_desk(house).get("/mailings").text


def test_one_mailing_names_everybody_who_gets_it(desk: SignedIn) -> None:
    page = desk.get("/mailings/one?key=invitation:1").text

    assert "Deze mail gaat naar 2 mensen" in page
    assert ANNA.address in page and BILAL.address in page


def test_a_mailing_that_does_not_come_has_no_page(desk: SignedIn) -> None:
    for path in ("one", "preview", "html", "sure"):
        assert desk.get(f"/mailings/{path}?key=invitation:99&do=hold").status_code == 404
        assert desk.get(f"/mailings/{path}").status_code == 404


def test_the_mail_is_shown_as_each_reader_gets_it(desk: SignedIn) -> None:
    page = desk.get(f"/mailings/preview?key=invitation:1&to={BILAL.address}").text
    frame = desk.get(f"/mailings/html?key=invitation:1&to={BILAL.address}")

    assert "Beste Bilal" in page and "Beste Anna" not in page
    assert "Bilal" in frame.text and "Buurthuizen" in frame.text
    assert re.search(r'<iframe sandbox src="[^"]*to=bilal', page)


def test_the_frame_can_run_and_load_nothing(desk: SignedIn) -> None:
    frame = desk.get("/mailings/html?key=invitation:1")

    rules = frame.headers["Content-Security-Policy"]
    assert "sandbox;" in rules and "default-src 'none'" in rules
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("kind", ["invitation", "reminder"])
def test_what_is_sketched_is_what_would_go_out(planned: House, kind: str) -> None:
    room = planned.rooms[CLUB.key]
    said = SetAttendance(meeting=1, person=ANNA, answer="yes", written_at=planned.now())
    act((said,), house=planned, club=CLUB.key, by="test")
    (key,) = (one.key for one in outlined(room, house=planned) if one.kind == kind)

    quick, whole = sketched(key, room, house=planned), mailing_ahead(key, room, house=planned)

    assert quick.sends == whole.sends
    assert (quick.mailing.people, quick.mailing.at) == (whole.mailing.people, whole.mailing.at)
    assert sketched_to(key, room, house=planned, to=ANNA.address).mailing.people == (ANNA,)


def test_looking_sends_and_changes_nothing(desk: SignedIn) -> None:
    for path in (
        "",
        "/one?key=invitation:1",
        "/preview?key=invitation:1",
        "/html?key=invitation:1",
        "/sure?key=invitation:1&do=send",
    ):
        assert desk.get(f"/mailings{path}").status_code == 200

    assert outbox.rows(CLUB.key, limit=5) == () and states() == {}


def test_before_it_is_sent_the_number_of_people_is_told(desk: SignedIn) -> None:
    page = desk.get("/mailings/sure?key=invitation:1&do=send").text

    assert "Deze mail gaat naar 2 mensen." in page
    assert "kan niet meer terug" in page


@pytest.mark.parametrize(("verb", "state"), [("hold", "held"), ("stop", "stopped"), ("send", "released")])
def test_what_is_ordered_is_so_and_can_be_taken_back(desk: SignedIn, verb: str, state: str) -> None:
    page = desk.done("/mailings/order", {"key": "invitation:1", "do": verb})

    assert notice(page) != ""
    assert states() == {"invitation:1": state}
    taken_back(desk, page.text)
    assert states().get("invitation:1", "planned") == "planned"


def test_a_mailing_that_is_held_goes_once_it_is_let_go(planned: House, desk: SignedIn) -> None:
    desk.done("/mailings/order", {"key": "invitation:1", "do": "hold"})
    assert "tegengehouden" in desk.get("/mailings").text

    desk.done("/mailings/order", {"key": "invitation:1", "do": "release"})

    assert states() == {"invitation:1": "released"}


def test_what_is_sent_now_goes_with_the_next_tick(planned: House, desk: SignedIn) -> None:
    desk.done("/mailings/order", {"key": "invitation:1", "do": "send"})

    plan(house=planned)

    assert sorted(one.to for one in outbox.rows(CLUB.key, limit=9) if one.templates == ("invitation",)) == sorted(
        [ANNA.address, BILAL.address]
    )


def test_a_mailing_that_is_stopped_never_goes(planned: House, desk: SignedIn) -> None:
    desk.done("/mailings/order", {"key": "invitation:1", "do": "stop"})
    assert isinstance(planned.now, Clock)
    planned.now.forward(days=10)

    plan(house=planned)

    assert [one for one in outbox.rows(CLUB.key, limit=9) if one.templates == ("invitation",)] == []


def test_what_was_missed_is_shown_and_can_still_go(planned: House, desk: SignedIn) -> None:
    missed = SetMailing(key="invitation:1", kind="invitation", meeting=1, state="missed", due_at=planned.now())
    act((missed,), house=planned, club=CLUB.key, by="test")

    assert "Gemist" in desk.get("/mailings").text
    assert desk.get("/mailings/sure?key=invitation:1&do=release").status_code == 200
    desk.done("/mailings/order", {"key": "invitation:1", "do": "release"})

    assert states() == {"invitation:1": "released"}


@pytest.mark.parametrize("filled", [{"key": "invitation:1", "do": "explode"}, {"key": "invitation:1"}])
def test_an_order_that_is_none_is_not_there(desk: SignedIn, filled: dict[str, str]) -> None:
    assert desk.post("/mailings/order", filled).status_code == 404


def test_what_cannot_be_ordered_is_said(desk: SignedIn) -> None:
    page = desk.done("/mailings/order", {"key": "invitation:1", "do": "release"}, back="/mailings")

    assert "wordt niet tegengehouden" in notice(page)
    assert states() == {}


def test_a_trial_goes_to_the_one_who_asks_and_counts_for_nothing(planned: House, desk: SignedIn) -> None:
    page = desk.done("/mailings/test", {"key": "invitation:1"})

    assert MARJOLEIN.address in notice(page)
    assert [(one.templates, one.to) for one in outbox.rows(CLUB.key, limit=9)] == [(("invitation",), MARJOLEIN.address)]
    row = outbox.row(outbox.rows(CLUB.key, limit=1)[0].id)
    assert row is not None
    assert b"text/calendar" not in row.content and b"List-Unsubscribe-Post" not in row.content
    assert "Deze mail gaat naar 2 mensen" in desk.get("/mailings/one?key=invitation:1").text
    assert states() == {}


def test_the_outbox_shows_states_and_what_the_server_said(planned: House, desk: SignedIn) -> None:
    id = a_mail(planned)

    page = desk.get("/mailings/outbox").text
    mail = desk.get(f"/mailings/outbox/{id}")

    assert ANNA.address in page and "wacht (1)" in page
    assert mail.status_code == 200 and "Beste Anna" in mail.text
    assert "Beste Anna" in desk.get(f"/mailings/outbox/{id}/html").text


def test_an_outgoing_mail_is_held_and_let_go(planned: House, desk: SignedIn) -> None:
    id = a_mail(planned)

    desk.done(f"/mailings/outbox/{id}/hold")
    assert outbox.counts(CLUB.key)["held"] == 1
    assert "tegengehouden (1)" in desk.get("/mailings/outbox").text
    desk.done(f"/mailings/outbox/{id}/release")

    assert outbox.counts(CLUB.key)["waiting"] == 1


def test_what_cannot_be_done_with_a_mail_is_said(planned: House, desk: SignedIn) -> None:
    id = a_mail(planned)
    change_outgoing(id, "hold", house=planned)

    page = desk.done(f"/mailings/outbox/{id}/hold", back=f"/mailings/outbox/{id}")

    assert "dat kan niet meer" in notice(page)
    assert desk.post(f"/mailings/outbox/{id}/burn").status_code == 404


def test_the_outbox_comes_page_by_page(planned: House, desk: SignedIn) -> None:
    for number in range(55):
        a_mail(planned, Address(address=f"p{number:02}@wijk.example.org", name="P"))

    first = desk.get("/mailings/outbox").text
    (older,) = re.findall(r'rel="next" href="/c/[^/]+([^"]+)"', first)

    assert first.count("@wijk.example.org") == 50
    assert desk.get(older.replace("&amp;", "&")).text.count("@wijk.example.org") == 5


def test_what_was_written_to_another_organiser_is_theirs_alone(planned: House, desk: SignedIn) -> None:
    id = a_mail(planned, YOUSSEF)

    page = desk.get(f"/mailings/outbox/{id}").text

    assert "Alleen die" in page or "kan alleen die lezen" in page
    assert "Beste Youssef" not in page
    assert desk.get(f"/mailings/outbox/{id}/html").status_code == 404


def test_what_people_wrote_is_only_text_on_every_page(house: House) -> None:
    found = a_house(Clock(house.now()), PLANNED)
    evil = Address(address="evil@wijk.example.org", name=EVIL)
    act((AddMember(person=evil), replace(IN_A_MONTH, theme=EVIL, place=EVIL)), house=found, club=CLUB.key, by="test")
    desk, id = a_desk(found), a_mail(found, evil, EVIL)

    of_it = [f"/{one}?key=invitation:1&do=send" for one in ("one", "preview", "html", "sure")]
    for path in ("", *of_it, "/outbox", f"/outbox/{id}", f"/outbox/{id}/html"):
        page = desk.get(f"/mailings{path}")
        assert page.status_code == 200, path
        assert EVIL not in page.text, path


def test_a_helper_looks_and_orders_nothing(planned: House) -> None:
    helper = a_desk(with_club(planned, replace(PLANNED, duties={YOUSSEF.address: Duty(role="helper")})), YOUSSEF)
    id = a_mail(planned)

    for path in ("", "/one?key=invitation:1", "/preview?key=invitation:1", "/outbox", f"/outbox/{id}"):
        assert helper.get(f"/mailings{path}").status_code == 200
    assert helper.get("/mailings/sure?key=invitation:1&do=send").status_code == 403
    for path in ("order", "test", f"outbox/{id}/hold"):
        assert helper.post(f"/mailings/{path}", {"key": "invitation:1", "do": "send"}).status_code == 403

    assert states() == {} and outbox.counts(CLUB.key)["waiting"] == 1


def test_a_mail_of_another_club_is_not_there(planned: House, desk: SignedIn) -> None:
    assert desk.get("/mailings/outbox/999").status_code == 404
    assert desk.get("/mailings/outbox/999/html").status_code == 404
    assert desk.post("/mailings/outbox/999/hold").status_code == 404
    assert desk.get("/mailings/outbox?state=burnt").status_code == 404
