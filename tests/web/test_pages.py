"""The pages for people: looking changes nothing, one button leaves, and links that are not ours open nothing."""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
import structlog
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from mailflow.flow import leaving, links, mark
from mailflow.flow.act import act
from mailflow.flow.house import House
from mailflow.model.effect import AddMember, Effect, RemoveMember, Send, SetAttendance, SetMeeting
from mailflow.model.errors import TryLater
from mailflow.model.plans import Plans
from mailflow.store import facts, journal, keys, outbox, people
from mailflow.store.connect import transaction
from mailflow.web.pages import pages
from tests.builders import ANNA, BILAL, CLUB, MONDAY_THE_13TH
from tests.house import START, a_house

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def states() -> dict[str, str]:
    return {one.person.address: one.state for one in facts.members(CLUB.key)}


def outgoing() -> list[tuple[str, str]]:
    return [(one.templates[0], one.state) for one in reversed(outbox.rows(CLUB.key, limit=20))]


def a_mailing(house: House, *effects: Effect) -> None:
    waiting = Send(
        key="next_call:1",
        template="already_member",
        to=ANNA,
        language="nl",
        words={"who": ""},
        cause="plan",
        mailing="next_call",
    )
    act((waiting, *effects), house=house, club=CLUB.key, by="test")


def everything_kept() -> tuple[object, ...]:
    """All that a page might change."""
    return (
        facts.members(CLUB.key),
        facts.questions(CLUB.key),
        outbox.rows(CLUB.key, limit=50),
        journal.lines(limit=500),
        keys.all_of(links.FEED),
    )


def test_the_page_has_one_button_and_speaks_the_person_s_language(web: FlaskClient, link: str) -> None:
    answer = web.get(link)

    assert answer.status_code == 200
    assert '<html lang="nl">' in answer.text
    assert "Wil je geen mail meer van Opbouwwerk?" in answer.text
    assert answer.text.count("<button") == 1 and answer.text.count("<form") == 1


def test_who_reads_english_sees_an_english_page(house: House, web: FlaskClient, link: str) -> None:
    act((AddMember(person=ANNA, language="en"),), house=house, club=CLUB.key, by="test")

    assert '<html lang="en">' in web.get(link).text
    assert "No more mail from Opbouwwerk?" in web.get(link).text
    assert "You have left" in web.post(link, data=ONE_CLICK).text


def test_looking_changes_nothing_however_often(house: House, web: FlaskClient, link: str) -> None:
    a_mailing(house)
    mark.key_is_new(f"{links.FEED}:{CLUB.key}", "feed-token", now=START)
    before = everything_kept()

    for verb, place in product(("get", "head", "options"), (link, "/feed/feed-token.ics", "/robots.txt", "/")):
        for _ in range(20):
            getattr(web, verb)(place, headers={"Purpose": "prefetch", "User-Agent": "link scanner"})

    assert everything_kept() == before
    assert states() == {ANNA.address: "active"}


def test_every_page_but_two_can_only_be_looked_at(house: House) -> None:
    rules = pages(lambda: house).url_map.iter_rules()

    posted = {rule.rule for rule in rules if rule.methods and "POST" in rule.methods}
    assert posted == {"/leave/<token>", "/answer/<token>"}


def test_the_button_leaves_at_once_with_all_that_waited(house: House, web: FlaskClient, link: str) -> None:
    a_mailing(house)
    form = web.get(link).text
    (named,) = re.findall(r'<input type="checkbox" id="sure" name="([^"]+)" value="([^"]+)" required>', form)

    answer = web.post(link, data=dict([named]))

    assert answer.status_code == 200
    assert "Je bent uitgeschreven" in answer.text
    assert states() == {ANNA.address: "left"}
    assert outgoing() == [("already_member", "withdrawn"), ("left", "waiting")]


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_mail_program_s_one_click_leaves_without_cookies(house: House, link: str, kind: str) -> None:
    program = pages(lambda: house).test_client(use_cookies=False)

    answer = program.post(link, data=ONE_CLICK, content_type=kind)

    assert answer.status_code == 200
    assert states() == {ANNA.address: "left"}


