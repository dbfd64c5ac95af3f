"""The pages of received mails: found, read, understood, set right; whatever strangers wrote does nothing there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

import pytest

from mailflow.flow.act import act
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.model.effect import AddMember, SetMeeting
from mailflow.model.people import Club, Duty
from mailflow.store import clubs, corrections, facts, inbox, outbox, tables
from mailflow.store.connect import transaction
from tests.builders import ANNA, CLUB, MARJOLEIN, MONDAY_THE_13TH, YOUSSEF
from tests.console.desk import a_desk, notice
from tests.house import START, Clock, a_database, a_house, a_mail, received

HELPED = replace(CLUB, duties=MappingProxyType({YOUSSEF.address: Duty(role="helper", language="en")}))
OTHER = Club(key="leesclub", name="Leesclub", address=replace(ANNA, address="lees@books.example.net"))
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_database(f"sqlite:{tmp_path / 'mailflow.db'}", tmp_path, keys=(CLUB.key, OTHER.key)):
        house = a_house(Clock(), HELPED, OTHER)
        act((AddMember(person=ANNA),), house=house, club=CLUB.key, by="test")
        planned = SetMeeting(
            starts_at=MONDAY_THE_13TH,
            ends_at=MONDAY_THE_13TH + timedelta(hours=5),
            place="Utrecht",
            theme="buurthuizen",
            state="announced",
        )
        act((planned,), house=house, club=CLUB.key, by="test")
        yield house


def comes_in(house: House, text: str, *, handled: bool = True, club: str = CLUB.key, **how: str) -> int:
    (id,) = received(house, a_mail(text, **how), club=club)  # type: ignore[arg-type]
    if handled:
        handle(id, house=house)
    return id


def multipart(html: str, *, file: str = "", subject: str = "opgemaakt") -> bytes:
    attached = (
        f'--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="{file}"\r\n\r\n1234567\r\n'
        if file
        else ""
    )
    return (
        f"From: Anna de Boer <anna@wijk.example.org>\r\nTo: opbouwwerk@club.example.org\r\nSubject: {subject}\r\n"
        "Message-ID: <html@wijk.example.org>\r\nDate: Mon, 06 Jan 2020 08:55:00 +0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n{attached}--b--\r\n"
    ).encode()


def test_the_list_tells_of_each_mail_who_sent_it_and_what_became_of_it(house: House) -> None:
    comes_in(house, "Ik kom graag op 13 januari.\n\nGroet, Anna", subject="13 januari")
    comes_in(house, "Wat is de zin van het leven?", subject="iets anders", id="2@wijk.example.org")

    page = a_desk(house).get("/mail").text

    assert "13 januari</a>" in page and "vanzelf afgehandeld" in page
    assert "iets anders</a>" in page and "wacht op jullie" in page


def test_mails_are_found_by_words_sender_state_and_period(house: House) -> None:
    comes_in(house, "Ik kom graag op 13 januari.", subject="eerste")
    comes_in(
        house, "Een 100%_vraag?", subject="tweede", id="2@wijk.example.org", sender="Bilal <bilal@buurt.example.net>"
    )
    desk = a_desk(house)

    def found(query: str) -> list[str]:
        page = desk.get(f"/mail?{query}").text
        return [subject for subject in ("eerste", "tweede") if f">{subject}</a>" in page]

    assert found("words=GRAAG") == ["eerste"]
    assert found("words=100%25_v") == ["tweede"] and found("words=1__%25") == []
    assert found("person=bilal@buurt.example.net") == ["tweede"]
    assert found("state=automatic") == ["eerste"] and found("state=asked") == ["tweede"]
    assert found("since=2020-01-06&until=2020-01-06") == ["eerste", "tweede"] and found("until=2020-01-05") == []
    assert found("state=nonsense&since=nonsense&after=nonsense&kind=nonsense") == ["eerste", "tweede"]


def test_pages_hold_fifty_and_lead_to_all(house: House) -> None:
    row = tables.Inbox
    with transaction():
        row.insert_many(
            [
                {
                    "club": CLUB.key, "account": "a", "folder": "INBOX", "uidvalidity": 1, "uid": 1000 + number,
                    "digest": str(number), "whole": True, "size": 1, "arrived_at": START - timedelta(hours=number // 7),
                    "received_at": START, "state": "handled", "kind": "person", "subject": f"nummer {number} ",
                    "content": b"",
                }
                for number in range(120)
            ]
        ).execute()  # fmt: skip
    desk = a_desk(house)

    path, seen = "/mail", []
    while path:
        page = desk.get(path).text
        seen.append([number for number in range(120) if f">nummer {number} </a>" in page])
        path = page.partition('rel="next" href="/c/opbouwwerk')[2].partition('"')[0].replace("&amp;", "&")

    assert [len(one) for one in seen] == [50, 50, 20]
    assert sorted(number for page in seen for number in page) == list(range(120))


def test_one_mail_shows_what_was_said_apart_with_the_words_it_rests_on(house: House) -> None:
    id = comes_in(
        house,
        "Ik kom graag op 13 januari.\n\nGroet,\nAnna de Boer\nBuurthuis Zuid\n\n"
        "Op 5 jan 2020 schreef Opbouwwerk <opbouwwerk@club.example.org>:\n> Komen jullie ook?",
    )

    page = a_desk(house).get(f"/mail/{id}").text

    said = page.partition('<blockquote class="said">')[2].partition("</blockquote>")[0]
    assert "<mark>" in said and "kom" in said and "Komen jullie ook" not in said
    assert "Aangehaald uit een eerdere mail" in page and "Komen jullie ook?" in page
    assert "maandag 13 januari 2020" in page and "% zeker" in page and "vanzelf gedaan" in page
    assert "Antwoord aan anna@wijk.example.org" in page
    assert "begrepen:" in page.partition("Stap voor stap")[2]


def test_a_wish_that_waits_for_organisers_is_not_told_as_done(house: House) -> None:
    id = comes_in(house, "Ik wil graag lid worden van jullie club.", sender="Bo <bo@example.net>", id="bo@example.net")

    page = a_desk(house, MARJOLEIN).get(f"/mail/{id}").get_data(as_text=True)

    assert "aan jullie gevraagd" in page and "vanzelf gedaan" not in page


def test_what_was_done_by_itself_can_be_taken_back_from_the_mail(house: House) -> None:
    id = comes_in(house, "Ik kom graag op 13 januari.\n\nGroet, Anna")
    desk = a_desk(house)
    batch = desk.get(f"/mail/{id}").text.partition('action="/c/opbouwwerk/undo/')[2].partition('"')[0]

    desk.done(f"/undo/{batch}", back=f"/mail/{id}")

    assert facts.attendance(1) == ()


def test_a_correction_is_kept_and_nothing_else_changes(house: House) -> None:
    id = comes_in(house, "Ik kom graag op 13 januari.\n\nGroet, Anna")
    before = len(outbox.rows(CLUB.key, limit=10))

    page = a_desk(house).done(
        f"/mail/{id}/correct",
        {"mail_kind": "person", "kind-1": "rsvp", "answer-1": "no", "meeting-1": "2020-01-13", "guests-1": "0"},
        back=f"/mail/{id}",
    )

    assert notice(page) == "Onthouden. Er is verder niets veranderd."
    (kept,) = corrections.of_mail(id)
    assert (kept.origin, kept.given_by, kept.label.intents[0].answer) == ("correction", MARJOLEIN.address, "no")
    assert facts.attendance(1)[0].answer == "yes" and len(outbox.rows(CLUB.key, limit=10)) == before


def test_a_correction_with_do_is_done_too(house: House) -> None:
    id = comes_in(house, "Ik kom graag op 13 januari.\n\nGroet, Anna")

    page = a_desk(house).done(
        f"/mail/{id}/correct", {"kind-1": "rsvp", "answer-1": "no", "do": "1"}, back=f"/mail/{id}"
    )

    assert "Verbeterd en gedaan" in notice(page)
    assert facts.attendance(1)[0].answer == "no"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind-1": "rsvp"},
        {"kind-1": "join", "address-1": "geen adres"},
        {"mail_kind": "bounce", "kind-1": "join"},
        {"kind-1": "rsvp", "answer-1": "yes", "meeting-1": "2031-01-01"},
    ],
)
def test_a_correction_that_cannot_be_is_refused_with_a_notice_and_changes_nothing(
    house: House, wrong: dict[str, str]
) -> None:
    id = comes_in(house, "Ik kom graag op 13 januari.\n\nGroet, Anna")

    page = a_desk(house).done(f"/mail/{id}/correct", wrong, back=f"/mail/{id}")

    assert 'class="notice wrong"' in page.text
    assert corrections.of_mail(id) == ()


def test_a_helper_corrects_but_takes_nobody_off_the_list(house: House) -> None:
    id = comes_in(house, "Ik kom graag op 13 januari.\n\nGroet, Anna")
    helper = a_desk(house, YOUSSEF)

    assert helper.post(f"/mail/{id}/correct", {"kind-1": "leave", "do": "1"}).status_code == 403
    assert helper.post(f"/mail/{id}/correct", {"kind-1": "leave"}).status_code == 303
    assert [one.state for one in facts.members(CLUB.key)] == ["active"]


def test_a_stuck_mail_is_handled_again(house: House) -> None:
    id = comes_in(house, "hoi", handled=False)
    with transaction():
        inbox.mark_stuck(id, "too strange", now=START, subject="vast")
    desk = a_desk(house)
    assert "zit vast" in desk.get(f"/mail/{id}").text

    page = desk.done(f"/mail/{id}/retry", back=f"/mail/{id}")

    assert notice(page) == "De mail wordt zo opnieuw bekeken."
    assert inbox.row(id).state == "received"  # type: ignore[union-attr]


def test_the_raw_mail_is_only_ever_a_file(house: House) -> None:
    id = comes_in(house, HOSTILE)

    answer = a_desk(house).get(f"/mail/{id}/raw")

    assert answer.data == inbox.content(id)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="mail-{id}.eml"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_html_is_shown_in_a_frame_that_reaches_nothing(house: House) -> None:
    hostile = (
        '<p onclick="a()">Ik kom <b>graag</b> <a href="https://evil.example/pad?x=1">hier</a></p>'
        '<img src="https://evil.example/pixel.gif"><script>alert(1)</script><style>@import "https://evil.example"</style>'
        '<a href="javascript:alert(1)">klik</a><form action="https://evil.example"><input></form>'
        '<iframe src="https://evil.example"></iframe><meta http-equiv="refresh" content="0;url=https://evil.example">'
        '<p style="background:url(https://evil.example/x)">eind</p>'
    )
    (id,) = received(house, multipart(hostile, file="verslag.pdf"))
    handle(id, house=house)
    desk = a_desk(house)

    page, framed = desk.get(f"/mail/{id}").text, desk.get(f"/mail/{id}/html")

    assert f'<iframe sandbox src="/c/opbouwwerk/mail/{id}/html"' in page
    assert "verslag.pdf" in page and "7 Bytes" in page
    assert framed.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert framed.headers["X-Frame-Options"] == "SAMEORIGIN"
    body = framed.text.partition("<body>")[2]
    assert body == (
        "<p>Ik kom <b>graag</b> <u>hier</u> <code>[https://evil.example/pad?x=1]</code></p><u>klik</u><p>eind</p>"
        "</body></html>"
    )


def test_a_mail_without_html_has_no_frame(house: House) -> None:
    id = comes_in(house, "hoi")
    desk = a_desk(house)

    assert "<iframe" not in desk.get(f"/mail/{id}").text
    assert desk.get(f"/mail/{id}/html").status_code == 404


def test_a_mail_whose_bytes_are_gone_says_so(house: House) -> None:
    id = comes_in(house, "Ik kom graag op 13 januari.")
    with transaction():
        tables.Inbox.update(content=b"").where(tables.Inbox.id == id).execute()

    page = a_desk(house).get(f"/mail/{id}").text

    assert "De mail zelf is niet meer bewaard" in page and "kom graag" in page
    assert f"/mail/{id}/raw" not in page


def test_hostile_words_are_shown_as_they_are_everywhere(house: House) -> None:
    plain = comes_in(
        house,
        f"Ik kom graag op 13 januari {HOSTILE}\n\nGroet, Anna\n\n> {HOSTILE}",
        subject=HOSTILE,
        sender='"<script>alert(1)</script>" <anna@wijk.example.org>',
    )
    (dressed,) = received(house, multipart("<p>hoi</p>", file="<script>alert(1)</script>.pdf", subject=HOSTILE))
    handle(dressed, house=house)
    desk = a_desk(house)
    desk.done(f"/mail/{plain}/correct", {"kind-1": "propose_theme", "title-1": HOSTILE})

    for path in ("/mail", f"/mail?words={HOSTILE}&person={HOSTILE}", f"/mail/{plain}", f"/mail/{dressed}"):
        page = desk.get(path).text
        assert "<script" not in page and "<img" not in page, path
        assert "&lt;script&gt;" in page, path


@pytest.mark.parametrize("path", ["/mail/{id}", "/mail/{id}/raw", "/mail/{id}/html"])
def test_mails_of_another_club_are_not_there(house: House, path: str) -> None:
    id = comes_in(house, "<p>hoi</p>", handled=False, club=OTHER.key)

    assert a_desk(house).get(path.format(id=id)).status_code == 404


@pytest.mark.parametrize("path", ["/mail/{id}/correct", "/mail/{id}/retry"])
def test_mails_of_another_club_cannot_be_touched(house: House, path: str) -> None:
    id = comes_in(house, "hoi", handled=False, club=OTHER.key)
    with transaction():
        inbox.mark_stuck(id, "x", now=START)

    assert a_desk(house).post(path.format(id=id), {"kind-1": "join"}).status_code == 404
    assert inbox.row(id).state == "stuck"  # type: ignore[union-attr]


def test_the_chart_counts_the_mails_of_people_and_those_that_took_no_work(house: House) -> None:
    comes_in(house, "Ik kom graag op 13 januari.\n\nGroet, Anna")
    comes_in(house, "Wat is de zin van het leven?", id="2@wijk.example.org")

    page = a_desk(house).get("/mail").text

    assert "In deze weken kwamen 2 mails van mensen binnen. 50 % daarvan handelde mailflow zelf af." in page
    assert "<td>1</td><td>1</td>" in page


def test_the_club_without_mail_says_so(house: House) -> None:
    with transaction():
        clubs.ensure_club(CLUB.key, now=START)

    assert "Er zijn geen mails gevonden." in a_desk(house).get("/mail").text


def test_a_mail_is_told_in_english_to_who_reads_english(house: House) -> None:
    id = comes_in(house, "Ik kom graag op 13 januari.\n\nGroet, Anna")

    page = a_desk(house, YOUSSEF).get(f"/mail/{id}").text

    assert '<html lang="en">' in page and "What mailflow understood" in page and "done automatically" in page
