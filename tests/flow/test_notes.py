"""From an organiser's notes to the summary that members read, over the real store."""

import html
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from mailflow.flow.act import act, settle
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.plan import plan
from mailflow.flow.receive import receive
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, Send, SetAttendance, SetMeeting
from mailflow.model.errors import Refused
from mailflow.model.message import Answer
from mailflow.model.people import Duty
from mailflow.model.plans import MailingPlan, Plans
from mailflow.model.records import OutboxRow
from mailflow.store import facts, outbox, summaries
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN, YOUSSEF
from tests.house import Clock, a_database, a_house, raw
from tests.mail import notes_story as story

HELD = datetime(2019, 12, 2, 9, 0, tzinfo=UTC)
TUESDAY = datetime(2019, 12, 3, 8, 30, tzinfo=UTC)
WETHOUDER = Address(address="wethouder@gemeente.example.net", name="Joke Vos")
PLANS = Plans(by_kind={"summary": MailingPlan(kind="summary")}, outsiders=(WETHOUDER,))
GREETING = "Beste mailflow,\n\nHierbij het verslag van gisteren.\n\n"
SIGNED = "\n\nHartelijke groet,\nMarjolein Terpstra\n"
SUMMARY_TEXT = """\
Op maandag 2 december kwamen opbouwwerkers uit vijf gemeenten voor de tweede keer bij elkaar, in het Huis van de \
Wijk in Gouda. We waren met drieëntwintig mensen.

{0} Hoe het opbouwwerk begon

Hoogleraar Marja Koster vertelde over de geschiedenis van het opbouwwerk: van de volkshuizen tot de buurtteams van nu. \
Haar lezing staat op {1}.

{0} Thema's die we delen

In alle vijf gemeenten kwamen dezelfde thema's langs:

- eenzaamheid onder ouderen
- wonen en verhuizen
- jongeren die niemand bereikt

{0} Twee methoden

De ladder laat zien op welke trede bewoners staan. En met 'Krijg je straat aan de praat' drink je een middag koffie op \
de stoep, met drie vragen op een bord.

Fatima uit Goes wil de volgende keer laten zien hoe zij dat deed.

{0} De volgende bijeenkomst

De volgende bijeenkomst is op maandag 13 januari 2020, van 10.00 tot 15.00 uur, in Utrecht. Die dag gaat over \
bewonersparticipatie, met twee vragen:

1. Wanneer hebben bewoners echt iets te zeggen?
2. Wat vraagt dat van ons als opbouwwerkers?

{0} Doe mee

Wil je ook lid worden, een thema voorstellen of er de 13e bij zijn? Of wil je het programma ontvangen, of zelf iets \
vertellen over participatie in jouw buurt? Beantwoord dan gewoon deze mail."""


@pytest.fixture
def clock() -> Clock:
    return Clock(TUESDAY)