def test_leaving_again_gives_the_same_answer_and_no_second_mail(house: House, web: FlaskClient, link: str) -> None:
    first = web.post(link, data=ONE_CLICK)
    lines = journal.lines(limit=500)

    again = web.post(link, data=ONE_CLICK)

    assert (again.status_code, again.text) == (first.status_code, first.text)
    assert outgoing() == [("left", "waiting")]
    assert journal.lines(limit=500) == lines


def test_who_comes_back_can_leave_by_an_old_link_and_reads_that_again(
    house: House, web: FlaskClient, link: str
) -> None:
    web.post(link, data=ONE_CLICK)
    house.now.forward(days=3)  # type: ignore[attr-defined]
    act((AddMember(person=ANNA),), house=house, club=CLUB.key, by="test")

    web.post(link, data=ONE_CLICK)

    assert states() == {ANNA.address: "left"}
    assert [template for template, _ in outgoing()] == ["left", "left"]


def test_leaving_frees_the_seat_that_was_theirs(house: House, web: FlaskClient, link: str) -> None:
    planned = SetMeeting(starts_at=MONDAY_THE_13TH, ends_at=MONDAY_THE_13TH + timedelta(hours=4), state="announced")
    (id,) = act((planned,), house=house, club=CLUB.key, by="test")
    comes = SetAttendance(meeting=id, person=ANNA, answer="yes", written_at=START)
    act((comes,), house=house, club=CLUB.key, by="test")

    web.post(link, data=ONE_CLICK)

    assert [one.answer for one in facts.attendance(id)] == ["no"]


def test_an_outsider_leaves_too(house: House) -> None:
    club = replace(house.rooms[CLUB.key].club, plans=Plans(outsiders=(BILAL,)))
    other = a_house(house.now, club)  # type: ignore[arg-type]
    with transaction():
        id = people.person_id(CLUB.key, BILAL)
    web = pages(lambda: other).test_client()

    web.post(f"/leave/{links.leave_token(CLUB.key, id, key=keys.known(links.KEY) or '')}", data=ONE_CLICK)

    assert states()[BILAL.address] == "left"
    (mail, *_) = outbox.rows(CLUB.key, limit=1)
    assert (mail.to, mail.subject) == (BILAL.address, "Je bent afgemeld bij Opbouwwerk")


@pytest.mark.parametrize("words", [{"List-Unsubscribe": "Two-Clicks"}, {"list-unsubscribe": "One-Click"}, {"a": "b"}])
def test_a_post_that_says_something_else_changes_nothing(web: FlaskClient, link: str, words: dict[str, str]) -> None:
    answer = web.post(link, data=words)

    assert answer.status_code == 400
    assert "Er is niets veranderd" in answer.text and "Nothing has changed" in answer.text
    assert states() == {ANNA.address: "active"}


@pytest.mark.parametrize("words", [{}, {"sure": ""}, {"sure": "no"}])
def test_a_button_that_a_program_presses_leaves_nobody(web: FlaskClient, link: str, words: dict[str, str]) -> None:
    pressed = web.post(link, data=words)

    assert pressed.status_code == 400
    assert "Zet eerst het vinkje. Er is nog niets veranderd." in pressed.text
    assert states() == {ANNA.address: "active"}

    assert web.post(link, data={"sure": "yes"}).status_code == 200
    assert states() == {ANNA.address: "left"}


@pytest.mark.parametrize("verb", ["put", "delete", "patch"])
def test_other_verbs_are_refused(web: FlaskClient, link: str, verb: str) -> None:
    assert getattr(web, verb)(link, data=ONE_CLICK).status_code == 405
    assert states() == {ANNA.address: "active"}


def test_links_that_are_not_ours_all_give_the_same_plain_page(web: FlaskClient, link: str) -> None:
    forged = [
        f"{link}x", link[:-1], link.replace("/leave/", "/feed/") + ".ics", "/leave/1.", "/leave/None", "/leave/",
        "/leave/%00", "/leave/..%2f..", "/feed/.ics", "/feed/None.ics", f"/leave/999.{link.partition('.')[2]}", "/x",
    ]  # fmt: skip

    answers = [web.open(place, method=verb, data=ONE_CLICK) for place in forged for verb in ("GET", "POST")]

    assert {answer.status_code for answer in answers} <= {404, 405}
    shown = {answer.text for answer in answers if answer.status_code == 404}
    assert len(shown) == 1
    assert "Niet gevonden" in shown.pop()
    assert states() == {ANNA.address: "active"}


