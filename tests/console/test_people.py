"""The pages of people: found, known, added, changed and removed; a whole list of them at once, after a look first."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from werkzeug.test import TestResponse

from mailflow.console.sealed import form_token
from mailflow.flow.act import act
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, RemoveMember, SetAttendance, SetMeeting
from mailflow.model.people import Club, Duty
from mailflow.store import acquaintances, facts, outbox, people
from tests.builders import ANNA, BILAL, CLUB, MONDAY_THE_13TH, YOUSSEF
from tests.console.desk import SignedIn, a_desk, notice
from tests.house import START, Clock, a_database, a_house, a_mail, received

HELPED = replace(CLUB, duties=MappingProxyType({YOUSSEF.address: Duty(role="helper", language="en")}))
OTHER = Club(key="leesclub", name="Leesclub", address=replace(ANNA, address="lees@books.example.net"))
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_database(f"sqlite:{tmp_path / 'mailflow.db'}", tmp_path, keys=(CLUB.key, OTHER.key)):
        house = a_house(Clock(), HELPED, OTHER)
        act((AddMember(person=ANNA, place="Utrecht", phone="06 1"),), house=house, club=CLUB.key, by="test")
        yield house


def id_of(address: Address, *, club: str = CLUB.key) -> int:
    return people.ids(club, [address.address])[address.address]


def states() -> dict[str, str]:
    return {one.person.address: one.state for one in facts.members(CLUB.key)}


def reported(desk: SignedIn, content: bytes, **more: str) -> TestResponse:
    """The page that tells what this file would do."""
    filled = {"form": form_token(desk.cookie), "back": "/c/opbouwwerk/people/import", **more}
    return desk.browser.post("/c/opbouwwerk/people/import", data={**filled, "list": (io.BytesIO(content), "leden.csv")})


def kept(page: TestResponse) -> dict[str, str]:
    """The hidden fields of the form that does it."""
    form = page.text.partition('action="/c/opbouwwerk/people/import/do"')[2].partition("</form>")[0]
    return dict(re.findall(r'name="(kept|welcome)" value="([^"]*)"', form))


def test_the_list_shows_the_members_and_finds_by_name_address_and_municipality(house: House) -> None:
    act((AddMember(person=BILAL, place="Zwolle"), RemoveMember(person=BILAL)), house=house, club=CLUB.key, by="test")
    desk = a_desk(house)

    def found(query: str) -> list[str]:
        page = desk.get(f"/people?{query}").text
        return [one.name for one in (ANNA, BILAL) if f">{one.name}</a>" in page]

    assert "De club heeft één lid." in desk.get("/people").text
    assert found("") == [ANNA.name]
    assert found("standing=all") == [ANNA.name, BILAL.name] and found("standing=left") == [BILAL.name]
    assert found("words=bilal@buurt") == [BILAL.name] and found("words=ANNA+utr") == [ANNA.name]
    assert found("place=Utrecht") == [ANNA.name] and found("words=100%25") == []


def test_pages_hold_fifty_and_lead_to_everybody_once_also_where_names_are_the_same(house: House) -> None:
    many = [AddMember(person=Address(address=f"lid{n}@wijk.example.org", name="Jan Jansen")) for n in range(119)]
    act(many, house=house, club=CLUB.key, by="test")
    desk = a_desk(house)

    path, seen = "/people", []
    while path:
        page = desk.get(path).text
        seen.append(re.findall(r"([a-z0-9]+)@wijk\.example\.org", page.partition("<tbody>")[2]))
        path = page.partition('rel="next" href="/c/opbouwwerk')[2].partition('"')[0].replace("&amp;", "&")

    assert [len(one) for one in seen] == [50, 50, 20]
    assert sorted(one for page in seen for one in page) == sorted(["anna", *(f"lid{n}" for n in range(119))])


def test_a_person_s_page_tells_what_is_known_what_they_answered_and_all_that_happened(house: House) -> None:
    planned = SetMeeting(
        starts_at=MONDAY_THE_13TH, ends_at=MONDAY_THE_13TH + timedelta(hours=5), theme="buurthuizen", state="announced"
    )
    act((planned,), house=house, club=CLUB.key, by="test")
    (mail,) = received(house, a_mail("Ik kom graag op 13 januari.\n\nGroet, Anna", subject="ik kom"))
    handle(mail, house=house)

    page = a_desk(house).get(f"/people/{id_of(ANNA)}").text

    assert "<h1>Anna de Boer</h1>" in page and "Utrecht" in page and "06 1" in page
    answers, history = page.partition('id="history"')[0].partition('id="answers"')[2], page.partition('id="history"')[2]
    assert "buurthuizen" in answers and ">komt<" in answers
    assert (
        f'href="/c/opbouwwerk/mail/{mail}">ik kom</a>' in history
        and "Werd lid" in history
        and "Kreeg van ons" in history
    )


def test_somebody_is_added_without_a_mail_or_with_a_welcome(house: House) -> None:
    desk = a_desk(house)

    silent = desk.done("/people/add", {"address": "Karin@Wijk.example.org", "name": "Karin Visser", "place": "Ede"})
    welcomed = desk.done("/people/add", {"address": "joost@wijk.example.org", "name": "Joost", "welcome": "1"})

    assert notice(silent) == "Karin Visser is nu lid. Er is geen mail verstuurd."
    assert notice(welcomed) == "Joost is nu lid en krijgt een welkomstmail."
    assert [(row.to, row.templates) for row in outbox.rows(CLUB.key, limit=9)] == [
        ("joost@wijk.example.org", ("welcome",))
    ]
    assert states()["karin@wijk.example.org"] == "active"


def test_adding_can_be_taken_back_from_the_notice(house: House) -> None:
    desk = a_desk(house)
    page = desk.done("/people/add", {"address": BILAL.address, "name": BILAL.name})
    batch = page.text.partition('action="/c/opbouwwerk/undo/')[2].partition('"')[0]

    desk.done(f"/undo/{batch}")

    assert states() == {ANNA.address: "active"}


@pytest.mark.parametrize("wrong", ["", "geen adres", "a@b@c", CLUB.address.address])
def test_what_is_no_address_is_refused(house: House, wrong: str) -> None:
    page = a_desk(house).done("/people/add", {"address": wrong}, back="/people/add")

    assert 'class="notice wrong"' in page.text
    assert states() == {ANNA.address: "active"}


def test_what_is_known_of_somebody_is_changed(house: House) -> None:
    id = id_of(ANNA)

    page = a_desk(house).done(
        f"/people/{id}/change",
        {"name": "Anna Bakker", "place": "Zwolle", "phone": "", "language": "en", "away_since": "2020-01-06",
         "away_until": "2020-01-20"},
    )  # fmt: skip

    assert notice(page) == "Bewaard."
    found = acquaintances.one(CLUB.key, id)
    assert found is not None
    known = found.known
    assert (known.person.name, known.place, known.phone, known.language) == ("Anna Bakker", "Zwolle", "", "en")
    assert acquaintances.away(id) == (date(2020, 1, 6), date(2020, 1, 20))
    assert "weg tot en met maandag 20 januari" in page.text


def test_who_is_back_is_no_longer_away(house: House) -> None:
    id, desk = id_of(ANNA), a_desk(house)
    desk.done(f"/people/{id}/change", {"away_until": "2020-01-20"})

    desk.done(f"/people/{id}/change", {"not_away": "1", "place": "Utrecht"})

    assert acquaintances.away(id) is None


@pytest.mark.parametrize(
    "days", [{"away_since": "2020-02-30"}, {"away_since": "2020-01-20", "away_until": "2020-01-06"}]
)
def test_days_away_that_cannot_be_are_refused(house: House, days: dict[str, str]) -> None:
    page = a_desk(house).done(f"/people/{id_of(ANNA)}/change", {"place": "Elders", **days})

    assert 'class="notice wrong"' in page.text
    assert acquaintances.one(CLUB.key, id_of(ANNA)).known.place == "Utrecht"  # type: ignore[union-attr]


def test_removing_says_first_what_it_does(house: House) -> None:
    planned = SetMeeting(
        starts_at=MONDAY_THE_13TH, ends_at=MONDAY_THE_13TH + timedelta(hours=5), theme="buurthuizen", state="announced"
    )
    act((planned,), house=house, club=CLUB.key, by="test")
    coming = SetAttendance(meeting=1, person=ANNA, answer="yes", written_at=START)
    act((coming,), house=house, club=CLUB.key, by="test")
    desk, id = a_desk(house), id_of(ANNA)

    page = desk.get(f"/people/{id}/remove").text
    assert "Anna de Boer van de lijst halen?" in page and "Voor één bijeenkomst die nog komt, vervalt het ja" in page
    assert states() == {ANNA.address: "active"}
    done = desk.done(f"/people/{id}/remove")

    assert notice(done) == "Anna de Boer staat niet meer op de lijst."
    assert states() == {ANNA.address: "left"}


def test_who_is_erased_was_asked_about_twice_and_is_nowhere_any_more(house: House) -> None:
    act((AddMember(person=BILAL),), house=house, club=CLUB.key, by="test")
    (mail,) = received(house, a_mail("Hoi, ik kom graag!", sender=f"{ANNA.name} <{ANNA.address}>"))
    handle(mail, house=house)
    desk, id = a_desk(house), id_of(ANNA)

    assert f"/c/opbouwwerk/people/{id}/erase" in desk.get(f"/people/{id}").text
    page = desk.get(f"/people/{id}/erase").text
    assert "Anna de Boer helemaal wissen?" in page and "staan nog in de mailbox zelf" in page
    assert "Mails van deze persoon" in page
    refused = desk.done(f"/people/{id}/erase", back=f"/people/{id}/erase")
    assert "vink eerst aan dat je het zeker weet" in refused.text and set(states()) == {ANNA.address, BILAL.address}
    done = desk.done(f"/people/{id}/erase", {"sure": "1"})

    assert (notice(done) or "").startswith("Gewist: ")
    assert set(states()) == {BILAL.address}
    assert desk.get(f"/people/{id}").status_code == 404
    pages = [
        desk.get(path).text for path in ("/people?standing=all", "/mail", "/journal", "/mailings/outbox", "/today")
    ]
    assert [page for page in pages if "Anna" in page or ANNA.address in page] == []


def test_a_list_of_two_hundred_is_looked_at_first_and_then_read_in(house: House) -> None:
    lines = [f"lid{n}@wijk.example.org;Lid {n};Ede" for n in range(196)]
    wrong = ["geen adres;Niemand;Ede", "lid0@wijk.example.org;Dubbel;Ede", ";Zonder;Ede"]
    content = "\r\n".join(["E-mail;Naam;Gemeente", *lines, *wrong, f"{ANNA.address};Anna de Boer;Zwolle"]).encode()
    desk = a_desk(house)

    page = reported(desk, content)

    assert page.status_code == 200
    assert "196 nieuwe leden" in page.text and "3 regels kloppen niet" in page.text
    assert "Van één lid verandert iets" in page.text and "geen goed mailadres" in page.text
    assert states() == {ANNA.address: "active"}

    done = desk.done("/people/import/do", kept(page))

    assert notice(done) == "Ingelezen: 196 nieuw, 1 veranderd, 3 overgeslagen."
    assert len(states()) == 197 and outbox.rows(CLUB.key, limit=9) == ()
    batch = done.text.partition('action="/c/opbouwwerk/undo/')[2].partition('"')[0]
    desk.done(f"/undo/{batch}")
    assert {address for address, state in states().items() if state == "active"} == {ANNA.address}


def test_who_is_new_is_welcomed_where_that_was_asked_for(house: House) -> None:
    desk = a_desk(house)
    page = reported(desk, b"e-mail\r\nkarin@wijk.example.org\r\n", welcome="1")
    assert "Er gaat één welkomstmail uit" in page.text

    done = desk.done("/people/import/do", kept(page))

    assert notice(done) == "Ingelezen: 1 nieuw, 0 veranderd, 0 overgeslagen. Welkomstmails: 1."
    assert [row.to for row in outbox.rows(CLUB.key, limit=9)] == ["karin@wijk.example.org"]


@pytest.mark.parametrize("content", [b"", b"\0\0", b"zomaar wat tekst\r\nzonder kolommen", b"x" * 1_500_001])
def test_what_is_no_list_is_refused(house: House, content: bytes) -> None:
    desk = a_desk(house)

    answer = reported(desk, content)

    assert answer.status_code == 303
    assert 'class="notice wrong"' in desk.browser.get(answer.headers["Location"]).text


@pytest.mark.parametrize("letters", ["", "geen letters", "AAAA", "%"])
def test_a_list_that_was_tampered_with_on_the_way_is_refused(house: House, letters: str) -> None:
    page = a_desk(house).done("/people/import/do", {"kept": letters})

    assert 'class="notice wrong"' in page.text
    assert states() == {ANNA.address: "active"}


def test_the_exported_list_calculates_nothing_in_a_spreadsheet_and_can_be_read_in_again(house: House) -> None:
    act((AddMember(person=replace(BILAL, name="=1+1"), place="@SUM(A1)"),), house=house, club=CLUB.key, by="test")
    desk = a_desk(house)

    answer = desk.get("/people/export")

    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:3] == ["E-mail", "Naam", "Gemeente"]
    assert [BILAL.address, "'=1+1", "'@SUM(A1)"] in [row[:3] for row in rows]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="opbouwwerk-ledenlijst.csv"'
    assert "2 zijn al precies zo bekend" in reported(desk, answer.data).text


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("get", "/people/export"),
        ("get", "/people/import"),
        ("get", "/people/{id}/remove"),
        ("post", "/people/{id}/remove"),
        ("get", "/people/{id}/erase"),
        ("post", "/people/{id}/erase"),
        ("post", "/people/import"),
        ("post", "/people/import/do"),
    ],
)
def test_a_helper_neither_exports_nor_removes_nor_reads_in_lists(house: House, verb: str, path: str) -> None:
    helper = a_desk(house, YOUSSEF)
    path = path.format(id=id_of(ANNA))

    answer = helper.get(path) if verb == "get" else helper.post(path, {})

    assert answer.status_code == 403
    assert states() == {ANNA.address: "active"}
    page = helper.get("/people").text + helper.get(f"/people/{id_of(ANNA)}").text
    assert "/people/export" not in page and "/people/import" not in page and "/remove" not in page
    assert "/erase" not in page


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("get", "/people/{id}"),
        ("get", "/people/{id}/remove"),
        ("post", "/people/{id}/change"),
        ("post", "/people/{id}/remove"),
        ("get", "/people/{id}/erase"),
        ("post", "/people/{id}/erase"),
    ],
)
def test_people_of_another_club_are_not_there(house: House, verb: str, path: str) -> None:
    act((AddMember(person=BILAL, place="Elders"),), house=house, club=OTHER.key, by="test")
    path, desk = path.format(id=id_of(BILAL, club=OTHER.key)), a_desk(house)

    answer = desk.get(path) if verb == "get" else desk.post(path, {"place": "Hier"})

    assert answer.status_code == 404
    assert [(one.state, one.place) for one in facts.members(OTHER.key)] == [("active", "Elders")]
    assert "Bilal" not in desk.get("/people?standing=all").text


def test_hostile_words_are_shown_as_they_are_everywhere(house: House) -> None:
    bad = replace(BILAL, name=HOSTILE)
    act((AddMember(person=bad, place=HOSTILE, phone=HOSTILE),), house=house, club=CLUB.key, by="test")
    (mail,) = received(house, a_mail(HOSTILE, subject=HOSTILE, sender=BILAL.address))
    handle(mail, house=house)
    desk, id = a_desk(house), id_of(BILAL)

    pages = [
        desk.get(path) for path in ("/people", f"/people?words={HOSTILE}", f"/people/{id}", f"/people/{id}/remove")
    ]
    pages.append(
        reported(desk, f"e-mail;naam;gemeente\n{HOSTILE};{HOSTILE};{HOSTILE}\n{ANNA.address};{HOSTILE};x".encode())
    )
    pages.append(desk.done("/people/add", {"address": HOSTILE}, back="/people/add"))

    for page in pages:
        assert page.status_code == 200
        assert "<script" not in page.text and "<img" not in page.text
        assert "&lt;script&gt;" in page.text


def test_the_chart_tells_how_the_club_grew(house: House) -> None:
    page = a_desk(house).get("/people").text

    assert "Een jaar geleden waren er 0 leden, nu 1." in page
    assert "<desc" in page and "<table><caption>Aantal leden</caption>" in page


def test_the_pages_are_told_in_english_to_who_reads_english(house: House) -> None:
    helper = a_desk(house, YOUSSEF)

    assert "The club has one member." in helper.get("/people").text
    assert "Answers about meetings" in helper.get(f"/people/{id_of(ANNA)}").text