@pytest.fixture
def house(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[House]:
    """A club the day after its second meeting: Anna came, Bilal could not, Youssef organises too."""
    with a_database(database_url, tmp_path, now=HELD):
        house = a_house(clock, replace(CLUB, plans=PLANS))
        meeting = SetMeeting(starts_at=HELD, ends_at=HELD + timedelta(hours=5), place="Gouda", state="held")
        act(
            (meeting, *(AddMember(person=one) for one in (ANNA, BILAL)), came(ANNA, "yes"), came(BILAL, "no")),
            house=house,
            club=CLUB.key,
            by="test",
        )
        yield house


def came(person: Address, answer: Answer) -> SetAttendance:
    return SetAttendance(meeting=1, person=person, answer=answer, written_at=HELD - timedelta(days=3))


def mailed(house: House, *contents: bytes) -> None:
    for id in receive(CLUB.key, [raw(one) for one in contents], house=house):
        assert handle(id, house=house) == "handled"


def sent(templates: str = "") -> list[OutboxRow]:
    rows = [row for one in reversed(outbox.rows(CLUB.key, limit=100)) if (row := outbox.row(one.id)) is not None]
    return [one for one in rows if not templates or one.templates == (templates,)]


def text_of(row: OutboxRow) -> str:
    plain = message_from_bytes(row.content, policy=default).get_body(("plain",))
    assert plain is not None
    return str(plain.get_content())


def answer(
    house: House, text: str, *, to: OutboxRow, sender: str = story.MARJOLEIN, id: str = "<a1@pc.example.org>"
) -> None:
    mailed(house, story.a_mail(text=text, subject=f"Re: {to.subject}", answers=to.message_id, sender=sender, id=id))


def the_draft(house: House) -> OutboxRow:
    mailed(house, story.a_mail(text=GREETING + story.prose() + SIGNED))
    (draft,) = sent("summary_draft")
    return draft


AS_PROSE = story.a_mail(text=GREETING + story.prose() + SIGNED)
AS_OUTLOOK = story.a_mail(
    text=GREETING + story.prose() + SIGNED,
    page="<html><body><p class=MsoNormal>Beste mailflow,<o:p></o:p></p><p class=MsoNormal>Hierbij het verslag van "
    f"gisteren.</p>{story.outlook()}<p class=MsoNormal>Hartelijke groet,</p><p class=MsoNormal>Marjolein Terpstra</p>"
    "</body></html>",
)
AS_DOCUMENT = story.a_mail(
    text=f"Beste mailflow, hierbij het verslag.{SIGNED}", files={"verslag.docx": story.document()}
)


@pytest.mark.parametrize(
    ("mail", "hashes", "link"),
    [
        pytest.param(AS_PROSE, "##", f"<{story.LECTURE}>", id="prose"),
        pytest.param(AS_OUTLOOK, "##", f"<{story.LECTURE}>", id="outlook"),
        pytest.param(AS_DOCUMENT, "#", story.LECTURE, id="word"),
    ],
)
def test_notes_in_any_form_are_drafted_with_headings_lists_and_links(
    house: House, mail: bytes, hashes: str, link: str
) -> None:
    mailed(house, mail)

    (summary,) = summaries.summaries(CLUB.key)
    told = f"{hashes} Terugblik op onze tweede bijeenkomst\n\n{SUMMARY_TEXT.format(hashes, link)}"
    assert summary.text == told
    assert (summary.state, summary.by, summary.meeting) == ("draft", MARJOLEIN.address, 1)
    (draft,) = sent()
    assert (draft.to, draft.templates) == (MARJOLEIN.address, ("summary_draft",))
    shown = text_of(draft)
    assert "eenzaamheid onder ouderen" in shown
    assert "maandag 13 januari 2020, van 10.00 uur tot 15.00 uur" in shown
    assert "Fatima uit Goes wil de volgende keer laten zien hoe zij dat deed." in shown
    assert "1 lid dat er was, 1 lid dat er niet bij was en 1 andere lezer" in shown


@pytest.mark.parametrize("mail", [AS_PROSE, AS_OUTLOOK, AS_DOCUMENT], ids=["prose", "outlook", "word"])
def test_the_next_meeting_is_asked_and_planned_only_once_an_organiser_agrees(house: House, mail: bytes) -> None:
    mailed(house, mail)
    asked = {one.why: one for one in facts.questions(CLUB.key, state="open")}

    assert [one.starts_at for one in facts.meetings(CLUB.key)] == [HELD]
    assert set(asked) == {"next_meeting", "offers"}
    settle(asked["next_meeting"].id, "approve", house=house, by=YOUSSEF.address)

    planned = facts.meetings(CLUB.key)[-1]
    assert planned.starts_at == datetime(2020, 1, 13, 9, 0, tzinfo=UTC)
    assert planned.ends_at == datetime(2020, 1, 13, 14, 0, tzinfo=UTC)
    assert (planned.place, planned.theme, planned.state) == ("Utrecht", "bewonersparticipatie", "planned")
    assert planned.questions == (
        "Wanneer hebben bewoners echt iets te zeggen?",
        "Wat vraagt dat van ons als opbouwwerkers?",
    )


def helped_by(house: House, organiser: Address) -> House:
    """The same house, in which this organiser is a helper."""
    room = house.rooms[CLUB.key]
    club = replace(room.club, duties={organiser.address: Duty(role="helper")})
    return replace(house, rooms={CLUB.key: replace(room, club=club)})


def test_the_next_meeting_is_not_planned_by_a_helper(house: House) -> None:
    mailed(house, AS_PROSE)
    (asked,) = (one for one in facts.questions(CLUB.key, state="open") if one.why == "next_meeting")

    with pytest.raises(Refused, match="only an organiser changes meetings"):
        settle(asked.id, "approve", house=helped_by(house, YOUSSEF), by=YOUSSEF.address)

    assert [one.starts_at for one in facts.meetings(CLUB.key)] == [HELD]


def test_a_helper_writes_notes_but_only_an_organiser_sends_them_to_everybody(house: House) -> None:
    helped = helped_by(house, MARJOLEIN)
    draft = the_draft(helped)
    answer(helped, "Ziet er goed uit, verstuur maar!\n\nGroet, Marjolein", to=draft)

    assert [one.state for one in summaries.summaries(CLUB.key)] == ["draft"]
    assert sent("summary_settled") == []
    assert "unsure" in {one.why for one in facts.questions(CLUB.key, state="open")}


def test_offers_and_themes_are_put_forward_only_once_an_organiser_agrees(house: House) -> None:
    the_draft(house)
    (asked,) = (one for one in facts.questions(CLUB.key, state="open") if one.why == "offers")

    assert facts.proposals(CLUB.key) == ()
    settle(asked.id, "approve", house=house, by=YOUSSEF.address)

    assert [(one.kind, one.title) for one in facts.proposals(CLUB.key)] == [
        ("contribution", "Fatima uit Goes wil de volgende keer laten zien hoe zij dat deed."),
        ("theme", "eenzaamheid onder ouderen"),
        ("theme", "wonen en verhuizen"),
        ("theme", "jongeren die niemand bereikt"),
    ]


def test_an_approved_summary_goes_once_to_who_came_who_could_not_and_outsiders(house: House, clock: Clock) -> None:
    draft = the_draft(house)
    answer(house, "Ziet er goed uit, verstuur maar!\n\nGroet, Marjolein", to=draft)

    assert [one.to for one in sent("summary_settled")] == [MARJOLEIN.address]
    assert plan(house=house).troubles == ()
    assert plan(house=house).troubles == ()

    mails = {one.to: text_of(one) for one in sent("summary")}
    assert sorted(mails) == sorted([ANNA.address, BILAL.address, WETHOUDER.address])
    assert len(sent("summary")) == 3
    assert "Fijn dat je erbij was" in mails[ANNA.address]
    assert "was je er niet bij" in mails[BILAL.address]
    assert "Je bent geen lid" in mails[WETHOUDER.address]
    assert all("Krijg je straat aan de praat" in text for text in mails.values())
    assert summaries.summaries(CLUB.key)[0].state == "sent"


def test_what_is_approved_at_night_waits_for_the_next_sending_hour(house: House, clock: Clock) -> None:
    draft = the_draft(house)
    clock.now = datetime(2019, 12, 3, 21, 0, tzinfo=UTC)
    answer(house, "akkoord", to=draft)

    plan(house=house)
    assert sent("summary") == []
    assert "woensdag 4 december 2019 om 8.00 uur" in text_of(sent("summary_settled")[0])

    clock.now = datetime(2019, 12, 4, 7, 0, tzinfo=UTC)
    plan(house=house)
    assert len(sent("summary")) == 3


@pytest.mark.parametrize(
    "text", ["Akkoord, maar verander Gouda in Goes", "Nog niet versturen", "Mooi geworden!", "Nee"]
)
def test_what_is_not_clearly_agreeing_is_asked_again_and_never_sent(house: House, clock: Clock, text: str) -> None:
    draft = the_draft(house)
    answer(house, text, to=draft)

    plan(house=house)

    assert [one.to for one in sent("summary_asked")] == [MARJOLEIN.address]
    assert sent("summary") == []
    answer(house, "akkoord", to=sent("summary_asked")[0], id="<a2@pc.example.org>")
    plan(house=house)
    assert len(sent("summary")) == 3


def test_an_answer_from_a_phone_with_the_draft_quoted_below_it_approves(house: House) -> None:
    draft = the_draft(house)
    quoted = "\n".join(f"> {line}" for line in text_of(draft).splitlines())
    text = f"Akkoord!\n\nVerstuurd vanaf mijn iPhone\n\n> Op 3 dec. 2019 om 09:31 schreef Opbouwwerk:\n>\n{quoted}\n"
    page = (
        '<html><body><div dir="auto">Akkoord!</div><br><div>Verstuurd vanaf mijn iPhone</div>'
        '<blockquote type="cite">Op 3 dec. 2019 om 09:31 schreef Opbouwwerk:<br><br>'
        f"{html.escape(text_of(draft)).replace(chr(10), '<br>')}</blockquote></body></html>"
    )
    approval = story.a_mail(
        text=text, page=page, answers=draft.message_id, subject="Re: Klopt dit?", id="<p@x.example>"
    )

    mailed(house, approval)

    assert summaries.summaries(CLUB.key)[0].state == "approved"


def test_an_answer_to_our_request_is_notes_without_the_request(house: House) -> None:
    request = Send(
        key=f"notes_request:1:{MARJOLEIN.address}",
        template="notes_request",
        to=MARJOLEIN,
        language="nl",
        words={"meeting": facts.meetings(CLUB.key)[0], "coming": 2, "organiser": MARJOLEIN},
        cause="plan",
        meeting=1,
        mailing="notes_request",
    )
    act((request,), house=house, club=CLUB.key, by="test")
    (asked,) = sent("notes_request")
    quoted = "\n".join(f"> {line}" for line in text_of(asked).splitlines())
    notes = "We waren met twintig mensen, en het was een mooie middag. " * 5

    answer(house, f"Hoi,\n\n{notes}{SIGNED}\nOp 3 dec. 2019 om 09:31 schreef Opbouwwerk:\n{quoted}", to=asked)

    (summary,) = summaries.summaries(CLUB.key)
    assert (summary.text, summary.title, summary.meeting) == (notes.strip(), "", 1)


def test_a_refused_draft_is_not_sent_although_it_was_approved_before(house: House, clock: Clock) -> None:
    clock.now = datetime(2019, 12, 3, 21, 0, tzinfo=UTC)
    draft = the_draft(house)
    answer(house, "akkoord", to=draft)
    answer(house, "Toch niet versturen", to=sent("summary_settled")[0], id="<a2@pc.example.org>")
    answer(house, "Niet versturen", to=sent("summary_settled")[0], id="<a3@pc.example.org>")
    clock.now = datetime(2019, 12, 4, 9, 0, tzinfo=UTC)

    plan(house=house)

    assert sent("summary") == []
    assert summaries.summaries(CLUB.key)[0].state == "dropped"
    assert len(sent("summary_dropped")) == 1


def test_a_corrected_text_takes_the_place_of_the_draft_and_an_older_approval_does_not_count(house: House) -> None:
    draft = the_draft(house)
    better = (GREETING + story.prose() + SIGNED).replace("drieëntwintig", "vierentwintig")
    answer(house, better, to=draft)
    newer, older = summaries.summaries(CLUB.key)
    answer(house, "akkoord", to=draft, id="<a2@pc.example.org>")
    plan(house=house)

    assert (older.state, newer.state) == ("dropped", "draft")
    assert "vierentwintig" in newer.text
    assert sent("summary") == []
    assert len(facts.questions(CLUB.key, state="open")) == 2, "what is still the same is not asked twice"

    answer(house, "akkoord", to=sent("summary_draft")[1], id="<a3@pc.example.org>")
    plan(house=house)
    assert len(sent("summary")) == 3
    assert "vierentwintig" in text_of(sent("summary")[0])


@pytest.mark.parametrize(
    "sender",
    [
        "Youssef Benali <youssef@elders.example.com>",
        "Anna de Boer <anna@wijk.example.org>",
        "Marjolein <m@evil.example.com>",
    ],
)
def test_only_the_one_who_had_the_draft_can_approve_it(house: House, sender: str) -> None:
    draft = the_draft(house)
    answer(house, "Akkoord, verstuur maar.", to=draft, sender=sender)

    plan(house=house)

    assert summaries.summaries(CLUB.key)[0].state == "draft"
    assert sent("summary") == []
    assert [one.kind for one in facts.questions(CLUB.key, state="open")].count("unclear") == 1


def test_agreeing_without_answering_the_draft_approves_nothing(house: House) -> None:
    the_draft(house)
    mailed(
        house,
        story.a_mail(text="Akkoord, verstuur de samenvatting maar.", subject="Re: samenvatting", id="<x@y.example>"),
    )

    plan(house=house)

    assert summaries.summaries(CLUB.key)[0].state == "draft"
    assert sent("summary") == []


def test_files_go_along_and_what_may_not_is_named(house: House) -> None:
    pdf = b"%PDF-1.4 sheets"
    files = {
        "sheets.pdf": pdf,
        "virus.exe": b"MZ",
        "foto.png": b"not a picture",
        "groot.pdf": b"%PDF-" + b"0" * 6_000_000,
    }
    mailed(house, story.a_mail(text=GREETING + story.prose() + SIGNED, files=files))
    (draft,) = sent("summary_draft")
    answer(house, "akkoord", to=draft)
    plan(house=house)

    assert "virus.exe, foto.png en groot.pdf" in " ".join(text_of(draft).split())
    for row in (draft, *sent("summary")):
        mail = message_from_bytes(row.content, policy=default)
        assert [(one.get_filename(), one.get_content()) for one in mail.iter_attachments()] == [("sheets.pdf", pdf)]


def test_a_document_that_cannot_be_read_is_told_to_its_writer(house: House) -> None:
    mailed(house, story.a_mail(text="Hierbij het verslag.", files={"verslag.docx": b"PK\x03\x04 no archive"}))

    (told,) = sent()
    assert (told.to, told.templates) == (MARJOLEIN.address, ("notes_unread",))
    assert "verslag.docx" in text_of(told)
    assert summaries.summaries(CLUB.key) == ()


def test_notes_that_no_mail_can_hold_are_told_to_their_writer(house: House) -> None:
    mailed(house, story.a_mail(text=GREETING + (story.prose() + "\n\n") * 30 + SIGNED))

    assert [one.templates for one in sent()] == [("notes_unread",)]
    assert "te lang" in text_of(sent()[0])


def test_the_same_mail_from_a_member_is_no_notes(house: House) -> None:
    mailed(house, AS_PROSE.replace(b"marjolein@club.example.org", b"anna@wijk.example.org"))

    assert summaries.summaries(CLUB.key) == ()
    assert sent("summary_draft") == []