def test_a_link_of_a_club_that_is_in_the_settings_no_more_opens_nothing(house: House, link: str) -> None:
    empty = replace(house, rooms={})

    assert pages(lambda: empty).test_client().post(link, data=ONE_CLICK).status_code == 404


def test_too_much_is_not_read(web: FlaskClient, link: str) -> None:
    answer = web.post(link, data={"List-Unsubscribe": "One-Click", "more": "x" * 10_000})

    assert answer.status_code == 413
    assert states() == {ANNA.address: "active"}


def test_every_answer_is_guarded_and_sets_no_cookie(web: FlaskClient, link: str) -> None:
    answers = [web.get(link), web.post(link, data=ONE_CLICK), web.get("/nothing"), web.post(link), web.put(link)]

    for answer in answers:
        assert "Set-Cookie" not in answer.headers
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "script" not in policy
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "<script" not in answer.text and "http://" not in answer.text and "src=" not in answer.text


def test_no_page_repeats_what_was_asked_of_it(web: FlaskClient, link: str) -> None:
    headers = {
        "Host": "evil.example.com",
        "X-Forwarded-Host": "evil.example.com",
        "Referer": "https://evil.example.com",
    }
    answers = [web.get(place, headers=headers) for place in (link, "/<b>evil.example.com", "/leave/evil.example.com")]

    for answer in answers:
        assert "evil" not in answer.text + str(answer.headers)


def test_a_name_that_holds_markup_is_only_text(house: House, link: str) -> None:
    named = a_house(house.now, replace(house.rooms[CLUB.key].club, name="<b>Club</b> & co"))  # type: ignore[arg-type]

    text = pages(lambda: named).test_client().get(link).text

    assert "<b>Club" not in text and "&lt;b&gt;Club&lt;/b&gt; &amp; co" in text


def test_no_log_line_holds_the_link_or_an_address(web: FlaskClient, link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    structlog.reset_defaults()  # a command that ran in this process before may have set a level
    with capture_logs() as lines:
        web.post(link, data=ONE_CLICK)
        monkeypatch.setattr(leaving, "leave", lambda *_, **__: 1 / 0)
        broken = web.post(link, data=ONE_CLICK)

    assert broken.status_code == 500 and "Even geduld" in broken.text
    assert [line["event"] for line in lines] == ["left by link", "page failed"]
    assert not re.search(rf"{re.escape(link[-20:])}|anna@", repr(lines))


def test_a_database_that_cannot_now_is_told_kindly(
    web: FlaskClient, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(*_: object, **__: object) -> None:
        raise TryLater("the disk is full")

    monkeypatch.setattr(leaving, "leave", cannot)

    answer = web.post(link, data=ONE_CLICK)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "disk" not in answer.text


def test_the_calendar_is_there_for_who_has_its_address(house: House, web: FlaskClient) -> None:
    planned = SetMeeting(
        starts_at=MONDAY_THE_13TH, ends_at=MONDAY_THE_13TH + timedelta(hours=4), place="Utrecht", state="announced"
    )
    act((planned,), house=house, club=CLUB.key, by="test")
    mark.key_is_new(f"{links.FEED}:{CLUB.key}", "feed-token", now=START)

    answer = web.get("/feed/feed-token.ics")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"LOCATION:Utrecht" in answer.data and answer.data.count(b"BEGIN:VEVENT") == 1
    again = web.get("/feed/feed-token.ics", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_new_address_of_the_calendar_closes_the_old_one(web: FlaskClient) -> None:
    mark.key_is_new(f"{links.FEED}:{CLUB.key}", "first", now=START)
    mark.key_is_new(f"{links.FEED}:{CLUB.key}", "second", now=START)

    assert [web.get(f"/feed/{token}.ics").status_code for token in ("first", "second")] == [404, 200]


def test_who_was_removed_sees_the_same_page_as_before(house: House, web: FlaskClient, link: str) -> None:
    before = web.get(link).text
    act((RemoveMember(person=ANNA),), house=house, club=CLUB.key, by="test")

    assert web.get(link).text == before
